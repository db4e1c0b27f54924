package codebook

import "strings"

// Canonical gives the code that a cell's code stands for in v: n.0 is n where
// the list has n and not n.0 (M-Code and spreadsheets write whole numbers
// either way), and where no code of the list has a point: a code that the list
// lacks must not become two rows, 0 and 0.0. In a file with labels instead of
// codes it is the label's code. Everything else stands for itself.
func (v *Variable) Canonical(code string) string {
	if to, ok := v.Alias[code]; ok {
		return to
	}
	whole, frac, ok := strings.Cut(code, ".")
	if !ok || frac == "" || strings.Trim(frac, "0") != "" {
		return code
	}
	listed, points := false, false // values found in the data only do not count
	for i := range v.Values {
		switch c := &v.Values[i]; {
		case !c.Listed:
		case c.Code == code:
			return code
		case c.Code == whole:
			return whole
		default:
			listed = true
			points = points || strings.Contains(c.Code, ".")
		}
	}
	if listed && !points {
		return whole
	}
	return code
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
