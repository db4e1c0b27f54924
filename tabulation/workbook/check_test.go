package workbook

import (
	"errors"
	"io"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/layout"
	"github.com/hary4di/pockettab/tabulation/limit"
)

func text(s string) layout.Cell { return layout.Cell{Kind: layout.TextCell, Text: s} }

func TestPagesThatContradictThemselvesAreRefusedBeforeAByteIsWritten(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		rows []layout.Row
		code fault.Code
		says string
	}{
		{"a link to no page", []layout.Row{{Cells: []layout.Cell{{Kind: layout.TextCell, Text: "x", Link: "gone"}}}}, fault.Internal, "not in this file"},
		{"a figure that is not a number", []layout.Row{{Cells: []layout.Cell{{Kind: layout.NumberCell, Num: math.NaN()}}}}, fault.Internal, "A1"},
		{"an infinite figure", []layout.Row{{Cells: []layout.Cell{{}, {Kind: layout.NumberCell, Num: math.Inf(1)}}}}, fault.Internal, "B1"},
		{"a span that leaves the row", []layout.Row{{Cells: []layout.Cell{{Span: 2}}}}, fault.Internal, "leaves the page"},
		{"a span that leaves the page below", []layout.Row{{Cells: []layout.Cell{{Down: 2}}}}, fault.Internal, "leaves the page"},
		{"a span over a cell with text", []layout.Row{{Cells: []layout.Cell{{Span: 2}, text("lost")}}}, fault.Internal, "not empty"},
		{"a span over a text below", []layout.Row{{Cells: []layout.Cell{{Down: 2}}}, {Cells: []layout.Cell{text("lost")}}}, fault.Internal, "not empty"},
		{"two spans that overlap", []layout.Row{{Cells: []layout.Cell{{}, {Down: 2}}}, {Cells: []layout.Cell{{Span: 2}, {}}}}, fault.Internal, "overlap"},
		{"a span in a span", []layout.Row{{Cells: []layout.Cell{{Span: 3}, {Span: 2}, {}}}}, fault.Internal, "not empty"},
		{"too many columns", []layout.Row{{Cells: make([]layout.Cell, limit.Columns+1)}}, fault.TooLarge, "16384"},
		{"too many rows", make([]layout.Row, limit.SheetRows+1), fault.TooLarge, "1048576"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := &counting{}
			_, err := Write(w, []*layout.Page{{Name: "p", Rows: c.rows}}, Options{})
			if fault.CodeOf(err) != c.code {
				t.Fatalf("got %v, want %s", err, c.code)
			}
			var f *fault.Error
			if errors.As(err, &f); !strings.Contains(err.Error(), c.says) && (f.Err == nil || !strings.Contains(f.Err.Error(), c.says)) {
				t.Errorf("%v (%v) does not say %q", err, f.Err, c.says)
			}
			if w.n > 0 {
				t.Errorf("%d bytes were written", w.n)
			}
		})
	}
}

type counting struct{ n int }

func (c *counting) Write(p []byte) (int, error) { c.n += len(p); return len(p), nil }

// failing fails with its nth write.
type failing struct{ left int }

var errFull = errors.New("no space left")

func (f *failing) Write(p []byte) (int, error) {
	f.left--
	if f.left < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestAFullDiskIsReportedAtEveryWrite(t *testing.T) {
	t.Parallel()
	pages := []*layout.Page{{Name: "a"}, {Name: "b", Kind: layout.RunPage}}
	for i := range 4000 { // more than any buffer on the way keeps
		cell := layout.Cell{Kind: layout.NumberCell, Num: math.Sin(float64(i))}
		pages[0].Rows = append(pages[0].Rows, layout.Row{Cells: []layout.Cell{text(strconv.Itoa(i * 7919)), cell}})
	}
	for n := 0; ; n++ {
		w := &failing{left: n}
		_, err := Write(w, pages, Options{})
		if err == nil {
			if w.left < 0 {
				t.Fatalf("write %d failed and nobody said so", n+1)
			}
			if n < 5 {
				t.Fatalf("the sweep ended after %d writes", n)
			}
			return
		}
		if !errors.Is(err, errFull) {
			t.Fatalf("write %d: %v", n+1, err)
		}
	}
}

func TestLimitsOfExcelAreCheckedNotHit(t *testing.T) {
	t.Parallel()
	s := newStyles(mustTheme(t, ""), "en")
	for i := range maxFormats + 1 {
		s.formats.of(strings.Repeat("0", i+1))
	}
	if err := s.check(); fault.CodeOf(err) != fault.TooLarge {
		t.Errorf("too many number formats: %v", err)
	}
	s = newStyles(mustTheme(t, ""), "en")
	for i := range maxStyles + 1 {
		s.xfs.of(xf{number: i + 1})
	}
	if err := s.check(); fault.CodeOf(err) != fault.TooLarge {
		t.Errorf("too many cell formats: %v", err)
	}
	link := layout.Cell{Kind: layout.TextCell, Text: "x", Link: "p"}
	rows := make([]layout.Row, maxLinks+1)
	for i := range rows {
		rows[i].Cells = []layout.Cell{link}
	}
	if _, err := Write(io.Discard, []*layout.Page{{Name: "p", Rows: rows}}, Options{}); fault.CodeOf(err) != fault.TooLarge {
		t.Errorf("too many links: %v", err)
	}
}
