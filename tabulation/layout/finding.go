package layout

import (
	"github.com/hary4di/pockettab/tabulation/table"
)

// FindingText words one finding of the screening: which answer differs most
// between whom, and by how much. t is the table it was found in. Where
// nothing differs, it says so.
func FindingText(lang string, t *table.Table, f table.Finding) string {
	if f.Row < 0 || f.Row >= len(t.Rows) {
		return say(lang, "finding.untested")
	}
	row := &t.Rows[f.Row]
	mean := t.Means(f.Row, f.Items, f.Column)
	figure := func(v float64) string {
		if mean {
			return decimal(lang, v, 2)
		}
		return percent(lang, v, 0)
	}
	what := row.Label.In(lang)
	if what == "" {
		what = row.Key
	}
	a, b := func() string { return findingColumn(lang, t, f.A) }, func() string { return findingColumn(lang, t, f.B) }
	if f.Items {
		item := func(r int) func() string {
			return func() string {
				if label := t.Rows[r].Label.In(lang); label != "" {
					return label
				}
				return t.Rows[r].Key
			}
		}
		what, a, b = findingColumn(lang, t, f.Column), item(f.A), item(f.B)
	}
	key := "finding.columns"
	switch f.B {
	case table.AgainstRest:
		key = "finding.rest"
	case table.AgainstTotal:
		key = "finding.total"
	}
	switch total := f.Items && t.Columns[f.Column].Block < 0; {
	case total:
		key = "finding.items.total" // the labels of the rows name figure and item
	case f.Items && mean:
		key = "finding.items.mean"
	case f.Items:
		key = "finding.items"
	case mean:
		key += ".mean"
	}
	pairs := []string{"what", what, "a", a(), "x", figure(f.EstimateA), "y", figure(f.EstimateB)}
	if f.B >= 0 {
		pairs = append(pairs, "b", b())
	}
	text := say(lang, key, pairs...)
	if !f.Significant {
		return say(lang, "finding.weak", "text", text)
	}
	return text
}

// findingColumn names a column with its banner variable.
func findingColumn(lang string, t *table.Table, c int) string {
	col := &t.Columns[c]
	label := col.Label.In(lang)
	if group := col.Group.In(lang); group != "" {
		return group + ": " + label
	}
	return label
}
