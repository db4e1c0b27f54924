package source

import (
	"slices"
	"strconv"
	"strings"

	"github.com/hary4di/pockettab/tabulation/codebook"
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

// HeaderSample is how many rows decide where the header is.
const HeaderSample = 20

// HeaderRow tells which of the first rows is the header: the first with
// content, but for lines of a title above a table. A row is such a line when it
// has at most two cells, and at most a third of those of the widest row below.
// The result is len(rows) when no row has content.
func HeaderRow(rows [][]string) int {
	filled := make([]int, len(rows))
	widest := 0
	for i, r := range rows {
		for _, c := range r {
			if strings.TrimSpace(c) != "" {
				filled[i]++
			}
		}
		widest = max(widest, filled[i])
	}
	for i, n := range filled {
		if n > 2 || n > 0 && 3*n > widest {
			return i
		}
	}
	for i, n := range filled {
		if n > 0 {
			return i
		}
	}
	return len(rows)
}

// HeaderDetection words where the header was found: above rows stand over it,
// of which titles hold text.
func HeaderDetection(above, titles int, chosen bool) Detection {
	d := Detection{What: "header_start", Value: strconv.Itoa(above), Chosen: chosen, Plain: titles == 0}
	if chosen {
		return d
	}
	d.Why = codebook.Text{"en": "the first row with content", "id": "baris pertama yang berisi"}
	if titles > 0 {
		d.Why = codebook.Text{
			"en": "the rows above it (" + strconv.Itoa(titles) + " with text) have few cells and look like a title",
			"id": "baris di atasnya (" + strconv.Itoa(titles) + " berisi teks) hanya berisi sedikit sel dan tampak seperti judul",
		}
	}
	return d
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
