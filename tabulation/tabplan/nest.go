package tabplan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/condition"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/limit"
)

// blocks gives the column axes of one part of a banner.
func (r *resolver) blocks(c *Columns, where string) []*Axis {
	if len(c.Columns) > 0 {
		return r.conditions(c, where)
	}
	part := where
	where = within(c, where)
	name := c.Variable
	if r.cb.Lookup(name) == nil {
		for _, sign := range []string{">", "*"} {
			if strings.Contains(name, sign) {
				return r.nest(c, sign, where)
			}
		}
	}
	v := r.columnVariable(name, where)
	if v == nil {
		return nil
	}
	if !r.netCodes(v, c.Nets, join(part, "nets")) || !r.known(v, c.Codes, join(part, "codes")) {
		return nil
	}
	if len(c.Codes)+len(c.Label) == 0 {
		return []*Axis{r.plainAxis(v, c.Nets)}
	}
	a := *r.plainAxis(v, c.Nets)
	a.Group = c.Label.Text()
	if len(c.Codes) > 0 {
		all := a.Categories
		a.Categories = nil
		for _, code := range c.Codes {
			k := slices.IndexFunc(all, func(cat Category) bool { return cat.Key == code })
			if k < 0 {
				r.fail(fault.New(fault.UnknownCode, opResolve, "code", code, "variable", v.Name), join(part, "codes"))
				return nil
			}
			a.Categories = append(a.Categories, all[k])
		}
	}
	return []*Axis{r.shared(fmt.Sprintf("b:%s:%v:%q:%v", v.Name, c.Nets, c.Codes, c.Label), func() *Axis { return &a })}
}

// within is the path of the variable of a part of a banner.
func within(c *Columns, where string) string {
	if len(c.Codes)+len(c.Nets)+len(c.Label) == 0 {
		return where
	}
	return where + ".variable"
}

// columnVariable gives a variable that can be columns.
func (r *resolver) columnVariable(name, where string) *codebook.Variable {
	v := r.cb.Lookup(name)
	switch {
	case v == nil:
		r.unknown(name, where)
	case v.Type == codebook.Numeric:
		r.fail(fault.New(fault.NotPossible, opResolve, "why", fmt.Sprintf("%q is a number and has no columns; group it into codes first", v.Name)), where)
	case untabulated(v) != "":
		r.fail(fault.New(fault.NotPossible, opResolve, "why", untabulated(v)), where)
	default:
		return v
	}
	return nil
}

// conditions makes the axis of columns with conditions.
func (r *resolver) conditions(c *Columns, where string) []*Axis {
	d, v := r.derived(&VariableSpec{Name: c.Label.Key(), Label: c.Label, Cases: c.Columns}, where, "columns")
	if d == nil {
		return nil
	}
	return []*Axis{r.plainAxis(r.keep(d, v), nil)}
}

// keep puts a derived variable that the codebook does not have among those to
// be made.
func (r *resolver) keep(d *condition.Derived, v codebook.Variable) *codebook.Variable {
	d.Variable = &v
	r.madeOf[d.Variable] = d
	r.out.Derived = append(r.out.Derived, d)
	return d.Variable
}

// nest makes the axes of variables within each other, "A > B", or combined,
// "A * B". All of them are read from one derived variable, whose codes are
// the combinations.
func (r *resolver) nest(c *Columns, sign, where string) []*Axis {
	var vars []*codebook.Variable
	for _, name := range strings.Split(c.Variable, sign) {
		v := r.columnVariable(strings.TrimSpace(name), where)
		if v == nil {
			return nil
		}
		if slices.Contains(vars, v) {
			r.fail(fault.New(fault.Duplicate, opResolve, "what", fmt.Sprintf("the variable %q", v.Name)), where)
			return nil
		}
		vars = append(vars, v)
	}
	if len(c.Codes)+len(c.Nets) > 0 {
		r.fail(fault.New(fault.NotPossible, opResolve, "why", "\"codes\" and \"nets\" belong to one variable; make a derived variable and nest that"), where)
		return nil
	}
	axes := make([]*Axis, len(vars))
	columns := 1
	for i, v := range vars {
		axes[i] = r.plainAxis(v, nil)
		columns *= max(1, len(axes[i].Categories))
	}
	if columns > limit.TableColumns {
		r.fail(tooMany("the number of columns of banner "+c.Variable, columns, limit.TableColumns), where)
		return nil
	}
	made := r.combined(vars, axes, sign)
	if sign == "*" {
		return []*Axis{r.crossed(made, c, vars, axes)}
	}
	var out []*Axis
	last := axes[len(axes)-1]
	eachCombination(axes[:len(axes)-1], func(outer []*Category) {
		a := &Axis{Variable: made, Multiple: last.Multiple, Group: vars[len(vars)-1].Label, Nested: true}
		if len(a.Group) == 0 {
			a.Group = codebook.Plain(vars[len(vars)-1].Name)
		}
		for i, cat := range outer {
			a.Outer = append(a.Outer, titleOf(vars[i]), titleOfCategory(cat))
		}
		for k := range last.Categories {
			cat := last.Categories[k]
			cat.Key = codeOf(append(slices.Clone(outer), &last.Categories[k]), sign)
			cat.Codes = []string{cat.Key}
			a.Categories = append(a.Categories, cat)
		}
		out = append(out, a)
	})
	return out
}

func titleOf(v *codebook.Variable) codebook.Text {
	if len(v.Label) > 0 {
		return v.Label
	}
	return codebook.Plain(v.Name)
}

func titleOfCategory(c *Category) codebook.Text {
	if len(c.Label) > 0 {
		return c.Label
	}
	return codebook.Plain(c.Key)
}

// combined makes the variable of all combinations; the same one for the same
// variables.
func (r *resolver) combined(vars []*codebook.Variable, axes []*Axis, sign string) *codebook.Variable {
	names := make([]string, len(vars))
	multiple := false
	for i, v := range vars {
		names[i] = v.Name
		multiple = multiple || axes[i].Multiple
	}
	v := codebook.Variable{Name: strings.Join(names, sign), Column: -1, Use: codebook.Analysis, Type: codebook.Single}
	for d := range r.madeOf {
		if d.Name == v.Name {
			return d
		}
	}
	if multiple {
		v.Type, v.Separator = codebook.Multiple, condition.Mark
	}
	d := &condition.Derived{Kind: condition.Set}
	eachCombination(axes, func(cats []*Category) {
		all := &condition.And{}
		label := make([]codebook.Text, len(cats))
		for i, cat := range cats {
			all.Parts = append(all.Parts, optionLeaf(vars[i], "any", cat.Codes))
			label[i] = titleOfCategory(cat)
		}
		code := codeOf(cats, sign)
		d.Cases = append(d.Cases, condition.Case{Code: code, When: all})
		v.Values = append(v.Values, codebook.Value{Code: code, Label: joined(" / ", label), Listed: true})
	})
	return r.keep(d, v)
}

// crossed is the axis of all combinations as one block.
func (r *resolver) crossed(made *codebook.Variable, c *Columns, vars []*codebook.Variable, axes []*Axis) *Axis {
	return r.shared("x:"+made.Name+":"+c.Label.Key(), func() *Axis {
		a := (&stubBuilder{r: r, v: made, values: made.Values}).categories(nil)
		a.Group = c.Label.Text()
		if len(a.Group) == 0 {
			titles := make([]codebook.Text, len(vars))
			for i, v := range vars {
				titles[i] = titleOf(v)
			}
			a.Group = joined(" / ", titles)
		}
		return a
	})
}

// joined writes labels beside each other in every language that one
// of them has.
func joined(sep string, labels []codebook.Text) codebook.Text {
	out := codebook.Text{}
	for _, l := range labels {
		for lang := range l {
			out[lang] = ""
		}
	}
	for lang := range out {
		parts := make([]string, len(labels))
		for i, l := range labels {
			parts[i] = l.In(lang)
		}
		out[lang] = strings.Join(parts, sep)
	}
	return out
}

func codeOf(cats []*Category, sign string) string {
	keys := make([]string, len(cats))
	for i, c := range cats {
		keys[i] = c.Key
	}
	return strings.Join(keys, sign)
}

// eachCombination calls f for every choice of one category of each axis, the
// last varying fastest.
func eachCombination(axes []*Axis, f func([]*Category)) {
	chosen := make([]*Category, len(axes))
	var walk func(i int)
	walk = func(i int) {
		if i == len(axes) {
			f(chosen)
			return
		}
		for k := range axes[i].Categories {
			chosen[i] = &axes[i].Categories[k]
			walk(i + 1)
		}
	}
	walk(0)
}
