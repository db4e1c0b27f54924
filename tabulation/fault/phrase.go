package fault

import "strings"

// Phrase gives one of the fixed English texts in a language; a text that has
// no entry stays as it is.
func Phrase(s, lang string) string { return phrase(s, lang) }

// phrase gives s in lang: the translation of the pattern that fits it with the
// most fixed text, its values translated in turn, else s as it is.
func phrase(s, lang string) string {
	if lang != "id" || s == "" {
		return s
	}
	if t, ok := phrases[s]; ok {
		return t
	}
	best, fixed := "", 0
	var values []string
	for p := range phrases {
		if n := len(p) - 2*strings.Count(p, hole); n > fixed || n == fixed && p < best {
			if v, ok := match(p, s); ok {
				best, fixed, values = p, n, v
			}
		}
	}
	if best == "" {
		return s
	}
	var b strings.Builder
	parts := strings.Split(phrases[best], hole)
	for i, part := range parts {
		b.WriteString(part)
		if i < len(values) && i < len(parts)-1 {
			b.WriteString(phrase(values[i], lang))
		}
	}
	return b.String()
}

const hole = "{}"

// match gives the values of a pattern's holes in s. A hole takes as little as
// it can, the last one everything.
func match(pattern, s string) (values []string, ok bool) {
	parts := strings.Split(pattern, hole)
	rest, ok := strings.CutPrefix(s, parts[0])
	if !ok || len(parts) == 1 {
		return nil, false
	}
	for i, part := range parts[1:] {
		at := strings.Index(rest, part)
		if i == len(parts)-2 { // the last: its text must end s
			at = len(rest) - len(part)
			if at < 0 || !strings.HasSuffix(rest, part) {
				return nil, false
			}
		}
		if at < 1 { // a value is never nothing
			return nil, false
		}
		values = append(values, rest[:at])
		rest = rest[at+len(part):]
	}
	return values, true
}
