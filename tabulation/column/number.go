package column

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/hary4di/pockettab/tabulation/source"
)

// ParseNumber reads a number as surveys write it: optional sign, digits with
// at most one decimal character, optional exponent. Nothing else is a number,
// thousands points least of all ("95.000" is 95 where the decimal character
// is the point, and no number where it is the comma).
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
// thousands: there is at least one, every text with a point has that form,
// and every other number is a whole one. One "0.953" or "1.5" speaks against.
func hasThousands(c *Column) bool {
	found := false
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
		found = true
	}
	return found
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
// cells of a workbook do not take part.
func detectDecimal(ds *Dataset) string {
	comma, point := 0, 0
	for _, c := range ds.Columns {
		for _, e := range c.Dict {
			if e.Kind == source.Number {
				continue
			}
			if strings.Count(e.Code, ",") == 1 {
				if _, ok := ParseNumber(e.Code, ","); ok {
					comma++
				}
			} else if strings.Count(e.Code, ".") == 1 {
				if _, ok := ParseNumber(e.Code, "."); ok {
					point++
				}
			}
		}
	}
	if comma > point {
		return ","
	}
	return "."
}
