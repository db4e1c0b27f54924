package workbook

import (
	"strings"

	"github.com/hary4di/pockettab/tabulation/limit"
)

// footerFont sets size and font of one text. The font stands last, so that a
// text beginning with a digit is not taken for a part of the size.
const footerFont = `&8&"Arial,Regular"`

// footerText is how many characters each of the three texts of a footer may
// take, its doubled & counted twice: together with the codes that is Excel's
// limit.
const footerText = (limit.HeaderFooter - 3*(2+len(footerFont))) / 3

var footerFields = strings.NewReplacer("&", "&&", "\n", " ", "\t", " ", "{page}", "&P", "{pages}", "&N")

// footerCode joins the texts left, centre and right to a footer. & is
// doubled; {page} and {pages} become Excel's fields; what is too long is cut.
func footerCode(parts [3]string) string {
	var b strings.Builder
	for i, text := range parts {
		if text == "" {
			continue
		}
		text, _, _ = clean(text)
		code := footerFields.Replace(text)
		for n := footerText; units(code) > footerText; n-- {
			code = footerFields.Replace(cutUnits(text, n))
		}
		b.WriteString([...]string{"&L", "&C", "&R"}[i] + footerFont + code)
	}
	return b.String()
}

// units is how many UTF-16 units s takes.
func units(s string) int {
	n := 0
	for _, r := range s {
		n += unitsOf(r)
	}
	return n
}
