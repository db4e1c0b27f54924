package tabplan

import (
	"fmt"

	"github.com/hary4di/pockettab/tabulation/codebook"
)

// The joint histograms of the items of a grid. Items that are compared with
// each other were answered by the same people, so a test needs to know who
// said what to both: every pair of items is counted as a table of its own,
// the codes of one by the codes of the other. Nobody is shown these tables.

// pairable says whether the items of a grid can be and are to be compared:
// answers of one code each, over a base of those who answered.
func (r *resolver) pairable(vars []*codebook.Variable, frame *Table) bool {
	return len(vars) > 1 && vars[0].Type == codebook.Single && !frame.BaseAsked &&
		r.out.Tests.Profile != ProfileNone && r.out.Tests.Against(AgainstItems)
}

// pairs makes the tables of all pairs of items.
func (r *resolver) pairs(c *Composite, items []Table, spec *TableSpec, where string) []Table {
	var out []Table
	for i := range items {
		for j := i + 1; j < len(items); j++ {
			t := items[i]
			t.Stub, t.Title, t.Statistics = r.codesOf(items[i].Stub.Variable, spec, where), nil, []Statistic{Count}
			block := r.codesOf(items[j].Stub.Variable, spec, where)
			if t.Stub == nil || block == nil {
				return nil
			}
			t.Banner = &BannerAxes{Name: "items", Key: "items", Total: true, Blocks: []*Axis{block}}
			t.Order, t.HideEmpty = nil, false
			c.Pairs = append(c.Pairs, [2]int{i, j})
			out = append(out, t)
		}
	}
	return out
}

// codesOf is the axis of an item's codes alone, with the roles that the table
// gives them.
func (r *resolver) codesOf(v *codebook.Variable, spec *TableSpec, where string) *Axis {
	roles := Rows{}
	if spec.Rows != nil {
		roles = Rows{Missing: spec.Rows.Missing, NotInMean: spec.Rows.NotInMean, Valid: spec.Rows.Valid}
	}
	full := r.stub(v, &TableSpec{Rows: &roles, Grid: spec.Grid}, false, where)
	if full == nil {
		return nil
	}
	return r.shared(fmt.Sprintf("i:%p", full), func() *Axis {
		codes := *full
		codes.Categories, codes.Scores, codes.Differences = nil, nil, nil
		for _, cat := range full.Categories {
			if cat.Kind == ValueCategory {
				codes.Categories = append(codes.Categories, cat)
			}
		}
		return &codes
	})
}
