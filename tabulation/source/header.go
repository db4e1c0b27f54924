package source

import (
	"slices"
	"strings"
)

// JoinHeader makes one row of names out of several header rows. In all rows
// but the last an empty cell takes the text of its left neighbour, because
// merged heads fill only their first cell. Parts are joined with " - ".
func JoinHeader(rows [][]string) []string {
	width := 0
	for _, r := range rows {
		width = max(width, len(r))
	}
	names := make([]string, width)
	for i, r := range rows {
		above := ""
		for c := range width {
			cell := ""
			if c < len(r) {
				cell = r[c]
			}
			if i < len(rows)-1 {
				if strings.TrimSpace(cell) == "" {
					cell = above
				}
				above = cell
			}
			switch {
			case names[c] == "":
				names[c] = cell
			case strings.TrimSpace(cell) != "" && cell != names[c]:
				names[c] += " - " + cell
			}
		}
	}
	return names
}

// MergeNotice adds b to a, keeping the first places lines.
func MergeNotice(a, b Notice, places int) Notice {
	a.Count += b.Count
	a.Lines = append(a.Lines, b.Lines...)
	slices.Sort(a.Lines)
	if len(a.Lines) > places {
		a.Lines = a.Lines[:places]
	}
	return a
}

// SortNotices orders notices by code, so that the order in which parts end
// does not show.
func SortNotices(ns []Notice) {
	slices.SortFunc(ns, func(a, b Notice) int { return strings.Compare(a.Code, b.Code) })
}
