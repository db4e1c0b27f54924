package xlsx

import (
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/internal/ooxml"
	"github.com/hary4di/pockettab/tabulation/source"
)

// KoboToolbox writes the answers of a repeat group (the members of a
// household) into a sheet of their own. A column of that sheet names the sheet
// of the parents, another the row there. Whoever reads such a sheet gets one
// row per member with the answers of its parents behind it, to any depth.
const (
	indexColumn       = "_index"
	parentSheetColumn = "_parent_table_name"
	parentIndexColumn = "_parent_index"
)

// parents are the rows of the sheet that a repeat group belongs to.
type parents struct {
	key     int               // column of the child that points to its parent
	take    []int             // columns of the parents
	at      map[string][2]int // batch and row by index; batch -1: the index stands twice
	batches []source.Batch
	lost    source.Notice
}

// joinParents adds the columns of the parents where the sheet is one of a
// repeat group; where it has such sheets below it, it says so. path are the
// sheets from the one read up to this.
func (t *Table) joinParents(book *ooxml.Book, path []int, not bool) error {
	key := slices.Index(t.header, parentIndexColumn)
	name := slices.Index(t.header, parentSheetColumn)
	if key < 0 || name < 0 {
		if len(path) == 1 && slices.Contains(t.header, indexColumn) {
			return t.noticeRepeats(book, path[0])
		}
		return nil
	}
	wanted := t.ahead.text(0, name)
	if not {
		t.sum.Detected = append(t.sum.Detected, source.Detection{What: "parent", Value: "none", Chosen: true})
		return nil
	}
	sheet := slices.IndexFunc(book.Sheets, func(s ooxml.SheetInfo) bool {
		return s.Name == wanted || len([]rune(s.Name)) == 31 && strings.HasPrefix(wanted, s.Name) // a sheet's name ends there
	})
	if sheet < 0 || slices.Contains(path, sheet) {
		t.sum.Notices = append(t.sum.Notices, source.Notice{Code: "parent_sheet_missing", Count: 1, Note: wanted})
		return nil
	}
	p := &parents{key: key, at: map[string][2]int{}, lost: source.Notice{Code: "parent_missing"}}
	above, err := p.read(t.name, book, sheet, path)
	if err != nil {
		return err
	}
	if above == nil {
		t.sum.Notices = append(t.sum.Notices, source.Notice{Code: "parent_sheet_missing", Count: 1, Note: wanted})
		return nil
	}
	for c, h := range above.header {
		if !strings.HasPrefix(h, "_") || !slices.Contains(t.header, h) {
			p.take = append(p.take, c)
		}
	}
	for _, c := range p.take {
		t.header = append(t.header, above.header[c])
	}
	t.above = p
	for _, n := range above.Summary().Notices {
		n.Lines = nil // of another sheet
		t.sum.Notices = append(t.sum.Notices, n)
	}
	rows := strconv.FormatInt(above.sum.Rows, 10)
	t.sum.Detected = append(t.sum.Detected, source.Detection{What: "parent", Value: book.Sheets[sheet].Name, Why: codebook.Text{
		"en": "the column " + parentIndexColumn + " points to its " + rows + " rows",
		"id": "kolom " + parentIndexColumn + " menunjuk ke " + rows + " barisnya",
	}})
	return nil
}

// read reads the parents' sheet to its end. It gives nil where that sheet has
// no index.
func (p *parents) read(name string, book *ooxml.Book, sheet int, path []int) (*Table, error) {
	above, err := openBelow(name, book, 0, source.Options{Sheet: book.Sheets[sheet].Name}, nil, path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = above.Close() }()
	index := slices.Index(above.header, indexColumn)
	if index < 0 {
		return nil, nil
	}
	for {
		var b source.Batch // kept
		if err := above.Next(&b); err != nil {
			if errors.Is(err, io.EOF) {
				return above, nil
			}
			return nil, err
		}
		for r := range b.Rows {
			at := [2]int{len(p.batches), r}
			key := codebook.Trim(string(b.At(r, index)))
			if _, twice := p.at[key]; twice {
				at[0] = -1
			}
			p.at[key] = at
		}
		p.batches = append(p.batches, b)
	}
}

// add appends the parent's cells to the row that b ends with, which is not
// counted yet; number is its row in the sheet.
func (p *parents) add(b *source.Batch, number int) {
	key := b.Cells[len(b.Cells)-(b.Cols-len(p.take))+p.key]
	at, ok := p.at[codebook.Trim(string(b.Data[key.Off:key.Off+key.Len]))]
	if !ok || at[0] < 0 {
		note(&p.lost, number)
		b.Cells = append(b.Cells, make([]source.Cell, len(p.take))...)
		return
	}
	from := &p.batches[at[0]]
	for _, c := range p.take {
		cell := from.Cells[at[1]*from.Cols+c]
		text := from.Data[cell.Off : cell.Off+cell.Len]
		cell.Off = uint32(len(b.Data))
		b.Data = append(b.Data, text...)
		b.Cells = append(b.Cells, cell)
	}
}

// orphans notices rows whose parent is not there, or there twice.
func (p *parents) orphans() source.Notice {
	if p == nil {
		return source.Notice{}
	}
	return p.lost
}

// noticeRepeats names the sheets of repeat groups, which this table leaves
// out: their first row tells them.
func (t *Table) noticeRepeats(book *ooxml.Book, but int) error {
	var names []string
	for i, s := range book.Sheets {
		if i == but {
			continue
		}
		rows, err := book.Rows(i)
		if err != nil {
			return err
		}
		var row ooxml.Row
		err = rows.Next(&row)
		_ = rows.Close()
		if err == nil && slices.Contains(texts(&row), parentIndexColumn) {
			names = append(names, s.Name)
		}
	}
	if len(names) > 0 {
		t.sum.Notices = append(t.sum.Notices, source.Notice{Code: "repeat_sheets", Count: int64(len(names)), Note: strings.Join(names, ", ")})
	}
	return nil
}

// text is a cell of a row put aside.
func (a *lookahead) text(i, col int) string {
	var row ooxml.Row
	for _, c := range a.row(i, &row).Cells {
		if c.Col == col {
			return codebook.Trim(string(c.Text))
		}
	}
	return ""
}
