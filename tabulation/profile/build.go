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
	ds.Dictionaries()
	b := &build{ds: ds, form: form, problems: &list{}, roles: map[string]bool{}}
	if form != nil {
		b.asked = indexQuestions(form.Codebook.Variables)
	}
	b.bind()
	b.merged()
	b.classified()
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
	lasts    map[string]bool // the last parts of all headers
	roles    map[string]bool // variable, zero byte, code: those that the user gave a role
}

// optionSet is the columns of one multiple response in the file.
type optionSet struct {
	asked *codebook.Variable // of the form; nil: found without one
	again int                // the number of a repeat group whose columns have one
	name  string             // of the variable
	parts []codebook.Part
	list  int // index of the variable with the list in one cell; -1: none

	column int // of that list
}

// bind makes a variable of every column: the form's where the header names
// one of its questions, else a new one.
func (b *build) bind() {
	taken := map[string]int{}
	type asked struct {
		q     *codebook.Variable
		again int
	}
	sets := map[asked]int{}
	for pos, col := range b.ds.Columns {
		header := strings.TrimSpace(col.Header)
		if q, code := b.optionOf(header); q != nil {
			key := asked{q, repetition(header)}
			i, seen := sets[key]
			if !seen {
				i = len(b.options)
				sets[key] = i
				b.options = append(b.options, optionSet{asked: q, again: key.again, list: -1})
			}
			b.options[i].parts = append(b.options[i].parts, codebook.Part{Code: code, Column: pos})
			continue
		}
		v := codebook.Variable{Name: lastPart(header), Column: -1}
		if q, how := b.question(header); q != nil && (!b.asked.used[q] || repetition(header) > 1) {
			if v = *q; b.asked.used[q] {
				v.Name += "#" + itoa(repetition(header)) // the same question of the next in a repeat group
			}
			b.asked.used[q], b.asked.of[pos] = true, q
			v.Values = slices.Clone(q.Values)
			if how != byItsName {
				b.problems.add(string(how), Info, v.Name, 1, header)
			}
		} else if groups := pathParts(header); len(groups) > 1 {
			v.Groups = groups[:len(groups)-1]
		}
		v.Header, v.Column = col.Header, pos
		b.name(&v, taken, pos)
		b.vars = append(b.vars, v)
	}
	b.placeOptions(taken)
	if b.form != nil {
		var absent []string
		for i := range b.form.Codebook.Variables {
			if q := &b.form.Codebook.Variables[i]; !b.asked.used[q] && q.Type != "" && q.Use == codebook.Analysis && q.Repeat == "" {
				absent = append(absent, q.Name)
			}
		}
		if len(absent) > 0 {
			b.problems.add("form_without_column", Info, "", int64(len(absent)), absent...)
		}
	}
}

// isAsked tells whether the form describes a variable.
func (b *build) isAsked(v *codebook.Variable) bool {
	return b.asked != nil && (b.asked.of[v.Column] != nil || len(b.asked.byName[v.Name]) > 0)
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

// apart offers a name that no other variable has, not even in other letters.
func (b *build) apart(name string) *Edit {
	for n := 2; ; n++ {
		to := name + " (" + itoa(n) + ")"
		if !slices.ContainsFunc(b.vars, func(v codebook.Variable) bool { return strings.EqualFold(v.Name, to) }) {
			return &Edit{Variable: name, Name: to}
		}
	}
}

// placeOptions settles the option columns: beside a list they are only
// checked; alone they are the variable.
func (b *build) placeOptions(taken map[string]int) {
	for i := range b.options {
		o := &b.options[i]
		for i := range b.vars {
			if v := &b.vars[i]; b.asked.of[v.Column] == o.asked && repetition(v.Header) == o.again {
				o.name, o.list = v.Name, 0
				break
			}
		}
		if o.list >= 0 {
			continue
		}
		v := *o.asked
		b.asked.used[o.asked] = true
		v.Values = slices.Clone(v.Values)
		v.Column, v.Parts, v.NotChosen = -1, o.parts, notChosen
		v.Header = v.Name
		if o.again > 1 {
			v.Name += "#" + itoa(o.again)
		}
		for n := 2; taken[v.Name] > 0; n++ { // a question of another group has the name
			v.Name = o.asked.Name + "#" + itoa(n)
		}
		taken[v.Name]++
		o.name = v.Name
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
