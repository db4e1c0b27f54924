package tabplan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/limit"
)

// banner gives the columns of a table.
func (r *resolver) banner(spec *TableSpec, where string) *BannerAxes {
	name := spec.Banner
	if name == "" {
		switch _, main := r.plan.Banners["main"]; {
		case main:
			name = "main"
		case len(r.plan.Banners) == 1:
			for only := range r.plan.Banners {
				name = only
			}
		}
	}
	key := fmt.Sprintf("%s:%t", name, spec.withTotal())
	if b, ok := r.banners[key]; ok {
		return b
	}
	list, named := r.plan.Banners[name]
	switch {
	case named:
		where = "banners." + name
	case name == "":
		list, name = Side(totalColumn), "total"
	case name == totalColumn:
		list, name = Side(totalColumn), "total"
	default:
		if r.cb.Lookup(name) == nil && !strings.ContainsAny(name, ">*") {
			known := names(r.cb)
			for n := range r.plan.Banners {
				known = append(known, n)
			}
			slices.Sort(known)
			r.fail(fault.New(fault.UnknownBanner, opResolve, "name", name, "near", Suggest(name, known)), where)
			return nil
		}
		list = Side(name)
	}
	b := &BannerAxes{Name: name, Key: name, Total: spec.withTotal()}
	errors := len(r.errs)
	for i := range list {
		p := where
		if named {
			p = at(where, i)
		}
		if list[i].Variable == totalColumn {
			b.Total = true
			continue
		}
		for _, axis := range r.blocks(&list[i], p) {
			if slices.Contains(b.Blocks, axis) {
				r.fail(fault.New(fault.Duplicate, opResolve, "what", fmt.Sprintf("the variable %q", list[i].Variable)), p)
				break
			}
			b.Blocks = append(b.Blocks, axis)
		}
	}
	seen := map[string]bool{} // columns are known by their keys
	for _, a := range b.Blocks {
		for _, c := range a.Categories {
			if k := a.Variable.Name + "=" + c.Key; seen[k] && len(r.errs) == errors {
				r.fail(fault.New(fault.Duplicate, opResolve, "what", fmt.Sprintf("the column %q", k)), where)
			} else {
				seen[k] = true
			}
		}
	}
	if len(r.errs) > errors {
		return nil
	}
	if n := b.Columns(); n > limit.TableColumns {
		r.fail(tooMany("the number of columns of banner "+name, n, limit.TableColumns), where)
		return nil
	}
	if r.groups(b); len(r.errs) > errors {
		return nil
	}
	r.banners[key] = b
	return b
}

// statistics gives the figures of a table, in order. What the plan asks of
// all tables is left out where it makes no sense; what a table asks for by
// itself must be possible.
func (r *resolver) statistics(spec *TableSpec, axis *Axis, where string) []Statistic {
	asked, own := spec.Statistics, len(spec.Statistics) > 0
	if !own {
		asked = r.plan.Statistics
	}
	if len(asked) == 0 {
		asked = []Statistic{Count, ColPct}
	}
	var out []Statistic
	if axis.Kind == Quantity {
		for _, s := range asked {
			if isFigure(s) {
				out = append(out, s)
			}
		}
		if len(out) == 0 || slices.Equal(out, []Statistic{Mean}) && !own {
			out = []Statistic{Mean, StdDev, StdErr, Median}
		}
		return out
	}
	for _, s := range asked {
		if isFigure(s) && axis.Scores == nil {
			if own && r.named(spec) {
				r.fail(fault.New(fault.NotPossible, opResolve, "why", fmt.Sprintf("%q has no scores, so it has no %s; give its codes scores first", axis.Variable.Name, s)), join(where, "statistics"))
			}
			continue
		}
		out = append(out, s)
	}
	if len(out) == 0 {
		out = []Statistic{Count, ColPct}
	}
	return out
}

// isFigure tells statistics of numbers from shares and counts.
func isFigure(s Statistic) bool {
	switch s {
	case Mean, StdDev, StdErr, Median, Sum, Min, Max, StdDevSPSS, StdErrSPSS, StdDevPopulation, StdErrKish:
		return true
	}
	return false
}
