package tabplan

import (
	"slices"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/condition"
)

// proofs bounds how many combinations of values are tried to prove that the
// cases of a derived variable exclude each other.
const proofs = 20_000

// exclusive reports that no respondent can be in two cases. It tries one
// value of every kind: each code, each set of a few options, the numbers that
// conditions name and those between them. Where that is too much, or a text
// is read, it says no: the variable may then have several answers.
func exclusive(d *condition.Derived) bool {
	vars := d.Reads()
	kinds := make([][]condition.Answer, len(vars))
	total := 1
	for i, v := range vars {
		kinds[i] = kindsOf(v, d)
		if kinds[i] == nil || total > proofs/len(kinds[i]) {
			return false
		}
		total *= len(kinds[i])
	}
	at := make([]int, len(vars))
	for {
		n := 0
		for _, c := range d.Cases {
			if condition.Holds(c.When, func(v *codebook.Variable) condition.Answer {
				i := slices.Index(vars, v)
				return kinds[i][at[i]]
			}) {
				n++
			}
		}
		if n > 1 {
			return false
		}
		i := 0
		for i < len(at) && at[i] == len(kinds[i])-1 {
			at[i], i = 0, i+1
		}
		if i == len(at) {
			return true
		}
		at[i]++
	}
}

// kindsOf gives one answer of every kind that conditions on v can tell apart;
// nil when there are too many or they are not known.
func kindsOf(v *codebook.Variable, d *condition.Derived) []condition.Answer {
	out := []condition.Answer{{Empty: true}}
	switch v.Type {
	case codebook.Single:
		for _, val := range v.Values {
			a := condition.Answer{Code: val.Code}
			a.Num, a.IsNum = parseNumber(val.Code)
			out = append(out, a)
		}
	case codebook.Multiple:
		if len(v.Values) > 10 {
			return nil
		}
		for set := range 1 << len(v.Values) {
			a := condition.Answer{}
			for i, val := range v.Values {
				if set>>i&1 == 1 {
					a.Options = append(a.Options, val.Code)
				}
			}
			out = append(out, a)
		}
	case codebook.Numeric:
		points, ok := pointsOf(v, d)
		if !ok || len(points) == 0 {
			return nil
		}
		out = append(out, condition.Answer{Code: "?"}, number(points[0]-1))
		for i, f := range points {
			next := f + 1
			if i+1 < len(points) {
				next = f + (points[i+1]-f)/2
			}
			out = append(out, number(f), number(next))
		}
	default:
		return nil
	}
	return out
}

func number(f float64) condition.Answer { return condition.Answer{Code: "?", Num: f, IsNum: true} }

// pointsOf collects the numbers that the conditions compare v with, ascending;
// ok is false where a condition does not say.
func pointsOf(v *codebook.Variable, d *condition.Derived) (points []float64, ok bool) {
	ok = true
	var walk func(condition.Node)
	walk = func(n condition.Node) {
		switch n := n.(type) {
		case *condition.And:
			for _, p := range n.Parts {
				walk(p)
			}
		case *condition.Or:
			for _, p := range n.Parts {
				walk(p)
			}
		case *condition.Not:
			walk(n.Part)
		case *condition.Leaf:
			if n.Variable == v {
				ok = ok && len(n.Points) > 0
				points = append(points, n.Points...)
			}
		}
	}
	for _, c := range d.Cases {
		walk(c.When)
	}
	slices.Sort(points)
	return slices.Compact(points), ok
}
