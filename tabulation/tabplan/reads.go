package tabplan

import (
	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/condition"
)

// Reads lists the variables that counting the plan looks at, each once:
// stubs, banners, weights, filters, what derived variables are made of, and
// the derived variables themselves.
func (r *Resolved) Reads() []*codebook.Variable {
	w := &walk{seen: map[*codebook.Variable]bool{}}
	w.tables(r.Tables)
	for _, d := range r.Derived { // all are made, shown or not
		w.add(d.Variable)
		for _, v := range d.Reads() {
			w.add(v)
		}
	}
	return w.vars
}

// walk collects variables in the order of their first appearance.
type walk struct {
	vars   []*codebook.Variable
	seen   map[*codebook.Variable]bool
	madeOf map[*codebook.Variable]*condition.Derived
}

func (w *walk) add(v *codebook.Variable) {
	if v == nil || w.seen[v] {
		return
	}
	w.seen[v] = true
	w.vars = append(w.vars, v)
	if d := w.madeOf[v]; d != nil {
		for _, source := range d.Reads() {
			w.add(source)
		}
	}
}

func (w *walk) tables(tables []Table) {
	for i := range tables {
		t := &tables[i]
		w.madeOf = t.Derived
		w.add(t.Stub.Variable)
		if t.Beside != nil {
			w.add(t.Beside.Variable)
		}
		for _, b := range t.Banner.Blocks {
			w.add(b.Variable)
		}
		w.add(t.Weight)
		if k := t.Raking; k != nil {
			w.add(k.Start)
			for _, target := range k.Targets {
				w.add(target.Variable)
			}
			w.filters(k.Filter)
		}
		w.filters(t.JobFilter, t.Filter, t.Asked)
	}
}

func (w *walk) filters(list ...*Filter) {
	for _, f := range list {
		if f != nil {
			for _, v := range f.Variables() {
				w.add(v)
			}
		}
	}
}
