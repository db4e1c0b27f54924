package condition

import (
	"strings"

	"github.com/hary4di/pockettab/tabulation/codebook"
)

// Words says a condition for readers, in English and Indonesian, with the
// labels of variables and codes: "Gender: Male and Age ≥ 18". nil where a part
// of it does not say what it compares.
func Words(root Node) codebook.Text {
	en, ok := words(root, "en", false)
	if !ok {
		return nil
	}
	id, ok := words(root, "id", false)
	if !ok {
		return nil
	}
	return codebook.Text{"en": en, "id": id}
}

var joints = map[string][2]string{"and": {" and ", " dan "}, "or": {" or ", " atau "}, "not": {"not (", "bukan ("}}

func joint(word, lang string) string {
	if lang == "id" {
		return joints[word][1]
	}
	return joints[word][0]
}

// words writes a part; inside says that it stands within another one, so that
// what joins it must not be misread.
func words(n Node, lang string, inside bool) (string, bool) {
	list := func(parts []Node, word string) (string, bool) {
		texts := make([]string, len(parts))
		for i, p := range parts {
			text, ok := words(p, lang, len(parts) > 1)
			if !ok {
				return "", false
			}
			texts[i] = text
		}
		text := strings.Join(texts, joint(word, lang))
		if inside && len(parts) > 1 {
			text = "(" + text + ")"
		}
		return text, len(parts) > 0
	}
	switch n := n.(type) {
	case *And:
		return list(n.Parts, "and")
	case *Or:
		return list(n.Parts, "or")
	case *Not:
		text, ok := words(n.Part, lang, false)
		return joint("not", lang) + text + ")", ok
	case *Leaf:
		if n.Sign == "" {
			return "", false
		}
		values := make([]string, len(n.Values))
		for i, code := range n.Values {
			values[i] = code
			if v, ok := n.Variable.Value(code); ok {
				values[i] = v.LabelOf(lang)
			}
		}
		sign := " " + n.Sign + " "
		if n.Sign == ":" {
			sign = ": "
		}
		return n.Variable.Title(lang) + sign + strings.Join(values, " / "), true
	}
	return "", false
}
