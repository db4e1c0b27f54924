package layout

import "github.com/hary4di/pockettab/tabulation/fault"

// say gives a fixed text in lang; pairs are placeholder, value, … An unknown
// key is shown as it is, so that a test or a reader sees it; {page} and
// {pages} stay for the writer.
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
	return fault.Fill(s, func(placeholder string) (string, bool) {
		for i := 0; i+1 < len(pairs); i += 2 {
			if placeholder == pairs[i] {
				return pairs[i+1], true
			}
		}
		return "", false
	})
}
