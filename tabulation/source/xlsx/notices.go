package xlsx

import (
	"errors"
	"io"
	"strings"

	"github.com/hary4di/pockettab/tabulation/internal/ooxml"
	"github.com/hary4di/pockettab/tabulation/source"
)

// widen gives the header as many columns without a name as the longest row of
// the sheet needs, which is read once more for that.
func (t *Table) widen(book *ooxml.Book, index int) error {
	rows, err := book.Rows(index)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	var row ooxml.Row
	for {
		if err := rows.Next(&row); err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
		for i := len(row.Cells) - 1; i >= 0 && row.Cells[i].Col >= len(t.header); i-- {
			if !isBlank(row.Cells[i].Text) && row.Number > t.headAt[1] {
				t.header = append(t.header, make([]string, row.Cells[i].Col+1-len(t.header))...)
			}
		}
	}
}

// percent notes a cell that the workbook shows as a percentage: the fraction
// is what is stored, and what is read.
func (t *Table) percent(col, row int) {
	note(&t.shares, row)
	for len(t.parted) <= col {
		t.parted = append(t.parted, false)
	}
	t.parted[col] = true
}

// percentages is the notice of such cells, with the columns they stand in.
func (t *Table) percentages() source.Notice {
	const most = 5
	n := t.shares
	var names []string
	for c, is := range t.parted {
		if is && c < len(t.header) {
			names = append(names, t.header[c])
		}
	}
	if len(names) > most {
		names = append(names[:most:most], "…")
	}
	n.Note = strings.Join(names, ", ")
	return n
}
