package tabplan

import "github.com/hary4di/pockettab/tabulation/fault"

// Suppress says what must not be shown, so that nobody can be made out.
type Suppress struct {
	Cells         int   `json:"cells,omitempty"`         // counts of answers from 1 to Cells−1 are hidden; 0: none
	Bases         int   `json:"bases,omitempty"`         // columns with a smaller unweighted base are hidden whole; 0: none
	Complementary *bool `json:"complementary,omitempty"` // hide as many more as it takes that no hidden count can be computed; default true
}

func (p *parser) suppress(plan *Plan, n *node) {
	if n == nil || !p.object(n, "suppress", "cells", "bases", "complementary") {
		return
	}
	const most = 1000
	s := &Suppress{Cells: p.whole(n.get("cells"), "suppress.cells", 0, most), Bases: p.whole(n.get("bases"), "suppress.bases", 0, most)}
	if c := n.get("complementary"); c != nil {
		yes := p.yes(c, "suppress.complementary")
		s.Complementary = &yes
	}
	if p.err == nil && s.Cells < 2 && s.Bases < 1 {
		p.fail("suppress", "\"cells\" of at least 2 or \"bases\" of at least 1 is expected: nothing would be hidden")
	}
	plan.Suppress = s
}

// suppression hands the setting on; in a job of several weights or filters it
// is the same for all tables.
func (r *resolver) suppression() {
	r.out.Suppress = r.plan.Suppress
	if s := r.plan.Suppress; s != nil && s.Complementary != nil && !*s.Complementary && s.Cells == 0 {
		r.fail(fault.New(fault.BadPlan, opResolve, "why", "columns hidden for their base follow from Total and the other columns; leave \"complementary\" out"), "suppress")
	}
}
