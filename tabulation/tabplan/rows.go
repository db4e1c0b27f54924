package tabplan

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
)

// Rows say what a table's body is besides the codes: computed rows, order,
// what counts as missing. A plan has them for all tables, a table for itself;
// what a table says goes before.
type Rows struct {
	Boxes       []string            `json:"boxes,omitempty"`       // "t2b", "b2b": the k highest, lowest scores together
	Differences []Difference        `json:"differences,omitempty"` // shares subtracted: NPS
	Scores      map[string]*float64 `json:"scores,omitempty"`      // code -> factor of the mean; null: none
	Missing     []string            `json:"missing,omitempty"`     // codes that leave the base
	NotInMean   []string            `json:"not_in_mean,omitempty"` // codes that leave the mean only
	Valid       []string            `json:"valid,omitempty"`       // codes that are neither, whatever the codebook says
	Order       *Order              `json:"order,omitempty"`       // nil: codebook
	HideEmpty   *bool               `json:"hide_empty,omitempty"`  // rows that nobody is in
	NoAnswer    *bool               `json:"no_answer,omitempty"`   // a row for those who were asked and gave no valid answer; the base is everybody asked
}

// Difference is the share of some codes minus that of others, as the mean of
// the score +1, −1 and 0 of all others.
type Difference struct {
	Label Label    `json:"label"`
	Plus  []string `json:"plus"`
	Minus []string `json:"minus"`

	preset string // "nps", or "t2b-b2b": Plus and Minus follow from the scale
}

// MarshalJSON writes the short form where it was one.
func (d Difference) MarshalJSON() ([]byte, error) {
	if d.preset != "" {
		return json.Marshal(d.preset)
	}
	type plain Difference
	return json.Marshal(plain(d))
}

// Order is how rows are ordered. Anchored rows (Other, None, Don't know) stay
// last among their neighbours.
type Order struct {
	By        string `json:"by"`                  // "codebook", "value", "label", or a figure of the row
	Direction string `json:"direction,omitempty"` // "ascending" or "descending"; "": figures descend, values and labels ascend
	Column    string `json:"column,omitempty"`    // key of the column whose figure decides; "": Total
	Inside    *bool  `json:"inside,omitempty"`    // order the members of a net; default true
	Between   *bool  `json:"between,omitempty"`   // order nets and codes of no net; default true
}

// The directions of an order.
const (
	Ascending  = "ascending"
	Descending = "descending"
)

// Descends says whether the largest comes first.
func (o *Order) Descends() bool {
	if o.Direction != "" {
		return o.Direction == Descending
	}
	return o.By != "value" && o.By != "label"
}

// orders are what rows can be ordered by.
var orders = []string{"codebook", "value", "label", string(Count), string(ColPct), string(RowPct), string(TotalPct)}

var rowKeys = []string{"boxes", "differences", "scores", "missing", "not_in_mean", "valid", "order", "hide_empty", "no_answer"}

// planRowKeys are those that make sense for all tables alike: no codes.
var planRowKeys = []string{"boxes", "order", "hide_empty", "no_answer"}

func (p *parser) rows(n *node, path string, known []string) *Rows {
	if n == nil || p.err != nil {
		return nil
	}
	if n.kind == kindObject {
		for _, k := range n.keys {
			if slices.Contains(rowKeys, k) && !slices.Contains(known, k) {
				p.fail(join(path, k), "%q names codes and belongs to a table", k)
				return nil
			}
		}
	}
	if !p.object(n, path, known...) {
		return nil
	}
	r := &Rows{
		Boxes:   p.texts(n.get("boxes"), join(path, "boxes")),
		Missing: p.codes(n.get("missing"), join(path, "missing")), NotInMean: p.codes(n.get("not_in_mean"), join(path, "not_in_mean")),
		Valid: p.codes(n.get("valid"), join(path, "valid")), Order: p.order(n.get("order"), join(path, "order")),
		HideEmpty: p.flag(n.get("hide_empty"), join(path, "hide_empty")), NoAnswer: p.flag(n.get("no_answer"), join(path, "no_answer")),
	}
	for i, b := range r.Boxes {
		if _, _, ok := boxOf(b); !ok {
			p.fail(at(join(path, "boxes"), i), "a box such as \"t2b\" or \"b2b\" is expected, not %q", b)
		}
	}
	for i, item := range p.list(n.get("differences"), join(path, "differences")) {
		r.Differences = append(r.Differences, p.difference(item, at(join(path, "differences"), i)))
	}
	if s := n.get("scores"); s != nil && p.err == nil {
		if s.kind != kindObject {
			p.fail(join(path, "scores"), "an object of codes and numbers is expected, not %s", s.kind)
			return nil
		}
		r.Scores = map[string]*float64{}
		for i, code := range s.keys {
			if s.values[i].kind == kindNull {
				r.Scores[code] = nil
			} else {
				r.Scores[code] = p.score(s.values[i], join(join(path, "scores"), code))
			}
		}
	}
	return r
}

var boxPattern = regexp.MustCompile(`^([tb])([1-9])b$`)

// boxOf reads "t2b": the top 2, "b3b": the bottom 3.
func boxOf(s string) (top bool, k int, ok bool) {
	m := boxPattern.FindStringSubmatch(s)
	if m == nil {
		return false, 0, false
	}
	k, _ = strconv.Atoi(m[2])
	return m[1] == "t", k, true
}

var presetPattern = regexp.MustCompile(`^t[1-9]b-b[1-9]b$`)

const presetNPS = "nps"

func (p *parser) difference(n *node, path string) Difference {
	if p.err == nil && n.kind == kindString {
		if n.text != presetNPS && !presetPattern.MatchString(n.text) {
			p.fail(path, "\"nps\", one such as \"t2b-b2b\", or an object is expected, not %q", n.text)
		}
		return Difference{preset: n.text}
	}
	if !p.object(n, path, "label", "plus", "minus") {
		return Difference{}
	}
	d := Difference{
		Label: p.label(n.get("label"), join(path, "label")),
		Plus:  p.codes(n.get("plus"), join(path, "plus")), Minus: p.codes(n.get("minus"), join(path, "minus")),
	}
	if p.err == nil && (len(d.Label) == 0 || len(d.Plus) == 0 || len(d.Minus) == 0) {
		p.fail(path, "a difference needs \"label\", \"plus\" and \"minus\"")
	}
	for i, c := range d.Minus {
		if slices.Contains(d.Plus, c) {
			p.fail(at(join(path, "minus"), i), "the code %q is in \"plus\" as well", c)
		}
	}
	return d
}

func (p *parser) order(n *node, path string) *Order {
	if n == nil || p.err != nil {
		return nil
	}
	o := &Order{}
	if n.kind == kindString {
		o.By = n.text
	} else {
		if !p.object(n, path, "by", "direction", "column", "inside", "between") {
			return nil
		}
		o.By = p.text(n.get("by"), join(path, "by"))
		o.Column = p.text(n.get("column"), join(path, "column"))
		o.Inside, o.Between = p.flag(n.get("inside"), join(path, "inside")), p.flag(n.get("between"), join(path, "between"))
		o.Direction = p.text(n.get("direction"), join(path, "direction"))
		if p.err == nil && o.Direction != "" && o.Direction != Ascending && o.Direction != Descending {
			p.unknownName(o.Direction, []string{Ascending, Descending}, join(path, "direction"))
		}
		path = join(path, "by")
	}
	if p.err == nil && !slices.Contains(orders, o.By) {
		p.unknownName(o.By, orders, path)
	}
	return o
}

// MarshalJSON writes the name alone where nothing else is said.
func (o Order) MarshalJSON() ([]byte, error) {
	if o == (Order{By: o.By}) {
		return json.Marshal(o.By)
	}
	type plain Order
	return json.Marshal(plain(o))
}

// over joins the rows of a table with those of the plan.
func (r *Rows) over(all *Rows) Rows {
	var out Rows
	if all != nil {
		out = *all
	}
	if r == nil {
		return out
	}
	if r.Boxes != nil {
		out.Boxes = r.Boxes
	}
	if r.Order != nil {
		out.Order = r.Order
	}
	if r.HideEmpty != nil {
		out.HideEmpty = r.HideEmpty
	}
	if r.NoAnswer != nil {
		out.NoAnswer = r.NoAnswer
	}
	out.Differences, out.Scores = r.Differences, r.Scores
	out.Missing, out.NotInMean, out.Valid = r.Missing, r.NotInMean, r.Valid
	return out
}

func is(b *bool) bool { return b != nil && *b }
