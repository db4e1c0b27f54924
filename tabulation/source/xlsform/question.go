package xlsform

import (
	"regexp"
	"slices"
	"strings"

	"github.com/hary4di/pockettab/tabulation/codebook"
)

// metadataTypes are question types whose columns the collection tool fills.
var metadataTypes = map[string]bool{
	"start": true, "end": true, "today": true, "deviceid": true, "subscriberid": true, "simserial": true, "phonenumber": true, "username": true, "email": true,
	"audit": true, "start-geopoint": true, "background-audio": true,
}

// typeWord splits a question type into its first word, in lower case, and
// the rest. "select one yn", "select all that apply from yn" and the like are
// older spellings.
func typeWord(typ string) (word, rest string) {
	word, rest, _ = strings.Cut(typ, " ")
	word = strings.ToLower(word)
	if word != "select" {
		return word, rest
	}
	lower := strings.ToLower(rest)
	for _, old := range []struct{ words, means string }{
		{"one external", "select_one_external"}, {"one", "select_one"}, {"multiple", "select_multiple"}, {"all that apply", "select_multiple"},
	} {
		if lower == old.words || strings.HasPrefix(lower, old.words+" ") {
			list := strings.TrimSpace(rest[len(old.words):])
			if first, after, ok := strings.Cut(list, " "); ok && (strings.EqualFold(first, "from") || strings.EqualFold(first, "using")) {
				list = after
			}
			return old.means, list
		}
	}
	return word, rest
}

// orOther is the end of a type whose list gets an option for other answers.
var orOther = regexp.MustCompile(`(?i)\s+or[ _](?:specify[ _])?other$`)

// list finds a code list by its name; else, where exactly one fits, without
// regard to case.
func (s *reader) list(name string) ([]codebook.Value, bool) {
	if l, ok := s.form.Lists[name]; ok {
		return l, true
	}
	var found []codebook.Value
	n := 0
	for other, l := range s.form.Lists {
		if strings.EqualFold(other, name) {
			found = l
			n++
		}
	}
	return found, n == 1
}

// question makes the variable of one row, and tells whether a text for other
// answers goes with it.
func (s *reader) question(r gridRow, typ, name string, label codebook.Text) (v codebook.Variable, other bool) {
	v = codebook.Variable{Name: name, Column: -1, Use: codebook.Analysis}
	v.Label, v.Raw = codebook.CleanText(label)
	word, rest := typeWord(typ)
	if cut := orOther.FindStringIndex(rest); cut != nil {
		other, rest = true, rest[:cut[0]]
	}
	switch word {
	case "select_one", "select_multiple", "rank":
		list, ok := s.list(rest)
		if !ok {
			// its codes are taken from the data, as for a file without a form
			s.notice("form_list_missing", r.number, name+": "+rest)
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
		return v, other
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
		if personalTypes[word] {
			v.Use = codebook.Personal
		}
	}
	return v, false
}

// personalTypes are question types whose answers identify people.
var personalTypes = map[string]bool{
	"geopoint": true, "geotrace": true, "geoshape": true, "location": true, "gps": true, "image": true, "photo": true, "audio": true, "video": true, "file": true, "barcode": true,
}
