package source

import (
	"slices"
	"strconv"
	"strings"

	"github.com/hary4di/pockettab/tabulation/codebook"
)

// JoinHeader makes one row of names out of several header rows. With fill, an
// empty cell takes the text of its left neighbour in all rows but the last,
// because merged heads fill only their first cell; without, the merged ranges
// are known and filled already. Parts are joined with " - ".
func JoinHeader(rows [][]string, fill bool) []string {
	same := func(a, b string) bool { return a == b }
	if n := len(rows) - 1; n == importedAt && isImportRow(rows[n]) { // every column has its own name, and its question below
		rows, fill = rows[:n], false
		same = func(a, b string) bool {
			return strings.EqualFold(strings.ReplaceAll(a, " ", ""), strings.ReplaceAll(b, " ", ""))
		}
	}
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
			if fill && i < len(rows)-1 {
				if strings.TrimSpace(cell) == "" {
					cell = above
				}
				above = cell
			}
			switch {
			case names[c] == "":
				names[c] = cell
			case strings.TrimSpace(cell) != "" && !same(cell, names[c]):
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

// HeadsBelow reports whether the row below the header row at may hold a second
// row of heads: it has words, and no numbers, in columns that the header row
// leaves without a name.
func HeadsBelow(rows [][]string, at int) bool {
	under, ok := headsUnder(rows, at)
	return ok && under > 0
}

// headsUnder counts the columns without a name in row at that have a word
// below; ok is false where the row below is none of heads.
func headsUnder(rows [][]string, at int) (under int, ok bool) {
	if at+1 >= len(rows) {
		return 0, false
	}
	named := false
	for c, below := range rows[at+1] {
		above := c < len(rows[at]) && strings.TrimSpace(rows[at][c]) != ""
		named = named || above
		if below = strings.TrimSpace(below); below == "" {
			continue
		}
		if _, err := strconv.ParseFloat(strings.Replace(below, ",", ".", 1), 64); err == nil {
			return 0, false
		}
		if !above && named {
			under++
		}
	}
	return under, true
}

// importedAt is where exports of Qualtrics have their own marks below names and
// questions, in rows from 0.
const importedAt = 2

// isImportRow tells such a row: a mark in every column.
func isImportRow(row []string) bool {
	n := 0
	for _, c := range row {
		if strings.HasPrefix(strings.TrimSpace(c), `{"ImportId"`) {
			n++
		}
	}
	return n > 0 && 2*n > len(row)
}

// HeaderRowsFrom gives how many rows the header at row at has, where no merged
// ranges tell.
func HeaderRowsFrom(rows [][]string, at int) int {
	switch {
	case at+importedAt < len(rows) && isImportRow(rows[at+importedAt]):
		return importedAt + 1
	case TwoHeaderRows(rows, at):
		return 2
	}
	return 1
}

// TwoHeaderRows reports whether the header at row at has a second row, where
// no merged ranges tell: words stand below at least two columns without a
// name, and another column has a name, nothing below it, and then a value in
// nine of ten records, as respondents have and heads of heads have not.
func TwoHeaderRows(rows [][]string, at int) bool {
	under, ok := headsUnder(rows, at)
	if !ok || under < 2 {
		return false
	}
	cell := func(r, c int) bool { return c < len(rows[r]) && strings.TrimSpace(rows[r][c]) != "" }
	records := len(rows) - at - 2
	for c := range rows[at] {
		if !cell(at, c) || cell(at+1, c) {
			continue
		}
		filled := 0
		for r := at + 2; r < len(rows); r++ {
			if cell(r, c) {
				filled++
			}
		}
		if records > 0 && filled*10 >= records*9 {
			return true
		}
	}
	return false
}

// HeaderRowsDetection words how many rows the header has; merged says that
// merged ranges told.
func HeaderRowsDetection(rows int, merged, chosen bool) Detection {
	d := Detection{What: "header_rows", Value: strconv.Itoa(rows), Chosen: chosen, Plain: rows == 1}
	switch {
	case chosen:
	case rows == importedAt+1 && !merged:
		d.Why = codebook.Text{"en": "the third row holds the marks of a survey service (ImportId), the second its questions", "id": "baris ketiga berisi tanda layanan survei (ImportId), baris kedua pertanyaannya"}
	case merged:
		d.Why = codebook.Text{"en": "its heads are merged cells with other heads below", "id": "judulnya sel gabungan dengan judul lain di bawahnya"}
	default:
		d.Why = codebook.Text{"en": "the second row has words below columns without a name, and nothing where every respondent has a value", "id": "baris kedua berisi kata di bawah kolom tanpa nama, dan kosong di kolom yang selalu terisi pada responden"}
	}
	return d
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
