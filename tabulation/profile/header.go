package profile

import (
	"strconv"
	"strings"

	"github.com/hary4di/pockettab/tabulation/codebook"
)

func itoa(n int) string { return strconv.Itoa(n) }

// pathParts splits a header at the slashes of group paths. A header with
// other words around a slash ("Yes / No") is one part.
func pathParts(header string) []string {
	if !strings.Contains(header, "/") || strings.ContainsAny(header, " ?\t\n") || strings.HasPrefix(header, "/") || strings.HasSuffix(header, "/") {
		return []string{header}
	}
	return strings.Split(header, "/")
}

func lastPart(header string) string {
	p := pathParts(header)
	return p[len(p)-1]
}

// repetition is the number of a repeat group in a header that has one column
// per repetition ("family[2]/age"); 0 when there is none.
func repetition(header string) int {
	from := strings.LastIndexByte(header, '[')
	if from < 0 {
		return 0
	}
	to := strings.Index(header[from:], "]/")
	if to < 0 {
		return 0
	}
	n, err := strconv.Atoi(header[from+1 : from+to])
	if err != nil || n < 1 {
		return 0
	}
	return n
}

// questions finds the form's questions by what a header may call them.
type questions struct {
	byName  map[string][]*codebook.Variable // several where groups have questions of one name
	byFold  map[string]*codebook.Variable   // in lower case; nil: several
	byLabel map[string]*codebook.Variable   // nil: several share the label
	options map[*codebook.Variable]*labels
	used    map[*codebook.Variable]bool // those that have a column
	of      map[int]*codebook.Variable  // by column
}

func indexQuestions(vars []codebook.Variable) *questions {
	q := &questions{byName: map[string][]*codebook.Variable{}, byFold: map[string]*codebook.Variable{}, byLabel: map[string]*codebook.Variable{},
		options: map[*codebook.Variable]*labels{}, used: map[*codebook.Variable]bool{}, of: map[int]*codebook.Variable{}}
	index := func(m map[string]*codebook.Variable, key string, v *codebook.Variable) {
		if other, taken := m[key]; taken && other != v {
			v = nil
		}
		m[key] = v
	}
	for i := range vars {
		v := &vars[i]
		q.byName[v.Name] = append(q.byName[v.Name], v)
		index(q.byFold, strings.ToLower(v.Name), v)
		for _, texts := range []codebook.Text{v.Label, v.Raw} {
			for _, label := range texts {
				index(q.byLabel, label, v)
			}
		}
	}
	return q
}

// named finds the question of a name: where several groups have one, that
// whose groups are the path, else the first that has no column yet.
func (q *questions) named(name string, path []string) *codebook.Variable {
	list := q.byName[name]
	if len(list) == 0 {
		return nil
	}
	best, most := list[0], -1
	for _, v := range list {
		n := 0
		for n < len(path) && n < len(v.Groups) && path[len(path)-1-n] == v.Groups[len(v.Groups)-1-n] {
			n++
		}
		fits := 2 * n
		if !q.used[v] {
			fits++
		}
		if fits > most {
			best, most = v, fits
		}
	}
	return best
}

// labelled finds the question that alone has the label.
func (q *questions) labelled(label string) *codebook.Variable {
	if v := q.byLabel[label]; v != nil {
		return v
	}
	return q.byLabel[codebook.CleanLabel(label)]
}

// optionLabels gives the codes of v by their labels.
func (q *questions) optionLabels(v *codebook.Variable) *labels {
	m, ok := q.options[v]
	if !ok {
		m = labelsOf(v)
		q.options[v] = m
	}
	return m
}

// longestHeader is how long a header is, in bytes, that may name a question of
// the form: paths of groups, or labels of groups, question and option. Every
// way to cut it is tried.
const longestHeader = 1000

// mostCuts is at how many slashes, points and underscores a header is cut, from
// its end, and how many groups may stand before a label.
const mostCuts = 12

// spelling says by what a header was found to name a question: "" by its
// name, else the problem that says so.
type spelling string

const (
	byItsName  spelling = ""
	byItsLabel spelling = "header_labels"
	byCase     spelling = "header_case"
)

// question finds the form's question of a header: by its last part, by the
// part after the last point of a dotted path; in an export with labels as
// headers, by a label that only one question has, with or without the labels
// of its groups before it; or by its name in other letters, where no column
// has that very name.
func (b *build) question(header string) (*codebook.Variable, spelling) {
	if b.form == nil || header == "" || len(header) > longestHeader {
		return nil, byItsName
	}
	parts := pathParts(header)
	if q := b.asked.named(parts[len(parts)-1], parts[:len(parts)-1]); q != nil {
		return q, byItsName
	}
	if q := b.asked.named(header, nil); q != nil {
		return q, byItsName
	}
	if i := strings.LastIndexByte(header, '.'); i >= 0 {
		if q := b.asked.named(header[i+1:], strings.Split(header[:i], ".")); q != nil {
			return q, byItsName
		}
	}
	if q := b.asked.labelledPath(header); q != nil {
		return q, byItsLabel
	}
	if q := b.asked.byFold[strings.ToLower(parts[len(parts)-1])]; q != nil && !b.headers()[q.Name] {
		return q, byCase
	}
	return nil, byItsName
}

// labelledPath finds a question by a header that is its label, or labels of
// groups and its own with slashes between them. Labels have slashes, too.
func (q *questions) labelledPath(header string) *codebook.Variable {
	from := 0
	for range mostCuts {
		if v := q.labelled(strings.TrimSpace(header[from:])); v != nil {
			return v
		}
		i := strings.IndexByte(header[from:], '/')
		if i < 0 {
			break
		}
		from += i + 1
	}
	return nil
}

// headers are the last parts of all headers.
func (b *build) headers() map[string]bool {
	if b.lasts == nil {
		b.lasts = map[string]bool{}
		for _, c := range b.ds.Columns {
			b.lasts[lastPart(strings.TrimSpace(c.Header))] = true
		}
	}
	return b.lasts
}

// optionOf recognises the column of one option of a multiple response that
// the form knows: S10/1, S10.1 or S10_1, behind any group path; in an export
// with labels the option's label stands for its code, and the question's for
// its name. nil is none.
func (b *build) optionOf(header string) (of *codebook.Variable, code string) {
	if b.form == nil || len(header) > longestHeader {
		return nil, ""
	}
	if q, how := b.question(header); q != nil && how == byItsName && q.Name == lastPart(header) {
		return nil, "" // a question of its own
	}
	cuts := 0
	for i := len(header) - 1; i > 0 && cuts < mostCuts; i-- {
		if c := header[i]; c != '/' && c != '.' && c != '_' {
			continue
		}
		cuts++
		stem, option := header[:i], header[i+1:]
		q := b.asked.multiple(stem)
		if q == nil && header[i] == '/' {
			if q = b.asked.labelledPath(stem); q != nil && q.Type != codebook.Multiple {
				q = nil
			}
		}
		if q == nil {
			continue
		}
		if _, listed := q.Value(option); listed {
			return q, option
		}
		if to := q.Canonical(option); to != option {
			if _, listed := q.Value(to); listed {
				return q, to
			}
		}
		if header[i] == '/' {
			labels := b.asked.optionLabels(q)
			if code = labels.code(option); code == "" {
				code = labels.code(codebook.CleanLabel(option))
			}
			if code != "" {
				return q, code
			}
		}
	}
	return nil, ""
}

// multiple finds the multiple response whose name a path ends with: all of
// it, or what stands behind a slash or point.
func (q *questions) multiple(path string) *codebook.Variable {
	for i := 0; ; {
		if len(q.byName[path[i:]]) > 0 {
			before := strings.FieldsFunc(path[:i], func(r rune) bool { return r == '/' || r == '.' })
			if v := q.named(path[i:], before); v.Type == codebook.Multiple {
				return v
			}
		}
		k := strings.IndexAny(path[i:], "/.")
		if k < 0 {
			return nil
		}
		i += k + 1
	}
}
