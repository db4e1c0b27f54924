package workbook

import (
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/layout"
)

func pagesNamed(names ...string) []*layout.Page {
	var pages []*layout.Page
	for _, n := range names {
		pages = append(pages, &layout.Page{Name: n})
	}
	return pages
}

func TestSheetNamesAreOnesThatExcelTakes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		in, want []string
	}{
		{"a good name stays", []string{"T012 Q5"}, []string{"T012 Q5"}},
		{"forbidden characters become hyphens", []string{`a:b\c/d?e*f[g]h`}, []string{"a-b-c-d-e-f-g-h"}},
		{"apostrophes at the ends go, inside they stay", []string{"'it's'"}, []string{"it's"}},
		{"a name is cut at 31", []string{strings.Repeat("x", 40)}, []string{strings.Repeat("x", 31)}},
		{"a cut leaves no apostrophe at the end", []string{strings.Repeat("x", 30) + "'y"}, []string{strings.Repeat("x", 30)}},
		{"a pair is not cut in two", []string{strings.Repeat("x", 30) + "👍"}, []string{strings.Repeat("x", 30)}},
		{"History is reserved", []string{"history"}, []string{"history_"}},
		{"an empty name gets one", []string{"", "''"}, []string{"Sheet", "Sheet~2"}},
		{"names that differ in case only are one to Excel", []string{"q1", "Q1", "Q1~2"}, []string{"q1", "Q1~2", "Q1~2~2"}},
		{"cutting never makes two names equal", []string{strings.Repeat("y", 35), strings.Repeat("y", 36)}, []string{strings.Repeat("y", 31), strings.Repeat("y", 29) + "~2"}},
		{"control and invisible characters go", []string{"a\x00b\u200bc\nd"}, []string{"a b c d"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := SheetNames(pagesNamed(c.in...))
			if err != nil {
				t.Fatal(err)
			}
			if strings.Join(got, "\n") != strings.Join(c.want, "\n") {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestTwoPagesOfOneNameAreRefused(t *testing.T) {
	t.Parallel()
	if _, err := SheetNames(pagesNamed("a", "a")); fault.CodeOf(err) != fault.Internal {
		t.Errorf("got %v", err)
	}
}

func FuzzSheetNamesAreValidAndDifferent(f *testing.F) {
	f.Add("Q1", "q1", "History")
	f.Add("'", "[]", strings.Repeat("Ä", 40))
	f.Add("\xff", "\x00", "ß")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		if a == b || b == c || a == c {
			t.Skip("pages have different names")
		}
		names, err := SheetNames(pagesNamed(a, b, c))
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for _, n := range names {
			units := len(utf16.Encode([]rune(n)))
			switch {
			case !utf8.ValidString(n), units < 1, units > 31, strings.ContainsAny(n, `:\/?*[]`), n != strings.Trim(n, "'"), strings.EqualFold(n, "history"), seen[fold(n)]:
				t.Fatalf("%q", names)
			}
			seen[fold(n)] = true
		}
	})
}
