package workbook

import (
	"strings"

	"github.com/hary4di/pockettab/tabulation/layout"
)

// numberFormat is the format code of f with the mark of a base. The signs
// for zero and nearly zero are sections of the code: the number beneath stays
// as it is. Excel's codes use . and , whatever the reader's language; the
// texts in quotes are in the workbook's.
func numberFormat(f layout.Format, m layout.Mark, lang string) string {
	nearly := layout.NearlyZero(lang, f)
	switch f {
	case layout.CountInt:
		return `[=0]"-";#,##0`
	case layout.CountDec:
		return `[=0]"-";[<0.5]"` + nearly + `";#,##0`
	case layout.Base:
		return `#,##0` + markText(m)
	case layout.Base1:
		return `#,##0.0` + markText(m)
	case layout.Percent0:
		return `[=0]"-";[<0.005]"` + nearly + `";0%`
	case layout.Percent1, layout.Percent2, layout.Percent3, layout.Percent4:
		d := int(f - layout.Percent0)
		zeros := strings.Repeat("0", d)
		return `[=0]"-";[<0.00` + zeros + `5]"` + nearly + `";0.` + zeros + `%`
	case layout.Decimal2:
		return `#,##0.00`
	case layout.Signed2:
		return `+0.00;-0.00;0.00`
	case layout.Whole:
		return `#,##0`
	case layout.Signed0:
		return `+0;-0;0`
	case layout.Signed1:
		return `+0.0;-0.0;0.0`
	case layout.PValue:
		return `[<0.0001]"<` + strings.Replace("0.0001", ".", decimalPoint(lang), 1) + `";0.0000`
	case layout.Decimal4:
		return `0.0000`
	case layout.Decimal6:
		return `0.000000`
	case layout.Integer:
		return `0`
	default:
		return ""
	}
}

// markText is a mark as text of a format code.
func markText(m layout.Mark) string {
	switch m {
	case layout.Star:
		return `"*"`
	case layout.TwoStars:
		return `"**"`
	default:
		return ""
	}
}

// decimalPoint is the decimal sign of texts in a language.
func decimalPoint(lang string) string {
	if lang == layout.Indonesian {
		return ","
	}
	return "."
}
