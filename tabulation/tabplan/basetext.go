package tabplan

import (
	"unicode/utf8"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/condition"
)

// longestWords is how many characters of a condition a base text takes in;
// a longer one stands under "Filter" only.
const longestWords = 160

// baseText says who is in the table, in words of the form and of the table's
// own filter; layout adds the number.
func baseText(spec *TableSpec, v *codebook.Variable, t *Table) codebook.Text {
	if len(spec.BaseText) > 0 {
		return spec.BaseText.Text()
	}
	out := codebook.Text{}
	for i, lang := range []string{"en", "id"} {
		who := [2]string{"all respondents who answered", "semua responden yang menjawab"}[i]
		switch whom := inWords(t.Asked, lang); {
		case t.BaseAsked && v.Relevant != "":
			who = [2]string{"all respondents who were asked", "semua responden yang ditanya"}[i] + whom
		case t.BaseAsked:
			who = [2]string{"all respondents", "semua responden"}[i]
		case v.Relevant != "":
			who = [2]string{"all respondents who were asked", "semua responden yang ditanya"}[i] + whom + [2]string{" and answered", " dan menjawab"}[i]
		}
		out[lang] = who + inWords(t.Filter, lang)
	}
	return out
}

// inWords is a condition in parentheses, with a space before it; "" where it
// has no words or too many.
func inWords(f *Filter, lang string) string {
	if f == nil {
		return ""
	}
	s := condition.Words(f.Root)[lang]
	if s == "" || utf8.RuneCountInString(s) > longestWords {
		return ""
	}
	return " (" + s + ")"
}
