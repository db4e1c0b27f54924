package layout

import "strings"

// say gives a fixed text in lang; pairs are placeholder, value, … An unknown
// key is shown as it is, so that a test or a reader sees it.
func say(lang, key string, pairs ...string) string {
	w, ok := words[key]
	if !ok {
		return key
	}
	s := w.en
	if lang == Indonesian {
		s = w.id
	}
	if len(pairs) < 2 {
		return s
	}
	var b strings.Builder
	for {
		i := strings.IndexByte(s, '{')
		j := strings.IndexByte(s, '}')
		if i < 0 || j < i {
			b.WriteString(s)
			return b.String()
		}
		b.WriteString(s[:i])
		b.WriteString(valueOf(s[i:j+1], pairs))
		s = s[j+1:]
	}
}

// valueOf gives the value of a placeholder, or the placeholder itself:
// {page} and {pages} stay for the writer.
func valueOf(placeholder string, pairs []string) string {
	for i := 0; i+1 < len(pairs); i += 2 {
		if placeholder[1:len(placeholder)-1] == pairs[i] {
			return pairs[i+1]
		}
	}
	return placeholder
}
