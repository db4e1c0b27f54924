package profile

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/column"
)

// notChosen are the texts of an option column that say: not chosen.
var notChosen = []string{"0", "FALSE", "false", "False"}

// stemMarks stand between the name of a question and its option: the first
// that a header has counts, of the last group whichever stands last.
var stemMarks = [][]string{{" - "}, {"/"}, {".", "_", ":"}}

// cutStem cuts the header of an option column into question and option.
func cutStem(header string) (stem, option string, ok bool) {
	for _, marks := range stemMarks {
		at, width := -1, 0
		for _, m := range marks {
			if i := strings.LastIndex(header, m); i > at {
				at, width = i, len(m)
			}
		}
		if at > 0 && at+width < len(header) {
			return header[:at], strings.TrimSpace(header[at+width:]), true
		}
	}
	return "", "", false
}

// optionColumn recognises the column of one option: its header is the name of
// a question and of an option, and its cells are 0 and 1 (or TRUE and FALSE),
// or nothing but the name of the option. The latter may hold any mark, and the
// question may be missing: stem is "" then.
func optionColumn(c *column.Column, header string) (stem, option string, ok bool) {
	if c.Form != column.Coded || len(c.Dict) < 2 || len(c.Dict) > 3 {
		return "", "", false
	}
	if only := c.Dict[1]; len(c.Dict) == 2 && !only.IsNum {
		folded := foldBlanks(header)
		if strings.EqualFold(folded, foldBlanks(only.Code)) {
			return "", only.Code, true
		}
		for _, marks := range stemMarks {
			for _, m := range marks {
				tail := strings.TrimRight(m, " ") + " " + foldBlanks(only.Code)
				if m != " - " {
					tail = m + foldBlanks(only.Code)
				}
				if n := len(folded) - len(tail); n > 0 && strings.EqualFold(folded[n:], tail) {
					if i := len(header) - len(only.Code); i > 0 && strings.EqualFold(header[i:], only.Code) {
						return strings.TrimSpace(strings.TrimSuffix(strings.TrimRight(header[:i], " \t\n"), strings.TrimSpace(m))), only.Code, true
					}
					return strings.TrimSpace(folded[:n]), only.Code, true
				}
			}
		}
		if !isChoice(only.Code) {
			return "", "", false
		}
	}
	for _, e := range c.Dict[1:] {
		if !isChoice(e.Code) {
			return "", "", false
		}
	}
	return cutStem(header)
}

// numbered is a name of a column with its number before the words of its
// question, as joined header rows have it: "Q2_1 - Which?".
var numbered = regexp.MustCompile(`^([A-Za-z][A-Za-z0-9]*)_\d+ - `)

// withoutNumber takes the number of the column out of the name of a question.
func withoutNumber(stem string) string { return numbered.ReplaceAllString(stem, "$1 - ") }

// isChoice tells the texts of a column that says chosen or not.
func isChoice(code string) bool {
	switch strings.ToUpper(code) {
	case "0", "1", "TRUE", "FALSE":
		return true
	}
	return false
}

func foldBlanks(s string) string { return strings.Join(strings.Fields(s), " ") }

// minimumRun is how many columns without a question beside each other must
// hold nothing but their own header to be taken as the options of one.
const minimumRun = 3

// joinSets finds columns that are the options of one question, where no form
// describes them, and makes each group a multiple response; the columns are
// hidden. Such columns share a stem and hold 0 and 1 only, or hold nothing but
// the name of their option.
func (b *build) joinSets() {
	type set struct {
		stem  string
		items []int // indexes of variables
		codes []string
	}
	var sets, empty []set // empty: columns that nobody has filled, options of a set that is there
	at := map[string]int{}
	first, run := -2, -2 // columns of a run without a question
	for i := range b.vars {
		v := &b.vars[i]
		if v.Column < 0 || b.isAsked(v) {
			continue
		}
		stem, option, ok := optionColumn(b.ds.Columns[v.Column], strings.TrimSpace(v.Header))
		stem = withoutNumber(stem)
		if !ok {
			if stem, option, ok = cutStem(strings.TrimSpace(v.Header)); ok && v.Answered == 0 {
				stem = withoutNumber(stem)
				empty = append(empty, set{stem: stem, items: []int{i}, codes: []string{option}})
			}
			continue
		}
		key := stem
		if stem == "" { // with those beside it
			if run != v.Column-1 {
				first = v.Column
			}
			run = v.Column
			key = "\x00" + itoa(first)
		}
		j, seen := at[key]
		if !seen {
			j = len(sets)
			at[key] = j
			sets = append(sets, set{stem: stem})
		}
		if slices.Contains(sets[j].codes, option) {
			continue // a header that stands twice is no other option
		}
		sets[j].items, sets[j].codes = append(sets[j].items, i), append(sets[j].codes, option)
	}
	for _, e := range empty {
		j, ok := at[e.stem]
		if !ok || len(sets[j].items) < 2 {
			continue
		}
		s := &sets[j]
		before := 0
		for before < len(s.items) && s.items[before] < e.items[0] {
			before++
		}
		s.items, s.codes = slices.Insert(s.items, before, e.items[0]), slices.Insert(s.codes, before, e.codes[0])
	}
	for _, s := range sets {
		reason := both("columns of options with a common name", "kolom opsi dengan nama yang sama")
		if s.stem == "" {
			if len(s.items) < minimumRun {
				continue
			}
			s.stem = s.codes[0] + " … " + s.codes[len(s.codes)-1]
			reason = both("columns beside each other that hold nothing but their own name", "kolom bersebelahan yang hanya berisi namanya sendiri")
		}
		if len(s.items) < 2 && !b.alone(s.items[0], s.stem, s.codes[0]) {
			continue
		}
		v := codebook.Variable{Name: lastPart(s.stem), Header: s.stem, Column: -1, Type: codebook.Multiple, Use: codebook.Analysis,
			NotChosen: notChosen, Reason: reason}
		named := func(o codebook.Variable) bool { return o.Name == v.Name }
		existing := slices.IndexFunc(b.vars, named)
		for n := 2; existing >= 0 && b.vars[existing].Column < 0; n++ { // a set of another group has the name
			v.Name = lastPart(s.stem) + "#" + itoa(n)
			existing = slices.IndexFunc(b.vars, named)
		}
		var parts []codebook.Part
		for k, i := range s.items {
			parts = append(parts, codebook.Part{Code: s.codes[k], Column: b.vars[i].Column})
			hideOption(&b.vars[i], v.Name)
		}
		if existing >= 0 { // the list in one cell is used, the columns are checked
			b.options = append(b.options, optionSet{name: v.Name, parts: parts, list: existing})
			continue
		}
		b.completeSet(&v, parts)
		b.oneOfSet(&v)
		b.problems.fix("joined_columns", Info, v.Name, int64(len(parts)), &Edit{Variable: v.Name, Split: true})
		b.vars = append(b.vars, v)
	}
	inFileOrder(b.vars)
	for i := range b.options {
		o := &b.options[i]
		if o.list < 0 {
			continue
		}
		o.list = slices.IndexFunc(b.vars, func(v codebook.Variable) bool { return v.Name == o.name })
	}
}

// alone tells whether one column by itself is a multiple response: one that
// holds nothing but the name of its option is. One of 0 and 1 may be a question
// of its own; where its name looks like an option's, the join is offered.
func (b *build) alone(i int, stem, option string) bool {
	v := &b.vars[i]
	if col := b.ds.Columns[v.Column]; len(col.Dict) == 2 && strings.EqualFold(col.Dict[1].Code, option) && !col.Dict[1].IsNum {
		return true
	}
	mark := strings.TrimSpace(v.Header)[len(stem):]
	_, number := column.ParseNumber(option, ".")
	if number || strings.HasPrefix(mark, " - ") || strings.HasPrefix(mark, "/") {
		b.problems.fix("lone_option", Info, v.Name, 1, &Edit{Variable: lastPart(stem), Join: []string{v.Name}})
	}
	return false
}

func hideOption(v *codebook.Variable, of string) {
	v.Use, v.Reason = codebook.Hidden, both("an option of "+of, "opsi dari "+of)
}

// completeSet fills in what follows from the columns of a set.
func (b *build) completeSet(v *codebook.Variable, parts []codebook.Part) {
	v.Parts = parts
	for _, p := range parts {
		if _, have := v.Value(p.Code); have {
			continue
		}
		val := codebook.Value{Code: p.Code, Listed: true, Label: codebook.Plain(p.Code)}
		val.Anchor = codebook.IsAnchor(val.Label)
		v.Values = append(v.Values, val)
	}
	col := b.ds.Of(v)
	v.Answered, v.Distinct = b.answered(col), distinct(col)
	b.complete(v, col, true)
}

// oneOfSet makes a set a single response where everybody who answered has
// exactly one of the columns chosen, as files have it whose single responses
// are spread over columns, too.
func (b *build) oneOfSet(v *codebook.Variable) {
	col := b.ds.Of(v)
	if col.Form != column.Coded || v.Answered < 20 || len(v.Parts) < 2 {
		return
	}
	for _, e := range col.Dict[1:] {
		if len(column.Options(v, e.Code)) != 1 {
			return
		}
	}
	v.Type = codebook.Single
	v.Reason = withReason(v.Reason, "everybody has exactly one of them", "setiap orang memiliki tepat satu di antaranya")
	v.Values = slices.DeleteFunc(v.Values, func(val codebook.Value) bool { return !val.Listed })
	b.complete(v, b.ds.Of(v), true)
}

// inFileOrder orders variables by their columns, a set before its own.
func inFileOrder(vars []codebook.Variable) {
	slices.SortStableFunc(vars, func(x, y codebook.Variable) int {
		return cmp.Or(firstColumn(&x)-firstColumn(&y), min(x.Column, 0)-min(y.Column, 0))
	})
}

// joinEdit makes a multiple response of the variables that the user names.
func (b *build) joinEdit(cb *codebook.Codebook, e Edit) {
	var parts []codebook.Part
	labels := map[string]codebook.Text{}
	for _, name := range e.Join {
		o := cb.Lookup(name)
		if o == nil || o.Column < 0 || o.Name == e.Variable {
			b.problems.add("edit_unknown", Warning, "", 1, name)
			continue
		}
		code := o.Name
		if stem, option, ok := cutStem(o.Name); ok && (stem == e.Variable || lastPart(stem) == e.Variable) {
			code = option
		}
		parts = append(parts, codebook.Part{Code: code, Column: o.Column})
		labels[code] = codebook.Plain(code)
		if len(o.Label) > 0 {
			labels[code] = o.Label
		}
	}
	if len(parts) == 0 || cb.Lookup(e.Variable) != nil && cb.Lookup(e.Variable).Name == e.Variable && cb.Lookup(e.Variable).Column >= 0 {
		b.problems.add("edit_unknown", Warning, "", 1, e.Variable)
		return
	}
	v := codebook.Variable{Name: e.Variable, Header: e.Variable, Column: -1, Type: codebook.Multiple, Use: codebook.Analysis,
		Selected: e.Selected, NotChosen: append(slices.Clone(notChosen), e.NotChosen...), Reason: both("set by the user", "ditetapkan pengguna")}
	for _, p := range parts {
		val := codebook.Value{Code: p.Code, Listed: true, Label: labels[p.Code]}
		val.Anchor = codebook.IsAnchor(val.Label)
		v.Values = append(v.Values, val)
		for i := range cb.Variables {
			if cb.Variables[i].Column == p.Column {
				hideOption(&cb.Variables[i], v.Name)
			}
		}
	}
	b.completeSet(&v, parts)
	cb.Variables = slices.DeleteFunc(cb.Variables, func(o codebook.Variable) bool { return o.Name == v.Name })
	cb.Variables = append(cb.Variables, v)
	inFileOrder(cb.Variables)
	cb.Reindex()
}

// split takes a multiple response apart: its columns become variables again.
func (b *build) split(cb *codebook.Codebook, v *codebook.Variable) {
	if len(v.Parts) == 0 {
		b.problems.add("edit_unknown", Warning, "", 1, v.Name)
		return
	}
	set := *v
	cb.Variables = slices.DeleteFunc(cb.Variables, func(o codebook.Variable) bool { return o.Name == set.Name })
	taken := map[string]int{}
	for i := range cb.Variables {
		taken[cb.Variables[i].Name]++
	}
	for _, p := range set.Parts {
		i := slices.IndexFunc(cb.Variables, func(o codebook.Variable) bool { return o.Column == p.Column })
		if i < 0 { // the form knew the column as an option only
			o := codebook.Variable{Name: strings.TrimSpace(b.ds.Columns[p.Column].Header), Header: b.ds.Columns[p.Column].Header, Column: p.Column, Groups: set.Groups, Relevant: set.Relevant}
			if val, ok := set.Value(p.Code); ok {
				o.Label = val.Label
			}
			b.name(&o, taken, p.Column)
			b.describe(&o)
			cb.Variables = append(cb.Variables, o)
			i = len(cb.Variables) - 1
		}
		cb.Variables[i].Use, cb.Variables[i].Reason = codebook.Analysis, both("set by the user", "ditetapkan pengguna")
	}
	inFileOrder(cb.Variables)
	cb.Reindex()
}
