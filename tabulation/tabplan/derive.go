package tabplan

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/condition"
	"github.com/hary4di/pockettab/tabulation/fault"
)

// derive binds the plan's derived variables and adds them to the codebook
// that the rest of the plan is bound to. One may read those before it.
func (r *resolver) derive() {
	if len(r.plan.Variables) == 0 {
		return
	}
	// pointers into the list must stay: it gets its full size at once
	vars := make([]codebook.Variable, len(r.cb.Variables), len(r.cb.Variables)+len(r.plan.Variables))
	copy(vars, r.cb.Variables)
	r.cb = codebook.New(r.cb.Title, r.cb.Languages, vars)
	for i := range r.plan.Variables {
		spec, where := &r.plan.Variables[i], at("variables", i)
		if first := r.cb.Lookup(spec.Name); first != nil {
			r.fail(fault.New(fault.Duplicate, opResolve, "what", fmt.Sprintf("the variable %q", spec.Name)), join(where, "name"))
			continue
		}
		d, v := r.derived(spec, where, "cases")
		if d == nil {
			continue
		}
		r.cb.Variables = append(r.cb.Variables, v)
		r.cb.Reindex()
		d.Variable = &r.cb.Variables[len(r.cb.Variables)-1]
		r.madeOf[d.Variable] = d
		r.out.Derived = append(r.out.Derived, d)
	}
}

// derived binds one derived variable; cases is the key under which the plan
// has its cases.
func (r *resolver) derived(spec *VariableSpec, where, cases string) (*condition.Derived, codebook.Variable) {
	v := codebook.Variable{Name: spec.Name, Label: spec.Label.Text(), Column: -1, Use: codebook.Analysis, Type: codebook.Single}
	m := &made{r: r, spec: spec, where: where, key: cases, v: &v, d: &condition.Derived{}}
	errors := len(r.errs)
	switch {
	case len(spec.Cases) > 0:
		m.cases()
	case len(spec.Bands) > 0:
		m.bands()
	case len(spec.Join) > 0:
		m.join()
	default:
		m.count()
	}
	if len(r.errs) > errors {
		return nil, v
	}
	if v.Type == codebook.Numeric {
		return m.d, v
	}
	// the variable stands for its own pointer only from now on
	switch {
	case spec.First:
		m.d.Kind = condition.First
	case !exclusive(m.d):
		v.Type, v.Separator = codebook.Multiple, condition.Mark
	}
	m.otherwise()
	return m.d, v
}

// made is a derived variable in the making.
type made struct {
	r     *resolver
	spec  *VariableSpec
	where string
	key   string // of the cases in the plan
	v     *codebook.Variable
	d     *condition.Derived
}

// add adds a case; its code is unique.
func (m *made) add(code string, label codebook.Text, when condition.Node, score *float64, where string) {
	if code == "" {
		code = strconv.Itoa(len(m.d.Cases) + 1)
	}
	if _, dup := m.v.Value(code); dup {
		m.r.fail(fault.New(fault.Duplicate, opResolve, "what", fmt.Sprintf("the code %q", code)), where)
		return
	}
	m.d.Cases = append(m.d.Cases, condition.Case{Code: code, When: when})
	m.v.Values = append(m.v.Values, codebook.Value{Code: code, Label: label, Listed: true, Score: score})
}

func (m *made) cases() {
	for i, c := range m.spec.Cases {
		where := at(join(m.where, m.key), i)
		f, err := ParseFilter(c.When, join(where, "when"), m.r.cb)
		if err != nil {
			m.r.errs = append(m.r.errs, err)
			continue
		}
		if f == nil {
			m.r.fail(fault.New(fault.BadPlan, opResolve, "why", "a case needs \"label\" and \"when\""), where)
			continue
		}
		m.add(c.Code, c.Label.Text(), f.Root, c.Score, where)
	}
}

// source is the variable that bands and join are made of.
func (m *made) source() *codebook.Variable {
	v := m.r.cb.Lookup(m.spec.Of)
	if v == nil {
		m.r.unknown(m.spec.Of, join(m.where, "of"))
		return nil
	}
	m.v.Relevant, m.v.Groups, m.v.GroupLabel = v.Relevant, v.Groups, v.GroupLabel
	if len(m.v.Label) == 0 {
		m.v.Label = v.Label
	}
	return v
}

func (m *made) bands() {
	v := m.source()
	if v == nil {
		return
	}
	if !numeric(v) {
		m.r.fail(fault.New(fault.NotPossible, opResolve, "why", fmt.Sprintf("%q is not a number", v.Name)), join(m.where, "of"))
		return
	}
	for i, b := range m.spec.Bands {
		label := b.Label.Text()
		if len(label) == 0 {
			label = bandLabel(b)
		}
		leaf := &condition.Leaf{Variable: v, Holds: func(a condition.Answer) bool {
			return a.IsNum && !isMissing(v, a) && (b.From == nil || a.Num >= *b.From) && (b.To == nil || a.Num <= *b.To)
		}}
		for _, end := range []*float64{b.From, b.To} {
			if end != nil {
				leaf.Points = append(leaf.Points, *end)
			}
		}
		m.add(b.Code, label, leaf, b.Score, at(join(m.where, "bands"), i))
	}
}

// bandLabel writes the ends: 18–24, 25+, up to 17.
func bandLabel(b BandSpec) codebook.Text {
	n := func(f *float64) string { return strconv.FormatFloat(*f, 'f', -1, 64) }
	switch {
	case b.To == nil:
		return codebook.Plain(n(b.From) + "+")
	case b.From == nil:
		return codebook.Text{"en": "up to " + n(b.To), "id": "sampai " + n(b.To)}
	case *b.From == *b.To:
		return codebook.Plain(n(b.From))
	}
	return codebook.Plain(n(b.From) + "–" + n(b.To))
}

func (m *made) join() {
	v := m.source()
	if v == nil {
		return
	}
	if v.Type != codebook.Single && v.Type != codebook.Multiple {
		m.r.fail(fault.New(fault.NotPossible, opResolve, "why", fmt.Sprintf("%q has no codes to join", v.Name)), join(m.where, "of"))
		return
	}
	for i, j := range m.spec.Join {
		where := at(join(m.where, "join"), i)
		if !m.r.known(v, j.Codes, join(where, "codes")) {
			return
		}
		m.add(j.Code, j.Label.Text(), optionLeaf(v, "any", j.Codes), j.Score, where)
	}
}

// known checks that v has all the codes.
func (r *resolver) known(v *codebook.Variable, codes []string, where string) bool {
	for i, c := range codes {
		if _, ok := v.Value(c); !ok {
			r.fail(fault.New(fault.UnknownCode, opResolve, "code", c, "variable", v.Name), at(where, i))
			return false
		}
	}
	return true
}

// count makes a number: how many of the codes a respondent gave, over all
// variables. Who gave no answer in any of them has none.
func (m *made) count() {
	vars := m.r.stubs(m.spec.Count, join(m.where, "count"))
	m.v.Type, m.d.Kind = codebook.Numeric, condition.Tally
	var answered condition.Or
	used := map[string]bool{}
	for _, v := range vars {
		if v.Type != codebook.Single && v.Type != codebook.Multiple {
			m.r.fail(fault.New(fault.NotPossible, opResolve, "why", fmt.Sprintf("%q has no answers to count", v.Name)), join(m.where, "count"))
			return
		}
		answered.Parts = append(answered.Parts, answeredLeaf(v))
		for _, val := range v.Values {
			if val.Role == codebook.Missing || len(m.spec.Codes) > 0 && !slices.Contains(m.spec.Codes, val.Code) {
				continue
			}
			used[val.Code] = true
			m.d.Cases = append(m.d.Cases, condition.Case{Code: v.Name + "=" + val.Code, When: optionLeaf(v, "any", []string{val.Code})})
		}
	}
	m.d.Answered = &answered
	for i, c := range m.spec.Codes {
		if len(vars) > 0 && !used[c] {
			m.r.fail(fault.New(fault.UnknownCode, opResolve, "code", c, "variable", strings.Join(m.spec.Count, ", ")), at(join(m.where, "codes"), i))
			return
		}
	}
}

// otherwise adds the case of those who answered and are in no other case.
func (m *made) otherwise() {
	if len(m.spec.Else) == 0 {
		return
	}
	none, some := &condition.Or{}, &condition.Or{}
	for _, c := range m.d.Cases {
		none.Parts = append(none.Parts, c.When)
	}
	for _, v := range m.d.Reads() {
		some.Parts = append(some.Parts, answeredLeaf(v))
	}
	m.add("", m.spec.Else.Text(), &condition.And{Parts: []condition.Node{&condition.Not{Part: none}, some}}, nil, join(m.where, "else"))
}

// answeredLeaf holds for a valid answer: not empty, not missing by its role.
func answeredLeaf(v *codebook.Variable) *condition.Leaf {
	return &condition.Leaf{Variable: v, Holds: func(a condition.Answer) bool { return !a.Empty && !isMissing(v, a) }}
}

// isMissing reports an answer that leaves the base: its value is marked
// missing; of several answers, all are.
func isMissing(v *codebook.Variable, a condition.Answer) bool {
	missing := func(code string) bool {
		val, ok := v.Value(code)
		return ok && val.Role == codebook.Missing
	}
	if v.Type == codebook.Multiple {
		return len(a.Options) > 0 && !slices.ContainsFunc(a.Options, func(c string) bool { return !missing(c) })
	}
	return missing(a.Code) || a.IsNum && v.Missing.Has(a.Num)
}
