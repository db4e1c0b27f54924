package workbook

import (
	"slices"
	"strings"
	"testing"

	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/layout"
	"github.com/hary4di/pockettab/templates"
)

func mustTheme(t *testing.T, name string) *theme {
	t.Helper()
	th, err := loadTheme(name, nil)
	if err != nil {
		t.Fatal(err)
	}
	return th
}

func TestEveryThemeIsCompleteAndReadable(t *testing.T) {
	t.Parallel()
	names := Themes()
	if len(names) == 0 || !slices.Contains(names, DefaultTheme) {
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
				if ratio := contrast(l.Ink, paper); ratio < 4.5 {
					t.Errorf("%s: the contrast of %s on %s is %.1f:1, less than 4.5:1", role, l.Ink, paper, ratio)
				}
			}
		})
	}
}

func resolved(text string) (*theme, error) {
	f, err := parseTheme([]byte(text))
	if err != nil {
		return nil, err
	}
	return f.resolve()
}

func TestAnUnknownThemeIsAMistakeOfThePlan(t *testing.T) {
	t.Parallel()
	_, err := loadTheme("neon", nil)
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
			if _, err := resolved(text); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v", err)
			}
		})
	}
}
