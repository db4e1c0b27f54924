package tabplan

import (
	"encoding/json"
	"slices"
)

// Banner is a list of columns, left to right.
type Banner []Columns

// Columns is one part of a banner: the Total column ("@total"), the codes of
// a variable, those of several variables within each other ("A > B": tested
// inside each code of A) or combined ("A * B": tested throughout), or columns
// of their own with conditions. In JSON a text where only Variable is set.
type Columns struct {
	Variable string     `json:"variable,omitempty"`
	Codes    []string   `json:"codes,omitempty"` // of one variable: these only, in this order
	Nets     []Net      `json:"nets,omitempty"`  // of one variable: nets as columns before their members
	Label    Label      `json:"label,omitempty"` // over the columns; "": of the variable
	Columns  []CaseSpec `json:"columns,omitempty"`
}

// MarshalJSON writes the variable alone where nothing else is said.
func (c Columns) MarshalJSON() ([]byte, error) {
	if len(c.Codes)+len(c.Nets)+len(c.Label)+len(c.Columns) == 0 {
		return json.Marshal(c.Variable)
	}
	type plain Columns
	return json.Marshal(plain(c))
}

// Side makes a banner of variables side by side.
func Side(names ...string) Banner {
	b := make(Banner, len(names))
	for i, n := range names {
		b[i].Variable = n
	}
	return b
}

// bannerOf reads a text, an object, or a list of both.
func (p *parser) bannerOf(n *node, path string) Banner {
	if n == nil || p.err != nil {
		return nil
	}
	if n.kind != kindList {
		return Banner{p.columns(n, path)}
	}
	var out Banner
	for i, item := range n.items {
		out = append(out, p.columns(item, at(path, i)))
	}
	return out
}

func (p *parser) columns(n *node, path string) Columns {
	var c Columns
	if n.kind == kindString {
		c.Variable = n.text
		return c
	}
	if n.kind != kindObject {
		p.fail(path, "a variable or an object is expected, not %s", n.kind)
		return c
	}
	if !p.object(n, path, "variable", "codes", "nets", "label", "columns") {
		return c
	}
	c.Variable = p.text(n.get("variable"), join(path, "variable"))
	c.Codes = p.codes(n.get("codes"), join(path, "codes"))
	c.Nets = p.nets(n.get("nets"), join(path, "nets"))
	c.Label = p.label(n.get("label"), join(path, "label"))
	for i, item := range p.list(n.get("columns"), join(path, "columns")) {
		c.Columns = append(c.Columns, p.caseOf(item, at(join(path, "columns"), i)))
	}
	switch {
	case p.err != nil:
	case (c.Variable == "") == (len(c.Columns) == 0):
		p.fail(path, "either \"variable\" or \"columns\" is expected")
	case len(c.Columns) > 0 && len(c.Label) == 0:
		p.fail(path, "columns with conditions need a \"label\" over them")
	case len(c.Columns) > 0 && len(c.Codes)+len(c.Nets) > 0:
		p.fail(path, "\"codes\" and \"nets\" belong to a variable")
	case len(c.Codes) > 0 && len(c.Nets) > 0:
		p.fail(path, "give either %q or %q, not both", "codes", "nets")
	case slices.ContainsFunc(c.Columns, func(s CaseSpec) bool { return s.Score != nil }):
		p.fail(path, "columns have no scores")
	}
	return c
}
