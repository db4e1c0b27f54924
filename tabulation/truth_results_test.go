package tabulation

import (
	"fmt"
	"math"
	"strings"

	"github.com/hary4di/pockettab/tabulation/cube"
	"github.com/hary4di/pockettab/tabulation/signif"
	"github.com/hary4di/pockettab/tabulation/table"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// truthRun is a case counted: the plan, its sums, and where each table is.
type truthRun struct {
	a    *truthAdapter
	plan *tabplan.Resolved
	sums *cube.Cube
	at   map[string]int // table id -> index
}

// test gives the result of a table under other settings of the tests.
func (r *truthRun) test(id string, change func(*tabplan.Tests)) *table.Table {
	least := 0.0
	tests := tabplan.Tests{
		Profile: tabplan.ProfilePooled, Levels: []float64{0.05}, MinBase: &least, Base: "effective",
		Compare: []string{tabplan.AgainstColumns}, Correction: tabplan.CorrectionNone, ChiSquare: tabplan.ChiRaoScott, Audit: true,
	}
	change(&tests)
	i := r.at[id]
	return signif.Table(&r.sums.Tables[i], &r.plan.Tables[i], tests)
}

func asIs(*tabplan.Tests) {}

func spss(t *tabplan.Tests) {
	t.Profile, t.Correction, t.Scope = tabplan.ProfileSPSS, tabplan.CorrectionBonferroni, tabplan.ScopeRow
}

func sumsAsPeople(t *tabplan.Tests) { t.Base = "weighted" }

func chi(method string) func(*tabplan.Tests) {
	return func(t *tabplan.Tests) { t.ChiSquare = method }
}

// null is the kit's form of what cannot be computed.
func null(f float64) any {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return nil
	}
	return f
}

// result writes one table in the kit's form.
func (r *truthRun) result(t truthTable) (truthResult, error) {
	weighted := t.Weight != ""
	main := r.test(t.ID, asIs)
	plain := main
	if weighted {
		plain = r.test(t.ID+unweighted, asIs)
	}
	out := truthResult{ID: t.ID}
	cols, names, err := truthColumns(t, main)
	if err != nil {
		return out, err
	}
	for i, c := range cols {
		col := map[string]any{"banner": names[i][0], "label": names[i][1], "n": plain.Columns[c].N}
		if weighted {
			w := main.Columns[c]
			col["wn"], col["n_eff"], col["sum_w2"] = w.W, w.Eff, 0.0
			if w.Eff > 0 {
				col["sum_w2"] = w.W * w.W / w.Eff
			}
		}
		out.Columns = append(out.Columns, col)
	}
	stub := r.a.c.Variables[t.Stub]
	rows := r.rows(t, main)
	if stub.Type != "numeric" {
		for _, k := range rows {
			kind := "category"
			if main.Rows[k].Kind == table.NetRow {
				kind = "net"
			}
			out.Rows = append(out.Rows, truthRow{Label: truthLabel(&main.Rows[k]), Kind: kind})
			var n, p, wn, wp []any
			for _, c := range cols {
				n, p = append(n, plain.Rows[k].N[c]), append(p, null(100*plain.Rows[k].ColPct[c]))
				wn, wp = append(wn, main.Rows[k].W[c]), append(wp, null(100*main.Rows[k].ColPct[c]))
			}
			out.Counts, out.Pct = append(out.Counts, n), append(out.Pct, p)
			if weighted {
				out.WCounts, out.WPct = append(out.WCounts, wn), append(out.WPct, wp)
			}
		}
	}
	if r.a.means(t) {
		for _, c := range cols {
			out.Numeric = append(out.Numeric, truthNumeric(main, plain, c, weighted))
		}
	}
	r.tests(t, &out, rows, cols)
	return out, nil
}

// truthColumns lists the columns of the result in the order of the case's
// banner, with the kit's names.
func truthColumns(t truthTable, got *table.Table) (cols []int, names [][2]string, err error) {
	block := 0
	for _, b := range t.Banner {
		at := -1
		if b.Name != "total" {
			at = block
			block++
		}
		found := false
		for i := range got.Columns {
			if got.Columns[i].Block != at {
				continue
			}
			found = true
			label := got.Columns[i].Label.In("")
			if at < 0 {
				label = "Total"
			}
			cols, names = append(cols, i), append(names, [2]string{b.key(), label})
		}
		if !found {
			return nil, nil, fmt.Errorf("%s: no column of %s", t.ID, b.key())
		}
	}
	return cols, names, nil
}

func truthLabel(row *table.Row) string {
	if s := row.Label.In(""); s != "" {
		return s
	}
	return row.Key
}

// rows lists the value rows in codebook order, then the nets: the engine puts
// a net before its members.
func (r *truthRun) rows(t truthTable, got *table.Table) []int {
	var order []string
	if v := r.a.vars[t.Stub]; v != nil {
		for _, val := range v.Values {
			order = append(order, val.LabelOf(""))
		}
	}
	for _, b := range r.a.c.Variables[t.Stub].Bins {
		order = append(order, b.Label)
	}
	var out []int
	taken := map[int]bool{}
	take := func(kind table.RowKind, label string) {
		for k := range got.Rows {
			if !taken[k] && got.Rows[k].Kind == kind && truthLabel(&got.Rows[k]) == label {
				taken[k] = true
				out = append(out, k)
				return
			}
		}
	}
	for _, label := range order {
		take(table.ValueRow, label)
	}
	for k := range got.Rows { // values that no list has: never dropped
		if got.Rows[k].Kind == table.ValueRow && !taken[k] {
			take(table.ValueRow, truthLabel(&got.Rows[k]))
		}
	}
	for _, n := range t.Nets {
		take(table.NetRow, n.Label)
	}
	return out
}

// statRow gives a statistic's row; nil where the table has none.
func statRow(t *table.Table, stat tabplan.Statistic) *table.Row {
	for k := range t.Rows {
		if t.Rows[k].Kind == table.StatRow && t.Rows[k].Stat == string(stat) {
			return &t.Rows[k]
		}
	}
	return nil
}

func truthNumeric(main, plain *table.Table, c int, weighted bool) map[string]any {
	out := map[string]any{}
	put := func(name string, t *table.Table, stat tabplan.Statistic) {
		if row := statRow(t, stat); row != nil {
			out[name] = null(row.Value[c])
		}
	}
	if row := statRow(plain, tabplan.Mean); row != nil {
		out["n"] = row.N[c]
	}
	for _, s := range []tabplan.Statistic{tabplan.Mean, tabplan.StdDev, tabplan.StdErr, tabplan.Sum, tabplan.Min, tabplan.Max, tabplan.Median} {
		put(string(s), plain, s)
	}
	if !weighted {
		return out
	}
	if row := statRow(main, tabplan.Mean); row != nil {
		out["wn"], out["n_eff"] = row.W[c], row.Eff[c]
	}
	put("wmean", main, tabplan.Mean)
	put("wsum", main, tabplan.Sum)
	put("wsd_kish", main, tabplan.StdDev)
	put("wse_linearized", main, tabplan.StdErr)
	for _, s := range []tabplan.Statistic{tabplan.StdDevSPSS, tabplan.StdErrSPSS, tabplan.StdDevPopulation, tabplan.StdErrKish} {
		put(string(s), main, s)
	}
	return out
}

// multiple reports a variable with several answers.
func multiple(v *truthVariable) bool { return v.Type == "multi_cols" || v.Type == "multi_delim" }

// tests fills chi-square, pairs, letters and tests of means.
func (r *truthRun) tests(t truthTable, out *truthResult, rows, cols []int) {
	weighted := t.Weight != ""
	plainID := t.ID
	if weighted {
		plainID += unweighted
	}
	place := map[int]int{} // result column -> kit column
	for i, c := range cols {
		place[c] = i
	}
	line := map[int]int{} // result row -> kit row
	for i, k := range rows {
		line[k] = i
	}
	stub := r.a.c.Variables[t.Stub]
	plain, plainSPSS := r.test(plainID, asIs), r.test(plainID, spss)
	main, mainSPSS, naive := plain, plainSPSS, plain
	if weighted {
		main, mainSPSS, naive = r.test(t.ID, asIs), r.test(t.ID, spss), r.test(t.ID, sumsAsPeople)
	}
	if r.a.means(t) {
		out.MeanPairs = truthMeanPairs(plain, plainSPSS, main, weighted, place)
	}
	if stub.Type == "numeric" {
		return
	}
	if !multiple(stub) {
		out.ChiSq = []map[string]any{}
		r.chiSquares(t, out, plain)
	}
	out.Pairs = truthPairs(plain, main, naive, weighted, line, place)
	out.Higher = truthHigher(main, mainSPSS, rows, line, place)
}

func (r *truthRun) chiSquares(t truthTable, out *truthResult, plain *table.Table) {
	weighted := t.Weight != ""
	var pearson, kish, rao *table.Table
	if weighted {
		pearson, kish, rao = r.test(t.ID, chi(tabplan.ChiWeightedPearson)), r.test(t.ID, chi(tabplan.ChiWeightedKish)), r.test(t.ID, chi(tabplan.ChiRaoScott))
	}
	block := -1
	for _, b := range t.Banner {
		if b.Name == "total" {
			continue
		}
		block++
		overlap := false
		for _, name := range append([]string{b.Name}, b.Cross...) {
			overlap = overlap || name != "" && multiple(r.a.c.Variables[name])
		}
		if overlap {
			continue
		}
		one := map[string]any{"banner": b.key(), "unweighted": truthChi(&plain.Chi[block])}
		if weighted {
			one["weighted_pearson"], one["rao_scott"] = truthChi(&pearson.Chi[block]), truthRaoScott(&rao.Chi[block])
			one["weighted_kish"] = nil
			if k := &kish.Chi[block]; k.Reason == "" {
				one["weighted_kish"] = map[string]any{"stat": k.Statistic, "df": k.DF, "p": k.P, "n_eff": k.N}
			}
		}
		out.ChiSq = append(out.ChiSq, one)
	}
}

func truthChi(c *table.ChiSquare) any {
	if c.Reason != "" {
		return nil
	}
	return map[string]any{"stat": c.Statistic, "df": c.DF, "p": c.P, "n": c.N, "min_expected": c.MinExpected, "cells_expected_lt5": c.Low, "cells": c.Cells}
}

func truthRaoScott(c *table.ChiSquare) any {
	if c.Reason != "" || c.Method != tabplan.ChiRaoScott {
		return nil
	}
	return map[string]any{"F": c.Statistic, "ndf": c.DF, "ddf": c.DF2, "p": c.P, "x2_scaled_to_n": c.Pearson, "mean_deff": c.DesignRatio, "n": c.People}
}

type truthPair struct{ row, a, b int }

// pairsOf indexes the audit of a table by kit rows and columns.
func pairsOf(t *table.Table, line, place map[int]int, stat bool) (map[truthPair]table.Comparison, []truthPair) {
	out := map[truthPair]table.Comparison{}
	var order []truthPair
	for _, c := range t.Audit {
		if (t.Rows[c.Row].Kind == table.StatRow) != stat {
			continue
		}
		row := -1
		if !stat {
			row = line[c.Row]
		}
		k := truthPair{row, place[c.A], place[c.B]}
		out[k] = c
		order = append(order, k)
	}
	return out, order
}

func truthPairs(plain, main, naive *table.Table, weighted bool, line, place map[int]int) *truthRecords {
	out := &truthRecords{Fields: []string{"row", "a", "b", "z", "p"}, Data: [][]any{}}
	p, order := pairsOf(plain, line, place, false)
	if !weighted {
		for _, k := range order {
			out.Data = append(out.Data, []any{k.row, k.a, k.b, p[k].T, p[k].P})
		}
		return out
	}
	out.Fields = append(out.Fields, "wz_kish", "wp_kish", "wz_naive", "wp_naive")
	w, worder := pairsOf(main, line, place, false)
	n, _ := pairsOf(naive, line, place, false)
	seen := map[truthPair]bool{}
	zp := func(m map[truthPair]table.Comparison, k truthPair) []any {
		if c, ok := m[k]; ok {
			return []any{c.T, c.P}
		}
		return []any{nil, nil}
	}
	for _, k := range append(order, worder...) {
		if seen[k] {
			continue
		}
		seen[k] = true
		record := append([]any{k.row, k.a, k.b}, zp(p, k)...)
		record = append(record, zp(w, k)...)
		out.Data = append(out.Data, append(record, zp(n, k)...))
	}
	return out
}

func truthMeanPairs(plain, plainSPSS, main *table.Table, weighted bool, place map[int]int) *truthRecords {
	out := &truthRecords{Fields: []string{"a", "b", "t_pooled", "df_pooled", "p_pooled", "t_welch", "df_welch", "p_welch"}, Data: [][]any{}}
	welch, order := pairsOf(plain, nil, place, true)
	pooled, second := pairsOf(plainSPSS, nil, place, true)
	kish, third := pairsOf(main, nil, place, true)
	if weighted {
		out.Fields = append(out.Fields, "wt_kish", "wdf_kish", "wp_kish")
		second = append(second, third...)
	}
	seen := map[truthPair]bool{}
	for _, k := range append(order, second...) {
		if seen[k] {
			continue
		}
		seen[k] = true
		record := []any{k.a, k.b}
		add := func(m map[truthPair]table.Comparison) {
			if c, ok := m[k]; ok {
				record = append(record, c.T, c.DF, c.P)
			} else {
				record = append(record, nil, nil, nil)
			}
		}
		add(pooled)
		add(welch)
		if weighted {
			add(kish)
		}
		out.Data = append(out.Data, record)
	}
	return out
}

// truthHigher reads the letters of both profiles as a reader of the table
// would.
func truthHigher(main, bonferroni *table.Table, rows []int, line, place map[int]int) *truthRecords {
	out := &truthRecords{Fields: []string{"row", "col", "higher_than_05", "higher_than_05_bonferroni_spss"}, Data: [][]any{}}
	byLetter := map[string]int{}
	for i := range main.Columns {
		if l := main.Columns[i].Letter; l != "" {
			byLetter[l] = i
		}
	}
	columns := func(letters string) []int {
		list := []int{}
		var names []string
		switch {
		case letters == "":
		case strings.Contains(letters, ",") || len(byLetter) > 26:
			names = strings.Split(letters, ",")
		default:
			names = strings.Split(letters, "")
		}
		for _, n := range names {
			list = append(list, place[byLetter[n]])
		}
		return list
	}
	for _, k := range rows {
		for c := range main.Columns {
			kit, ok := place[c]
			if !ok {
				continue
			}
			a, b := columns(main.Rows[k].Letters[c]), columns(bonferroni.Rows[k].Letters[c])
			if len(a) > 0 || len(b) > 0 {
				out.Data = append(out.Data, []any{line[k], kit, a, b})
			}
		}
	}
	return out
}
