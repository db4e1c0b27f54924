package column

import (
	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/condition"
)

// Mask evaluates a condition for every respondent: per row 1 where it holds,
// else 0. Leaves are evaluated once per dictionary entry and looked up by row.
// A variable without a column has no answers. The mask is the caller's.
func (ds *Dataset) Mask(root condition.Node) []uint8 {
	switch n := root.(type) {
	case *condition.Leaf:
		return ds.leaf(n)
	case *condition.Not:
		m := ds.Mask(n.Part)
		for i := range m {
			m[i] ^= 1
		}
		return m
	case *condition.And:
		return ds.combine(n.Parts, 1, func(to, m []uint8) {
			m = m[:len(to)]
			for i := range to {
				to[i] &= m[i]
			}
		})
	case *condition.Or:
		return ds.combine(n.Parts, 0, func(to, m []uint8) {
			m = m[:len(to)]
			for i := range to {
				to[i] |= m[i]
			}
		})
	}
	return nil
}

// combine joins the masks of parts; the first one's array is used. Without
// parts everybody's is empty.
func (ds *Dataset) combine(parts []condition.Node, empty uint8, join func(to, m []uint8)) []uint8 {
	if len(parts) == 0 {
		out := make([]uint8, ds.Rows)
		for i := range out {
			out[i] = empty
		}
		return out
	}
	out := ds.Mask(parts[0])
	for _, p := range parts[1:] {
		join(out, ds.Mask(p))
	}
	return out
}

func (ds *Dataset) leaf(l *condition.Leaf) []uint8 {
	out := make([]uint8, ds.Rows)
	col := ds.Of(l.Variable)
	holds := func(a condition.Answer) uint8 {
		if l.Holds(a) {
			return 1
		}
		return 0
	}
	switch {
	case col == nil:
		nobody := holds(condition.Answer{Empty: true})
		for r := range out {
			out[r] = nobody
		}
	case col.Form == Coded:
		entries := make([]uint8, len(col.Dict))
		for i := range col.Dict {
			entries[i] = holds(col.Answer(l.Variable, i))
		}
		switch {
		case col.Codes8 != nil:
			look(out, col.Codes8, entries)
		case col.Codes16 != nil:
			look(out, col.Codes16, entries)
		default:
			look(out, col.Codes32, entries)
		}
	default:
		answer := col.plainAnswers(l.Variable, len(l.Points) == 0)
		for r := range out {
			out[r] = holds(answer(r))
		}
	}
	return out
}

// plainAnswers gives what the rows of a column without a dictionary say to a
// condition on v. Numbers that are only compared as such need no texts.
func (c *Column) plainAnswers(v *codebook.Variable, texts bool) func(r int) condition.Answer {
	if c.Form == Texts {
		return func(r int) condition.Answer {
			text := codebook.Trim(c.Text(r))
			return condition.Answer{Empty: text == "", Code: text}
		}
	}
	listed := Listed(v)
	return func(r int) condition.Answer {
		f := c.Nums[r]
		if f != f {
			text := c.Text(r) // a word, or none
			return condition.Answer{Empty: text == "", Code: v.Canonical(text)}
		}
		a := condition.Answer{Num: f, IsNum: true}
		if code, ok := listed[f]; ok {
			a.Code = code
		} else if texts {
			a.Code = v.Canonical(c.Text(r))
		}
		return a
	}
}

func look[T uint8 | uint16 | uint32](out []uint8, codes []T, entries []uint8) {
	for r, c := range codes {
		out[r] = entries[c]
	}
}

// Answer is what entry i of a Coded column says to a condition on v.
func (c *Column) Answer(v *codebook.Variable, i int) condition.Answer {
	e := &c.Dict[i]
	if i == 0 {
		return condition.Answer{Empty: true}
	}
	a := condition.Answer{Code: v.Canonical(e.Code), Num: e.Num, IsNum: e.IsNum}
	if v.Type == codebook.Multiple {
		a.Options = Options(v, e.Code)
	}
	return a
}
