package tabulation

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"reflect"
	"slices"
	"sort"
	"strings"
)

// The kit's tolerance: relative, with a floor for what is a difference near 0.
const (
	truthRelative  = 1e-9
	truthFloor     = 1e-12
	truthFloorStat = 1e-11
)

// truthStats are the values with the wider floor.
var truthStats = []string{"z", "wz_kish", "wz_naive", "t_pooled", "t_welch", "wt_kish", "stat", "F", "x2_scaled_to_n"}

// truthComparison compares results with the reference, value by value.
// Everything in the reference must be there, and nothing else.
type truthComparison struct {
	tables, values, skipped int
	mismatches              []string
}

func compareTruth(path string, got *truthResults) (*truthComparison, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var want struct{ Tables []map[string]any }
	if err := json.Unmarshal(text, &want); err != nil {
		return nil, err
	}
	ours, err := json.Marshal(got)
	if err != nil {
		return nil, err
	}
	var have struct{ Tables []map[string]any }
	if err := json.Unmarshal(ours, &have); err != nil {
		return nil, err
	}
	c := &truthComparison{}
	for i, t := range want.Tables {
		c.tables++
		if i >= len(have.Tables) || have.Tables[i]["id"] != t["id"] {
			c.miss("%v: no such table", t["id"])
			continue
		}
		c.table(fmt.Sprint(t["id"]), t, have.Tables[i])
	}
	return c, nil
}

func (c *truthComparison) miss(format string, args ...any) {
	c.mismatches = append(c.mismatches, fmt.Sprintf(format, args...))
}

func (c *truthComparison) table(id string, want, have map[string]any) {
	names := func(t map[string]any, group string, keys ...string) []string {
		var out []string
		list, _ := t[group].([]any)
		for _, x := range list {
			o, _ := x.(map[string]any)
			name := ""
			for _, k := range keys {
				name += fmt.Sprint(o[k]) + "|"
			}
			out = append(out, name)
		}
		return out
	}
	for _, of := range []struct {
		group string
		keys  []string
	}{{"columns", []string{"banner", "label"}}, {"rows", []string{"kind", "label"}}} {
		w, h := names(want, of.group, of.keys...), names(have, of.group, of.keys...)
		if !slices.Equal(w, h) {
			c.miss("%s: %s are %q, want %q", id, of.group, h, w)
			return
		}
	}
	groups := make([]string, 0, len(want))
	for g := range want {
		groups = append(groups, g)
	}
	sort.Strings(groups)
	for _, g := range groups {
		if g == "id" || g == "stub" || g == "weight" || g == "rows" || g == "note" {
			continue
		}
		where := id + " " + g
		if have[g] == nil && !emptyTruth(want[g]) {
			c.skipped++
			c.miss("%s: absent", where)
			continue
		}
		switch g {
		case "pairs", "mean_pairs", "higher":
			c.records(where, want[g], have[g])
		default:
			c.value(where, "", want[g], have[g])
		}
	}
}

// emptyTruth reports a group without anything in it.
func emptyTruth(v any) bool {
	switch x := v.(type) {
	case []any:
		return len(x) == 0
	case map[string]any:
		list, _ := x["data"].([]any)
		return len(list) == 0
	}
	return v == nil
}

// value compares two values of any form.
func (c *truthComparison) value(where, name string, want, have any) {
	switch w := want.(type) {
	case []any:
		h, ok := have.([]any)
		if (!ok && len(w) > 0) || len(h) != len(w) {
			c.miss("%s: %d values, want %d", where, len(h), len(w))
			return
		}
		for i := range w {
			c.value(fmt.Sprintf("%s[%d]", where, i), name, w[i], h[i])
		}
	case map[string]any:
		h, ok := have.(map[string]any)
		if !ok {
			c.values++
			c.miss("%s: %v, want %v", where, have, want)
			return
		}
		for k, v := range w {
			got, ok := h[k]
			if !ok {
				c.skipped++
				c.miss("%s: %s is absent", where, k)
				continue
			}
			c.value(where+"."+k, k, v, got)
		}
	case float64:
		c.values++
		h, ok := have.(float64)
		floor := truthFloor
		if slices.Contains(truthStats, name) {
			floor = truthFloorStat
		}
		if !ok || math.Abs(h-w) > math.Max(truthRelative*math.Max(math.Abs(h), math.Abs(w)), floor) {
			c.miss("%s: %v, want %v", where, have, want)
		}
	default:
		c.values++
		if !reflect.DeepEqual(want, have) {
			c.miss("%s: %v, want %v", where, have, want)
		}
	}
}

// records compares lists of records found by their keys: row and columns.
func (c *truthComparison) records(where string, want, have any) {
	index := func(v any) (map[string]map[string]any, []string) {
		out := map[string]map[string]any{}
		var order []string
		o, _ := v.(map[string]any)
		fields, _ := o["fields"].([]any)
		data, _ := o["data"].([]any)
		for _, d := range data {
			line, _ := d.([]any)
			record, key := map[string]any{}, ""
			for i, f := range fields {
				name := fmt.Sprint(f)
				if slices.Contains([]string{"row", "a", "b", "col"}, name) {
					key += fmt.Sprintf("%s %v ", name, line[i])
				} else {
					record[name] = line[i]
				}
			}
			out[key] = record
			order = append(order, key)
		}
		return out, order
	}
	w, order := index(want)
	h, found := index(have)
	blank := func(r map[string]any) bool {
		for _, v := range r {
			if list, ok := v.([]any); v != nil && (!ok || len(list) > 0) {
				return false
			}
		}
		return true
	}
	for _, k := range order {
		if h[k] == nil {
			if !blank(w[k]) {
				if strings.Contains(where, "higher") {
					c.values++
				} else {
					c.skipped++
				}
				c.miss("%s %s: absent, want %v", where, k, w[k])
			}
			continue
		}
		c.value(where+" "+k, "", w[k], h[k])
	}
	for _, k := range found {
		if w[k] == nil && !blank(h[k]) {
			c.miss("%s %s: %v, which the reference does not have", where, k, h[k])
		}
	}
}
