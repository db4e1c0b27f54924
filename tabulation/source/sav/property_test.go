package sav

import (
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// Any file that can be written is read as it was meant.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		f, want := anyFile(t)
		table, _, rows, err := readAll(f.bytes())
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, rows); d != "" {
			t.Fatal(d)
		}
		if s := table.Summary(); s.Rows+s.BlankRows != int64(len(f.rows)) {
			t.Fatalf("%d rows and %d blank ones of %d", s.Rows, s.BlankRows, len(f.rows))
		}
	})
}

// anyFile draws a file and the cells it must give.
func anyFile(t *rapid.T) (*written, [][]string) {
	f := &written{
		order:       rapid.SampledFrom([]binary.ByteOrder{binary.LittleEndian, binary.BigEndian}).Draw(t, "order"),
		compression: rapid.IntRange(0, 2).Draw(t, "compression"),
		cases:       rapid.SampledFrom([]int{-1, -2}).Draw(t, "cases"),
		bias:        rapid.SampledFrom([]float64{100, 0, 50, 2.5}).Draw(t, "bias"),
		noEnd:       rapid.Bool().Draw(t, "no end"),
		block:       rapid.IntRange(8, 4000).Draw(t, "block"),
		encoding:    "UTF-8",
	}
	for i := range rapid.IntRange(1, 9).Draw(t, "variables") {
		width := rapid.OneOf(rapid.Just(0), rapid.IntRange(1, 300), rapid.IntRange(250, 2000)).Draw(t, "width")
		f.vars = append(f.vars, writtenVar{short: fmt.Sprintf("V%d", i), name: fmt.Sprintf("variable_%d", i), width: width,
			label: rapid.StringMatching(`[a-zé ]{0,40}`).Draw(t, "label"), measure: rapid.IntRange(0, 3).Draw(t, "measure")})
	}
	number := rapid.OneOf(rapid.Float64Range(-200, 300), rapid.Map(rapid.IntRange(-150, 300), func(n int) float64 { return float64(n) }), rapid.Float64Range(-1e308, 1e308))
	var want [][]string
	for range rapid.IntRange(1, 15).Draw(t, "rows") {
		var row []any
		var cells []string
		blank := true
		for _, v := range f.vars {
			var cell string
			switch {
			case v.width == 0 && rapid.IntRange(0, 4).Draw(t, "missing") == 0:
				row = append(row, sysmis{})
			case v.width == 0:
				n := number.Draw(t, "number")
				row = append(row, n)
				cell = appendText(n)
			default:
				cell = textOf(t, v.width)
				row = append(row, cell)
			}
			blank = blank && strings.TrimSpace(cell) == ""
			cells = append(cells, strings.TrimRight(cell, " "))
		}
		f.rows = append(f.rows, row)
		if !blank {
			want = append(want, cells)
		}
	}
	return f, want
}

func appendText(n float64) string {
	if n == 0 {
		return "0" // also the negative one
	}
	format := byte('f')
	if a := math.Abs(n); a < 1e-7 || a >= 1e21 {
		format = 'e'
	}
	return strconv.FormatFloat(n, format, -1, 64)
}

// textOf draws a text of at most width bytes.
func textOf(t *rapid.T, width int) string {
	s := rapid.StringMatching(`[ a-zA-Zéñ0-9]{0,30}`).Draw(t, "text")
	for s != "" && len(s) < width/2 && rapid.Bool().Draw(t, "longer") {
		s += s
	}
	for len(s) > width {
		r := []rune(s)
		s = string(r[:len(r)-1])
	}
	return s
}

// What the reader makes of any bytes is an error or a whole table.
func FuzzRead(f *testing.F) {
	for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
		for compression := range 3 {
			f.Add((&written{order: order, compression: compression, cases: -2, page: 1252, sets: "$m=D1 1 0  A\n", vars: []writtenVar{
				{short: "A", name: "a", label: "x", labels: []writtenLabel{{1, "yes"}}, missing: []any{9}},
				{short: "B", name: "b", width: 9, missing: []any{"z"}, labels: []writtenLabel{{"k", "l"}}},
			}, rows: [][]any{{1, "k"}, {2.5, "é"}, {sysmis{}, ""}}}).bytes())
			f.Add((&written{order: order, compression: compression, cases: -1, vars: []writtenVar{
				{short: "C", name: "c", width: 260}, {short: "D", name: "d", kind: formatDateTime, missing: []any{1, 5}, ranged: true},
			}, rows: [][]any{{"text", 14016240000.5}, {"", 3}}}).bytes())
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		table, form, rows, err := readAll(data)
		if err != nil {
			return
		}
		if len(table.Header()) == 0 || form == nil {
			t.Fatal("a table without columns or form")
		}
		for _, row := range rows {
			if len(row) != len(table.Header()) {
				t.Fatal("a row of another width")
			}
		}
	})
}
