package tabplan

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/limit"
)

// Parse reads a tab plan: the full form, the form without a version, or a bare
// list of row and column pairs. It is strict: an unknown key, a key twice and
// a value of the wrong type are errors that name the JSON path.
func Parse(text []byte) (*Plan, error) {
	if len(text) > limit.PlanBytes {
		return nil, fault.New(fault.TooLarge, opParse, "what", "the size of the tab plan in bytes", "is", fmt.Sprint(len(text)), "max", fmt.Sprint(limit.PlanBytes))
	}
	root, err := readNode(text)
	if err != nil {
		return nil, err
	}
	p := &parser{}
	plan := &Plan{Version: FormatVersion}
	if root.kind == kindList {
		p.pairs(plan, root, "")
	} else {
		p.plan(plan, root)
	}
	if p.err != nil {
		return nil, p.err
	}
	return plan, nil
}

// JSON is the plan in its full form; Parse reads it back as the same plan.
func (p *Plan) JSON() ([]byte, error) { return json.Marshal(p) }

const opParse = "tabplan.parse"

// parser keeps the first error; everything after it is skipped.
type parser struct{ err error }

func (p *parser) fail(path, why string, args ...any) {
	if p.err == nil {
		p.err = fault.New(fault.BadPlan, opParse, "why", fmt.Sprintf(why, args...)).At(fault.Where{Path: pathOf(path)})
	}
}

// unknownName reports a word that is none of those known.
func (p *parser) unknownName(name string, known []string, path string) {
	if p.err == nil {
		p.err = fault.New(fault.UnknownKey, opParse, "key", name, "near", choices(name, known)).At(fault.Where{Path: path})
	}
}

// pathOf names the root of the plan in words.
func pathOf(path string) string {
	if path == "" {
		return "the plan"
	}
	return path
}

// object checks that n is an object with known keys only.
func (p *parser) object(n *node, path string, known ...string) bool {
	if p.err != nil {
		return false
	}
	if n.kind != kindObject {
		p.fail(path, "an object {…} is expected, not %s", n.kind)
		return false
	}
	for _, k := range n.keys {
		if !slices.Contains(known, k) {
			p.err = fault.New(fault.UnknownKey, opParse, "key", k, "near", Suggest(k, known)).At(fault.Where{Path: join(path, k)})
			return false
		}
	}
	return true
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func at(path string, i int) string { return fmt.Sprintf("%s[%d]", path, i) }

func (p *parser) text(n *node, path string) string {
	if n == nil || p.err != nil {
		return ""
	}
	if n.kind != kindString {
		p.fail(path, "a text is expected, not %s", n.kind)
	}
	return n.text
}

func (p *parser) number(n *node, path string) float64 {
	if n == nil || p.err != nil {
		return 0
	}
	if n.kind != kindNumber {
		p.fail(path, "a number is expected, not %s", n.kind)
	}
	return n.number
}

func (p *parser) whole(n *node, path string, from, to int) int {
	if n == nil || p.err != nil {
		return 0
	}
	f := p.number(n, path)
	if p.err == nil && (f != float64(int(f)) || int(f) < from || int(f) > to) {
		p.fail(path, "a whole number from %d to %d is expected, not %s", from, to, n.text)
	}
	return int(f)
}

func (p *parser) list(n *node, path string) []*node {
	if n == nil || p.err != nil {
		return nil
	}
	if n.kind != kindList {
		p.fail(path, "a list […] is expected, not %s", n.kind)
		return nil
	}
	return n.items
}

// texts reads a text or a list of texts.
func (p *parser) texts(n *node, path string) []string {
	if n == nil || p.err != nil {
		return nil
	}
	if n.kind == kindString {
		return []string{n.text}
	}
	if n.kind != kindList {
		p.fail(path, "a text or a list of texts is expected, not %s", n.kind)
		return nil
	}
	var out []string
	for i, item := range n.items {
		out = append(out, p.text(item, at(path, i)))
	}
	return out
}

var planKeys = []string{"version", "title", "weight", "weights", "filter", "variables", "banners", "tables", "statistics", "rows", "tests", "layout", "suppress"}

func (p *parser) plan(plan *Plan, n *node) {
	if !p.object(n, "", planKeys...) {
		return
	}
	short := n.get("version") == nil
	if v := n.get("version"); v != nil {
		plan.Version = int(p.number(v, "version"))
		if p.err == nil && plan.Version != FormatVersion {
			p.err = fault.New(fault.Version, opParse, "what", "the tab plan", "is", v.text, "want", fmt.Sprint(FormatVersion)).At(fault.Where{Path: "version"})
			return
		}
	}
	plan.Title = p.text(n.get("title"), "title")
	plan.Weight = p.text(n.get("weight"), "weight")
	plan.Filter = p.text(n.get("filter"), "filter")
	plan.Statistics = p.statistics(n.get("statistics"), "statistics")
	p.weights(plan, n.get("weights"))
	plan.Variables = p.variables(n.get("variables"), "variables")
	p.banners(plan, n.get("banners"))
	plan.Rows = p.rows(n.get("rows"), "rows", planRowKeys)
	p.tests(plan, n.get("tests"))
	p.suppress(plan, n.get("suppress"))
	p.layout(plan, n.get("layout"))
	tables := n.get("tables")
	if tables == nil {
		p.fail("", "the key \"tables\" is missing")
		return
	}
	for i, item := range p.list(tables, "tables") {
		path := at("tables", i)
		if item.kind == kindObject && isPair(item) {
			p.pair(plan, item, path)
			continue
		}
		t := p.table(item, path)
		if short && t.Total == nil && plan.Banners[t.Banner] == nil {
			t.Total = new(bool)
		}
		plan.Tables = append(plan.Tables, t)
	}
}

func (p *parser) banners(plan *Plan, n *node) {
	if n == nil || p.err != nil {
		return
	}
	if n.kind != kindObject {
		p.fail("banners", "an object of named banners is expected, not %s", n.kind)
		return
	}
	plan.Banners = make(map[string]Banner, len(n.keys))
	for _, name := range n.keys {
		path := join("banners", name)
		if strings.TrimSpace(name) == "" {
			p.fail(path, "a banner needs a name")
			return
		}
		plan.Banners[name] = p.bannerOf(n.get(name), path)
		if p.err == nil && len(plan.Banners[name]) == 0 {
			p.fail(path, "a banner needs at least one column variable")
		}
	}
}

var tableKeys = []string{"id", "stub", "grid", "show", "orient", "measure", "banner", "title", "filter", "weight", "statistics", "nets", "rows", "base", "bad_weights", "base_text", "total_column"}

func (p *parser) table(n *node, path string) TableSpec {
	var t TableSpec
	if !p.object(n, path, tableKeys...) {
		return t
	}
	stub := n.get("stub")
	if stub == nil && n.get("grid") == nil {
		p.fail(path, "the key \"stub\" is missing")
		return t
	}
	t.ID = p.text(n.get("id"), join(path, "id"))
	t.Stub = p.texts(stub, join(path, "stub"))
	t.Grid, t.Show = p.texts(n.get("grid"), join(path, "grid")), p.texts(n.get("show"), join(path, "show"))
	t.Orient, t.Measure = p.text(n.get("orient"), join(path, "orient")), p.measure(n.get("measure"), join(path, "measure"))
	p.gridShow(&t, path)
	t.Banner = p.text(n.get("banner"), join(path, "banner"))
	t.Title = p.text(n.get("title"), join(path, "title"))
	t.Filter = p.text(n.get("filter"), join(path, "filter"))
	t.BaseText = p.label(n.get("base_text"), join(path, "base_text"))
	t.Base = p.oneOf(n, path, "base", Bases)
	if p.err == nil && t.Base == BaseAnswers && (len(t.Grid) > 0 || t.Measure != nil) {
		p.fail(join(path, "base"), "%q is for tables of codes by a banner, not for a grid or a measure", BaseAnswers)
	}
	t.BadWeights = p.oneOf(n, path, "bad_weights", BadWeights)
	t.Total = p.flag(n.get("total_column"), join(path, "total_column"))
	if w := n.get("weight"); w != nil {
		name := p.text(w, join(path, "weight"))
		t.Weight = &name
	}
	t.Statistics = p.statistics(n.get("statistics"), join(path, "statistics"))
	t.Nets = p.nets(n.get("nets"), join(path, "nets"))
	t.Rows = p.rows(n.get("rows"), join(path, "rows"), rowKeys)
	if p.err == nil && len(t.Stub)+len(t.Grid) == 0 {
		p.fail(join(path, "stub"), "at least one variable is expected")
	}
	return t
}

func (p *parser) nets(n *node, path string) []Net {
	var out []Net
	for i, item := range p.list(n, path) {
		np := at(path, i)
		if !p.object(item, np, "label", "codes", "nets", "hide_members") {
			return nil
		}
		net := Net{Label: p.label(item.get("label"), join(np, "label")), Codes: p.codes(item.get("codes"), join(np, "codes")), Nets: p.nets(item.get("nets"), join(np, "nets"))}
		if hide := p.flag(item.get("hide_members"), join(np, "hide_members")); hide != nil {
			net.HideMembers = *hide
		}
		if p.err == nil && (len(net.Label) == 0 || len(net.Codes)+len(net.Nets) == 0) {
			p.fail(np, "a net needs a label and codes")
		}
		out = append(out, net)
	}
	return out
}

// codes reads a list of codes; numbers are taken as their text.
func (p *parser) codes(n *node, path string) []string {
	var out []string
	for i, item := range p.list(n, path) {
		switch item.kind {
		case kindString, kindNumber:
			out = append(out, item.text)
		default:
			p.fail(at(path, i), "a code is expected, not %s", item.kind)
		}
	}
	return out
}

func (p *parser) statistics(n *node, path string) []Statistic {
	var out []Statistic
	for i, s := range p.texts(n, path) {
		if !slices.Contains(allStatistics, Statistic(s)) {
			names := make([]string, len(allStatistics))
			for j, k := range allStatistics {
				names[j] = string(k)
			}
			p.unknownName(s, names, at(path, i))
			return nil
		}
		if slices.Contains(out, Statistic(s)) {
			p.fail(at(path, i), "%q stands here twice", s)
		}
		out = append(out, Statistic(s))
	}
	return out
}

var allStatistics = []Statistic{Count, ColPct, RowPct, TotalPct, Index, Mean, StdDev, StdErr, Median, Sum, Min, Max, StdDevSPSS, StdErrSPSS, StdDevPopulation, StdErrKish}

// The short form: {"row": …, "col": …}, also row_var and col_var.
func isPair(n *node) bool {
	for _, k := range n.keys {
		if k == "row" || k == "row_var" {
			return true
		}
	}
	return false
}

func (p *parser) pairs(plan *Plan, n *node, path string) {
	for i, item := range n.items {
		p.pair(plan, item, at(path, i))
	}
}

func (p *parser) pair(plan *Plan, n *node, path string) {
	if !p.object(n, path, "row", "col", "row_var", "col_var") {
		return
	}
	pick := func(a, b string) (*node, string) {
		if n.get(a) != nil && n.get(b) != nil {
			p.fail(path, "give either %q or %q, not both", a, b)
		}
		if v := n.get(a); v != nil {
			return v, join(path, a)
		}
		return n.get(b), join(path, b)
	}
	row, rowPath := pick("row", "row_var")
	col, colPath := pick("col", "col_var")
	if row == nil || col == nil {
		p.fail(path, "both \"row\" and \"col\" are expected")
		return
	}
	rows, cols := p.texts(row, rowPath), p.texts(col, colPath)
	if p.err == nil && (len(rows) == 0 || len(cols) == 0) {
		p.fail(path, "both \"row\" and \"col\" are expected")
	}
	for _, c := range cols {
		t := TableSpec{Stub: rows, Banner: c}
		if plan.Banners[c] == nil {
			t.Total = new(bool)
		}
		plan.Tables = append(plan.Tables, t)
	}
}
