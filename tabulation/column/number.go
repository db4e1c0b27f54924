package column

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/source"
)

// ParseNumber reads a number as surveys write it: optional sign, digits with
// at most one decimal character, optional exponent. Nothing else is a number:
// no thousands signs (a whole column of them is another thing, see
// Column.Thousands), no hexadecimals, no infinity.
func ParseNumber(s, decimal string) (float64, bool) {
	if s == "" || len(s) > 40 {
		return 0, false
	}
	digits, seenDecimal, i := 0, false, 0
	if s[0] == '+' || s[0] == '-' {
		i++
	}
	for ; i < len(s); i++ {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			digits++
		case string(c) == decimal && !seenDecimal:
			seenDecimal = true
		case (c == 'e' || c == 'E') && digits > 0:
			if _, err := strconv.Atoi(s[i+1:]); err != nil {
				return 0, false
			}
			i = len(s)
		default:
			return 0, false
		}
	}
	if digits == 0 {
		return 0, false
	}
	if decimal != "." {
		s = strings.Replace(s, decimal, ".", 1)
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsInf(f, 0) {
		return 0, false
	}
	return f, true
}

// CodeNumber reads a code of a list as a number, with either mark.
func CodeNumber(code string) (float64, bool) {
	r, ok := readNumber([]byte(code))
	return r.num, ok
}

// Listed gives the codes of v's list by their numbers. A column of numbers
// without a dictionary is held against the list by number: -99.00 is the -99
// of the list.
func Listed(v *codebook.Variable) map[float64]string {
	out := map[float64]string{}
	for _, val := range v.Values {
		if f, ok := CodeNumber(val.Code); ok {
			if known, twice := out[f]; !twice || len(val.Code) < len(known) {
				out[f] = val.Code
			}
		}
	}
	return out
}

// The two characters that stand in numbers: whichever is not the decimal
// character may stand between thousands.
var thousandsForm = map[string]*regexp.Regexp{
	".": regexp.MustCompile(`^[+-]?[1-9]\d{0,2}(\.\d{3})+(,\d+)?$`),
	",": regexp.MustCompile(`^[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?$`),
}

// thousandsMark tells the character that stands between the thousands of a
// column's texts, "" when none does. Every text with that character has the
// form of thousands, and something settles that it is no decimal: two groups
// ("1.250.000"), both characters in one text ("1.250,50"), or most texts end in
// a zero as amounts of money do (measurements to three decimals do not). Every
// other number is then a whole one, or has the other character for its decimals. One "0.953" or "1.5"
// speaks against points. The decimal character that the user chose is none.
func thousandsMark(c *Column, chosen string) string {
	for _, mark := range []string{".", ","} {
		if mark != chosen && hasThousands(c, mark) {
			return mark
		}
	}
	return ""
}

func hasThousands(c *Column, mark string) bool {
	form := thousandsForm[mark]
	found, round, sure := 0, 0, false
	other := map[string]string{".": ",", ",": "."}[mark]
	for _, e := range c.Dict[min(1, len(c.Dict)):] {
		if e.Kind == source.Number {
			if f, ok := ParseNumber(e.Code, "."); ok && f != math.Trunc(f) && mark == "." {
				return false
			}
			continue
		}
		if !strings.Contains(e.Code, mark) {
			continue
		}
		if !form.MatchString(e.Code) {
			return false
		}
		found++
		if strings.HasSuffix(e.Code, "0") {
			round++
		}
		sure = sure || strings.Count(e.Code, mark) > 1 || strings.Contains(e.Code, other)
	}
	return found > 0 && (sure || 2*round > found)
}

// setNumbers fills the numeric view of a column's entries. A numeric cell of
// a workbook has the decimal point whatever the language.
func setNumbers(c *Column, decimal, chosen string) {
	if c.Form != Coded {
		return // joinNumbers has settled it
	}
	mark := thousandsMark(c, chosen)
	c.Thousands = mark != ""
	c.numbers(decimal, mark)
}

// numbers fills the numeric view where the mark between thousands is known.
func (c *Column) numbers(decimal, mark string) {
	for i := 1; i < len(c.Dict); i++ {
		e := &c.Dict[i]
		if e.Kind == source.Number {
			e.Num, e.IsNum = ParseNumber(e.Code, ".")
			continue
		}
		text, d := e.Code, decimal
		if mark != "" {
			if d = "."; mark == "." {
				d = ","
			}
			text = strings.ReplaceAll(text, mark, "")
		}
		e.Num, e.IsNum = ParseNumber(text, d)
	}
}

// detectDecimal tells the decimal character by the entries: the comma when
// more distinct texts read as numbers with a comma than with a point. Numeric
// cells of a workbook do not take part, nor columns whose commas stand
// between codes ("1,4") or whose marks stand between thousands.
func detectDecimal(ds *Dataset) (decimal string, comma, point int) {
	for _, c := range ds.Columns {
		mark, commas := thousandsMark(c, ""), 0
		for _, e := range c.Dict {
			if e.Kind == source.Number {
				continue
			}
			text := e.Code
			if mark != "" {
				text = strings.ReplaceAll(text, mark, "")
			}
			if strings.Contains(text, ",") {
				if _, ok := ParseNumber(text, ","); ok {
					commas++
				}
			} else if strings.Count(text, ".") == 1 {
				if _, ok := ParseNumber(text, "."); ok {
					point++
				}
			}
		}
		if commas > 0 && !codesAtCommas(c) {
			comma += commas
		}
	}
	if comma > point {
		return ",", comma, point
	}
	return ".", comma, point
}

// codesAtCommas reports whether a column's commas separate codes: some cell
// has two of them, or on both sides of all of them stand whole numbers of at
// most three digits in rising order, as collection tools write lists.
func codesAtCommas(c *Column) bool {
	for _, e := range c.Dict {
		if strings.Count(e.Code, ",") > 1 {
			return true
		}
	}
	for _, e := range c.Dict {
		left, right, ok := strings.Cut(e.Code, ",")
		if !ok {
			continue
		}
		l, err1 := strconv.Atoi(strings.TrimSpace(left))
		r, err2 := strconv.Atoi(strings.TrimSpace(right))
		if err1 != nil || err2 != nil || l >= r || l < 1 || r > 999 {
			return false
		}
	}
	return true
}
