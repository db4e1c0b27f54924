package column

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/condition"
)

// TestDeriveAgreesWithEachRespondent holds both ways of making a derived
// column against the conditions evaluated person by person.
func TestDeriveAgreesWithEachRespondent(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.IntRange(1, 300).Draw(t, "rows")
		ds := &Dataset{Rows: rows}
		var vars []*codebook.Variable
		for i := range rapid.IntRange(1, 3).Draw(t, "columns") {
			size := rapid.SampledFrom([]int{2, 5, 300}).Draw(t, "entries")
			c := &Column{Position: i, Dict: []Entry{{}}, Codes16: make([]uint16, rows)}
			for k := 1; k < size; k++ {
				c.Dict = append(c.Dict, Entry{Raw: strconv.Itoa(k), Code: strconv.Itoa(k), Num: float64(k), IsNum: true})
			}
			for r := range c.Codes16 {
				c.Codes16[r] = uint16(rapid.IntRange(0, size-1).Draw(t, "code"))
			}
			ds.Columns = append(ds.Columns, c)
			vars = append(vars, &codebook.Variable{Name: fmt.Sprint("v", i), Column: i, Type: codebook.Single})
		}
		d := &condition.Derived{
			Variable: &codebook.Variable{Name: "d", Column: -1, Type: codebook.Multiple, Separator: condition.Mark},
			Kind:     rapid.SampledFrom([]condition.DerivedKind{condition.Set, condition.First, condition.Tally}).Draw(t, "kind"),
		}
		for i := range rapid.IntRange(1, 5).Draw(t, "cases") {
			bound := float64(rapid.IntRange(0, 6).Draw(t, "bound"))
			over := &condition.Leaf{Variable: rapid.SampledFrom(vars).Draw(t, "variable"), Holds: func(a condition.Answer) bool { return a.IsNum && a.Num > bound }}
			empty := &condition.Leaf{Variable: rapid.SampledFrom(vars).Draw(t, "other"), Holds: func(a condition.Answer) bool { return a.Empty }}
			d.Cases = append(d.Cases, condition.Case{Code: strconv.Itoa(i + 1), When: &condition.Or{Parts: []condition.Node{over, &condition.Not{Part: empty}}}})
		}
		if d.Kind == condition.Tally {
			d.Answered = &condition.Not{Part: &condition.Leaf{Variable: vars[0], Holds: func(a condition.Answer) bool { return a.Empty }}}
		}
		quick, err := ds.Derive(context.Background(), []*condition.Derived{d})
		if err != nil {
			t.Fatal(err)
		}
		byMask := &maker{v: d, out: &Column{Dict: []Entry{{}}}, codes: make([]uint32, rows), byText: map[string]uint32{}}
		if err := byMask.byRow(context.Background(), ds); err != nil {
			t.Fatal(err)
		}
		byMask.out.narrow(byMask.codes)
		if ds.Of(d.Variable) != nil {
			t.Fatal("the dataset itself was changed")
		}
		got := quick.Of(d.Variable)
		counted := make([]int64, len(got.Dict))
		for r := range rows {
			want := d.Answer(func(v *codebook.Variable) condition.Answer {
				c := ds.Columns[v.Column]
				return c.Answer(v, int(c.Code(r)))
			})
			if got.Dict[got.Code(r)].Code != want.Code || byMask.out.Dict[byMask.out.Code(r)].Code != want.Code {
				t.Fatalf("row %d: %q by combination, %q by mask, %q by itself", r, got.Dict[got.Code(r)].Code, byMask.out.Dict[byMask.out.Code(r)].Code, want.Code)
			}
			counted[got.Code(r)]++
		}
		for i, e := range got.Dict {
			if e.Count != counted[i] {
				t.Fatalf("entry %q has %d, counted are %d", strings.ReplaceAll(e.Code, condition.Mark, " "), e.Count, counted[i])
			}
		}
	})
}
