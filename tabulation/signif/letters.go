package signif

import (
	"slices"
	"strings"
)

func lower(letter string) string { return strings.ToLower(letter) }

// sortLetters orders the letters of a cell as the columns stand: A before b
// before AA. In goes "B a ", out comes "aB". In a table that runs past Z
// (wide) letters are kept apart by commas, so that "AB" is one column and
// "A,B" are two.
func sortLetters(s string, wide bool) string {
	list := strings.Fields(s)
	slices.SortFunc(list, func(a, b string) int {
		if len(a) != len(b) {
			return len(a) - len(b)
		}
		return strings.Compare(strings.ToUpper(a), strings.ToUpper(b))
	})
	if wide {
		return strings.Join(list, ",")
	}
	return strings.Join(list, "")
}
