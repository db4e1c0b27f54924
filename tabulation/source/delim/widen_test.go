package delim

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/source"
)

// Longer records widen the table where the user says so, and nothing of them
// is lost; where they stand is said.
func TestPaddedRecords(t *testing.T) {
	t.Parallel()
	const text = "a,b\n1,2\n1,2,3\n4\n5,6,\n7,8,,\"9\"\n,,,\n"
	for _, g := range []grain{standardGrain, tiny} {
		for _, n := range []int{1, 3} {
			rows, lines, table, err := read(text, source.Options{Ragged: source.RaggedPad}, n, g)
			if err != nil {
				t.Fatal(err)
			}
			want := [][]string{{"1", "2", "", ""}, {"1", "2", "3", ""}, {"4", "", "", ""}, {"5", "6", "", ""}, {"7", "8", "", "9"}}
			if d := cmp.Diff(want, rows); d != "" {
				t.Error(d)
			}
			if d := cmp.Diff([]int64{2, 3, 4, 5, 6}, lines); d != "" {
				t.Error(d)
			}
			if d := cmp.Diff([]string{"a", "b", "", ""}, table.Header()); d != "" {
				t.Error(d)
			}
			notices := []source.Notice{{Code: "long_rows", Count: 1, Lines: []int64{5}}, {Code: "padded_rows", Count: 2, Lines: []int64{3, 6}}, {Code: "short_rows", Count: 1, Lines: []int64{4}}}
			if d := cmp.Diff(notices, table.Summary().Notices); d != "" {
				t.Error(d)
			}
		}
	}
	if _, _, _, err := read(text, source.Options{Ragged: "drop"}, 1, tiny); fault.CodeOf(err) != fault.Usage {
		t.Error(err)
	}
	if _, _, _, err := read("a,b\n1,2,3\n\"4", source.Options{Ragged: source.RaggedPad}, 1, tiny); fault.CodeOf(err) != fault.Damaged {
		t.Error(err)
	}
}
