package tabplan

import (
	"slices"
	"strings"
)

// Suggest words the names nearest to a mistyped one, for the {near} part of a
// sentence: ` Did you mean "stub"?`, with a leading space; "" when nothing is
// near.
func Suggest(name string, known []string) string {
	near := Nearest(name, known, 3)
	if len(near) == 0 {
		return ""
	}
	for i, n := range near {
		near[i] = "\"" + n + "\""
	}
	last := len(near) - 1
	if last == 0 {
		return " Did you mean " + near[0] + "?"
	}
	return " Did you mean " + strings.Join(near[:last], ", ") + " or " + near[last] + "?"
}

// choices words what may stand in place of a word: the nearest of the known
// ones, or all of them where none is near and they are few.
func choices(word string, known []string) string {
	const few = 12
	if near := Suggest(word, known); near != "" || len(known) > few {
		return near
	}
	quoted := make([]string, len(known))
	for i, k := range known {
		quoted[i] = "\"" + k + "\""
	}
	return " Known are " + strings.Join(quoted, ", ") + "."
}

// Nearest gives at most n of the known names that are a few changes away from
// name, nearest first: case, one letter more, less, other or exchanged for
// each three of its letters; else names that contain it or begin alike.
func Nearest(name string, known []string, n int) []string {
	type hit struct {
		name string
		far  int
	}
	var hits []hit
	folded := strings.ToLower(name)
	reach := 1 + len([]rune(name))/4
	for _, k := range known {
		far := distance(folded, strings.ToLower(k), reach)
		switch {
		case far <= reach:
			hits = append(hits, hit{k, 2 * far})
		case len(folded) >= 2 && strings.Contains(strings.ToLower(k), folded):
			hits = append(hits, hit{k, 2*reach + 1})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return a.far - b.far })
	var out []string
	for _, h := range hits {
		if len(out) < n && !slices.Contains(out, h.name) {
			out = append(out, h.name)
		}
	}
	return out
}

// distance is the number of single changes (insert, delete, replace, exchange
// of neighbours) between two texts: optimal string alignment. Beyond reach it
// may give any larger number.
func distance(a, b string, reach int) int {
	x, y := []rune(a), []rune(b)
	if len(x)-len(y) > reach || len(y)-len(x) > reach {
		return reach + 1
	}
	before, last, cur := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		cur[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			cur[j] = min(last[j]+1, cur[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				cur[j] = min(cur[j], before[j-2]+1)
			}
		}
		before, last, cur = last, cur, before
	}
	return last[len(y)]
}
