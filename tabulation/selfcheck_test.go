package tabulation

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// A wrong number is found wherever it is planted: in a table that is counted
// again whole, and, where only a sample is counted again, in a Total (by the
// reader's dictionaries) and in a column (by what its rows add up to).
func TestSelfCheckFindsAPlantedCell(t *testing.T) {
	t.Parallel()
	d := readString(t, t.TempDir(), "sex,region,brands,rating,age,weight,note\n"+strings.Repeat(everyCode, 320))
	plan, err := tabplan.Parse(fmt.Appendf(nil, hardPlan, "", ""))
	if err != nil {
		t.Fatal(err)
	}
	resolved, err := d.Resolve(plan)
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	fresh := func() (*Cube, *Results) {
		c, err := Count(ctx, d, resolved, 2, nil)
		if err != nil {
			t.Fatal(err)
		}
		r, err := Test(ctx, d, resolved, c, 0, nil)
		if err != nil {
			t.Fatal(err)
		}
		return c, r
	}
	for _, tc := range []struct {
		name   string
		effort int
		row    int
		col    int
	}{
		{"whole, in a column", 1 << 30, 1, 1},
		{"sample, in a Total", 1, 1, 0},
		{"sample, in a column", 1, 1, 2},
		{"sample, a base", 1, 0, 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c, r := fresh()
			check := &checker{d: d, plan: resolved, job: r.Job, sums: c.sums}
			done, err := check.run(ctx, tc.effort)
			if err != nil {
				t.Fatal(err)
			}
			if sampled := done.Rows < d.Rows(); sampled != (tc.effort == 1) || done.Tables == 0 || done.Margins == 0 || done.Values == 0 {
				t.Fatalf("checked %+v of %d respondents", done, d.Rows())
			}
			found := 0
			for i := range resolved.Tables {
				if s := &c.sums.Tables[i]; !resolved.Tables[i].Stub.Multiple && resolved.Tables[i].Stub.Kind == tabplan.Categories {
					row := tc.row // of the values; nets stand above them
					for row > 0 && resolved.Tables[i].Stub.Categories[row-1].Kind != tabplan.ValueCategory {
						row++
					}
					at := s.Cell(row, tc.col)
					s.N[at]++
					if tc.effort == 1 {
						_, err = (&checker{d: d, plan: resolved, job: r.Job, sums: c.sums}).run(ctx, 1)
					} else {
						_, err = Test(ctx, d, resolved, c, 0, nil)
					}
					if fault.CodeOf(err) != fault.SelfCheck {
						t.Errorf("table %s: said %v", resolved.Tables[i].Key, err)
					}
					s.N[at]--
					found++
				}
			}
			if found == 0 {
				t.Fatal("no table to plant in")
			}
		})
	}
}
