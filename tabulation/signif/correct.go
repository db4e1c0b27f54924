package signif

import (
	"math"
	"slices"

	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// set names the comparisons that a correction counts together.
type set struct {
	table, part, family, row int
	against                  against
}

// setOf gives the set of a comparison under a scope. Letters and arrows are
// different questions and never corrected together.
//
// A table that is put together has several parts: its items with the columns
// of each, and the items with each other, which are a family of their own.
func setOf(scope string, table, part int, c *comparison) set {
	s := set{table: table, part: part, family: c.family, row: c.row, against: c.against}
	if c.down {
		s.row = c.figure
	}
	switch scope {
	case tabplan.ScopeJob:
		s.table, s.part, s.family, s.row = 0, 0, 0, 0
	case tabplan.ScopeTable:
		s.part, s.family, s.row = 0, 0, 0
	case tabplan.ScopeFamily:
		s.row = 0
		if !c.items {
			s.part = 0
		}
	}
	return s
}

// correct fills the adjusted p of all comparisons of the tables.
func correct(tables []unit, tests tabplan.Tests) {
	if tests.Correction == tabplan.CorrectionNone || tests.Correction == "" {
		return
	}
	sets := map[set][]*comparison{}
	var order []set
	for i, u := range tables {
		for part, b := range u {
			for k := range b.comparisons {
				c := &b.comparisons[k]
				s := setOf(tests.Scope, i, part, c)
				if _, ok := sets[s]; !ok {
					order = append(order, s)
				}
				sets[s] = append(sets[s], c)
			}
		}
	}
	for _, s := range order {
		list := sets[s]
		p := make([]float64, len(list))
		for i, c := range list {
			p[i] = c.p
		}
		for i, adjusted := range adjust(tests.Correction, p) {
			list[i].adjusted = adjusted
		}
	}
}

// adjust gives the adjusted p values of one set of tests, in their order:
//
//	bonferroni: m·p
//	holm:       max over j ≤ i of (m−j+1)·p₍ⱼ₎, p ascending (Holm 1979)
//	bh:         min over j ≥ i of m/j·p₍ⱼ₎, p ascending (Benjamini and Hochberg 1995)
//
// each at most 1.
func adjust(correction string, p []float64) []float64 {
	m := len(p)
	out := make([]float64, m)
	if correction == tabplan.CorrectionBonferroni {
		for i := range p {
			out[i] = math.Min(1, float64(m)*p[i])
		}
		return out
	}
	order := make([]int, m)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case p[a] < p[b]:
			return -1
		case p[a] > p[b]:
			return 1
		}
		return 0
	})
	switch correction {
	case tabplan.CorrectionHolm:
		largest := 0.0
		for j, i := range order {
			largest = math.Max(largest, math.Min(1, float64(m-j)*p[i]))
			out[i] = largest
		}
	case tabplan.CorrectionBH:
		smallest := 1.0
		for j := m - 1; j >= 0; j-- {
			smallest = math.Min(smallest, float64(m)/float64(j+1)*p[order[j]])
			out[order[j]] = smallest
		}
	default:
		copy(out, p)
	}
	return out
}
