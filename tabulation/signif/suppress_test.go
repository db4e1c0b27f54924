package signif

import (
	"fmt"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"github.com/hary4di/pockettab/tabulation/table"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// attacker adds and subtracts what finished tables show, in exact fractions;
// it knows nothing of the ledger.
type attacker struct {
	unknown map[string]int
	rows    [][]*big.Rat
}

func (a *attacker) index(name string) int {
	i, ok := a.unknown[name]
	if !ok {
		i = len(a.unknown)
		a.unknown[name] = i
	}
	return i
}

// knows takes an equation: the names of its hidden counts and their signs.
func (a *attacker) knows(signs map[string]int64) {
	if len(signs) == 0 {
		return
	}
	for name := range signs {
		a.index(name)
	}
	row := make([]*big.Rat, 0, len(a.unknown))
	for range a.unknown {
		row = append(row, new(big.Rat))
	}
	for name, s := range signs {
		row[a.unknown[name]].SetInt64(s)
	}
	a.rows = append(a.rows, row)
}

// recovers names a hidden count that the shown figures give away: one that
// stands alone in the equations brought into reduced form. "" none.
func (a *attacker) recovers() string {
	n := len(a.unknown)
	rows := make([][]*big.Rat, len(a.rows))
	for i, r := range a.rows {
		rows[i] = make([]*big.Rat, n)
		for j := range rows[i] {
			rows[i][j] = new(big.Rat)
			if j < len(r) {
				rows[i][j].Set(r[j])
			}
		}
	}
	rank := 0
	for col := 0; col < n && rank < len(rows); col++ {
		pivot := -1
		for i := rank; i < len(rows); i++ {
			if rows[i][col].Sign() != 0 {
				pivot = i
				break
			}
		}
		if pivot < 0 {
			continue
		}
		rows[rank], rows[pivot] = rows[pivot], rows[rank]
		for i := range rows {
			if i == rank || rows[i][col].Sign() == 0 {
				continue
			}
			f := new(big.Rat).Quo(rows[i][col], rows[rank][col])
			for j := range n {
				if rows[rank][j].Sign() != 0 {
					rows[i][j].Sub(rows[i][j], new(big.Rat).Mul(f, rows[rank][j]))
				}
			}
		}
		rank++
	}
	for _, row := range rows[:rank] {
		alone, at := 0, 0
		for j, v := range row {
			if v.Sign() != 0 {
				alone, at = alone+1, j
			}
		}
		if alone != 1 {
			continue
		}
		for name, i := range a.unknown {
			if i == at {
				return name
			}
		}
	}
	return ""
}

// read takes down what a finished table shows. prefix names its people.
func (a *attacker) read(prefix string, t *table.Table, net []string) {
	name := func(row, col string) string { return prefix + "/" + row + "/" + col }
	hidden := func(r, c int) bool {
		return t.Columns[c].Hidden || r >= 0 && t.Rows[r].Hidden != nil && t.Rows[r].Hidden[c]
	}
	key := func(r int) string {
		if r < 0 {
			return ""
		}
		return t.Rows[r].Key
	}
	sum := func(cells [][2]int) {
		signs := map[string]int64{}
		for i, c := range cells {
			if !hidden(c[0], c[1]) {
				continue
			}
			s := int64(1)
			if i == 0 {
				s = -1
			}
			signs[name(key(c[0]), t.Columns[c[1]].Key)] = s
		}
		a.knows(signs)
	}
	for c := range t.Columns {
		base, members := [][2]int{{-1, c}}, [][2]int{}
		for r := range t.Rows {
			if t.Rows[r].Kind == table.NetRow {
				members = append([][2]int{{r, c}}, members...)
				continue
			}
			base = append(base, [2]int{r, c})
			if has2(net, t.Rows[r].Key) {
				members = append(members, [2]int{r, c})
			}
		}
		sum(base)
		if net != nil {
			sum(members)
		}
	}
	for r := -1; r < len(t.Rows); r++ {
		for block := range 2 {
			cells := [][2]int{{r, 0}}
			for c := range t.Columns {
				if t.Columns[c].Block == block {
					cells = append(cells, [2]int{r, c})
				}
			}
			sum(cells)
		}
	}
}

func has2(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// TestNoSubtractionRecoversAHiddenCell draws surveys with small counts, hides
// and attacks: one table, and the tables of a filter, of its opposite and of
// everybody.
func TestNoSubtractionRecoversAHiddenCell(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		s := &survey{rows: rapid.IntRange(2, 5).Draw(rt, "rows"), cols: []int{rapid.IntRange(2, 3).Draw(rt, "columns"), 2}}
		var net []string
		if rapid.Bool().Draw(rt, "net") {
			s.nets = [][]int{{0, 1}}
			net = []string{"0", "1"}
		}
		n := rapid.IntRange(5, 120).Draw(rt, "people")
		state := rapid.Uint64().Draw(rt, "seed")
		next := func(k int) int {
			state = state*6364136223846793005 + 1442695040888963407
			return int((state >> 33) % uint64(k))
		}
		in, out := *s, *s
		for range n {
			p := person{w: 1, rows: []int{min(next(s.rows), next(s.rows))}, blocks: [][]int{{min(next(s.cols[0]), next(s.cols[0]))}, {next(2)}}}
			s.people = append(s.people, p)
			if next(3) == 0 {
				in.people = append(in.people, p)
			} else {
				out.people = append(out.people, p)
			}
		}
		surveys := []*survey{s}
		if rapid.Bool().Draw(rt, "filtered") {
			surveys = append(surveys, &in, &out)
		}
		setting := &tabplan.Suppress{Cells: rapid.IntRange(2, 6).Draw(rt, "cells"), Bases: rapid.SampledFrom([]int{0, 12}).Draw(rt, "bases")}
		var builders []*builder
		for i, one := range surveys {
			sums, tab := one.count()
			tab.Number = i + 1
			b := build(sums, tab, settings(), nil)
			b.out.Filter = fmt.Sprint("filter ", i)
			builders = append(builders, b)
		}
		suppress(builders, setting)
		a := &attacker{unknown: map[string]int{}}
		for i, b := range builders {
			a.read(fmt.Sprint(i), b.out, net)
			for r := range b.out.Rows {
				for c := range b.out.Columns {
					if n := b.out.Rows[r].N[c]; n > 0 && n < int64(setting.Cells) && !b.out.Columns[c].Hidden && (b.out.Rows[r].Hidden == nil || !b.out.Rows[r].Hidden[c]) {
						rt.Fatalf("table %d: a count of %d is shown", i, n)
					}
				}
			}
		}
		if len(builders) == 3 {
			for r := -1; r < len(builders[0].out.Rows); r++ {
				for c := range builders[0].out.Columns {
					signs := map[string]int64{}
					for i, b := range builders {
						row := ""
						hidden := b.out.Columns[c].Hidden
						if r >= 0 {
							row = b.out.Rows[r].Key
							hidden = hidden || b.out.Rows[r].Hidden != nil && b.out.Rows[r].Hidden[c]
						}
						if hidden {
							signs[fmt.Sprint(i)+"/"+row+"/"+b.out.Columns[c].Key] = map[bool]int64{true: -1, false: 1}[i == 0]
						}
					}
					a.knows(signs)
				}
			}
		}
		if name := a.recovers(); name != "" {
			rt.Fatalf("%s follows from what is shown", name)
		}
	})
}

// TestPrimaryAloneIsRecovered shows that the attack can succeed: without
// complementary hiding it does.
func TestPrimaryAloneIsRecovered(t *testing.T) {
	t.Parallel()
	s := &survey{rows: 3, cols: []int{2, 2}}
	for i := range 60 {
		row, col := i%2, (i/2)%2
		if i == 0 {
			row = 2
		}
		s.people = append(s.people, person{w: 1, rows: []int{row}, blocks: [][]int{{col}, {(i / 4) % 2}}})
	}
	for _, complementary := range []bool{false, true} {
		sums, tab := s.count()
		b := build(sums, tab, settings(), nil)
		suppress([]*builder{b}, &tabplan.Suppress{Cells: 5, Complementary: &complementary})
		a := &attacker{unknown: map[string]int{}}
		a.read("", b.out, nil)
		if found := a.recovers() != ""; found == complementary {
			t.Errorf("complementary hiding %v: a hidden count is found: %v", complementary, found)
		}
	}
}

func TestCoveredFiguresAreGone(t *testing.T) {
	t.Parallel()
	s := twoColumns(false, []few{{1, 60, 2}}, []few{{1, 60, 30}})
	s.scores = []float64{1, 2}
	sums, tab := s.count()
	b := build(sums, tab, settings(), nil)
	suppress([]*builder{b}, &tabplan.Suppress{Cells: 5})
	b.finish()
	job := &table.Job{Tables: []*table.Table{b.out}}
	Cover(job)
	row := b.out.Rows[0]
	if row.Hidden == nil || !row.Hidden[1] || row.N[1] != 0 || row.ColPct[1] == row.ColPct[1] || row.Letters[1] != "" {
		t.Errorf("the small count is shown: %+v", row)
	}
	for _, r := range b.out.Rows {
		if r.Kind == table.StatRow && !(r.Hidden != nil && r.Hidden[1] && r.Value[1] != r.Value[1]) {
			t.Errorf("%s of a column with a hidden answer is shown", r.Key)
		}
	}
	for _, c := range b.out.Audit {
		if b.covered(c.Row, c.A, c.B) {
			t.Errorf("the audit shows %+v", c)
		}
	}
	if len(b.out.Notes) == 0 || b.out.Notes[0].Key != "suppressed" {
		t.Errorf("notes %+v", b.out.Notes)
	}
}
