package tabulation

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hary4di/pockettab/tabulation/count"
	"github.com/hary4di/pockettab/tabulation/cube"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// A wrong number is found wherever it is planted: in a table that is counted
// again whole, and, where only a sample is counted again, in a Total (by the
// reader's dictionaries) and in a column (by what its rows add up to).
func TestSelfCheckFindsAPlantedCell(t *testing.T) {
	t.Parallel()
	d := readString(t, t.TempDir(), "sex,region,brands,rating,age,weight,note\n"+strings.Repeat(everyCode, 700))
	resolved := planned(t, d, fmt.Sprintf(hardPlan, "", ""))
	ctx := context.Background()
	fresh := func(blocks []cube.Block) (*Cube, *Results) {
		sums, err := (&checker{d: d, plan: resolved}).counted(ctx, blocks, count.Options{Workers: 2})
		if err != nil {
			t.Fatal(err)
		}
		about, err := describe(ctx, d, resolved)
		if err != nil {
			t.Fatal(err)
		}
		if sums.About, err = about.text(); err != nil {
			t.Fatal(err)
		}
		c := &Cube{sums}
		r, err := Test(ctx, d, resolved, c, 0, nil)
		if err != nil {
			t.Fatal(err)
		}
		return c, r
	}
	some := blocksOf(d.Rows(), 500)
	for _, tc := range []struct {
		name   string
		blocks []cube.Block
		row    int
		col    int
	}{
		{"whole, in a column", nil, 1, 1},
		{"sample, in a Total", some, 1, 0},
		{"sample, in a column", some, 1, 2},
		{"sample, a base", some, 0, 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c, r := fresh(tc.blocks)
			done := r.SelfCheck()
			if sampled := done.Rows < d.Rows(); sampled != (tc.blocks != nil) || done.Tables == 0 || done.Margins == 0 || done.Values == 0 {
				t.Fatalf("checked %+v of %d respondents", done, d.Rows())
			}
			found := 0
			for i := range resolved.Tables {
				if s := &c.sums.Tables[i]; !resolved.Tables[i].Stub.Multiple && resolved.Tables[i].Stub.Kind == tabplan.Categories {
					row := tc.row // of the values; nets stand above them
					for row > 0 && resolved.Tables[i].Stub.Categories[row-1].Kind != tabplan.ValueCategory {
						row++
					}
					at := s.Cell(row, tc.col)
					s.N[at]++
					_, err := Test(ctx, d, resolved, c, 0, nil)
					if fault.CodeOf(err) != fault.SelfCheck {
						t.Errorf("table %s: said %v", resolved.Tables[i].Key, err)
					}
					s.N[at]--
					found++
				}
			}
			if found == 0 {
				t.Fatal("no table to plant in")
			}
			for i := range c.sums.Apart { // what the blocks add is counted again cell by cell
				s := &c.sums.Apart[i].Sums
				for at := i; at < len(s.N); at += 1 + len(s.N)/4 {
					s.N[at]++
					if _, err := Test(ctx, d, resolved, c, 0, nil); fault.CodeOf(err) != fault.SelfCheck {
						t.Fatalf("part %d of table %d, cell %d: said %v", i, c.sums.Apart[i].Table, at, err)
					}
					if s.N[at]--; s.W == nil {
						continue
					}
					s.W[at] += 1e-9
					if _, err := Test(ctx, d, resolved, c, 0, nil); fault.CodeOf(err) != fault.SelfCheck {
						t.Fatalf("part %d of table %d, weights of cell %d: said %v", i, c.sums.Apart[i].Table, at, err)
					}
					s.W[at] -= 1e-9
				}
				if i > 3 {
					break
				}
			}
		})
	}
}

// What only the second counter can see: people moved from one row to another,
// so that rows still add up to their base, in a column of a table that is
// counted again whole, or in the Total of a variable, filter and weight; and a
// weight that is off by a little.
func TestOnlyTheSecondCounterSeesThis(t *testing.T) {
	t.Parallel()
	d := readString(t, t.TempDir(), "sex,region,brands,rating,age,weight,note\n"+strings.Repeat(everyCode, 70))
	resolved := planned(t, d, fmt.Sprintf(hardPlan, "sex = 1 or age > 30", "weight"))
	ctx := context.Background()
	c, err := Count(ctx, d, resolved, 2, nil)
	if err != nil {
		t.Fatal(err)
	}
	picked := &checker{d: d, plan: resolved}
	picked.pick()
	seen := func(i int, what string) {
		t.Helper()
		if _, err := Test(ctx, d, resolved, c, 0, nil); fault.CodeOf(err) != fault.SelfCheck {
			t.Errorf("table %s, %s: said %v", resolved.Tables[i].Key, what, err)
		}
	}
	moved, weighed := 0, 0
	plant := func(i, col int) {
		s, stub := &c.sums.Tables[i], resolved.Tables[i].Stub
		var values []int // rows
		for r, cat := range stub.Categories {
			if cat.Kind == tabplan.ValueCategory {
				values = append(values, r+1)
			}
		}
		if col >= s.Cols || len(values) < 2 || stub.Kind != tabplan.Categories {
			return
		}
		from, to := s.Cell(values[0], col), s.Cell(values[1], col)
		s.N[from]--
		s.N[to]++
		seen(i, "people moved")
		s.N[from]++
		s.N[to]--
		moved++
		if s.W != nil && s.W[from] > 0 {
			was := s.W[from]
			s.W[from] *= 1 + 1e-10
			seen(i, "a weight")
			s.W[from] = was
			weighed++
		}
	}
	for _, i := range picked.whole {
		plant(i, 1)
	}
	for _, i := range picked.margins {
		plant(i, 0)
	}
	if moved < 6 || weighed < 2 {
		t.Fatalf("only %d and %d tables to plant in", moved, weighed)
	}
	if _, err := Test(ctx, d, resolved, c, 0, nil); err != nil {
		t.Errorf("as it was counted: %v", err)
	}
}

// The blocks ascend, lie within the file, and are as many respondents as were
// asked for, or everybody.
func TestBlocksOfTheSelfCheck(t *testing.T) {
	t.Parallel()
	for _, rows := range []int{0, 1, 255, 2_000, 2_001, 4_000, 30_000, 1_000_000, 10_000_001} {
		for _, wanted := range []int{1, 2_000, 2_100, 20_000, 400_000} {
			blocks, last, n := blocksOf(rows, wanted), 0, 0
			for _, b := range blocks {
				if b.From < last || b.From%64 != 0 || b.To%64 != 0 || b.To > rows || b.To <= b.From {
					t.Errorf("%d of %d rows: block %v after %d", wanted, rows, b, last)
				}
				n, last = n+b.To-b.From, b.To
			}
			if blocks != nil && (n < wanted || n > wanted+64*checkBlocks) || blocks == nil && rows > 2*wanted+64*checkBlocks {
				t.Errorf("%d of %d rows wanted, %d in blocks", wanted, rows, n)
			}
			if !slices.Equal(blocks, blocksOf(rows, wanted)) {
				t.Errorf("%d of %d rows: other blocks the second time", wanted, rows)
			}
		}
	}
}
