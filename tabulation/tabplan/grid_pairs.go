package tabplan

import (
	"fmt"
	"slices"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/condition"
)

// What the items of a grid have in common. Items that are compared with each
// other were answered by the same people, so a test needs to know who said
// what to both: every pair of items is counted as a table of its own, the
// rows of one by the rows of the other and by who is in the base of the
// other; of two numbers the sums of their products. Nobody is shown these
// tables.

// pairable says whether the items of a grid are to be compared. Where they are
// rows of a table with a banner, their letters stand in Total.
func (r *resolver) pairable(c *Composite, items []Table) bool {
	shown := c.Kind != GridItems || items[0].Banner.Total || len(items[0].Banner.Blocks) == 0
	return len(items) > 1 && shown && r.out.Tests.Profile != ProfileNone && r.out.Tests.Against(AgainstItems)
}

// pairs makes the tables of all pairs of items.
func (r *resolver) pairs(c *Composite, items []Table) []Table {
	var out []Table
	for i := range items {
		for j := i + 1; j < len(items); j++ {
			t, other := items[i], items[j].Stub
			t.Title, t.Statistics, t.Order, t.HideEmpty = nil, []Statistic{Count}, nil, false
			t.Banner = &BannerAxes{Name: "items", Key: "items", Total: true, Apart: true}
			if other.Kind == Quantity {
				t.Beside = other
			} else {
				t.Banner.Blocks = []*Axis{other}
			}
			if base := r.inBaseAxis(&items[j]); base != nil && t.Beside == nil {
				t.Banner.Blocks = append(t.Banner.Blocks, base)
			}
			c.Pairs = append(c.Pairs, [2]int{i, j})
			out = append(out, t)
		}
	}
	return out
}

// inBase holds for everybody who is in the base of an item's table; nil:
// everybody in the file.
func inBase(t *Table) condition.Node {
	v, missing := t.Stub.Variable, t.Stub.Missing
	switch {
	case !t.BaseAsked:
		return &condition.Leaf{Variable: v, Holds: func(a condition.Answer) bool {
			if v.Type == codebook.Multiple {
				return !a.Empty && (len(a.Options) == 0 || slices.ContainsFunc(a.Options, func(c string) bool { return !slices.Contains(missing, c) }))
			}
			return !a.Empty && !slices.Contains(missing, a.Code)
		}}
	case t.Asked == nil:
		return nil
	}
	answered := &condition.Leaf{Variable: v, Holds: func(a condition.Answer) bool { return !a.Empty }}
	return &condition.Or{Parts: []condition.Node{answered, t.Asked.Root}}
}

// inBaseAxis is an axis of those in the base of an item's table; nil:
// everybody.
func (r *resolver) inBaseAxis(t *Table) *Axis {
	in := inBase(t)
	if in == nil {
		return nil
	}
	return r.shared(fmt.Sprintf("b:%p:%t", t.Stub, t.BaseAsked), func() *Axis { return r.madeAxis(in, t.Stub.Variable.Name+" base") })
}
