package count

import (
	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/column"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// filter gives a filter's mask: per row 1 where it holds. nil for none.
func (b *bound) filter(f *tabplan.Filter) ([]uint8, error) {
	if f == nil {
		return nil, nil
	}
	if m, ok := b.filters[f]; ok {
		return m, nil
	}
	m, err := b.mask(f.Root)
	if err != nil {
		return nil, err
	}
	b.filters[f] = m
	return m, nil
}

func (b *bound) mask(n tabplan.Node) ([]uint8, error) {
	switch n := n.(type) {
	case *tabplan.Leaf:
		return b.leaf(n)
	case *tabplan.Not:
		m, err := b.mask(n.Part)
		for i := range m {
			m[i] ^= 1
		}
		return m, err
	case *tabplan.And:
		return b.combine(n.Parts, 1, func(a, b uint8) uint8 { return a & b })
	case *tabplan.Or:
		return b.combine(n.Parts, 0, func(a, b uint8) uint8 { return a | b })
	}
	return nil, nil
}

func (b *bound) combine(parts []tabplan.Node, empty uint8, join func(a, b uint8) uint8) ([]uint8, error) {
	out := make([]uint8, b.ds.Rows)
	for i := range out {
		out[i] = empty
	}
	for _, p := range parts {
		m, err := b.mask(p)
		if err != nil {
			return nil, err
		}
		for i := range out {
			out[i] = join(out[i], m[i])
		}
	}
	return out, nil
}

// leaf evaluates a condition once per dictionary entry and looks rows up.
func (b *bound) leaf(l *tabplan.Leaf) ([]uint8, error) {
	out := make([]uint8, b.ds.Rows)
	col := b.ds.Of(l.Variable)
	if col != nil && col.Form == column.Texts {
		for r := range out {
			text := codebook.Trim(col.Text(r))
			if l.Holds(tabplan.Answer{Empty: text == "", Code: text}) {
				out[r] = 1
			}
		}
		return out, nil
	}
	col, err := b.column(l.Variable)
	if err != nil {
		return nil, err
	}
	holds := make([]uint8, len(col.Dict))
	for i := range col.Dict {
		if l.Holds(answer(l.Variable, col, i)) {
			holds[i] = 1
		}
	}
	switch {
	case col.Codes8 != nil:
		look(out, col.Codes8, holds)
	case col.Codes16 != nil:
		look(out, col.Codes16, holds)
	default:
		look(out, col.Codes32, holds)
	}
	return out, nil
}

func look[T uint8 | uint16 | uint32](out []uint8, codes []T, holds []uint8) {
	for r, c := range codes {
		out[r] = holds[c]
	}
}

// answer is what a dictionary entry says to a condition.
func answer(v *codebook.Variable, col *column.Column, i int) tabplan.Answer {
	e := &col.Dict[i]
	if i == 0 {
		return tabplan.Answer{Empty: true}
	}
	a := tabplan.Answer{Code: v.Canonical(e.Code), Num: e.Num, IsNum: e.IsNum}
	if v.Type == codebook.Multiple {
		a.Options = column.Options(v, e.Code)
	}
	return a
}
