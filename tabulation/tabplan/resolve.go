package tabplan

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/condition"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/limit"
)

const opResolve = "tabplan.resolve"

// totalColumn is the name of the Total column in a banner.
const totalColumn = "@total"

// Resolve binds a plan to a codebook. The first thing that cannot be bound is
// the error.
func Resolve(p *Plan, cb *codebook.Codebook) (*Resolved, error) {
	r := newResolver(p, cb)
	r.run()
	if len(r.errs) > 0 {
		return nil, r.errs[0]
	}
	return r.out, nil
}

type resolver struct {
	plan    *Plan
	cb      *codebook.Codebook
	out     *Resolved
	errs    []error
	axes    map[string]*Axis
	banners map[string]*BannerAxes
	filters map[string]*Filter
	asks    map[string]*Filter // by the form's expression
	keys    map[string]string  // table key -> path of its table
	cells   int
	madeOf  map[*codebook.Variable]*condition.Derived
	raked   map[string]*Raking
}

func newResolver(p *Plan, cb *codebook.Codebook) *resolver {
	out := &Resolved{Plan: p, Title: p.Title, Variables: len(cb.Variables)}
	for i := range cb.Variables {
		for k := range cb.Variables[i].Values {
			if len(cb.Variables[i].Values[k].Label) > 0 {
				out.Labels++
			}
		}
	}
	return &resolver{plan: p, cb: cb, out: out, axes: map[string]*Axis{}, banners: map[string]*BannerAxes{}, filters: map[string]*Filter{}, asks: map[string]*Filter{}, keys: map[string]string{}, madeOf: map[*codebook.Variable]*condition.Derived{}, raked: map[string]*Raking{}}
}

func (r *resolver) fail(f *fault.Error, path string) {
	if f.Where.Path == "" {
		f = f.At(fault.Where{Path: path})
	}
	r.errs = append(r.errs, f)
}

func (r *resolver) run() {
	r.defaults()
	r.derive()
	r.rakings()
	weight := r.weight(r.plan.Weight, "weight")
	job := r.filter(r.plan.Filter, "filter")
	names := make([]string, 0, len(r.plan.Banners))
	for name := range r.plan.Banners {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if r.cb.Lookup(name) != nil {
			r.fail(fault.New(fault.Duplicate, opResolve, "what", fmt.Sprintf("the name %q, of a banner and of a variable,", name)), "banners."+name)
		}
	}
	r.groupsKnown()
	r.suppression()
	if len(r.plan.Tables) == 0 {
		r.fail(fault.New(fault.EmptyPlan, opResolve), "tables")
		return
	}
	for i := range r.plan.Tables {
		from := len(r.out.Tables)
		r.table(&r.plan.Tables[i], at("tables", i), weight, job)
		for k := from; k < len(r.out.Tables); k++ {
			r.out.Tables[k].Spec = i
		}
		if len(r.out.Tables) > limit.Tables {
			r.fail(tooMany("the number of tables", len(r.out.Tables), limit.Tables), at("tables", i))
			return
		}
	}
	if len(r.errs) == 0 {
		r.out.Digest = r.digest()
	}
}

func tooMany(what string, is, most int) *fault.Error {
	return fault.New(fault.TooLarge, opResolve, "what", what, "is", fmt.Sprint(is), "max", fmt.Sprint(most))
}

// defaults fills what the plan leaves open.
func (r *resolver) defaults() {
	t := Tests{}
	if r.plan.Tests != nil {
		t = *r.plan.Tests
	}
	r.out.Tests, r.out.Layout = settled(t), r.plan.Layout.withDefaults()
}

func (r *resolver) unknown(name, path string) {
	r.fail(fault.New(fault.UnknownVariable, opResolve, "name", name, "near", Suggest(name, names(r.cb))), path)
}

func (r *resolver) weight(name, path string) *codebook.Variable {
	if name == "" {
		return nil
	}
	if k := r.raked[name]; k != nil {
		return k.Variable
	}
	if _, refused := r.plan.Weights[name]; refused && r.cb.Lookup(name) == nil {
		return nil // its own errors say why
	}
	v := r.cb.Lookup(name)
	switch {
	case v == nil:
		r.unknown(name, path)
	case !numeric(v):
		r.fail(fault.New(fault.BadWeight, opResolve, "variable", name, "why", "it is not a number"), path)
	}
	return v
}

// numeric reports a variable whose values are numbers: of that type, or a
// short list of codes that all are (a weight with few different values looks
// like one).
func numeric(v *codebook.Variable) bool {
	if v.Type == codebook.Numeric {
		return true
	}
	return v.Type == codebook.Single && len(v.Values) > 0 && !slices.ContainsFunc(v.Values, func(val codebook.Value) bool {
		_, ok := parseNumber(val.Code)
		return !ok
	})
}

func (r *resolver) filter(text, path string) *Filter {
	if f, ok := r.filters[text]; ok {
		return f
	}
	f, err := ParseFilter(text, path, r.cb)
	if err != nil {
		r.errs = append(r.errs, err)
		return nil
	}
	r.filters[text] = f
	return f
}

// stubs gives the variables that a stub names, in codebook order for a
// pattern, each once.
func (r *resolver) stubs(names []string, where string) []*codebook.Variable {
	var out []*codebook.Variable
	for i, name := range names {
		p := at(where, i)
		if !strings.ContainsAny(name, "*?") || r.cb.Lookup(name) != nil {
			v := r.cb.Lookup(name)
			if v == nil {
				r.unknown(name, p)
				continue
			}
			if why := untabulated(v); why != "" {
				r.fail(fault.New(fault.NotPossible, opResolve, "why", why), p)
				continue
			}
			out = append(out, v)
			continue
		}
		found := 0
		for j := range r.cb.Variables {
			v := &r.cb.Variables[j]
			if ok, err := path.Match(name, v.Name); err == nil && ok && untabulated(v) == "" && v.Use == codebook.Analysis {
				out = append(out, v)
				found++
			}
		}
		if found == 0 {
			r.fail(fault.New(fault.UnknownVariable, opResolve, "name", name, "near", " No variable that can be tabulated fits this pattern."), p)
		}
	}
	return compact(out)
}

func compact(vars []*codebook.Variable) []*codebook.Variable {
	var out []*codebook.Variable
	for _, v := range vars {
		if !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

// untabulated says why a variable can be no stub, "" when it can.
func untabulated(v *codebook.Variable) string {
	switch v.Type {
	case codebook.Single, codebook.Multiple:
		if len(v.Values) == 0 {
			return fmt.Sprintf("%q has no code at all", v.Name)
		}
		return ""
	case codebook.Numeric:
		return ""
	case codebook.Date:
		return fmt.Sprintf("%q is a date; group it into codes first", v.Name)
	}
	return fmt.Sprintf("%q is open text; tabulate its coded variable, or change its type", v.Name)
}

func (r *resolver) table(spec *TableSpec, where string, weight *codebook.Variable, job *Filter) {
	if len(spec.Grid) > 0 {
		r.gridTable(spec, where, weight, job)
		return
	}
	vars := r.stubs(spec.Stub, join(where, "stub"))
	banner := r.banner(spec, join(where, "banner"))
	filter := r.filter(spec.Filter, join(where, "filter"))
	if spec.Weight != nil {
		weight = r.weight(*spec.Weight, join(where, "weight"))
	}
	if banner == nil || len(vars) == 0 {
		return
	}
	for _, v := range vars {
		axis := r.stub(v, spec, r.named(spec), where)
		if axis == nil {
			continue
		}
		t := Table{Number: r.out.Shown() + 1, Stub: axis, Banner: banner, Weight: weight, JobFilter: job, Filter: filter, Asked: r.asked(v), Title: v.Label, Derived: r.madeOf, Language: r.out.Layout.Language}
		t.BaseAsked = spec.Base == BaseAsked || r.silent(spec, v)
		t.Answers = answers(spec, v)
		t.KeepBad = t.Weight != nil && spec.BadWeights == KeepUnweighted
		if spec.Title != "" {
			t.Title = codebook.Plain(spec.Title)
		}
		r.weighting(&t)
		rows := spec.Rows.over(r.plan.Rows)
		t.Order, t.HideEmpty = rows.Order, is(rows.HideEmpty)
		t.Statistics = r.statistics(spec, axis, where)
		t.BaseText = baseText(spec, v, &t)
		if !r.key(&t, spec, len(vars) > 1, where) {
			continue
		}
		if spec.Measure != nil {
			r.measured(spec, t, where)
			continue
		}
		if !r.room(&t, where) {
			return
		}
		r.out.Tables = append(r.out.Tables, t)
	}
}

// gridTable makes the parts of a grid out of what all tables have.
func (r *resolver) gridTable(spec *TableSpec, where string, weight *codebook.Variable, job *Filter) {
	if spec.Weight != nil {
		weight = r.weight(*spec.Weight, join(where, "weight"))
	}
	frame := Table{Weight: weight, JobFilter: job, Filter: r.filter(spec.Filter, join(where, "filter")), Derived: r.madeOf, Language: r.out.Layout.Language}
	frame.BaseAsked = spec.Base == BaseAsked
	frame.KeepBad = frame.Weight != nil && spec.BadWeights == KeepUnweighted
	rows := spec.Rows.over(r.plan.Rows)
	frame.Order, frame.HideEmpty = rows.Order, is(rows.HideEmpty)
	r.weighting(&frame)
	r.grid(spec, where, frame)
}

// room sees that a table and the whole job stay within the limits.
func (r *resolver) room(t *Table, where string) bool {
	if n := len(t.Stub.Categories); n > limit.TableRows {
		r.fail(tooMany("the number of rows of table "+t.Key, n, limit.TableRows), where)
		return false
	}
	r.cells += (len(t.Stub.Categories) + 1) * (t.Banner.Columns() + 1)
	if r.cells > limit.JobCells {
		r.fail(tooMany("the number of cells of all tables", r.cells, limit.JobCells), where)
		return false
	}
	return true
}

// named reports a table that asks for one variable by its name.
func (r *resolver) named(spec *TableSpec) bool {
	return len(spec.Stub) == 1 && (!strings.ContainsAny(spec.Stub[0], "*?") || r.cb.Lookup(spec.Stub[0]) != nil)
}

// asked is whom the form asks v; nil where it asks everybody or its condition
// cannot be evaluated.
func (r *resolver) asked(v *codebook.Variable) *Filter {
	if v.Relevant == "" {
		return nil
	}
	f, ok := r.asks[v.Relevant]
	if !ok {
		if root, err := condition.Relevant(v.Relevant, r.cb); err == nil {
			f = &Filter{Text: v.Relevant, Root: root}
		}
		r.asks[v.Relevant] = f
	}
	return f
}

// key names the table: its id, or stub~banner and a digest of its own filter.
func (r *resolver) key(t *Table, spec *TableSpec, several bool, where string) bool {
	switch {
	case spec.ID != "" && several:
		t.Key = spec.ID + "~" + t.Stub.Variable.Name
	case spec.ID != "":
		t.Key = spec.ID
	default:
		t.Key = t.Stub.Variable.Name + "~" + t.Banner.Key
		if t.Filter != nil {
			t.Key += "~" + short(t.Filter.Text)
		}
		if spec.Weight != nil {
			t.Key += "~w=" + *spec.Weight
		}
	}
	if first, dup := r.keys[t.Key]; dup {
		r.fail(fault.New(fault.Duplicate, opResolve, "what", fmt.Sprintf("the table %s (asked for in %s already; an \"id\" makes two of them)", t.Key, first)), where)
		return false
	}
	r.keys[t.Key] = where
	return true
}

// short is a digest of eight letters for keys.
func short(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:4])
}

// digest covers the plan and what it uses of the codebook: anything that
// changes the counting or the pages changes it.
func (r *resolver) digest() string {
	h := sha256.New()
	enc := json.NewEncoder(h)
	_ = enc.Encode(r.plan)
	w := &walk{seen: map[*codebook.Variable]bool{}}
	w.tables(r.out.Tables)
	for _, v := range w.vars {
		_ = enc.Encode(v)
	}
	return hex.EncodeToString(h.Sum(nil))
}
