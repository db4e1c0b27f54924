package tabulation

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/hary4di/pockettab/tabulation/table"
)

// TestItemsOfAGridAreOrdered: by the figure shown first, by label and by
// name, in both directions; every row keeps what belongs to it, letters and
// audited comparisons too.
func TestItemsOfAGridAreOrdered(t *testing.T) {
	t.Parallel()
	text := "sex,q_1,q_2,q_3\n"
	for i := range 300 {
		text += fmt.Sprintf("%d,%d,%d,%d\n", 1+i%2, []int{1, 1, 2, 3, 4, 5}[i%6], []int{5, 5, 4, 4, 2, 1, 5, 5, 4, 4, 3, 1}[i%12], []int{1, 2, 4, 3, 4, 5}[i%6])
	}
	d := readString(t, t.TempDir(), text)
	defer func() { _ = d.Close() }()
	const head = `{"version":1,"banners":{"main":["@total","sex"]},"tests":{"audit":true,"compare":["columns","items"]},"tables":[`
	by := func(order string) map[string]*table.Table {
		if order != "" {
			order = `,"rows":{"order":` + order + `}`
		}
		tables, _, _ := composed(t, d, head+`{"grid":"q_*","id":"items","show":["mean","t2b"]`+order+`},{"grid":"q_*","id":"shares","show":["scale","mean"]`+order+`}]}`)
		out := map[string]*table.Table{}
		for _, tab := range tables {
			out[tab.Key] = tab
		}
		return out
	}
	about := func(tab *table.Table) (rows, audit []string) {
		for _, r := range tab.Rows {
			rows = append(rows, fmt.Sprintf("%s %q %v %v %v %s %q", r.Key, r.Label["en"], r.N, r.Value, r.RowPct, r.Letter, r.Letters))
		}
		for _, c := range tab.Audit {
			audit = append(audit, fmt.Sprintf("%s %d %d %g", tab.Rows[c.Row].Key, c.A, c.B, c.P))
		}
		sort.Strings(rows)
		return rows, audit
	}
	keys := func(tab *table.Table) string {
		var out []string
		for _, r := range tab.Rows {
			out = append(out, r.Key)
		}
		return strings.Join(out, " ")
	}
	plain := by("")
	for order, want := range map[string][2]string{ // top boxes of 2, 4 and 3 in six, means in the same order
		"":          {"q_1:box:t2b q_2:box:t2b q_3:box:t2b q_1:mean q_2:mean q_3:mean", "q_1 q_2 q_3"},
		`"col_pct"`: {"q_2:box:t2b q_3:box:t2b q_1:box:t2b q_2:mean q_3:mean q_1:mean", "q_2 q_3 q_1"},
		`{"by":"col_pct","direction":"ascending","column":"sex=2"}`: {"q_1:box:t2b q_3:box:t2b q_2:box:t2b q_1:mean q_3:mean q_2:mean", ""},
		`{"by":"value","direction":"descending"}`:                   {"q_3:box:t2b q_2:box:t2b q_1:box:t2b q_3:mean q_2:mean q_1:mean", "q_3 q_2 q_1"},
		`{"by":"label","direction":"descending"}`:                   {"q_3:box:t2b q_2:box:t2b q_1:box:t2b q_3:mean q_2:mean q_1:mean", "q_3 q_2 q_1"},
	} {
		got := by(order)
		for i, id := range []string{"items", "shares"} {
			if want[i] != "" && keys(got[id]) != want[i] {
				t.Errorf("%s, %s: %s, want %s", order, id, keys(got[id]), want[i])
			}
			rows, audit := about(got[id])
			was, audited := about(plain[id])
			if !slices.Equal(rows, was) || !slices.Equal(audit, audited) || len(audit) == 0 && id == "items" {
				t.Errorf("%s, %s: rows or comparisons are not those of the grid as it stands:\n%v\n%v", order, id, rows, was)
			}
		}
	}
}
