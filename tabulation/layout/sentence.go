package layout

import (
	"sort"
	"strings"

	"github.com/hary4di/pockettab/tabulation/table"
)

// sentence words a note of the results. A key without words is shown with its
// values: a note is never dropped.
func sentence(lang string, n table.Note) string {
	keys := make([]string, 0, len(n.With))
	for k := range n.With {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	if _, ok := words["said."+n.Key]; ok {
		pairs := make([]string, 0, 2*len(keys))
		for _, k := range keys {
			pairs = append(pairs, k, n.With[k])
		}
		return say(lang, "said."+n.Key, pairs...)
	}
	var b strings.Builder
	b.WriteString(n.Key)
	for _, k := range keys {
		b.WriteString(" " + k + "=" + n.With[k])
	}
	return b.String()
}
