package count

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"

	"github.com/hary4di/pockettab/tabulation/column"
	"github.com/hary4di/pockettab/tabulation/weight"
)

// randomColumn makes a column of a dictionary of size entries.
func randomColumn(r *rand.Rand, position, rows, size int) *column.Column {
	c := &column.Column{Position: position, Dict: make([]column.Entry, size)}
	switch {
	case size > 1<<8:
		c.Codes16 = make([]uint16, rows)
		for i := range c.Codes16 {
			c.Codes16[i] = uint16(r.IntN(size))
		}
	case position%5 == 4: // wider than it has to be
		c.Codes32 = make([]uint32, rows)
		for i := range c.Codes32 {
			c.Codes32[i] = uint32(r.IntN(size))
		}
	default:
		c.Codes8 = make([]uint8, rows)
		for i := range c.Codes8 {
			c.Codes8[i] = uint8(r.IntN(size))
		}
	}
	return c
}

// randomSelection masks and weighs; weights are eighths, so that sums are
// exact in every order.
func randomSelection(r *rand.Rand, rows int, masked, weighted bool) *selection {
	s := &selection{}
	if masked {
		s.mask = make([]uint8, rows)
		for i := range s.mask {
			s.mask[i] = uint8(r.IntN(2))
		}
	}
	if weighted {
		s.weight = &weight.Weights{Values: make([]float64, rows)}
		for i := range s.weight.Values {
			s.weight.Values[i] = float64(r.IntN(40)) / 8
		}
	}
	return s
}

func TestCompositesCountAsOneByOne(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		rows := rapid.IntRange(3000, 20_000).Draw(t, "rows")
		if rapid.IntRange(0, 9).Draw(t, "long") == 0 {
			rows = span + 70_000 // several spans and summation blocks
		}
		b := &bound{ds: &column.Dataset{Rows: rows}, jointAt: map[jointKey]*joint{}}
		var cols []*column.Column
		for i := range rapid.IntRange(2, 9).Draw(t, "columns") {
			size := rapid.SampledFrom([]int{2, 3, 4, 5, 7, 13, 40, 128, 256, 300}).Draw(t, "entries")
			cols = append(cols, randomColumn(r, i, rows, size))
		}
		sels := []*selection{randomSelection(r, rows, false, false)}
		for range rapid.IntRange(0, 2).Draw(t, "selections") {
			sels = append(sels, randomSelection(r, rows, rapid.Bool().Draw(t, "masked"), rapid.Bool().Draw(t, "weighted")))
		}
		for range rapid.IntRange(1, 40).Draw(t, "joints") {
			stub := &boundAxis{col: rapid.SampledFrom(cols).Draw(t, "stub")}
			sel := rapid.SampledFrom(sels).Draw(t, "selection")
			var block *boundAxis
			if rapid.IntRange(0, 5).Draw(t, "alone") > 0 {
				block = &boundAxis{col: rapid.SampledFrom(cols).Draw(t, "block")}
			}
			if err := b.joint(stub, block, sel); err != nil {
				t.Fatal(err)
			}
		}
		wanted := slices.Clone(b.joints)
		hists := b.composites()
		taken := 0
		for _, h := range hists {
			taken += len(h.joints)
		}
		if taken+len(b.joints) != len(wanted) {
			t.Fatalf("%d joints: %d in histograms, %d by themselves", len(wanted), taken, len(b.joints))
		}
		var filled atomic.Int64
		if err := b.fillComposites(context.Background(), hists, 2, func(n int) { filled.Add(int64(n)) }); err != nil {
			t.Fatal(err)
		}
		if int(filled.Load()) != taken {
			t.Fatalf("%d of %d joints are said to be filled", filled.Load(), taken)
		}
		for _, h := range hists {
			for _, got := range h.joints {
				want := &joint{stub: got.stub, block: got.block, sel: got.sel, width: got.width}
				if err := want.fill(context.Background(), rows); err != nil {
					t.Fatal(err)
				}
				if !slices.Equal(got.n, want.n) || !slices.Equal(got.w, want.w) || !slices.Equal(got.q, want.q) {
					t.Fatalf("column %d by %s differs", got.stub.Position, named(got.block))
				}
			}
		}
	})
}

func named(c *column.Column) string {
	if c == nil {
		return "nothing"
	}
	return fmt.Sprint("column ", c.Position)
}

func TestCompositesShareMostPasses(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	const rows = 1 << 20
	cols := make([]*column.Column, 23)
	b := &bound{ds: &column.Dataset{Rows: rows}, jointAt: map[jointKey]*joint{}}
	sel := &selection{}
	for i := range cols {
		cols[i] = &column.Column{Position: i, Dict: make([]column.Entry, 3+r.IntN(11)), Codes8: make([]uint8, rows)}
	}
	for i, x := range cols {
		for _, y := range cols[i+1:] {
			if err := b.joint(&boundAxis{col: x}, &boundAxis{col: y}, sel); err != nil {
				t.Fatal(err)
			}
		}
	}
	hists := b.composites()
	if passes := len(hists) + len(b.joints); passes > 100 {
		t.Errorf("253 pairs take %d passes", passes)
	}
	small := &bound{ds: &column.Dataset{Rows: 1000}, jointAt: map[jointKey]*joint{}}
	for _, x := range cols {
		if err := small.joint(&boundAxis{col: x}, &boundAxis{col: cols[0]}, sel); err != nil {
			t.Fatal(err)
		}
	}
	if hists := small.composites(); len(hists) != 0 {
		t.Errorf("a thousand rows are counted in %d large histograms", len(hists))
	}
}
