package xlsform

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/source"
)

func isEOF(err error) bool { return errors.Is(err, io.EOF) }

// group is one open group of the form.
type group struct {
	name     string
	label    codebook.Text
	relevant string
	repeat   bool
	list     string  // of a rating or ranking of KoboToolbox: the list that its rows share
	rated    bool    // a rating: its rows are a grid
	matrix   *matrix // of a matrix of KoboToolbox: what stands in it
}

// groupRow are the rows that begin or end a group: groups and repeats, and
// what the form builder of KoboToolbox writes for its ratings, rankings and
// matrices.
var groupRow = regexp.MustCompile(`^(begin|end)[ _](group|repeat|score|rank|kobomatrix)$`)

// reader reads the questions of one form.
type reader struct {
	form *source.Form
	g    *grid
	vars []codebook.Variable
	open []group
	seen map[string]bool // paths of the questions
	off  []string        // names of rows that are switched off
}

// readSurvey reads the questions in order. Two questions may share a name in
// different groups.
func readSurvey(form *source.Form, g *grid) ([]codebook.Variable, error) {
	s := &reader{form: form, g: g, seen: map[string]bool{}}
	for _, r := range g.rows {
		if err := s.row(r); err != nil {
			return nil, err
		}
	}
	if len(s.open) > 0 {
		return nil, badForm(fmt.Sprintf("group %q does not end", s.open[len(s.open)-1].name), g.sheet, 0)
	}
	if len(s.off) > 0 {
		s.notice("form_disabled", 0, strings.Join(s.off, ", "))
		form.Notices[len(form.Notices)-1].Count = int64(len(s.off))
	}
	return s.vars, nil
}

// notice notes what was met in a row; 0 is none.
func (s *reader) notice(code string, row int, note string) {
	n := source.Notice{Code: code, Count: 1, Note: note}
	if row > 0 {
		n.Lines = []int64{int64(row)}
	}
	s.form.Notices = append(s.form.Notices, n)
}

// switchedOff tells a row that the form does not use.
func switchedOff(text string) bool {
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "yes", "true", "true()", "1", "ya":
		return true
	}
	return false
}

func (s *reader) relevant(r gridRow) string {
	return strings.TrimSpace(s.g.get(r, "relevant|bind::relevant|bind:relevant|relevance"))
}

func (s *reader) row(r gridRow) error {
	typ := strings.Join(strings.Fields(s.g.get(r, "type")), " ")
	name := strings.TrimSpace(s.g.get(r, "name"))
	kind := strings.ToLower(typ)
	switch {
	case kind == "" || kind == "note":
		return nil
	case switchedOff(s.g.get(r, "disabled")):
		s.off = append(s.off, cmp.Or(name, typ))
		return nil
	}
	if m := groupRow.FindStringSubmatch(kind); m != nil {
		if m[1] == "begin" {
			s.begin(m[2], name, r)
			return nil
		}
		return s.end(r)
	}
	if n := len(s.open); n > 0 && s.open[n-1].matrix != nil {
		m := s.open[n-1].matrix
		m.rows = append(m.rows, matrixRow{r, typ, name})
		return nil
	}
	switch kind {
	case "score__row", "rank__level":
		typ = "select_one"
		if n := len(s.open); n > 0 {
			typ += " " + s.open[n-1].list
		}
	}
	if name == "" {
		return badForm(fmt.Sprintf("the question of type %q has no name", typ), s.g.sheet, r.number)
	}
	s.ask(r, typ, name, s.relevant(r), s.g.label(r))
	return nil
}

func (s *reader) begin(kind, name string, r gridRow) {
	label, _ := codebook.CleanText(s.g.label(r))
	o := group{name: name, label: label, relevant: s.relevant(r), repeat: kind == "repeat"}
	switch kind {
	case "repeat":
		s.notice("form_repeat", r.number, name)
	case "score", "rank":
		o.rated = kind == "score"
		o.list = strings.TrimSpace(cmp.Or(s.g.get(r, "kobo--score-choices"), s.g.get(r, "kobo--rank-items")))
	case "kobomatrix":
		o.matrix = &matrix{list: strings.TrimSpace(s.g.get(r, "kobo--matrix_list")), row: r.number}
	}
	s.open = append(s.open, o)
}

func (s *reader) end(r gridRow) error {
	n := len(s.open)
	if n == 0 {
		return badForm("a group ends that was not begun", s.g.sheet, r.number)
	}
	o := s.open[n-1]
	s.open = s.open[:n-1]
	if o.matrix != nil {
		return s.matrix(o)
	}
	return nil
}

// ask adds a question, and the text that goes with "or_other".
func (s *reader) ask(r gridRow, typ, name, relevant string, label codebook.Text) {
	v, other := s.question(r, typ, name, label)
	if !s.add(r, v, relevant) || !other {
		return
	}
	specify := codebook.Variable{Name: name + "_other", Column: -1, Type: codebook.OpenText, Use: codebook.Verbatim, Label: codebook.Text{}}
	for _, lang := range []codebook.Lang{"en", "id"} {
		specify.Label[lang] = v.Title(lang) + map[string]string{"en": " (other, as typed)", "id": " (lainnya, seperti ditulis)"}[lang]
	}
	asked := "selected(${" + name + "}, 'other')"
	if relevant != "" {
		asked = "(" + relevant + ") and " + asked
	}
	s.add(r, specify, asked)
}

// add puts a question into its groups. One that stands there already is
// noticed.
func (s *reader) add(r gridRow, v codebook.Variable, relevant string) bool {
	place(&v, s.open, relevant)
	path := strings.Join(append(v.Groups[:len(v.Groups):len(v.Groups)], v.Name), "/")
	if s.seen[path] {
		s.notice("form_duplicate_question", r.number, v.Name)
		return false
	}
	s.seen[path] = true
	s.vars = append(s.vars, v)
	return true
}

// place adds what a question has from its groups. Relevance of all of them is
// joined with and.
func place(v *codebook.Variable, open []group, own string) {
	var conditions []string
	for _, o := range open {
		v.Groups = append(v.Groups, o.name)
		if o.list != "" && v.Type == codebook.Single && o.rated {
			v.Grid = o.name
		}
		if o.repeat {
			v.Repeat = o.name
		}
		if len(o.label) > 0 {
			v.GroupLabel = o.label
		}
		if o.relevant != "" {
			conditions = append(conditions, o.relevant)
		}
	}
	if own != "" {
		conditions = append(conditions, own)
	}
	switch len(conditions) {
	case 0:
	case 1:
		v.Relevant = conditions[0]
	default:
		for i, c := range conditions {
			conditions[i] = "(" + c + ")"
		}
		v.Relevant = strings.Join(conditions, " and ")
	}
}
