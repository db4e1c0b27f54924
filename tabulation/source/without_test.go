package source

import (
	"fmt"
	"io"
	"testing"
)

// lines is a table of numbered rows in two parts of batches of three.
type lines struct{ rows int }

func (l *lines) Header() []string { return []string{"n"} }
func (l *lines) Parts(int) ([]Part, error) {
	return []Part{&linesPart{0, l.rows / 2}, &linesPart{l.rows / 2, l.rows}}, nil
}
func (l *lines) Summary() Summary { return Summary{Rows: int64(l.rows)} }
func (l *lines) Close() error     { return nil }

type linesPart struct{ at, end int }

func (p *linesPart) Next(b *Batch) error {
	if p.at == p.end {
		return io.EOF
	}
	b.Rows, b.Cols, b.Data, b.Cells, b.Lines = 0, 1, b.Data[:0], b.Cells[:0], b.Lines[:0]
	for ; b.Rows < 3 && p.at < p.end; p.at++ {
		b.Cells = append(b.Cells, Cell{Off: uint32(len(b.Data)), Len: 1})
		b.Data = append(b.Data, byte('a'+p.at))
		b.Lines = append(b.Lines, int64(p.at+2))
		b.Rows++
	}
	return nil
}

func TestWithout(t *testing.T) {
	t.Parallel()
	for want, rows := range map[string][]int{
		"a2 b3 c4 d5 e6 f7 g8 h9 i10": {}, "b3 d5 e6 f7 g8 h9": {0, 2, 8}, "a2 b3 c4 d5": {4, 5, 6, 7, 8}, "": {0, 1, 2, 3, 4, 5, 6, 7, 8},
	} {
		table := Without(&lines{9}, rows, "gone")
		parts, err := table.Parts(4)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		var b Batch
		for _, p := range parts {
			for {
				err := p.Next(&b)
				if err == io.EOF {
					break
				}
				if err != nil || b.Rows == 0 {
					t.Fatal(err, b.Rows)
				}
				for r := range b.Rows {
					got += fmt.Sprintf(" %s%d", b.At(r, 0), b.Lines[r])
				}
			}
		}
		if got != "" {
			got = got[1:]
		}
		s := table.Summary()
		if got != want || s.Rows != int64(9-len(rows)) || len(s.Notices) != 1 || s.Notices[0].Count != int64(len(rows)) {
			t.Errorf("%q, want %q; %+v", got, want, s)
		}
	}
}
