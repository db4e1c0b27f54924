package layout

import (
	"slices"
	"strconv"
	"strings"

	"github.com/hary4di/pockettab/tabulation/limit"
	"github.com/hary4di/pockettab/tabulation/table"
)

// footnotes writes the small print under a table; only lines that say
// something about this table.
func (s *sheet) footnotes() {
	first := len(s.page.Rows) + 1
	defer func() { // the notes are not parted from each other
		for i := first + 1; i < len(s.page.Rows); i++ {
			s.page.Rows[i].Keep = true
		}
	}()
	r := s.gap()
	r.Top, r.Strong, r.Keep = true, true, true
	for i := range r.Cells {
		r.Cells[i].Role = Blank
	}
	if s.unended {
		next := "note.continued"
		if s.Stacked {
			next = "note.below"
		}
		s.span(Footnote, say(s.Language, next))
		return
	}
	if s.t.Multiple && hasValueRows(s.t) {
		s.span(Footnote, say(s.Language, "note.multiple"))
	}
	if !s.counts {
		s.testNotes()
	}
	if signs := s.signs(); len(signs) > 0 {
		s.span(Footnote, strings.Join(signs, "   "))
	}
	s.span(Footnote, s.who())
	if n := s.t.Chain.Unbidden; n > 0 {
		s.span(Footnote, say(s.Language, "note.unbidden", "n", integer(s.Language, n)))
	}
	if s.t.Chain.Unknown {
		s.span(Footnote, say(s.Language, "note.unknown"))
	}
	if out := s.outside(); out != "" {
		s.span(Footnote, out)
	}
	if values := s.unlisted(); values != "" {
		s.span(Footnote, say(s.Language, "note.unlisted", "values", values))
	}
	for _, n := range s.t.Notes {
		s.span(Footnote, sentence(s.Language, n))
	}
}

// shows says whether a column of the family stands on this piece.
func (s *sheet) shows(f table.Family) bool {
	if s.complete {
		return true
	}
	if f.Rows {
		return true
	}
	for _, c := range s.cols {
		if slices.Contains(f.Columns, c) || slices.Contains(f.Left, c) {
			return true
		}
	}
	return false
}

// letterList joins the letters of columns of a family, or of rows; a column
// without one shows its label.
func (s *sheet) letterList(f table.Family, columns []int, sep string) string {
	names := make([]string, len(columns))
	for i, c := range columns {
		if f.Rows {
			names[i] = s.t.Rows[c].Letter
			continue
		}
		names[i] = s.t.Columns[c].Letter
		if names[i] == "" {
			names[i] = s.columnLabel(&s.t.Columns[c])
		}
	}
	return strings.Join(names, sep)
}

// baseName is the base that decides whether a column is large enough.
func (s *sheet) baseName() string {
	if s.weighted() {
		return say(s.Language, "note.effective")
	}
	return say(s.Language, "note.base")
}

// least is the base under which a column is marked ** and not tested.
func (s *sheet) least() float64 {
	if s.t.MinBase > 0 {
		return s.t.MinBase
	}
	return limit.MinTestBase
}

// signs explains the signs that occur on the page, and no others.
func (s *sheet) signs() []string {
	var out []string
	lang := s.Language
	if s.smallMark {
		out = append(out, say(lang, "note.small", "base", s.baseName(), "small", strconv.Itoa(limit.SmallBase)))
	}
	if s.tooSmallMark {
		key := "note.toosmall"
		if s.t.Profile == "" || s.t.Profile == "none" {
			key = "note.toosmall.un"
		}
		out = append(out, say(lang, key, "base", s.baseName(), "min", decimal(lang, s.least(), 2)))
	}
	if s.suppressed {
		out = append(out, say(lang, "note.suppressed", "sign", suppressedSign))
	}
	if s.shownZero {
		out = append(out, say(lang, "note.zero"))
	}
	if s.nearlyPercent {
		out = append(out, say(lang, "note.nearly", "sign", s.nearlySign()))
	}
	if s.nearlyCount {
		out = append(out, say(lang, "note.nearly", "sign", NearlyZero(lang, CountDec)))
	}
	if s.shownEmpty {
		if s.Missing == "" {
			out = append(out, say(lang, "note.empty"))
		} else {
			out = append(out, say(lang, "note.missing", "sign", s.Missing))
		}
	}
	return out
}

// who says who is not in the base, with the sum that makes up the file.
func (s *sheet) who() string {
	c, lang := s.t.Chain, s.Language
	file := integer(lang, c.File)
	if c.Answered == c.File {
		return say(lang, "note.all", "file", file)
	}
	sum := []string{integer(lang, c.Answered)}
	var parts []string
	add := func(n int64, text string) {
		if n != 0 {
			parts = append(parts, text)
			sum = append(sum, integer(lang, n))
		}
	}
	add(c.NotAsked, say(lang, "out.unasked", "n", integer(lang, c.NotAsked)))
	add(c.NotAnswered, say(lang, "out.unanswered", "n", integer(lang, c.NotAnswered)))
	if exact(c) {
		for _, m := range c.MissingBy {
			add(m.N, s.missingPart(m))
		}
	} else {
		add(c.Missing, s.missingTogether(c))
	}
	add(c.TableFilter, say(lang, "out.table", "n", integer(lang, c.TableFilter)))
	add(c.JobFilter, say(lang, "out.job", "n", integer(lang, c.JobFilter)))
	add(c.BadWeight, say(lang, "out.weight", "n", integer(lang, c.BadWeight)))
	return say(lang, "note.out", "parts", strings.Join(parts, ", "), "file", file, "sum", strings.Join(sum, " + "))
}

// exact says whether the missing codes by themselves add up to the missing
// respondents; of multiple answers they may not.
func exact(c table.Chain) bool {
	sum := int64(0)
	for _, m := range c.MissingBy {
		sum += m.N
	}
	return sum == c.Missing
}

func (s *sheet) missingPart(m table.CodeCount) string {
	n := integer(s.Language, m.N)
	if label := m.Label.In(s.Language); label != "" {
		return say(s.Language, "out.missing", "n", n, "label", label, "code", m.Code)
	}
	return say(s.Language, "out.missing.code", "n", n, "code", m.Code)
}

func (s *sheet) missingTogether(c table.Chain) string {
	n := integer(s.Language, c.Missing)
	if len(c.MissingBy) == 0 {
		return say(s.Language, "out.missing.plain", "n", n)
	}
	codes := make([]string, len(c.MissingBy))
	for i, m := range c.MissingBy {
		codes[i] = m.Code
	}
	return say(s.Language, "out.missing.all", "n", n, "list", strings.Join(codes, ", "))
}

// outside lists banner variables in which part of the base has no answer.
func (s *sheet) outside() string {
	var blocks []string
	for b, n := range s.t.Chain.Outside {
		if n == 0 {
			continue
		}
		name := strconv.Itoa(b + 1)
		for i := range s.t.Columns {
			if s.t.Columns[i].Block == b {
				if group := s.t.Columns[i].Group.In(s.Language); group != "" {
					name = group
				}
				break
			}
		}
		blocks = append(blocks, name+" "+integer(s.Language, n))
	}
	if len(blocks) == 0 {
		return ""
	}
	key := "note.outside.no"
	for i := range s.t.Columns {
		if s.t.Columns[i].Block < 0 {
			key = "note.outside"
		}
	}
	return say(s.Language, key, "blocks", strings.Join(blocks, ", "))
}

// unlisted names the values that no list has and somebody in the table gave,
// the first ones each; how many gave them only where that is not suppressed.
func (s *sheet) unlisted() string {
	hidden := map[string]bool{}
	for i := range s.t.Rows {
		if row := &s.t.Rows[i]; row.Unlisted && (row.TotalHidden || slices.Contains(row.Hidden, true)) {
			hidden[row.Key] = true
		}
	}
	given := make([]table.CodeCount, 0, len(s.t.Chain.Unlisted))
	for _, u := range s.t.Chain.Unlisted {
		if u.N > 0 {
			given = append(given, u)
		}
	}
	var names []string
	for i, u := range given {
		if i == maxListed {
			names = append(names, say(s.Language, "note.unlisted.more", "n", strconv.Itoa(len(given)-i)))
			break
		}
		switch {
		case hidden[u.Code]:
			names = append(names, u.Code)
		case u.N == 1:
			names = append(names, say(s.Language, "note.unlisted.one", "code", u.Code, "n", integer(s.Language, u.N)))
		default:
			names = append(names, say(s.Language, "note.unlisted.of", "code", u.Code, "n", integer(s.Language, u.N)))
		}
	}
	return strings.Join(names, ", ")
}
