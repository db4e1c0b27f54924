package source

import (
	"io"
	"slices"
)

// Without gives a table without some of its rows, named by their numbers from
// 0 in rising order. Its Summary says how many were left out, as a notice with
// the code. It owns t.
func Without(t Table, rows []int, code string) Table {
	return &without{Table: t, rows: rows, code: code}
}

type without struct {
	Table
	rows []int
	code string
}

// Parts gives one part: rows are counted from the first.
func (w *without) Parts(int) ([]Part, error) {
	parts, err := w.Table.Parts(1)
	if err != nil {
		return nil, err
	}
	return []Part{&withoutPart{parts: parts, rows: w.rows}}, nil
}

func (w *without) Summary() Summary {
	s := w.Table.Summary()
	n := Notice{Code: w.code, Count: int64(len(w.rows))}
	s.Rows -= n.Count
	s.Notices = append(slices.Clone(s.Notices), n)
	return s
}

type withoutPart struct {
	parts []Part
	rows  []int // still to come
	at    int   // number of the next row
	in    Batch
}

func (p *withoutPart) Next(b *Batch) error {
	for {
		if len(p.parts) == 0 {
			return io.EOF
		}
		err := p.parts[0].Next(&p.in)
		if err == io.EOF {
			p.parts = p.parts[1:]
			continue
		}
		if err != nil {
			return err
		}
		b.Rows, b.Cols, b.Data, b.Cells, b.Lines = 0, p.in.Cols, p.in.Data, b.Cells[:0], b.Lines[:0]
		for r := range p.in.Rows {
			out := len(p.rows) > 0 && p.rows[0] == p.at
			p.at++
			if out {
				p.rows = p.rows[1:]
				continue
			}
			b.Rows++
			b.Cells = append(b.Cells, p.in.Cells[r*p.in.Cols:(r+1)*p.in.Cols]...)
			if p.in.Lines != nil {
				b.Lines = append(b.Lines, p.in.Lines[r])
			}
		}
		if p.in.Lines == nil {
			b.Lines = nil
		}
		if b.Rows > 0 {
			return nil
		}
	}
}
