package layout

import (
	"math"
	"strconv"
	"strings"
)

// integer writes n with thousands separators: 1,328 in English, 1.328 in
// Indonesian.
func integer(lang string, n int64) string {
	s := strconv.FormatInt(n, 10)
	sign := ""
	if s[0] == '-' {
		sign, s = "-", s[1:]
	}
	if len(s) <= 3 {
		return sign + s
	}
	sep := byte(',')
	if lang == Indonesian {
		sep = '.'
	}
	var b strings.Builder
	b.WriteString(sign)
	first := len(s) % 3
	b.WriteString(s[:first])
	for i := first; i < len(s); i += 3 {
		if i > 0 {
			b.WriteByte(sep)
		}
		b.WriteString(s[i : i+3])
	}
	return b.String()
}

// decimal writes x with at most places decimals and without trailing zeros,
// with the decimal sign of the language.
func decimal(lang string, x float64, places int) string {
	s := strconv.FormatFloat(x, 'f', places, 64)
	if strings.IndexByte(s, '.') >= 0 {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	whole, part, has := strings.Cut(s, ".")
	if n, err := strconv.ParseInt(whole, 10, 64); err == nil && math.Abs(x) >= 1 {
		whole = integer(lang, n)
	}
	if !has {
		return whole
	}
	if lang == Indonesian {
		return whole + "," + part
	}
	return whole + "." + part
}

// percent writes a fraction as a percentage: 0.95 as 95%.
func percent(lang string, x float64, places int) string {
	return decimal(lang, x*100, places) + "%"
}
