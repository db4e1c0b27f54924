package column

import (
	"math"
	"regexp"
	"strconv"
	"strings"

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

// thousands is the form of a number with points between its thousands.
var thousands = regexp.MustCompile(`^[1-9]\d{0,2}(\.\d{3})+$`)

// hasThousands reports whether the points of a column's texts stand between
// thousands: every text with a point has that form, most of these end in a
// zero as amounts of money do (measurements to three decimals do not), and
// every other number is a whole one. One "0.953" or "1.5" speaks against.
func hasThousands(c *Column) bool {
	found, round := 0, 0
	for _, e := range c.Dict[min(1, len(c.Dict)):] {
		if e.Kind == source.Number {
			if e.Num != math.Trunc(e.Num) {
				return false
			}
			continue
		}
		if !strings.Contains(e.Code, ".") {
			continue
		}
		if !thousands.MatchString(e.Code) {
			return false
		}
		found++
		if strings.HasSuffix(e.Code, "0") {
			round++
		}
	}
	return 2*round > found
}

// setNumbers fills the numeric view of a column's entries. A numeric cell of
// a workbook has the decimal point whatever the language.
func setNumbers(c *Column, decimal string) {
	for i := 1; i < len(c.Dict); i++ {
		e := &c.Dict[i]
		d := decimal
		if e.Kind == source.Number {
			d = "."
		}
		e.Num, e.IsNum = ParseNumber(e.Code, d)
	}
	if c.Thousands = decimal == "." && hasThousands(c); !c.Thousands {
		return
	}
	for i := 1; i < len(c.Dict); i++ {
		if e := &c.Dict[i]; e.Kind != source.Number && strings.Contains(e.Code, ".") {
			e.Num, e.IsNum = ParseNumber(strings.ReplaceAll(e.Code, ".", ""), decimal)
		}
	}
}

// detectDecimal tells the decimal character by the entries: the comma when
// more distinct texts read as numbers with a comma than with a point. Numeric
// cells of a workbook do not take part, nor columns whose commas stand
// between codes ("1,4").
func detectDecimal(ds *Dataset) string {
	comma, point := 0, 0
	for _, c := range ds.Columns {
		commas := 0
		for _, e := range c.Dict {
			if e.Kind == source.Number {
				continue
			}
			if strings.Contains(e.Code, ",") {
				if _, ok := ParseNumber(e.Code, ","); ok {
					commas++
				}
			} else if strings.Count(e.Code, ".") == 1 {
				if _, ok := ParseNumber(e.Code, "."); ok {
					point++
				}
			}
		}
		if commas > 0 && !codesAtCommas(c) {
			comma += commas
		}
	}
	if comma > point {
		return ","
	}
	return "."
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
