package tabplan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/limit"
)

// Tests are the settings of significance tests.
type Tests struct {
	Profile    string            `json:"profile,omitempty"`    // one of Profiles; default "exact"
	Levels     []float64         `json:"levels,omitempty"`     // one or two, strictest first; default 0.05, 0.10
	MinBase    *float64          `json:"min_base,omitempty"`   // columns with a smaller (effective) base are not tested; default 30
	Base       string            `json:"base,omitempty"`       // "effective" (default) or "weighted"; profiles pooled and spss only
	Compare    []string          `json:"compare,omitempty"`    // one or more of Comparisons; default "columns"
	Groups     map[string]string `json:"groups,omitempty"`     // per banner: letters compared with each other, "A/B, C/D/E"; default: all of a banner variable
	Correction string            `json:"correction,omitempty"` // one of Corrections; default: the profile's own, which is none but for spss
	Scope      string            `json:"scope,omitempty"`      // one of Scopes; default "row"
	ChiSquare  string            `json:"chi_square,omitempty"` // one of ChiSquares; default "none": computed for the screening, not shown
	Audit      bool              `json:"audit,omitempty"`      // keep every comparison
}

// Least is the smallest base of a tested column.
func (t Tests) Least() float64 {
	if t.MinBase == nil {
		return limit.MinTestBase
	}
	return *t.MinBase
}

// Against reports whether columns are compared in the way named.
func (t Tests) Against(what string) bool { return slices.Contains(t.Compare, what) }

// The test profiles: named sets of a variance, a base, a reference
// distribution, guards and a correction. The statistics page defines them.
const (
	ProfileExact      = "exact"
	ProfilePooled     = "pooled"
	ProfileSPSS       = "spss"
	ProfileDimensions = "dimensions"
	ProfileQuantum    = "quantum"
	ProfileUnpooled   = "unpooled"
	ProfileNone       = "none"
)

// Profiles lists the test profiles.
var Profiles = []string{ProfileExact, ProfilePooled, ProfileSPSS, ProfileDimensions, ProfileQuantum, ProfileUnpooled, ProfileNone}

// What a column is compared with.
const (
	AgainstColumns  = "columns"  // each other, pair by pair: letters
	AgainstRest     = "rest"     // everybody else in the table: arrows
	AgainstTotal    = "total"    // Total, the column being part of it: arrows
	AgainstPrevious = "previous" // the column before it, as in waves: arrows
	AgainstItems    = "items"    // in grids whose columns are items, the items with each other, answered by the same people: letters
)

// Comparisons lists them; at most one of those that give arrows may be asked for.
var Comparisons = []string{AgainstColumns, AgainstRest, AgainstTotal, AgainstPrevious, AgainstItems}

// The corrections for many tests.
const (
	CorrectionNone       = "none"
	CorrectionBonferroni = "bonferroni"
	CorrectionHolm       = "holm"
	CorrectionBH         = "bh"
)

// Corrections lists them.
var Corrections = []string{CorrectionNone, CorrectionBonferroni, CorrectionHolm, CorrectionBH}

// The scopes of a correction: which tests count as one set.
const (
	ScopeRow    = "row"    // of one row and one family of columns
	ScopeFamily = "family" // of one table and one family of columns
	ScopeTable  = "table"
	ScopeJob    = "job"
)

// Scopes lists them.
var Scopes = []string{ScopeRow, ScopeFamily, ScopeTable, ScopeJob}

// The chi-square tests.
const (
	ChiNone            = "none"
	ChiRaoScott        = "rao_scott"        // second order; Pearson in unweighted tables
	ChiRaoScottFirst   = "rao_scott1"       // first order; Pearson in unweighted tables
	ChiWeightedPearson = "weighted_pearson" // Pearson on weighted counts, as SPSS prints it
	ChiWeightedKish    = "weighted_kish"    // Pearson on weighted counts scaled to the effective base
)

// ChiSquares lists them.
var ChiSquares = []string{ChiNone, ChiRaoScott, ChiRaoScottFirst, ChiWeightedPearson, ChiWeightedKish}

// bases lists what a test may take for the number of people in weighted tables.
var bases = []string{"effective", "weighted"}

var testKeys = []string{"profile", "levels", "min_base", "base", "compare", "groups", "correction", "scope", "chi_square", "audit"}

func (p *parser) tests(plan *Plan, n *node) {
	if n == nil || !p.object(n, "tests", testKeys...) {
		return
	}
	t := &Tests{
		Profile:    p.oneOf(n, "tests", "profile", Profiles),
		Base:       p.oneOf(n, "tests", "base", bases),
		Correction: p.oneOf(n, "tests", "correction", Corrections),
		Scope:      p.oneOf(n, "tests", "scope", Scopes),
		ChiSquare:  p.oneOf(n, "tests", "chi_square", ChiSquares),
		Audit:      p.yes(n.get("audit"), "tests.audit"),
	}
	p.levels(t, n.get("levels"))
	p.compare(t, n.get("compare"))
	if m := n.get("min_base"); m != nil {
		least := p.number(m, "tests.min_base")
		if p.err == nil && least < 0 {
			p.fail("tests.min_base", "a base of 0 or more is expected")
		}
		t.MinBase = &least
	}
	if g := n.get("groups"); g != nil && p.err == nil {
		if g.kind != kindObject {
			p.fail("tests.groups", "an object of banner names is expected, as in {\"main\": \"A/B, C/D/E\"}, not %s", g.kind)
			return
		}
		t.Groups = make(map[string]string, len(g.keys))
		for _, name := range g.keys {
			t.Groups[name] = p.text(g.get(name), join("tests.groups", name))
		}
	}
	if p.err == nil {
		p.consistent(t)
	}
	plan.Tests = t
}

// oneOf reads a text that must be one of a list; "" where the key is absent.
func (p *parser) oneOf(n *node, path, key string, of []string) string {
	text := p.text(n.get(key), join(path, key))
	if p.err == nil && text != "" && !slices.Contains(of, text) {
		p.err = fault.New(fault.UnknownKey, opParse, "key", text, "near", choices(text, of)).At(fault.Where{Path: join(path, key)})
	}
	return text
}

func (p *parser) levels(t *Tests, n *node) {
	for i, item := range p.list(n, "tests.levels") {
		f := p.number(item, at("tests.levels", i))
		if p.err == nil && (f <= 0 || f >= 0.5) {
			p.fail(at("tests.levels", i), "a level between 0 and 0.5 is expected, not %s", item.text)
		}
		t.Levels = append(t.Levels, f)
	}
	switch {
	case p.err != nil:
	case n != nil && (len(t.Levels) < 1 || len(t.Levels) > 2):
		p.fail("tests.levels", "one or two levels are expected, not %d", len(t.Levels))
	case len(t.Levels) == 2 && t.Levels[0] >= t.Levels[1]:
		p.fail("tests.levels", "the strictest level comes first, as in [0.05, 0.10]")
	}
}

func (p *parser) compare(t *Tests, n *node) {
	arrows := ""
	for i, s := range p.texts(n, "tests.compare") {
		path := at("tests.compare", i)
		switch {
		case p.err != nil:
		case !slices.Contains(Comparisons, s):
			p.err = fault.New(fault.UnknownKey, opParse, "key", s, "near", choices(s, Comparisons)).At(fault.Where{Path: path})
		case slices.Contains(t.Compare, s):
			p.fail(path, "%q stands here twice", s)
		case !givesLetters(s) && arrows != "":
			p.fail(path, "%q and %q would both be arrows; ask for one of them", arrows, s)
		case !givesLetters(s):
			arrows = s
		}
		t.Compare = append(t.Compare, s)
	}
}

// givesLetters tells letters from arrows.
func givesLetters(how string) bool { return how == AgainstColumns || how == AgainstItems }

// consistent refuses settings that contradict each other.
func (p *parser) consistent(t *Tests) {
	naive := t.Profile == ProfilePooled || t.Profile == ProfileSPSS
	switch {
	case len(t.Compare) == 1 && t.Compare[0] == AgainstItems:
		p.fail("tests.compare", "\"items\" says what is compared inside grids; say also what is compared elsewhere, as in [\"columns\", \"items\"]")
	case t.Base == "weighted" && !naive:
		p.fail("tests.base", "\"weighted\" (sums of weights taken as people) is known to the profiles pooled and spss only")
	case slices.Contains(t.Compare, AgainstTotal) && (naive || t.Profile == ProfileUnpooled):
		p.fail("tests.compare", "the profile %s has no formula for columns that share respondents, as a column and Total do; compare with \"rest\", or use the profile exact", t.Profile)
	case t.Scope != "" && (t.Correction == CorrectionNone || t.Correction == "" && t.Profile != ProfileSPSS):
		p.fail("tests.scope", "a scope needs a correction: bonferroni, holm or bh")
	}
}

// settled fills the defaults of the tests.
func settled(t Tests) Tests {
	if t.Profile == "" {
		t.Profile = ProfileExact
	}
	if len(t.Levels) == 0 {
		t.Levels = []float64{0.05, 0.10}
	}
	if t.Base == "" {
		t.Base = "effective"
	}
	if len(t.Compare) == 0 {
		t.Compare = []string{AgainstColumns}
	}
	if t.Correction == "" {
		t.Correction = CorrectionNone
		if t.Profile == ProfileSPSS {
			t.Correction = CorrectionBonferroni
		}
	}
	if t.Scope == "" && t.Correction != CorrectionNone {
		t.Scope = ScopeRow
	}
	if t.ChiSquare == "" {
		t.ChiSquare = ChiNone
	}
	return t
}

// groups reads the groups of columns of a banner that are compared with each
// other: "A/B, C/D/E". The letters are those of the head.
func (r *resolver) groups(b *BannerAxes) {
	if r.plan.Tests == nil {
		return
	}
	text, ok := r.plan.Tests.Groups[b.Name]
	if !ok {
		return
	}
	path := join("tests.groups", b.Name)
	bad := func(why string, args ...any) {
		r.fail(fault.New(fault.BadPlan, opResolve, "why", fmt.Sprintf(why, args...)), path)
	}
	var blocks []int // per column its banner variable
	for i, axis := range b.Blocks {
		for range axis.Categories {
			blocks = append(blocks, i)
		}
	}
	for _, part := range strings.Split(text, ",") {
		var group []int
		for _, letter := range strings.Split(part, "/") {
			letter = strings.ToUpper(strings.TrimSpace(letter))
			column := fault.ColumnNumber(letter) - 1
			switch {
			case column < 0 || column >= len(blocks):
				bad("no column of the banner %q has the letter %q; its letters are A to %s", b.Name, letter, fault.ColumnName(len(blocks)))
				return
			case slices.Contains(group, column):
				bad("the letter %s stands twice in %q", letter, strings.TrimSpace(part))
				return
			case len(group) > 0 && blocks[column] != blocks[group[0]]:
				bad("%q compares columns of different banner variables, whose respondents are not counted together; make one variable of them first", strings.TrimSpace(part))
				return
			}
			group = append(group, column)
		}
		if len(group) < 2 {
			bad("a group has at least two letters, as in \"A/B, C/D/E\"; %q has one", strings.TrimSpace(part))
			return
		}
		slices.Sort(group)
		b.Groups = append(b.Groups, group)
	}
}

// groupsKnown refuses groups of a banner that the plan does not have.
func (r *resolver) groupsKnown() {
	if r.plan.Tests == nil {
		return
	}
	for _, name := range sortedKeys(r.plan.Tests.Groups) {
		if _, ok := r.plan.Banners[name]; ok || r.cb.Lookup(name) != nil {
			continue
		}
		known := sortedKeys(r.plan.Banners)
		r.fail(fault.New(fault.UnknownBanner, opResolve, "name", name, "near", Suggest(name, known)), join("tests.groups", name))
	}
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
