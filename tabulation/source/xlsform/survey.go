package xlsform

import (
	"errors"
	"fmt"
	"io"
	"slices"
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
}

// metadataTypes are question types whose columns the collection tool fills.
var metadataTypes = map[string]bool{
	"start": true, "end": true, "today": true, "deviceid": true, "subscriberid": true, "simserial": true, "phonenumber": true, "username": true, "email": true,
	"audit": true, "start-geopoint": true, "background-audio": true,
}

// readSurvey reads the questions in order.
func readSurvey(form *source.Form, g *grid) ([]codebook.Variable, error) {
	var vars []codebook.Variable
	var open []group
	for _, r := range g.rows {
		typ := strings.Join(strings.Fields(strings.TrimSpace(g.get(r, "type"))), " ")
		name := strings.TrimSpace(g.get(r, "name"))
		kind := strings.ToLower(typ)
		switch kind {
		case "":
			continue
		case "begin group", "begin_group", "begin repeat", "begin_repeat":
			label, _ := codebook.CleanText(g.label(r))
			repeat := strings.HasSuffix(kind, "repeat")
			open = append(open, group{name, label, strings.TrimSpace(g.get(r, "relevant")), repeat})
			if repeat {
				form.Notices = append(form.Notices, source.Notice{Code: "form_repeat", Count: 1, Lines: []int64{int64(r.number)}, Note: name})
			}
			continue
		case "end group", "end_group", "end repeat", "end_repeat":
			if len(open) == 0 {
				return nil, badForm("a group ends that was not begun", g.sheet, r.number)
			}
			open = open[:len(open)-1]
			continue
		case "note":
			continue
		}
		if name == "" {
			return nil, badForm(fmt.Sprintf("the question of type %q has no name", typ), g.sheet, r.number)
		}
		v, err := question(form, g, r, typ, name)
		if err != nil {
			return nil, err
		}
		place(&v, open, strings.TrimSpace(g.get(r, "relevant")))
		if slices.ContainsFunc(vars, func(o codebook.Variable) bool { return o.Name == name }) {
			form.Notices = append(form.Notices, source.Notice{Code: "form_duplicate_question", Count: 1, Lines: []int64{int64(r.number)}, Note: name})
			continue
		}
		vars = append(vars, v)
	}
	if len(open) > 0 {
		return nil, badForm(fmt.Sprintf("group %q does not end", open[len(open)-1].name), g.sheet, 0)
	}
	return vars, nil
}

// place adds what a question has from its groups. Relevance of all of them is
// joined with and.
func place(v *codebook.Variable, open []group, own string) {
	var conditions []string
	for _, o := range open {
		v.Groups = append(v.Groups, o.name)
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

// typeWord splits a question type into its first word, in lower case, and
// the rest. "select one yn" and "select multiple yn" are older spellings.
func typeWord(typ string) (word, rest string) {
	word, rest, _ = strings.Cut(typ, " ")
	word = strings.ToLower(word)
	if word == "select" {
		second, list, _ := strings.Cut(rest, " ")
		switch strings.ToLower(second) {
		case "one":
			return "select_one", strings.TrimPrefix(list, "from ")
		case "multiple":
			return "select_multiple", strings.TrimPrefix(list, "from ")
		}
	}
	return word, rest
}

// question makes the variable of one row.
func question(form *source.Form, g *grid, r gridRow, typ, name string) (codebook.Variable, error) {
	v := codebook.Variable{Name: name, Column: -1, Use: codebook.Analysis}
	v.Label, v.Raw = codebook.CleanText(g.label(r))
	word, rest := typeWord(typ)
	other := false
	if f := strings.Fields(rest); len(f) > 1 && strings.EqualFold(f[len(f)-1], "or_other") {
		other, rest = true, strings.Join(f[:len(f)-1], " ")
	}
	switch word {
	case "select_one", "select_multiple", "rank":
		list, ok := form.Lists[rest]
		if !ok {
			// its codes are taken from the data, as for a file without a form
			form.Notices = append(form.Notices, source.Notice{Code: "form_list_missing", Count: 1, Lines: []int64{int64(r.number)}, Note: name + ": " + rest})
		}
		v.Values = slices.Clone(list)
		if other && !slices.ContainsFunc(v.Values, func(o codebook.Value) bool { return o.Code == "other" }) {
			v.Values = append(v.Values, codebook.Value{Code: "other", Listed: true, Anchor: true, Label: codebook.Text{"en": "Other", "id": "Lainnya"}})
		}
		v.Type = codebook.Single
		if word != "select_one" {
			v.Type, v.Separator = codebook.Multiple, " "
		} else {
			codebook.ScoreScale(v.Values)
		}
	case "select_one_from_file", "select_one_external":
		v.Type = codebook.Single // its list is in a file of its own
	case "select_multiple_from_file":
		v.Type, v.Separator = codebook.Multiple, " "
	case "acknowledge", "trigger":
		v.Type = codebook.Single
		v.Values = []codebook.Value{{Code: "OK", Listed: true, Label: codebook.Plain("OK")}}
	case "integer", "int", "decimal", "range":
		v.Type = codebook.Numeric
	case "date", "time", "datetime":
		v.Type = codebook.Date
	case "calculate", "hidden":
		v.Type = "" // the data decide
	default:
		v.Type = codebook.OpenText
		v.Use = codebook.Verbatim
		if metadataTypes[word] {
			v.Use = codebook.Metadata
		}
		if word == "geopoint" || word == "geotrace" || word == "geoshape" || word == "image" || word == "audio" || word == "video" || word == "file" || word == "barcode" {
			v.Use = codebook.Personal
		}
	}
	return v, nil
}
