package tabulation

import (
	"fmt"
	"strconv"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// Warning is something in a plan that can be counted and is probably not what
// was meant. Nothing is refused for it.
type Warning struct {
	Path string `json:"path"` // of the plan, such as tables[3]
	Code string `json:"code"` // stable: personal, nobody, twice, wide, long, small, unlisted
	Text string `json:"text"` // one sentence
}

// What a reader can take in, in columns and rows of one table.
const (
	wideBanner = 40
	longStub   = 80
)

// Warnings looks through a resolved plan, without any respondent: at the
// counts that the codebook has, at what stands twice, at what identifies
// people. lang is "en" or "id".
func Warnings(plan *tabplan.Resolved, lang string) []Warning {
	w := warner{lang: lang, plan: plan, said: map[string]bool{}, first: map[string]int{}, out: []Warning{}}
	for i := 0; i < len(plan.Tables); {
		t := &plan.Tables[i]
		path := fmt.Sprintf("tables[%d]", t.Spec)
		parts := plan.Tables[i : i+1]
		if c := t.Composite; c != nil { // its last parts are only what its items have in common
			parts = plan.Tables[i : i+c.Parts-len(c.Pairs)]
			i += c.Parts - 1
		}
		i++
		w.twice(t, path)
		w.banner(t)
		for k := range parts {
			if k > 0 || len(parts) == 1 || t.Composite.Kind == tabplan.Measured { // else the base of a grid: all items as one
				w.stub(&parts[k], path)
			}
		}
	}
	return w.out
}

// twice warns of a table that says what another one says.
func (w *warner) twice(t *tabplan.Table, path string) {
	spec := &w.plan.Plan.Tables[t.Spec]
	key := t.Stub.Variable.Name
	if c := t.Composite; c != nil {
		key = fmt.Sprint(c.Kind, c.Names, c.Rows, t.Stub.Variable.Name, spec.Statistics)
		if spec.Measure != nil {
			key += fmt.Sprint(*spec.Measure)
		}
	}
	key += "\x00" + t.Banner.Key + "\x00" + filterOf(t) + "\x00" + weightOf(t) + fmt.Sprint(t.Statistics, spec.Nets, spec.Base)
	if n, ok := w.first[key]; ok {
		w.add(path, "twice", "Tables %d and %d are the same.", "Tabel %d dan %d sama.", n, t.Number)
	} else {
		w.first[key] = t.Number
	}
}

// stub warns of what stands in the rows of a table.
func (w *warner) stub(t *tabplan.Table, path string) {
	w.variable(t.Stub, path)
	if n := len(t.Stub.Categories); n > longStub {
		w.add(path, "long", "%s has %d rows.", "%s mempunyai %d baris.", t.Stub.Variable.Name, n)
	}
	w.unlisted(t.Stub, path)
}

// banner warns of what stands in the columns of a table.
func (w *warner) banner(t *tabplan.Table) {
	path := "banners." + t.Banner.Name
	if n := t.Banner.Columns(); n > wideBanner {
		w.add(path, "wide", "The banner %s has %d columns.", "Banner %s mempunyai %d kolom.", t.Banner.Name, n)
	}
	for _, b := range t.Banner.Blocks {
		w.variable(b, path)
		if t.JobFilter == nil && t.Filter == nil {
			w.small(b, path)
		}
	}
}

type warner struct {
	lang  string
	plan  *tabplan.Resolved
	said  map[string]bool
	first map[string]int // table number by what it says
	out   []Warning
}

// add says a thing once.
func (w *warner) add(path, code, en, id string, args ...any) {
	format := en
	if w.lang == "id" {
		format = id
	}
	text := fmt.Sprintf(format, args...)
	if !w.said[text] {
		w.said[text] = true
		w.out = append(w.out, Warning{path, code, text})
	}
}

func (w *warner) variable(a *tabplan.Axis, path string) {
	v := a.Variable
	switch {
	case v.Use == codebook.Personal:
		w.add(path, "personal", "%s identifies people.", "%s mengenali orang.", v.Name)
	case v.Column >= 0 && v.Answered == 0:
		w.add(path, "nobody", "Nobody answered %s.", "Tidak seorang pun menjawab %s.", v.Name)
	}
}

// small warns of columns that will not be tested, by the counts of the
// codebook; they are exact where there is no filter.
func (w *warner) small(a *tabplan.Axis, path string) {
	if w.plan.Tests.Profile == tabplan.ProfileNone || a.Kind != tabplan.Categories {
		return
	}
	counts := map[string]int64{}
	for _, v := range a.Variable.Values {
		counts[v.Code] = v.Count
	}
	few := 0
	for _, c := range a.Categories {
		if c.Kind == tabplan.ValueCategory && len(c.Codes) == 1 && float64(counts[c.Codes[0]]) < w.plan.Tests.Least() {
			few++
		}
	}
	if few > 0 && len(counts) > 0 {
		en := "%d of the %d columns of %s have fewer than %s respondents and will not be tested."
		if few == 1 {
			en = "%d of the %d columns of %s has fewer than %s respondents and will not be tested."
		}
		w.add(path, "small", en,
			"%d dari %d kolom %s mempunyai kurang dari %s responden dan tidak akan diuji.", few, len(a.Categories), a.Variable.Name, strconv.FormatFloat(w.plan.Tests.Least(), 'f', -1, 64))
	}
}

// unlisted warns of codes that no list explains.
func (w *warner) unlisted(a *tabplan.Axis, path string) {
	n := 0
	for _, c := range a.Categories {
		if c.Kind == tabplan.ValueCategory && !c.Listed && len(c.Label) == 0 {
			n++
		}
	}
	if n > 0 && n < len(a.Categories) { // a variable without any list has none to be in
		w.add(path, "unlisted", "%s has %d values without a label.", "%s mempunyai %d nilai tanpa label.", a.Variable.Name, n)
	}
}

func filterOf(t *tabplan.Table) string {
	if t.Filter == nil {
		return ""
	}
	return t.Filter.Text
}

func weightOf(t *tabplan.Table) string {
	if t.Weight == nil {
		return ""
	}
	return t.Weight.Name
}
