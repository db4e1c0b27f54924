package tabplan

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/fault"
)

// RakingSpec asks for a weight that is made: rim weighting.
type RakingSpec struct {
	Start   string       `json:"start,omitempty"`  // weight to begin with; "": 1 each
	Filter  string       `json:"filter,omitempty"` // who is weighted; others have no weight
	Targets []TargetSpec `json:"targets"`
	Cap     []float64    `json:"cap,omitempty"`    // lowest and highest weight, in multiples of the average
	Total   float64      `json:"total,omitempty"`  // sum of the weights; 0: the number of respondents weighted
	Rounds  int          `json:"rounds,omitempty"` // at most; 0: the default
}

// TargetSpec is what one variable has to look like: the share of each code,
// adding up to 1 or 100.
type TargetSpec struct {
	Variable string             `json:"variable"`
	Shares   map[string]float64 `json:"shares"`
}

const mostRounds = 10_000

func (p *parser) weights(plan *Plan, n *node) {
	if n == nil || p.err != nil {
		return
	}
	if n.kind != kindObject {
		p.fail("weights", "an object of named weights is expected, not %s", n.kind)
		return
	}
	plan.Weights = make(map[string]RakingSpec, len(n.keys))
	for i, name := range n.keys {
		plan.Weights[name] = p.raking(n.values[i], join("weights", name))
	}
}

func (p *parser) raking(n *node, path string) RakingSpec {
	var r RakingSpec
	if !p.object(n, path, "start", "filter", "targets", "cap", "total", "rounds") {
		return r
	}
	r.Start, r.Filter = p.text(n.get("start"), join(path, "start")), p.text(n.get("filter"), join(path, "filter"))
	r.Total = p.number(n.get("total"), join(path, "total"))
	if r.Total < 0 || math.IsInf(r.Total, 0) {
		p.fail(join(path, "total"), "a sum of weights above 0 is expected")
	}
	if c := n.get("cap"); c != nil {
		for i, item := range p.list(c, join(path, "cap")) {
			r.Cap = append(r.Cap, p.number(item, at(join(path, "cap"), i)))
		}
		if p.err == nil && (len(r.Cap) != 2 || r.Cap[0] < 0 || r.Cap[0] >= 1 || r.Cap[1] <= 1) {
			p.fail(join(path, "cap"), "the lowest and the highest weight are expected, as in [0.2, 5]: one below 1, one above")
		}
	}
	r.Rounds = p.whole(n.get("rounds"), join(path, "rounds"), 1, mostRounds)
	for i, item := range p.list(n.get("targets"), join(path, "targets")) {
		tp := at(join(path, "targets"), i)
		if !p.object(item, tp, "variable", "shares") {
			return r
		}
		t := TargetSpec{Variable: p.text(item.get("variable"), join(tp, "variable"))}
		shares := item.get("shares")
		if p.err == nil && (t.Variable == "" || shares == nil || shares.kind != kindObject || len(shares.keys) == 0) {
			p.fail(tp, "a target needs \"variable\" and \"shares\", as in {\"1\": 49, \"2\": 51}")
			return r
		}
		t.Shares = map[string]float64{}
		for k, code := range shares.keys {
			t.Shares[code] = p.number(shares.values[k], join(join(tp, "shares"), code))
		}
		r.Targets = append(r.Targets, t)
	}
	if p.err == nil && len(r.Targets) == 0 {
		p.fail(path, "a weight needs at least one target")
	}
	return r
}

// rakings binds the weights that the plan makes.
func (r *resolver) rakings() {
	for _, name := range sortedKeys(r.plan.Weights) {
		spec, where := r.plan.Weights[name], join("weights", name)
		if r.cb.Lookup(name) != nil {
			r.fail(fault.New(fault.Duplicate, opResolve, "what", fmt.Sprintf("the variable %q", name)), where)
			continue
		}
		out := &Raking{
			Name: name, Total: spec.Total, Rounds: spec.Rounds, Filter: r.filter(spec.Filter, join(where, "filter")),
			Variable: &codebook.Variable{Name: name, Column: -1, Type: codebook.Numeric, Use: codebook.Weight, Label: codebook.Text{"en": "rim weight", "id": "bobot rim"}},
		}
		if len(spec.Cap) == 2 {
			out.Least, out.Most = spec.Cap[0], spec.Cap[1]
		}
		if spec.Start != "" {
			out.Start = r.weight(spec.Start, join(where, "start"))
		}
		ok := true
		for i, t := range spec.Targets {
			target, bound := r.target(t, at(join(where, "targets"), i))
			ok = ok && bound
			out.Targets = append(out.Targets, target)
		}
		if ok {
			r.raked[name] = out
		}
	}
}

func (r *resolver) target(spec TargetSpec, where string) (Target, bool) {
	v := r.columnVariable(spec.Variable, join(where, "variable"))
	if v == nil {
		return Target{}, false
	}
	t := Target{Variable: v}
	for code, share := range spec.Shares {
		if !r.known(v, []string{code}, join(where, "shares")) {
			return t, false
		}
		t.Categories = append(t.Categories, TargetCategory{Key: code, Codes: []string{code}, Share: share})
	}
	place := func(c TargetCategory) int {
		return slices.IndexFunc(v.Values, func(val codebook.Value) bool { return val.Code == c.Key })
	}
	slices.SortFunc(t.Categories, func(a, b TargetCategory) int { return cmp.Compare(place(a), place(b)) })
	return t, true
}

// weighting puts a table's weight into it: a variable, or one that is made.
func (r *resolver) weighting(t *Table) {
	if t.Weight != nil {
		if k := r.raked[t.Weight.Name]; k != nil && k.Variable == t.Weight {
			t.Raking = k
		}
	}
}
