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
	byName  map[string]*codebook.Variable
	byLabel map[string]*codebook.Variable // nil: several share the label
	options map[*codebook.Variable]map[string]string
}

func indexQuestions(vars []codebook.Variable) *questions {
	q := &questions{byName: map[string]*codebook.Variable{}, byLabel: map[string]*codebook.Variable{}, options: map[*codebook.Variable]map[string]string{}}
	for i := range vars {
		v := &vars[i]
		if q.byName[v.Name] == nil {
			q.byName[v.Name] = v
		}
		for _, texts := range []codebook.Text{v.Label, v.Raw} {
			for _, label := range texts {
				if other, taken := q.byLabel[label]; taken && other != v {
					q.byLabel[label] = nil
				} else {
					q.byLabel[label] = v
				}
			}
		}
	}
	return q
}

// labelled finds the question that alone has the label.
func (q *questions) labelled(label string) *codebook.Variable {
	if v := q.byLabel[label]; v != nil {
		return v
	}
	return q.byLabel[codebook.CleanLabel(label)]
}

// optionLabels gives the codes of v by their labels; "" for a label that two
// codes share.
func (q *questions) optionLabels(v *codebook.Variable) map[string]string {
	m, ok := q.options[v]
	if !ok {
		m = codesByLabel(v)
		q.options[v] = m
	}
	return m
}

// codesByLabel gives the codes of a list by their labels, as the form has
// them and cleaned; "" for a label that two codes share.
func codesByLabel(v *codebook.Variable) map[string]string {
	m := map[string]string{}
	for _, val := range v.Values {
		for _, texts := range []codebook.Text{val.Label, val.Raw} {
			for _, label := range texts {
				label = codebook.Trim(label)
				if other, dup := m[label]; dup && other != val.Code {
					m[label] = ""
				} else {
					m[label] = val.Code
				}
			}
		}
	}
	return m
}

// question finds the form's question of a header: by its last part, by the
// part after the last point of a dotted path, or, in an export with labels as
// headers, by a label that only one question has.
func (b *build) question(header string) (q *codebook.Variable, byLabel bool) {
	if b.form == nil || header == "" {
		return nil, false
	}
	if q = b.asked.byName[lastPart(header)]; q != nil {
		return q, false
	}
	if q = b.asked.byName[header]; q != nil {
		return q, false
	}
	if i := strings.LastIndexByte(header, '.'); i >= 0 {
		if q = b.asked.byName[header[i+1:]]; q != nil {
			return q, false
		}
	}
	q = b.asked.labelled(header)
	return q, q != nil
}

// optionOf recognises the column of one option of a multiple response that
// the form knows: S10/1, S10.1 or S10_1, behind any group path; in an export
// with labels the option's label stands for its code, and the question's for
// its name.
func (b *build) optionOf(header string) (name, code string, ok bool) {
	if b.form == nil {
		return "", "", false
	}
	if q, _ := b.question(header); q != nil && q.Name == lastPart(header) {
		return "", "", false // a question of its own
	}
	for i := len(header) - 1; i > 0; i-- {
		if c := header[i]; c != '/' && c != '.' && c != '_' {
			continue
		}
		stem, option := header[:i], header[i+1:]
		q := b.multiple(stem)
		if q == nil && header[i] == '/' {
			if q = b.asked.labelled(stem); q != nil && q.Type != codebook.Multiple {
				q = nil
			}
		}
		if q == nil {
			continue
		}
		if _, listed := q.Value(option); listed {
			return q.Name, option, true
		}
		if header[i] == '/' {
			labels := b.asked.optionLabels(q)
			if code = labels[codebook.Trim(option)]; code == "" {
				code = labels[codebook.CleanLabel(option)]
			}
			if code != "" {
				return q.Name, code, true
			}
		}
	}
	return "", "", false
}

// multiple finds the multiple response whose name a path ends with: all of
// it, or what stands behind a slash or point.
func (b *build) multiple(path string) *codebook.Variable {
	for i := 0; ; {
		if q := b.asked.byName[path[i:]]; q != nil && q.Type == codebook.Multiple {
			return q
		}
		k := strings.IndexAny(path[i:], "/.")
		if k < 0 {
			return nil
		}
		i += k + 1
	}
}
