package tabplan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hary4di/pockettab/tabulation/codebook"
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
	key := fmt.Sprintf("%s:%t", name, spec.NoTotal)
	if b, ok := r.banners[key]; ok {
		return b
	}
	list, named := r.plan.Banners[name]
	switch {
	case named:
		where = "banners." + name
	case name == "":
		list, name = Banner{totalColumn}, "total"
	case name == totalColumn:
		list, name = Banner{totalColumn}, "total"
	default:
		if r.cb.Lookup(name) == nil {
			known := names(r.cb)
			for n := range r.plan.Banners {
				known = append(known, n)
			}
			slices.Sort(known)
			r.fail(fault.New(fault.UnknownBanner, opResolve, "name", name, "near", Suggest(name, known)), where)
			return nil
		}
		list = Banner{name}
	}
	b := &BannerAxes{Name: name, Key: name, Total: !spec.NoTotal}
	errors := len(r.errs)
	for i, column := range list {
		p := where
		if named {
			p = at(where, i)
		}
		if column == totalColumn {
			b.Total = true
			continue
		}
		if axis := r.column(column, p); axis != nil {
			if slices.Contains(b.Blocks, axis) {
				r.fail(fault.New(fault.Duplicate, opResolve, "what", fmt.Sprintf("the variable %q", column)), p)
				continue
			}
			b.Blocks = append(b.Blocks, axis)
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

// column gives the axis of a banner variable: its valid values as columns.
func (r *resolver) column(name, where string) *Axis {
	v := r.cb.Lookup(name)
	switch {
	case v == nil && strings.Contains(name, ">"):
		r.fail(fault.New(fault.NotPossible, opResolve, "why", "nested banners are not read by this version; put the variables side by side"), where)
	case v == nil:
		r.unknown(name, where)
	case v.Type == codebook.Numeric:
		r.fail(fault.New(fault.NotPossible, opResolve, "why", fmt.Sprintf("%q is a number and has no columns; group it into codes first", v.Name)), where)
	case untabulated(v) != "":
		r.fail(fault.New(fault.NotPossible, opResolve, "why", untabulated(v)), where)
	default:
		return r.plainAxis(v, nil)
	}
	return nil
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

// baseText says who is in the table; layout adds the number.
func baseText(spec *TableSpec, v *codebook.Variable) codebook.Text {
	if spec.BaseText != "" {
		return codebook.Plain(spec.BaseText)
	}
	switch {
	case spec.Base == BaseAsked && v.Relevant != "":
		return codebook.Text{"en": "all respondents who were asked", "id": "semua responden yang ditanya"}
	case spec.Base == BaseAsked:
		return codebook.Text{"en": "all respondents", "id": "semua responden"}
	case v.Relevant != "":
		return codebook.Text{"en": "all respondents who were asked and answered", "id": "semua responden yang ditanya dan menjawab"}
	}
	return codebook.Text{"en": "all respondents who answered", "id": "semua responden yang menjawab"}
}
