package weight

import (
	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/column"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// none marks a respondent, or an entry, without a place.
const none = int32(-1)

// cells puts everybody into the cell of their categories and starting weight.
func (k *raker) cells() error {
	k.cell = make([]int32, k.ds.Rows)
	k.who()
	n := int32(1)
	back := make([][]int32, 0, len(k.plan.Targets)) // per target: category by the cell of that step
	from := make([][]int32, 0, len(k.plan.Targets)) // and the cell of the step before
	for _, t := range k.plan.Targets {
		if t.Variable.Type == codebook.Multiple {
			return k.refuse("%s has several answers per respondent and cannot be a target", t.Variable.Name)
		}
		places, err := k.places(t)
		if err != nil {
			return err
		}
		of, code, err := k.categories(t.Variable, places)
		if err != nil {
			return err
		}
		s := &splitter{width: int32(len(t.Categories))}
		for r, c := range k.cell {
			if c == none {
				continue
			}
			cat := of[code(r)]
			if cat == none {
				k.cell[r] = none
				k.untargeted++
				continue
			}
			k.cell[r] = s.cell(c, cat, n)
		}
		n = int32(len(s.from))
		back, from = append(back, s.category), append(from, s.from)
	}
	return k.begin(n, back, from)
}

// who leaves out those that the filter does.
func (k *raker) who() {
	if k.plan.Filter == nil {
		return
	}
	for r, in := range k.ds.Mask(k.plan.Filter.Root) {
		if in == 0 {
			k.cell[r] = none
			k.outside++
		}
	}
}

// begin splits the cells by starting weight and follows them back through the
// steps to their categories.
func (k *raker) begin(n int32, back, from [][]int32) error {
	last := make([]int32, n) // cell of the last target, by final cell
	for c := range last {
		last[c] = int32(c)
	}
	k.start = make([]float64, n)
	for c := range k.start {
		k.start[c] = 1
	}
	if k.plan.Start != nil {
		start, err := Of(k.ds, k.plan.Start)
		if err != nil {
			return err
		}
		s := &splitter{}
		known := map[float64]int32{}
		k.start = k.start[:0]
		for r, c := range k.cell {
			if c == none {
				continue
			}
			w := start.At(r)
			if w == 0 {
				k.cell[r] = none
				k.untargeted++
				continue
			}
			at, ok := known[w]
			if !ok {
				at = int32(len(known))
				known[w] = at
			}
			k.cell[r] = s.cell(c, at, n)
			if int(k.cell[r]) == len(k.start) {
				k.start = append(k.start, w)
			}
		}
		last = s.from
	}
	k.n = make([]float64, len(k.start))
	for _, c := range k.cell {
		if c != none {
			k.n[c]++
		}
	}
	k.of = make([][]int32, len(back))
	for d := len(back) - 1; d >= 0; d-- {
		k.of[d] = make([]int32, len(last))
		for c, at := range last {
			k.of[d][c] = back[d][at]
			last[c] = from[d][at]
		}
	}
	return nil
}

// splitter numbers the pairs of a cell and what splits it, in order of first
// appearance.
type splitter struct {
	width    int32 // how many values split; 0: not known
	dense    []int32
	sparse   map[[2]int32]int32
	from     []int32 // per new cell: the cell it is part of
	category []int32 // and what it was split by
}

// denseSplit is how many pairs are kept in an array.
const denseSplit = 1 << 22

// cell gives the number of the pair; cells is how many there were before.
func (s *splitter) cell(c, by, cells int32) int32 {
	if s.width > 0 && int64(cells)*int64(s.width) <= denseSplit {
		if s.dense == nil {
			s.dense = make([]int32, int(cells)*int(s.width))
		}
		at := &s.dense[c*s.width+by]
		if *at == 0 {
			*at = s.add(c, by) + 1
		}
		return *at - 1
	}
	if s.sparse == nil {
		s.sparse = map[[2]int32]int32{}
	}
	to, ok := s.sparse[[2]int32{c, by}]
	if !ok {
		to = s.add(c, by)
		s.sparse[[2]int32{c, by}] = to
	}
	return to
}

func (s *splitter) add(c, by int32) int32 {
	s.from, s.category = append(s.from, c), append(s.category, by)
	return int32(len(s.from) - 1)
}

// places gives the category of every code of a target.
func (k *raker) places(t tabplan.Target) (map[string]int32, error) {
	places := map[string]int32{}
	for i, c := range t.Categories {
		for _, code := range c.Codes {
			code = t.Variable.Canonical(code)
			if _, twice := places[code]; twice {
				return nil, k.refuse("code %s of %s stands in two of its target categories", code, t.Variable.Name)
			}
			places[code] = int32(i)
		}
	}
	return places, nil
}

// categories gives the category of every dictionary entry of a variable, and
// how a respondent's entry is found.
func (k *raker) categories(v *codebook.Variable, places map[string]int32) ([]int32, func(r int) uint32, error) {
	col := k.ds.Of(v)
	if col == nil || col.Form != column.Coded {
		return nil, nil, k.refuse("%s has no codes and cannot be a target; group it first", v.Name)
	}
	of := make([]int32, len(col.Dict))
	for i := range col.Dict {
		of[i] = none
		if i == 0 {
			continue
		}
		if at, ok := places[v.Canonical(col.Dict[i].Code)]; ok {
			of[i] = at
		}
	}
	return of, col.Code, nil
}
