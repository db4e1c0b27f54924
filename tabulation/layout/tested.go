package layout

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/hary4di/pockettab/tabulation/limit"
	"github.com/hary4di/pockettab/tabulation/table"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// marksOf joins arrows and letters of a row, per column; some is false where
// there is none.
func marksOf(row *table.Row) (marks []string, some bool) {
	marks = make([]string, max(len(row.Letters), len(row.Arrows)))
	for c := range marks {
		if c < len(row.Arrows) {
			marks[c] = row.Arrows[c].Sign()
		}
		if c < len(row.Letters) && row.Letters[c] != "" {
			if marks[c] != "" {
				marks[c] += " "
			}
			marks[c] += row.Letters[c]
		}
		some = some || marks[c] != ""
	}
	return marks, some
}

// tested reports that a table was tested at all.
func tested(t *table.Table) bool {
	return t.Profile != "" && t.Profile != tabplan.ProfileNone && t.Level[0] > 0
}

// arrows names what the arrows of a table compare with; "" without arrows.
func arrows(t *table.Table) string {
	for _, how := range t.Testing.Compare {
		if how != tabplan.AgainstColumns && how != tabplan.AgainstItems {
			return how
		}
	}
	return ""
}

// letteredTests reports that columns are compared pair by pair.
func letteredTests(t *table.Table) bool {
	return len(t.Testing.Compare) == 0 || slices.Contains(t.Testing.Compare, tabplan.AgainstColumns)
}

// compared are sets of columns, or of items, that were compared with each
// other, by their letters, and those left out because their base is small.
type compared struct{ families, left []string }

// testNotes say what was tested against what, at which levels, and the
// chi-square tests where they are asked for.
func (s *sheet) testNotes() {
	if !tested(s.t) {
		return
	}
	lang := s.Language
	var banner, items compared
	itemRows, others := false, false
	for _, f := range s.t.Families {
		others = others || !f.Items
		if !s.shows(f) {
			continue
		}
		of := &banner
		if f.Items {
			of, itemRows = &items, f.Rows
		}
		if len(f.Columns) > 1 {
			of.families = append(of.families, s.letterList(f, f.Columns, "/"))
		}
		if len(f.Left) > 0 {
			of.left = append(of.left, s.letterList(f, f.Left, ", "))
		}
	}
	left := slices.Concat(banner.left, items.left)
	how := profileName(lang, s.t.Profile) + "; " + correctionName(lang, s.t.Testing)
	tested := func(one, two string, families []string, how, letters string) {
		key := two
		if s.t.Level[1] <= 0 {
			key = one
		}
		s.span(Footnote, say(lang, key,
			"one", level(lang, s.t.Level[0]), "two", level(lang, s.t.Level[1]),
			"families", strings.Join(families, ", "), "profile", how))
		if s.any {
			s.span(Footnote, say(lang, letters))
		}
	}
	if len(banner.families) > 0 && letteredTests(s.t) {
		tested("note.tested.one", "note.tested.two", banner.families, how, "note.letters")
	}
	if len(items.families) > 0 {
		letters := "note.letters"
		switch {
		case itemRows && others:
			letters = "note.letters.total"
		case itemRows:
			letters = "note.letters.rows"
		}
		tested("note.paired.one", "note.paired.two", items.families, correctionName(lang, s.t.Testing), letters)
	}
	if against := arrows(s.t); against != "" && others {
		key := "note.arrows.two"
		if s.t.Level[1] <= 0 {
			key = "note.arrows.one"
		}
		s.span(Footnote, say(lang, key, "one", level(lang, s.t.Level[0]), "two", level(lang, s.t.Level[1]),
			"what", say(lang, "against."+against), "profile", how))
	}
	if len(left) > 0 {
		s.span(Footnote, say(lang, "note.left", "base", s.baseName(), "min", decimal(lang, s.least(), 2), "columns", strings.Join(left, ", ")))
	}
	if s.t.ShowChi {
		for i := range s.t.Chi {
			s.span(Footnote, chiText(lang, s.t, &s.t.Chi[i]))
		}
	}
}

// chiText words the chi-square test of one banner variable.
func chiText(lang string, t *table.Table, c *table.ChiSquare) string {
	group := blockName(lang, t, c.Block)
	if c.Reason != "" {
		return say(lang, "chi.none", "group", group, "why", say(lang, "chi.none."+c.Reason))
	}
	text := say(lang, "chi."+c.Method, "group", group, "x", decimal(lang, c.Statistic, 2), "df", decimal(lang, c.DF, 1), "dftwo", decimal(lang, c.DF2, 0),
		"p", pValue(lang, c.P), "v", decimal(lang, c.CramersV, 2), "n", decimal(lang, c.N, 0))
	if float64(c.Low) > limit.LowExpectedShare*float64(c.Cells) {
		text += " " + say(lang, "chi.low", "low", strconv.Itoa(c.Low), "cells", strconv.Itoa(c.Cells))
	}
	return text
}

// pValue shows a p value: "= 0.028", or "< 0.001" for a smaller one.
func pValue(lang string, p float64) string {
	if math.Round(p*1000) < 1 {
		return "< " + decimal(lang, 0.001, 3)
	}
	text := strconv.FormatFloat(p, 'f', 3, 64)
	if lang == Indonesian {
		text = strings.Replace(text, ".", ",", 1)
	}
	return "= " + text
}

// blockName is the label of a banner variable.
func blockName(lang string, t *table.Table, block int) string {
	for i := range t.Columns {
		if t.Columns[i].Block == block {
			if group := t.Columns[i].Group.In(lang); group != "" {
				return group
			}
		}
	}
	return strconv.Itoa(block + 1)
}

// level words a significance level as a level of confidence: 0.05 as 95%.
func level(lang string, alpha float64) string { return percent(lang, 1-alpha, 2) }

func profileName(lang, profile string) string {
	if _, ok := words["profile."+profile]; ok {
		return say(lang, "profile."+profile)
	}
	return say(lang, "profile.other", "profile", profile)
}

// correctionName says which correction was made over which set of tests.
func correctionName(lang string, t table.Testing) string {
	if t.Correction == "" || t.Correction == tabplan.CorrectionNone {
		return say(lang, "correction.none")
	}
	return say(lang, "correction."+t.Correction) + ", " + say(lang, "scope."+t.Scope)
}
