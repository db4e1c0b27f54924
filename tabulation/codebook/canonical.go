package codebook

import "strings"

// Canonical gives the code that a cell's code stands for in v: n.0 is n where
// the list has n and not n.0 (M-Code and spreadsheets write whole numbers
// either way); in a file with labels instead of codes, the label's code.
// Everything else stands for itself.
func (v *Variable) Canonical(code string) string {
	if to, ok := v.Alias[code]; ok {
		return to
	}
	whole, frac, ok := strings.Cut(code, ".")
	if !ok || frac == "" || strings.Trim(frac, "0") != "" {
		return code
	}
	if v.has(code) || !v.has(whole) {
		return code
	}
	return whole
}

// has reports whether the list has the code; values found in the data only do
// not count.
func (v *Variable) has(code string) bool {
	for i := range v.Values {
		if v.Values[i].Code == code {
			return v.Values[i].Listed
		}
	}
	return false
}

// SplitOptions gives the option codes of a multiple-response cell: split at
// the separator (white space of any kind for " "), trimmed, empty parts left
// out, one code twice counted once, in cell order.
func SplitOptions(cell, separator string) []string {
	var parts []string
	if separator == " " || separator == "" {
		parts = strings.Fields(cell)
	} else {
		parts = strings.Split(cell, separator)
	}
	out := parts[:0]
	for _, p := range parts {
		if p = Trim(p); p == "" {
			continue
		}
		dup := false
		for _, o := range out {
			dup = dup || o == p
		}
		if !dup {
			out = append(out, p)
		}
	}
	return out
}

// Trim removes outer white space of a cell: space, tab, CR, LF, U+00A0.
func Trim(s string) string { return strings.Trim(s, " \t\r\n\u00a0") }
