package signif

import (
	"slices"
	"strings"
)

func lower(letter string) string { return strings.ToLower(letter) }

// sortLetters orders the letters of a cell as the columns stand: A before b
// before AA. In goes "B a ", out comes "aB"; letters of two signs are kept
// apart by commas when a cell has any ("B,AA").
func sortLetters(s string) string {
	list := strings.Fields(s)
	slices.SortFunc(list, func(a, b string) int {
		if len(a) != len(b) {
			return len(a) - len(b)
		}
		return strings.Compare(strings.ToUpper(a), strings.ToUpper(b))
	})
	if len(list) > 0 && len(list[len(list)-1]) > 1 {
		return strings.Join(list, ",")
	}
	return strings.Join(list, "")
}
