package workbook

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/layout"
	"github.com/hary4di/pockettab/templates"
)

func mustTheme(t *testing.T, name string) *theme {
	t.Helper()
	th, err := loadTheme(name)
	if err != nil {
		t.Fatal(err)
	}
	return th
}

// luminance is the relative luminance of RRGGBB (WCAG 2.2).
func luminance(c string) float64 {
	of := func(s string) float64 {
		n, _ := strconv.ParseUint(s, 16, 8)
		x := float64(n) / 255
		if x <= 0.04045 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	return 0.2126*of(c[:2]) + 0.7152*of(c[2:4]) + 0.0722*of(c[4:])
}

func TestEveryThemeIsCompleteAndReadable(t *testing.T) {
	t.Parallel()
	names := Themes()
	if len(names) == 0 || names[0] != "classic" {
		t.Fatalf("themes: %v", names)
	}
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			th := mustTheme(t, name)
			for _, role := range layout.Roles() {
				l := th.looks[role]
				paper := l.Fill
				if paper == "" {
					paper = "FFFFFF"
				}
				a, b := luminance(l.Ink), luminance(paper)
				if ratio := (max(a, b) + 0.05) / (min(a, b) + 0.05); ratio < 4.5 {
					t.Errorf("%s: the contrast of %s on %s is %.1f:1, less than 4.5:1", role, l.Ink, paper, ratio)
				}
			}
		})
	}
}

func TestAnUnknownThemeIsAMistakeOfThePlan(t *testing.T) {
	t.Parallel()
	_, err := loadTheme("neon")
	if fault.CodeOf(err) != fault.BadPlan || !strings.Contains(err.Error(), "classic") || !strings.Contains(err.Error(), "layout.theme") {
		t.Errorf("got %v", err)
	}
}

func TestAThemeIsReadStrictly(t *testing.T) {
	t.Parallel()
	good, err := templates.Themes.ReadFile("themes/classic.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, from, to, says string }{
		{"an unknown field", `"Blank":       {`, `"Blank": {"colour": "red", `, "colour"},
		{"an unknown colour", `"ink": "quiet", "wrap"`, `"ink": "mauve", "wrap"`, "mauve"},
		{"a missing role", `"Subtitle":`, `"Subtitel":`, "Subtitle"},
		{"a size nobody can read", `"size": 13`, `"size": 3`, "size"},
		{"a strange alignment", `"align": "right"`, `"align": "middle"`, "middle"},
		{"no font", `"font": "Arial",`, ``, "font"},
		{"not JSON", `{`, `[`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			text := strings.Replace(string(good), c.from, c.to, 1)
			if text == string(good) {
				t.Fatalf("%q is not in the theme", c.from)
			}
			if _, err := parseTheme([]byte(text)); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v", err)
			}
		})
	}
}
