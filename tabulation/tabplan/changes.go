package tabplan

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/hary4di/pockettab/tabulation/codebook"
)

// Change is one difference between two plans.
type Change struct {
	What   string `json:"what"`             // where in the plan: "filter", "table E1~main: title", "banner main"
	Before string `json:"before,omitempty"` // as JSON; "": it was not there
	After  string `json:"after,omitempty"`  // as JSON; "": it is gone
}

// Text words a change in English and Indonesian.
func (c Change) Text() codebook.Text {
	switch {
	case c.Before == "":
		return codebook.Text{"en": "New: " + c.What + " = " + c.After, "id": "Baru: " + c.What + " = " + c.After}
	case c.After == "":
		return codebook.Text{"en": "Gone: " + c.What + " (was " + c.Before + ")", "id": "Hilang: " + c.What + " (semula " + c.Before + ")"}
	}
	return codebook.Text{"en": "Changed: " + c.What + " from " + c.Before + " to " + c.After, "id": "Berubah: " + c.What + " dari " + c.Before + " menjadi " + c.After}
}

// Changes lists what differs between two plans, in the order of the format.
// Tables are known by their id, else by stub, banner and filter, so that a
// table moved or added changes no other.
func Changes(before, after *Plan) ([]Change, error) {
	a, err := leaves(before)
	if err != nil {
		return nil, err
	}
	b, err := leaves(after)
	if err != nil {
		return nil, err
	}
	var out []Change
	for _, l := range a.order {
		if x, y := a.at[l], b.at[l]; x != y {
			out = append(out, Change{What: l, Before: x, After: y})
		}
	}
	for _, l := range b.order {
		if _, known := a.at[l]; !known {
			out = append(out, Change{What: l, After: b.at[l]})
		}
	}
	return out, nil
}

// leafList is a plan taken apart: what each part of it says.
type leafList struct {
	order []string
	at    map[string]string
}

func (l *leafList) add(what string, v any) error {
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err
	}
	for n, first := 2, what; ; n++ { // two alike: the second has a number
		if _, dup := l.at[what]; !dup {
			break
		}
		what = fmt.Sprintf("%s (%d)", first, n)
	}
	l.order = append(l.order, what)
	l.at[what] = strings.TrimSpace(text.String())
	return nil
}

// each adds the keys of an object under a name.
func (l *leafList) each(under string, v any, skip ...string) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	var keys map[string]json.RawMessage
	if err := json.Unmarshal(text, &keys); err != nil {
		return err
	}
	names := make([]string, 0, len(keys))
	for k := range keys {
		if !slices.Contains(skip, k) {
			names = append(names, k)
		}
	}
	slices.Sort(names)
	for _, k := range names {
		if err := l.add(under+k, keys[k]); err != nil {
			return err
		}
	}
	return nil
}

func leaves(p *Plan) (*leafList, error) {
	l := &leafList{at: map[string]string{}}
	if err := l.each("", p, "version", "variables", "banners", "weights", "tables"); err != nil {
		return nil, err
	}
	for _, v := range p.Variables {
		if err := l.add("variable "+v.Name, v); err != nil {
			return nil, err
		}
	}
	for _, name := range sortedKeys(p.Banners) {
		if err := l.add("banner "+name, p.Banners[name]); err != nil {
			return nil, err
		}
	}
	for _, name := range sortedKeys(p.Weights) {
		if err := l.add("weight "+name, p.Weights[name]); err != nil {
			return nil, err
		}
	}
	seen := map[string]int{}
	for i := range p.Tables {
		t := &p.Tables[i]
		name := t.known()
		if seen[name]++; seen[name] > 1 {
			name = fmt.Sprintf("%s (%d)", name, seen[name])
		}
		if err := l.add("table "+name, append(slices.Clone(t.Stub), t.Grid...)); err != nil {
			return nil, err
		}
		if err := l.each("table "+name+": ", t, "stub", "grid"); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// known is what a table is known by.
func (t *TableSpec) known() string {
	if t.ID != "" {
		return t.ID
	}
	name := strings.Join(append(slices.Clone(t.Stub), t.Grid...), ",")
	if t.Banner != "" {
		name += "~" + t.Banner
	}
	if t.Filter != "" {
		name += "~" + t.Filter
	}
	return name
}
