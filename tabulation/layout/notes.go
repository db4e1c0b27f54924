package layout

import (
	"slices"
	"strconv"
	"strings"

	"github.com/hary4di/pockettab/tabulation/limit"
	"github.com/hary4di/pockettab/tabulation/table"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// Notes explains symbols, tests, bases, missing answers, rounding, weights
// and filters of the whole job, and lists its files.
func Notes(job *table.Job, parts []Part, o Options) *Page {
	o = o.withDefaults()
	lang := o.Language
	p := &Page{Name: say(lang, "sheet.notes"), Kind: NotesPage, Widths: []float64{26, 90, 12}}
	l := list{p}
	l.heading(lang, say(lang, "notes.title"), true)
	l.gap()
	s := summarise(job)

	if len(job.Notes) > 0 {
		for i, n := range job.Notes {
			l.either(i == 0, say(lang, "notes.job"), sentence(lang, n))
		}
	}
	small, least := strconv.Itoa(limit.SmallBase), decimal(lang, s.minBase, 2)
	l.pair(say(lang, "notes.symbols"), say(lang, "notes.symbols.zero"))
	l.further(say(lang, "notes.symbols.near", "sign", o.nearlySign()))
	if o.Missing == "" {
		l.further(say(lang, "notes.missingcell"))
	} else {
		l.further(say(lang, "notes.missingtext", "sign", o.Missing))
	}
	l.tests(lang, s)
	l.pair(say(lang, "notes.lowbase"), say(lang, "notes.lowbase.text", "small", small, "min", least))
	if len(s.profiles) > 0 {
		l.further(say(lang, "notes.lowbase.test"))
	}
	l.pair(say(lang, "notes.missing"), say(lang, "notes.missing.text"))
	l.pair(say(lang, "notes.percent"), say(lang, "notes.percent.text"))
	if s.multiple {
		l.further(say(lang, "notes.percent.multi"))
	}
	l.pair(say(lang, "notes.rounding"), say(lang, "notes.rounding.text"))
	first := true
	for _, st := range [...]struct {
		stat tabplan.Statistic
		key  string
	}{{tabplan.StdDev, "notes.statistics.sd"}, {tabplan.StdErr, "notes.statistics.se"}, {tabplan.Median, "notes.statistics.md"}} {
		if s.statistics[string(st.stat)] {
			l.either(first, say(lang, "notes.statistics"), say(lang, st.key))
			first = false
		}
	}
	l.weights(lang, s)
	l.filters(lang, s, len(job.Tables))
	if len(parts) > 1 {
		for i, q := range parts {
			key := "notes.files.of"
			if q.First == q.Last {
				key = "notes.files.one"
			}
			l.either(i == 0, say(lang, "notes.files"), say(lang, key, "part", strconv.Itoa(q.Number),
				"first", strconv.Itoa(q.First), "last", strconv.Itoa(q.Last), "file", q.File))
		}
	}
	for i := range p.Rows[2:] { // texts run under the link's column too
		r := &p.Rows[2+i]
		r.Cells[1].Span = 2
		r.Cells = append(r.Cells, Cell{Role: r.Cells[1].Role})
	}
	p.Footer = [3]string{job.Title, say(lang, "sheet.notes"), say(lang, "footer.page")}
	return p
}

// either appends a text with its label when it is the first of its kind, and
// below it otherwise.
func (l *list) either(first bool, label, text string) {
	if first {
		l.pair(label, text)
		return
	}
	l.further(text)
}

func (l *list) tests(lang string, s summary) {
	label := say(lang, "notes.tests")
	if len(s.profiles) == 0 {
		l.pair(label, say(lang, "notes.tests.none"))
		return
	}
	first := true
	line := func(text string) {
		l.either(first, label, text)
		first = false
	}
	for _, how := range s.compare {
		line(say(lang, "notes.tests."+how))
	}
	for _, lv := range s.levels {
		key := "notes.tests.levels2"
		if lv[1] <= 0 {
			key = "notes.tests.levels1"
		}
		line(say(lang, key, "one", level(lang, lv[0]), "two", level(lang, lv[1])))
	}
	for _, p := range s.profiles {
		if p == tabplan.ProfileExact {
			line(say(lang, "notes.tests.exact"))
		} else {
			line(say(lang, "notes.tests.profile", "profile", profileName(lang, p)))
		}
	}
	first = true
	label = say(lang, "notes.correction")
	for _, c := range s.corrections {
		if c.Correction == "" || c.Correction == tabplan.CorrectionNone {
			line(say(lang, "notes.correction.no"))
		} else {
			line(say(lang, "notes.correction.is", "correction", correctionName(lang, c)))
		}
	}
}

func (l *list) weights(lang string, s summary) {
	label := say(lang, "notes.weights")
	if len(s.weights) == 0 {
		l.pair(label, say(lang, "notes.weights.none"))
		return
	}
	for i, t := range s.weights {
		text := say(lang, "notes.weights.plain", "weight", t.Weight)
		for _, c := range t.Columns {
			if c.Block < 0 && c.N > 0 && c.Eff > 0 {
				text = say(lang, "notes.weights.text", "weight", t.Weight, "n", strconv.Itoa(t.Number),
					"e", decimal(lang, c.Eff, 0), "base", integer(lang, c.N), "share", percent(lang, c.Eff/float64(c.N), 0))
			}
		}
		l.either(i == 0, label, text)
	}
	l.further(say(lang, "notes.weights.base"))
}

func (l *list) filters(lang string, s summary, tables int) {
	label := say(lang, "notes.filters")
	if len(s.filters) == 0 {
		l.pair(label, say(lang, "notes.filters.none"))
		return
	}
	for i, f := range s.filters {
		text := say(lang, "notes.filters.all", "filter", f.text)
		switch {
		case len(f.tables) == 1 && tables > 1:
			text = say(lang, "notes.filters.one", "filter", f.text, "tables", ranges(f.tables))
		case len(f.tables) < tables:
			text = say(lang, "notes.filters.of", "filter", f.text, "tables", ranges(f.tables))
		}
		l.either(i == 0, label, text)
	}
}

// summary is what the notes say about all tables, each thing once, in the
// order of the tables.
type summary struct {
	profiles    []string
	levels      [][2]float64
	compare     []string
	corrections []table.Testing // correction and scope only
	weights     []*table.Table  // the first table of each weight
	filters     []filterUse
	statistics  map[string]bool
	multiple    bool
	minBase     float64
}

type filterUse struct {
	text   string
	tables []int
}

func summarise(job *table.Job) summary {
	s := summary{statistics: map[string]bool{}, minBase: limit.MinTestBase}
	profiles, levels, weights, filters := map[string]bool{}, map[[2]float64]bool{}, map[string]bool{}, map[string]int{}
	for _, t := range job.Tables {
		if t.Profile != "" && t.Profile != "none" && t.Level[0] > 0 {
			if !profiles[t.Profile] {
				profiles[t.Profile] = true
				s.profiles = append(s.profiles, t.Profile)
			}
			if !levels[t.Level] {
				levels[t.Level] = true
				s.levels = append(s.levels, t.Level)
			}
			s.testing(t)
			if t.MinBase > 0 {
				s.minBase = t.MinBase
			}
		}
		if t.Weight != "" && !weights[t.Weight] {
			weights[t.Weight] = true
			s.weights = append(s.weights, t)
		}
		if t.Filter != "" {
			at, ok := filters[t.Filter]
			if !ok {
				at = len(s.filters)
				filters[t.Filter] = at
				s.filters = append(s.filters, filterUse{text: t.Filter})
			}
			s.filters[at].tables = append(s.filters[at].tables, t.Number)
		}
		for i := range t.Rows {
			if t.Rows[i].Kind == table.StatRow {
				s.statistics[t.Rows[i].Stat] = true
			}
		}
		s.multiple = s.multiple || t.Multiple
	}
	return s
}

// testing keeps how a table was compared and corrected, each way once.
func (s *summary) testing(t *table.Table) {
	compare := t.Testing.Compare
	if len(compare) == 0 {
		compare = []string{tabplan.AgainstColumns}
	}
	for _, how := range compare {
		if !slices.Contains(s.compare, how) {
			s.compare = append(s.compare, how)
		}
	}
	same := func(c table.Testing) bool {
		return c.Correction == t.Testing.Correction && c.Scope == t.Testing.Scope
	}
	if !slices.ContainsFunc(s.corrections, same) {
		s.corrections = append(s.corrections, table.Testing{Correction: t.Testing.Correction, Scope: t.Testing.Scope})
	}
}

// ranges writes ascending numbers shortly: 1-4, 7, 9-12.
func ranges(ns []int) string {
	var parts []string
	for i := 0; i < len(ns); {
		j := i
		for j+1 < len(ns) && ns[j+1] == ns[j]+1 {
			j++
		}
		if i == j {
			parts = append(parts, strconv.Itoa(ns[i]))
		} else {
			parts = append(parts, strconv.Itoa(ns[i])+"–"+strconv.Itoa(ns[j]))
		}
		i = j + 1
	}
	return strings.Join(parts, ", ")
}
