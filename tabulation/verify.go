package tabulation

import (
	"fmt"
	"io"
	"os"

	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/internal/ooxml"
	"github.com/hary4di/pockettab/tabulation/layout"
	"github.com/hary4di/pockettab/tabulation/workbook"
)

// verify reads a finished workbook back with our own reader, which shares no
// code with the writer: every sheet must be there, and every numeric cell
// must be where it was laid out, with its exact value, and no other.
func verify(f *os.File, w workbook.Written, pages []*layout.Page) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	book, err := ooxml.OpenBook(f, info.Size())
	if err != nil {
		return unverified("the package", err.Error())
	}
	if len(book.Sheets) != len(pages) {
		return unverified("the package", fmt.Sprintf("%d sheets instead of %d", len(book.Sheets), len(pages)))
	}
	for i, page := range pages {
		if book.Sheets[i].Name != w.Sheets[i] {
			return unverified(book.Sheets[i].Name, "it should be "+w.Sheets[i])
		}
		if err := verifySheet(book, i, page); err != nil {
			return err
		}
	}
	return nil
}

func unverified(part, why string) error {
	return fault.New(fault.Unverified, "tabulation.verify", "part", part, "why", why)
}

func verifySheet(book *ooxml.Book, index int, page *layout.Page) error {
	name := book.Sheets[index].Name
	rows, err := book.Rows(index)
	if err != nil {
		return unverified(name, err.Error())
	}
	defer func() { _ = rows.Close() }()
	want := workbook.NextFigure(page)
	var row ooxml.Row
	for {
		err := rows.Next(&row)
		if err == io.EOF {
			break
		}
		if err != nil {
			return unverified(name, err.Error())
		}
		for _, c := range row.Cells {
			if c.Kind != ooxml.Number {
				continue
			}
			w, ok := want()
			if !ok || w.Row != row.Number || w.Col != c.Col+1 || w.Value != c.Value {
				return unverified(name, fmt.Sprintf("cell %s%d holds %v, laid out was %v", fault.ColumnName(c.Col+1), row.Number, c.Value, w))
			}
		}
	}
	if w, more := want(); more {
		return unverified(name, fmt.Sprintf("the figure of cell %s%d is missing", fault.ColumnName(w.Col), w.Row))
	}
	return nil
}
