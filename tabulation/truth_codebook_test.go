package tabulation

import (
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/column"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// truthAdapter turns a case into a codebook and a plan over a dataset.
type truthAdapter struct {
	c    *truthCase
	d    *Dataset
	own  *codebook.Codebook // as the reader made it: labels of a system file
	vars map[string]*codebook.Variable

	derived []map[string]any // of the plan
}

// truthNumber reads a number as the kit does.
func (a *truthAdapter) truthNumber(text string) (float64, bool) {
	decimal := a.c.Data.Decimal
	if decimal == "" {
		decimal = "."
	}
	return column.ParseNumber(text, decimal)
}

// column gives the position of a variable's column.
func (a *truthAdapter) column(v *truthVariable) (int, error) {
	if v.SAV == "" || a.d.Summary().Format != "sav" {
		return v.Col, nil
	}
	for i, c := range a.d.columns.Columns {
		if c.Header == v.SAV {
			return i, nil
		}
	}
	return 0, fmt.Errorf("the file has no variable %s", v.SAV)
}

// cell is one distinct cell of a column: its code in the data, and the text
// the kit sees, "" where it is missing.
type truthCell struct {
	code, text string
	labelled   bool
}

// cells lists the distinct cells of a column in order of appearance.
func (a *truthAdapter) cells(col int) ([]truthCell, error) {
	if col < 0 || col >= len(a.d.columns.Columns) {
		return nil, fmt.Errorf("no column %d", col)
	}
	c := a.d.columns.Columns[col]
	if c.Form != column.Coded {
		return nil, nil // plain numbers or texts: no cell needs a word
	}
	var labels *codebook.Variable
	if a.d.Summary().Format == "sav" {
		labels = a.own.Lookup(c.Header)
	}
	var out []truthCell
	for _, e := range c.Dict[1:] {
		cell := truthCell{code: e.Code, text: e.Code}
		if labels != nil {
			if labels.Missing.Has(e.Num) && e.IsNum {
				cell.text = ""
			}
			if val, ok := labels.Value(labels.Canonical(e.Code)); ok {
				if label := codebook.Trim(firstOf(val.Raw.In(""), val.Label.In(""))); label != "" && val.Listed {
					cell.text, cell.labelled = label, true
				}
				if val.Role == codebook.Missing {
					cell.text = ""
				}
			}
		}
		out = append(out, cell)
	}
	return out, nil
}

func firstOf(list ...string) string {
	for _, s := range list {
		if s != "" {
			return s
		}
	}
	return ""
}

// codebook makes the codebook of a case.
func (a *truthAdapter) codebook() error {
	keys := make([]string, 0, len(a.c.Variables))
	for k := range a.c.Variables {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	var vars []codebook.Variable
	for _, k := range keys {
		v, err := a.variable(k, a.c.Variables[k])
		if err != nil {
			return fmt.Errorf("%s: %w", k, err)
		}
		if v != nil {
			vars = append(vars, *v)
		}
	}
	cb := codebook.New(nil, nil, vars)
	a.vars = map[string]*codebook.Variable{}
	for i := range cb.Variables {
		a.vars[cb.Variables[i].Name] = &cb.Variables[i]
	}
	a.d.codebook = cb
	return nil
}

func (a *truthAdapter) variable(key string, t *truthVariable) (*codebook.Variable, error) {
	v := &codebook.Variable{Name: key, Column: -1, Label: codebook.Plain(key), Use: codebook.Analysis}
	if t.Type != "single_cols" && t.Type != "multi_cols" {
		col, err := a.column(t)
		if err != nil {
			return nil, err
		}
		v.Column = col
	}
	switch t.Type {
	case "single":
		return v, a.single(v, t)
	case "single_cols", "multi_cols":
		v.Type = codebook.Multiple
		if t.Type == "single_cols" {
			v.Type = codebook.Single
		}
		if t.Selected != nil {
			v.Selected = *t.Selected
		}
		if t.NotSelected != nil {
			v.NotChosen = []string{*t.NotSelected}
		}
		for _, o := range t.Options {
			v.Parts = append(v.Parts, codebook.Part{Code: o.Label, Column: o.Col})
			v.Values = append(v.Values, truthValue(o.Label))
		}
		return v, nil
	case "multi_delim":
		return v, a.delimited(v, t)
	case "bins":
		// a number of its own, cut by the plan
		number := *v
		number.Name = key + "_number"
		if err := a.numeric(&number, t); err != nil {
			return nil, err
		}
		var bands []map[string]any
		for _, b := range t.Bins {
			bands = append(bands, map[string]any{"label": b.Label, "code": b.Label, "from": b.Min, "to": b.Max})
		}
		a.derived = append(a.derived, map[string]any{"name": key, "of": number.Name, "bands": bands})
		return &number, nil
	case "numeric", "weight":
		return v, a.numeric(v, t)
	}
	return nil, fmt.Errorf("a type that the kit does not describe: %s", t.Type)
}

func truthValue(label string) codebook.Value {
	return codebook.Value{Code: label, Label: codebook.Plain(label), Listed: true}
}

// single: every cell text is an alias of its label, which is the code.
func (a *truthAdapter) single(v *codebook.Variable, t *truthVariable) error {
	v.Type = codebook.Single
	cells, err := a.cells(v.Column)
	if err != nil {
		return err
	}
	v.Alias = map[string]string{}
	var order []string
	missing := map[string]bool{}
	for _, c := range cells {
		label := c.text
		if to, ok := t.Labels[c.text]; ok {
			label = to
		}
		switch {
		case c.text == "":
			label = "\x01missing " + c.code
			missing[label] = true
		case slices.Contains(t.Missing, c.text):
			missing[label] = true
		default:
			if !slices.Contains(order, label) {
				order = append(order, label)
			}
		}
		v.Alias[c.code] = label
	}
	switch {
	case t.Categories != nil:
		order = t.Categories
	case t.Order == "sorted":
		sort.Strings(order)
	case t.Order == "sorted_numeric":
		sort.SliceStable(order, func(i, j int) bool {
			x, _ := a.truthNumber(order[i])
			y, _ := a.truthNumber(order[j])
			return x < y
		})
	}
	for _, label := range order {
		val := truthValue(label)
		if s, ok := t.Scores[label]; ok {
			val.Score = &s
		}
		v.Values = append(v.Values, val)
	}
	v.Values = append(v.Values, missingValues(missing)...)
	return nil
}

func missingValues(codes map[string]bool) []codebook.Value {
	var out []codebook.Value
	for code := range codes {
		out = append(out, codebook.Value{Code: code, Role: codebook.Missing, Listed: true})
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Code < out[j].Code })
	return out
}

func (a *truthAdapter) delimited(v *codebook.Variable, t *truthVariable) error {
	v.Type, v.Separator = codebook.Multiple, t.Delimiter
	cells, err := a.cells(v.Column)
	if err != nil {
		return err
	}
	var order []string
	missing := map[string]bool{}
	for _, m := range t.Missing {
		missing[m] = true
	}
	for _, c := range cells {
		for _, o := range codebook.SplitOptions(c.text, t.Delimiter) {
			if to, ok := t.Labels[o]; ok {
				if v.Alias == nil {
					v.Alias = map[string]string{}
				}
				v.Alias[o] = to
				o = to
			}
			if !missing[o] && !slices.Contains(order, o) {
				order = append(order, o)
			}
		}
	}
	switch {
	case t.Categories != nil:
		order = t.Categories
	case t.Order == "sorted":
		sort.Strings(order)
	}
	for _, label := range order {
		v.Values = append(v.Values, truthValue(label))
	}
	v.Values = append(v.Values, missingValues(missing)...)
	return nil
}

// numeric: texts without a score, declared missing texts and numbers outside
// of the valid range are missing; texts and labelled codes with a score have it.
func (a *truthAdapter) numeric(v *codebook.Variable, t *truthVariable) error {
	v.Type = codebook.Numeric
	if t.Type == "weight" {
		v.Use = codebook.Weight
	}
	cells, err := a.cells(v.Column)
	if err != nil {
		return err
	}
	for _, c := range cells {
		val := codebook.Value{Code: c.code, Listed: false}
		f, ok := a.truthNumber(c.text)
		if s, scored := t.Scores[c.text]; scored {
			f, ok = s, true
			val.Score = &s
		} else if ok && c.labelled {
			val.Score = &f
		}
		outside := t.ValidMin != nil && f < *t.ValidMin || t.ValidMax != nil && f > *t.ValidMax
		if !ok || outside || slices.Contains(t.Missing, c.text) {
			val.Role, val.Score = codebook.Missing, nil
		}
		if val.Role == codebook.Missing || val.Score != nil {
			v.Values = append(v.Values, val)
		}
	}
	return nil
}

// filter words the conditions of a table as an expression.
func (a *truthAdapter) filter(list []truthCondition) (string, error) {
	var parts []string
	for _, c := range list {
		t := a.c.Variables[c.Var]
		if t == nil {
			return "", fmt.Errorf("a filter on %q, which is no variable", c.Var)
		}
		name := "[" + c.Var + "]"
		if c.In != nil {
			parts = append(parts, name+" in ("+quoted(c.In)+")")
		}
		if c.NotIn != nil {
			part := name + " not in (" + quoted(c.NotIn) + ")"
			if v := a.vars[c.Var]; v != nil {
				var missing []string
				for _, val := range v.Values {
					if val.Role == codebook.Missing {
						missing = append(missing, val.Code)
					}
				}
				if missing != nil {
					part += " and " + name + " not in (" + quoted(missing) + ")"
				}
			}
			parts = append(parts, part)
		}
		if c.Min != nil || c.Max != nil {
			parts = append(parts, a.between(c, t))
		}
	}
	return strings.Join(parts, " and "), nil
}

// between words a range of a number, which cells with scores and missing
// numbers do not follow by themselves.
func (a *truthAdapter) between(c truthCondition, t *truthVariable) string {
	name := "[" + c.Var + "]"
	var and []string
	bound := func(sign string, f *float64) {
		if f != nil {
			and = append(and, name+" "+sign+" "+strconv.FormatFloat(*f, 'f', -1, 64))
		}
	}
	bound(">=", c.Min)
	bound("<=", c.Max)
	bound(">=", t.ValidMin)
	bound("<=", t.ValidMax)
	var or []string
	for _, val := range a.vars[c.Var].Values {
		if val.Score == nil {
			if _, isNumber := a.truthNumber(val.Code); isNumber && t.ValidMin == nil && t.ValidMax == nil {
				and = append(and, "not "+name+" = "+quoted([]string{val.Code}))
			}
			continue
		}
		and = append(and, "not "+name+" = "+quoted([]string{val.Code}))
		if (c.Min == nil || *val.Score >= *c.Min) && (c.Max == nil || *val.Score <= *c.Max) {
			or = append(or, name+" = "+quoted([]string{val.Code}))
		}
	}
	out := "(" + strings.Join(and, " and ") + ")"
	if or != nil {
		out = "(" + out + " or " + strings.Join(or, " or ") + ")"
	}
	return out
}

func quoted(list []string) string {
	out := make([]string, len(list))
	for i, s := range list {
		if strings.Contains(s, `"`) {
			out[i] = "'" + s + "'"
		} else {
			out[i] = `"` + s + `"`
		}
	}
	return strings.Join(out, ", ")
}

// unweighted is the suffix of the id of a table's unweighted twin, which
// gives what the kit counts without weights.
const unweighted = " unweighted"

// plan makes the tab plan of a case, table by table with its twin.
func (a *truthAdapter) plan() (map[string]any, error) {
	banners := map[string]any{}
	var tables []map[string]any
	for _, t := range a.c.Tables {
		var list []string
		for _, b := range t.Banner {
			switch {
			case b.Name == "total":
				list = append(list, "@total")
			case b.Cross != nil:
				list = append(list, a.cross(b))
			default:
				list = append(list, b.Name)
			}
		}
		banners["banner "+t.ID] = list
		filter, err := a.filter(t.Filter)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", t.ID, err)
		}
		one := map[string]any{"id": t.ID, "stub": t.Stub, "banner": "banner " + t.ID, "filter": filter, "weight": t.Weight}
		if t.Base == "all" {
			one["base"] = "asked"
		}
		if t.WeightInvalid == "keep_unweighted" {
			one["bad_weights"] = "keep_unweighted"
		}
		var nets []map[string]any
		for _, n := range t.Nets {
			nets = append(nets, map[string]any{"label": n.Label, "codes": n.Of})
		}
		if nets != nil {
			one["nets"] = nets
		}
		statistics := []tabplan.Statistic{tabplan.Count, tabplan.ColPct}
		if a.means(t) {
			figures := []tabplan.Statistic{tabplan.Mean, tabplan.StdDev, tabplan.StdErr, tabplan.Sum, tabplan.Min, tabplan.Max, tabplan.Median}
			if t.Weight != "" {
				figures = append(figures, tabplan.StdDevSPSS, tabplan.StdErrSPSS, tabplan.StdDevPopulation, tabplan.StdErrKish)
			}
			statistics = append(statistics, figures...)
			if a.c.Variables[t.Stub].Type == "numeric" {
				statistics = figures
			}
		}
		one["statistics"] = statistics
		tables = append(tables, one)
		if t.Weight == "" {
			continue
		}
		twin := map[string]any{}
		for k, v := range one {
			twin[k] = v
		}
		twin["id"], twin["weight"] = t.ID+unweighted, ""
		delete(twin, "bad_weights")
		if a.means(t) {
			twin["statistics"] = slices.DeleteFunc(slices.Clone(statistics), func(s tabplan.Statistic) bool { return strings.HasPrefix(string(s), "w") })
		}
		if t.WeightInvalid != "keep_unweighted" {
			twin["filter"] = "[" + t.Weight + "] > 0"
			if filter != "" {
				twin["filter"] = "(" + filter + ") and [" + t.Weight + "] > 0"
			}
		}
		tables = append(tables, twin)
	}
	plan := map[string]any{"version": 1, "banners": banners, "tables": tables}
	if a.derived != nil {
		plan["variables"] = a.derived
	}
	return plan, nil
}

// cross makes the variable of a crossed banner block: every combination of
// categories in order, also those that nobody is in, and gives its name.
func (a *truthAdapter) cross(b truthBlock) string {
	name := "cross " + strings.ReplaceAll(b.key(), "*", "x")
	for _, d := range a.derived {
		if d["name"] == name {
			return name
		}
	}
	combos := [][2]string{{"", ""}} // label, condition
	for _, key := range b.Cross {
		var next [][2]string
		for _, c := range combos {
			for _, label := range a.labels(key) {
				when := "[" + key + "] in (" + quoted([]string{label}) + ")"
				if c[0] == "" {
					next = append(next, [2]string{label, when})
				} else {
					next = append(next, [2]string{c[0] + " / " + label, c[1] + " and " + when})
				}
			}
		}
		combos = next
	}
	var cases []map[string]any
	for _, c := range combos {
		cases = append(cases, map[string]any{"label": c[0], "when": c[1]})
	}
	overlap := false
	for _, key := range b.Cross {
		overlap = overlap || multiple(a.c.Variables[key])
	}
	a.derived = append(a.derived, map[string]any{"name": name, "cases": cases, "first": !overlap})
	return name
}

// labels lists the categories of a variable in order.
func (a *truthAdapter) labels(key string) []string {
	var out []string
	if v := a.vars[key]; v != nil {
		for _, val := range v.Values {
			if val.Role != codebook.Missing {
				out = append(out, val.Code)
			}
		}
	}
	for _, b := range a.c.Variables[key].Bins {
		out = append(out, b.Label)
	}
	return out
}

// means reports that the kit has means of a table.
func (a *truthAdapter) means(t truthTable) bool {
	v := a.c.Variables[t.Stub]
	return v.Type == "numeric" || len(v.Scores) > 0
}
