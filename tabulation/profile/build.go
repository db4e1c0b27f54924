package profile

import (
	"slices"
	"strings"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/column"
	"github.com/hary4di/pockettab/tabulation/source"
)

// Build makes the codebook of an encoded dataset. form may be nil. The edits
// are applied last, in order; one that names a variable or code that is not
// there becomes a problem and changes nothing.
//
// Build reads the dataset and the form and changes neither.
func Build(ds *column.Dataset, form *source.Form, edits []Edit) (*codebook.Codebook, []Problem, error) {
	b := &build{ds: ds, form: form, problems: &list{}}
	if form != nil {
		b.asked = indexQuestions(form.Codebook.Variables)
	}
	b.bind()
	b.merged()
	for i := range b.vars {
		b.describe(&b.vars[i])
	}
	b.joinSets()
	b.grids()
	b.checkOptions()
	var title codebook.Text
	var languages []codebook.Lang
	if form != nil {
		title, languages = form.Codebook.Title, form.Codebook.Languages
	}
	cb := codebook.New(title, languages, b.vars)
	b.relevance(cb)
	b.problems.settle(edits)
	b.apply(cb, edits)
	b.vars = cb.Variables
	for i := range b.vars { // as they are now: what an edit settled is no problem any more
		b.review(&b.vars[i])
	}
	b.duplicates()
	b.reading()
	return cb, b.problems.sorted(cb), nil
}

// build is the state of one Build.
type build struct {
	ds       *column.Dataset
	form     *source.Form
	asked    *questions // of the form
	vars     []codebook.Variable
	options  []optionSet
	problems *list
}

// optionSet is the columns of one multiple response in the file.
type optionSet struct {
	name  string
	parts []codebook.Part
	list  int // index of the variable with the list in one cell; -1: none

	column int // of that list
}

// bind makes a variable of every column: the form's where the header names
// one of its questions, else a new one.
func (b *build) bind() {
	taken := map[string]int{}
	sets := map[string]int{}
	used := map[string]bool{}
	for pos, col := range b.ds.Columns {
		header := strings.TrimSpace(col.Header)
		if name, code, ok := b.optionOf(header); ok {
			i, seen := sets[name]
			if !seen {
				i = len(b.options)
				sets[name] = i
				b.options = append(b.options, optionSet{name: name, list: -1})
			}
			b.options[i].parts = append(b.options[i].parts, codebook.Part{Code: code, Column: pos})
			continue
		}
		v := codebook.Variable{Name: lastPart(header), Column: -1}
		if q, byLabel := b.question(header); q != nil && (!used[q.Name] || repetition(header) > 1) {
			if v = *q; used[q.Name] {
				v.Name += "#" + itoa(repetition(header)) // the same question of the next in a repeat group
			}
			used[q.Name] = true
			v.Values = slices.Clone(q.Values)
			if byLabel {
				b.problems.add("header_labels", Info, v.Name, 1, header)
			}
		} else if groups := pathParts(header); len(groups) > 1 {
			v.Groups = groups[:len(groups)-1]
		}
		v.Header, v.Column = col.Header, pos
		b.name(&v, taken, pos)
		b.vars = append(b.vars, v)
	}
	b.placeOptions(used)
	if b.form != nil {
		var absent []string
		for _, q := range b.form.Codebook.Variables {
			if !used[q.Name] && q.Type != "" && q.Use == codebook.Analysis && q.Repeat == "" {
				absent = append(absent, q.Name)
			}
		}
		if len(absent) > 0 {
			b.problems.add("form_without_column", Info, "", int64(len(absent)), absent...)
		}
	}
}

// name makes a usable, unique name: an empty header becomes col_7, a second
// "Other" becomes Other#2.
func (b *build) name(v *codebook.Variable, taken map[string]int, pos int) {
	if v.Name == "" {
		v.Name = "col_" + itoa(pos+1)
		if b.answered(b.ds.Columns[pos]) > 0 {
			b.problems.fix("empty_header", Warning, v.Name, 1, b.after(v.Name, pos, ""))
		}
	}
	base := v.Name
	for {
		n := taken[v.Name]
		taken[v.Name]++
		if n == 0 {
			break
		}
		v.Name = base + "#" + itoa(n+1)
	}
	if v.Name != base {
		b.problems.fix("duplicate_header", Warning, v.Name, 1, b.after(v.Name, pos, base), base)
	}
	if v.Name != base && v.Label == nil {
		v.Label = codebook.Plain(base)
	}
}

// after offers a name that says what a column without one, or with a name that
// another has, belongs to: the column before it, as "Brand - Other". nil where
// nothing stands before it.
func (b *build) after(name string, pos int, header string) *Edit {
	if len(b.vars) == 0 || pos == 0 {
		return nil
	}
	before := b.vars[len(b.vars)-1].Name
	if before == header || strings.HasPrefix(before, header+"#") && header != "" {
		return nil // it has this name itself
	}
	if header == "" {
		return &Edit{Variable: name, Name: before + " (2)"}
	}
	return &Edit{Variable: name, Name: before + " - " + header}
}

// placeOptions settles the option columns: beside a list they are only
// checked; alone they are the variable.
func (b *build) placeOptions(used map[string]bool) {
	for i := range b.options {
		o := &b.options[i]
		o.list = slices.IndexFunc(b.vars, func(v codebook.Variable) bool { return v.Name == o.name })
		if o.list >= 0 {
			continue
		}
		v := codebook.Variable{Name: o.name, Column: -1, Type: codebook.Multiple, Use: codebook.Analysis}
		if b.form != nil {
			if q := b.asked.byName[o.name]; q != nil {
				used[q.Name] = true
				v = *q
				v.Values = slices.Clone(q.Values)
			}
		}
		v.Column, v.Parts, v.NotChosen = -1, o.parts, []string{"0", "FALSE", "false", "False"}
		v.Header = o.name
		b.vars = append(b.vars, v)
	}
	inFileOrder(b.vars) // also those made of option columns
	for i := range b.options {
		o := &b.options[i]
		if o.list >= 0 {
			o.list = slices.IndexFunc(b.vars, func(v codebook.Variable) bool { return v.Name == o.name })
		}
	}
}

func firstColumn(v *codebook.Variable) int {
	if v.Column < 0 && len(v.Parts) > 0 {
		return v.Parts[0].Column
	}
	return v.Column
}

func (b *build) answered(c *column.Column) int64 {
	if c.Form == column.Coded {
		return int64(b.ds.Rows) - c.Dict[0].Count
	}
	n := int64(0)
	for r := range b.ds.Rows {
		if answeredAt(c, r) {
			n++
		}
	}
	return n
}
