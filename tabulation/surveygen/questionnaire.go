package surveygen

import (
	"slices"
	"strconv"
	"strings"
)

func itoa(n int) string { return strconv.Itoa(n) }

// words are one text in the languages of the form.
type words struct{ id, en string }

// choice is one code of a list.
type choice struct {
	code  string
	label words
}

// list is a code list of the form.
type list struct {
	name    string
	choices []choice
}

// coded makes a list with the codes 1, 2, … from pairs of labels,
// Indonesian and English.
func coded(name string, pairs ...string) *list {
	l := &list{name: name}
	for i := 0; i+1 < len(pairs); i += 2 {
		l.choices = append(l.choices, choice{itoa(i/2 + 1), words{pairs[i], pairs[i+1]}})
	}
	return l
}

// with gives a copy of the list with one more code.
func (l *list) with(name, code, id, en string) *list {
	return &list{name, append(slices.Clone(l.choices), choice{code, words{id, en}})}
}

// label gives the label of a code; a code that the list lacks is its own.
func (l *list) label(code string) words {
	for _, c := range l.choices {
		if c.code == code {
			return c.label
		}
	}
	return words{code, code}
}

// entry is one row of the form's sheet survey, or, with unlisted set, a column
// that only the data have.
type entry struct {
	typ      string // of the form: integer, begin_group, …; for lists select_one or select_multiple
	name     string
	label    words
	list     *list
	relevant string // as in the form; asked says the same
	asked    func(*respondent) bool
	answer   func(*respondent) string // codes, digits or text; "" is no answer
	spelling spelling
	flags    bool // a 0/1 column per option follows
	stray    int  // > 0: some respondents have the fallback code 0 instead
	planted  bool // a few people answered though they were not asked
	unlisted bool
}

// column is one column of the data file.
type column struct {
	header string
	entry  *entry
	asked  []func(*respondent) bool // of the groups around it, outermost first
	option string                   // of a 0/1 column: its code; "": the answer itself
}

// columnsOf walks the form and gives the columns of its data file.
func columnsOf(form []entry) []column {
	var out []column
	var path []string
	var asked []func(*respondent) bool
	for i := range form {
		e := &form[i]
		switch e.typ {
		case "begin_group":
			path = append(path, e.name)
			asked = append(asked, e.asked)
		case "end_group":
			path, asked = path[:len(path)-1], asked[:len(asked)-1]
		case "note":
		default:
			header := strings.Join(append(slices.Clone(path), e.name), "/")
			out = append(out, column{header: header, entry: e, asked: slices.Clone(asked)})
			if e.flags {
				for _, c := range e.list.choices {
					out = append(out, column{header: header + "/" + c.code, entry: e, option: c.code})
				}
			}
		}
	}
	return out
}

// questionnaire is the whole form; extra columns are repeated grids.
func questionnaire(extra int) []entry {
	return slices.Concat(
		metadataBefore(), contacts(), screening(), vehicles(), satisfaction(), importance(),
		safety(), application(), image(), openEnds(), formerTrips(extra),
		weighting(), metadataAfter(),
	)
}

// group wraps entries in a group of the form.
func group(name string, label words, entries ...[]entry) []entry {
	return within(entry{name: name, label: label}, entries...)
}

// groupFor wraps entries in a group for some respondents only.
func groupFor(name string, label words, relevant string, asked func(*respondent) bool, entries ...[]entry) []entry {
	return within(entry{name: name, label: label, relevant: relevant, asked: asked}, entries...)
}

func within(begin entry, entries ...[]entry) []entry {
	begin.typ = "begin_group"
	out := []entry{begin}
	for _, e := range entries {
		out = append(out, e...)
	}
	return append(out, entry{typ: "end_group", name: begin.name})
}

// one asks for one code of a list.
func one(name string, l *list, id, en string, answer func(*respondent) string) entry {
	return entry{typ: "select_one", name: name, list: l, label: words{id, en}, answer: answer, spelling: asCode}
}

// many asks for any number of codes of a list; the data have a 0/1 column per
// option too.
func many(name string, l *list, id, en string, answer func(*respondent) string) entry {
	return entry{typ: "select_multiple", name: name, list: l, label: words{id, en}, answer: answer, spelling: asCode, flags: true}
}

// number asks for a whole number.
func number(name, id, en string, answer func(*respondent) string) entry {
	return entry{typ: "integer", name: name, label: words{id, en}, answer: answer, spelling: asNumber}
}

// only restricts a question to some respondents.
func (e entry) only(relevant string, asked func(*respondent) bool) entry {
	e.relevant, e.asked = relevant, asked
	return e
}

// reread marks a question whose column was read and written again upstream.
func (e entry) reread(stray int) entry {
	e.spelling, e.stray = asReread, stray
	return e
}

// plant lets a few people answer who were not asked.
func (e entry) plant() entry {
	e.planted = true
	return e
}

// hidden marks a column that the form does not have.
func (e entry) hidden() entry {
	e.unlisted = true
	return e
}
