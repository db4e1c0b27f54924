package workbook

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hary4di/pockettab/tabulation/layout"
	"github.com/hary4di/pockettab/tabulation/limit"
)

// SheetNames gives each page a name that Excel accepts: 1 to 31 UTF-16 units,
// none of : \ / ? * [ ], no control characters, no apostrophe at either end,
// not the reserved History, and different from the others without regard to
// case. The same wanted names always give the same names. Two pages of one
// name are an error: a link to them would be ambiguous.
func SheetNames(pages []*layout.Page) ([]string, error) {
	wanted := make(map[string]bool, len(pages))
	taken := make(map[string]bool, len(pages))
	names := make([]string, len(pages))
	for i, p := range pages {
		if wanted[p.Name] {
			return nil, internal(fmt.Errorf("two pages are named %q", p.Name))
		}
		wanted[p.Name] = true
		clean := cleanSheetName(p.Name)
		name := clean
		for n := 2; taken[fold(name)]; n++ {
			suffix := "~" + strconv.Itoa(n)
			name = cutUnits(clean, limit.SheetName-len(suffix)) + suffix
		}
		taken[fold(name)] = true
		names[i] = name
	}
	return names, nil
}

// fold maps names that Excel takes for equal to one.
func fold(s string) string { return strings.ToLower(strings.ToUpper(s)) }

// cleanSheetName makes one name valid; it may still equal another.
func cleanSheetName(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune(`:\/?*[]`, r):
			return '-'
		case r == utf8.RuneError || unicode.IsControl(r) || unicode.Is(unicode.Cf, r):
			return ' '
		case r == 0xfffe || r == 0xffff:
			return ' '
		}
		return r
	}, s)
	s = strings.Join(strings.Fields(s), " ")
	s = trimEnds(cutUnits(trimEnds(s), limit.SheetName))
	if s == "" {
		return "Sheet"
	}
	if fold(s) == "history" {
		return s + "_"
	}
	return s
}

func trimEnds(s string) string { return strings.Trim(s, "' ") }

// cutUnits cuts s to at most n UTF-16 units, between characters.
func cutUnits(s string, n int) string {
	units := 0
	for i, r := range s {
		units += unitsOf(r)
		if units > n {
			return s[:i]
		}
	}
	return s
}

// unitsOf is how many UTF-16 units r takes.
func unitsOf(r rune) int {
	if r > 0xffff {
		return 2
	}
	return 1
}

// quoteSheet is a sheet's name in a reference: 'T012 E1'.
func quoteSheet(name string) string { return "'" + strings.ReplaceAll(name, "'", "''") + "'" }
