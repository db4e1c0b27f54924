// Package flat writes results for programs: as a tidy table with one line per
// figure (CSV), and as JSON with one object per table. Values are unrounded,
// ids are made of keys and not of positions, so that a table, code or banner
// variable added later moves no id.
//
// In: a table.Job, not changed. Out: bytes on a writer, the same for the same
// job. Memory does not grow with the number of tables. Non-goals: computing,
// looks. Safe for concurrent use.
package flat

import (
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/hary4di/pockettab/tabulation/table"
)

// Options of the tidy table. The zero value is commas and decimal points.
type Options struct {
	Language  string // of labels: "id" or "en"
	Semicolon bool   // fields separated by ; and a decimal comma, as spreadsheets in Indonesian read them
}

// header names the fields: id is tablekey/row/column/statistic; base is the
// unweighted number of people the value was computed on; arrow is 2 or 1 above
// what the column is compared with, -1 or -2 below, at the strict and the
// loose level.
var header = []string{"id", "number", "table", "row", "row_label", "column", "column_label", "statistic", "value", "base", "letters", "arrow"}

// WriteCSV writes the tidy table of job: UTF-8 with a byte order mark, lines
// ended by CRLF. A text that a spreadsheet would take for a formula (it
// begins with = + - @, a tab or CR) gets an apostrophe in front. A value that
// cannot be computed or must not be shown is an empty field.
func WriteCSV(w io.Writer, job *table.Job, o Options) error {
	c := &csv{w: w, sep: ',', lang: o.Language, buf: make([]byte, 0, chunk+chunk/4)}
	if o.Semicolon {
		c.sep, c.comma = ';', true
	}
	c.buf = append(c.buf, "\xef\xbb\xbf"...)
	for i, h := range header {
		if i > 0 {
			c.buf = append(c.buf, c.sep)
		}
		c.buf = append(c.buf, h...)
	}
	c.end()
	for _, t := range job.Tables {
		c.table(t)
	}
	c.flush()
	return c.err
}

// chunk is how much is collected before it is written, bytes.
const chunk = 64 << 10

type csv struct {
	w     io.Writer
	err   error // the first of w
	sep   byte
	comma bool
	lang  string
	buf   []byte
	place place
	fixed []byte // of place: the fields between id and statistic, with their separators
	id    []byte // of place: the id up to the statistic, formula-safe, not quoted
	quote bool   // of place: the id needs quotes
}

// place is what the lines of one row and column have in common.
type place struct {
	table                           *table.Table
	row, label, column, columnLabel string
}

// figure is one line of the tidy table.
type figure struct {
	place
	stat    string
	value   float64
	base    int64
	letters string
	arrow   table.Arrow
	hidden  bool
}

// table writes all figures of a table: bases, then the rows, then the tests.
func (c *csv) table(t *table.Table) {
	for i := range t.Columns {
		col := &t.Columns[i]
		f := c.at(col, figure{place: place{table: t, row: "base"}, base: col.N, hidden: col.Hidden})
		c.line(f.of("unweighted", float64(col.N)))
		if t.Weight != "" {
			c.line(f.of("weighted", col.W))
			c.line(f.of("effective", col.Eff))
		}
		if t.Answers {
			c.line(f.of("answers", float64(col.Answers)))
			if t.Weight != "" {
				c.line(f.of("weighted_answers", col.WAnswers))
			}
		}
	}
	for r := range t.Rows {
		c.row(t, &t.Rows[r])
	}
	c.chi(t)
	c.audit(t)
}

// at names the column of a figure.
func (c *csv) at(col *table.Column, f figure) figure {
	f.column, f.columnLabel = col.Key, col.Label.In(c.lang)
	return f
}

// of is the figure with a value.
func (f figure) of(stat string, value float64) figure {
	f.stat, f.value = stat, value
	return f
}

func (c *csv) row(t *table.Table, row *table.Row) {
	label := row.Label.In(c.lang)
	ofRow := row.Letter != "" && !slices.ContainsFunc(row.ColPct, func(x float64) bool { return !math.IsNaN(x) })
	for i := range t.Columns {
		col := &t.Columns[i]
		f := c.at(col, figure{place: place{table: t, row: row.Key, label: label}, base: col.N, hidden: col.Hidden || row.Hidden != nil && row.Hidden[i]})
		marked := f
		if row.Letters != nil {
			marked.letters = row.Letters[i]
		}
		if row.Arrows != nil {
			marked.arrow = row.Arrows[i]
		}
		if row.Kind == table.StatRow {
			marked.base = row.N[i]
			c.line(marked.of(row.Stat, row.Value[i]))
			continue
		}
		if col.Stat != "" { // a figure in a column of its own; N are the people it was computed on
			marked.base = row.N[i]
			c.line(marked.of(col.Stat, row.ColPct[i]))
			continue
		}
		share, rowShare := marked, f
		if ofRow { // items that are rows: their shares are those of the row
			share, rowShare = f, marked
		}
		c.line(f.of("count", float64(row.N[i])))
		if t.Weight != "" {
			c.line(f.of("weighted_count", row.W[i]))
		}
		c.line(share.of("col_pct", row.ColPct[i]))
		c.line(rowShare.of("row_pct", row.RowPct[i]))
		c.line(f.of("total_pct", row.TotalPct[i]))
		if row.Index != nil {
			c.line(f.of("index", row.Index[i]))
		}
	}
}

// chi writes the chi-square tests: the column is the banner variable.
func (c *csv) chi(t *table.Table) {
	for i := range t.Chi {
		x := &t.Chi[i]
		if x.Reason != "" {
			continue
		}
		f := figure{place: place{table: t, row: "chi_square", label: x.Method}, base: int64(x.People)}
		for k := range t.Columns {
			if col := &t.Columns[k]; col.Block == x.Block {
				f.column, _, _ = strings.Cut(col.Key, "=")
				f.columnLabel = col.Group.In(c.lang)
				break
			}
		}
		c.line(f.of("statistic", x.Statistic))
		c.line(f.of("df", x.DF))
		if !math.IsNaN(x.DF2) {
			c.line(f.of("df2", x.DF2))
		}
		c.line(f.of("p", x.P))
		c.line(f.of("cramers_v", x.CramersV))
	}
}

// audit writes every comparison: the column is "one~other", "one~rest" or
// "one~total"; of items that are rows the row is "one~other".
func (c *csv) audit(t *table.Table) {
	for i := range t.Audit {
		x := &t.Audit[i]
		row, across := &t.Rows[x.Row], x.A
		if x.Items {
			across = x.Column
		}
		col := &t.Columns[across]
		f := c.at(col, figure{place: place{table: t, row: row.Key, label: row.Label.In(c.lang)}, base: col.N})
		switch {
		case x.Items:
			other := &t.Rows[x.B]
			f.row += "~" + other.Key
			f.label += " ~ " + other.Label.In(c.lang)
		case x.B == table.AgainstRest:
			f.column += "~rest"
		case x.B == table.AgainstTotal:
			f.column += "~total"
		default:
			f.column += "~" + t.Columns[x.B].Key
			f.columnLabel += " ~ " + t.Columns[x.B].Label.In(c.lang)
		}
		c.line(f.of("difference", x.EstimateA-x.EstimateB))
		c.line(f.of("se_difference", x.SE))
		if x.Normal {
			c.line(f.of("z", x.T))
		} else {
			c.line(f.of("t", x.T))
			c.line(f.of("df", x.DF))
		}
		c.line(f.of("p", x.P))
		if !math.IsNaN(x.Adjusted) {
			c.line(f.of("p_adjusted", x.Adjusted))
		}
	}
}

// line writes one figure. What it has in common with the line before, which
// is mostly of the same row and column, is made once.
func (c *csv) line(f figure) {
	if f.place != c.place {
		c.move(f.place)
	}
	if c.quote {
		c.buf = append(c.buf, '"')
	}
	c.buf = append(c.buf, c.id...)
	c.buf = append(c.buf, f.stat...)
	if c.quote {
		c.buf = append(c.buf, '"')
	}
	c.buf = append(c.buf, c.fixed...)
	c.buf = append(c.buf, f.stat...)
	c.buf = append(c.buf, c.sep)
	if !f.hidden {
		c.number(f.value)
	}
	c.buf = append(c.buf, c.sep)
	if !f.hidden {
		c.buf = strconv.AppendInt(c.buf, f.base, 10)
	}
	c.buf = append(c.buf, c.sep)
	c.buf = c.field(c.buf, f.letters)
	c.buf = append(c.buf, c.sep)
	if f.arrow != table.Level {
		c.buf = strconv.AppendInt(c.buf, int64(f.arrow), 10)
	}
	c.end()
}

// move makes what the lines of a place have in common.
func (c *csv) move(p place) {
	c.place = p
	c.id = c.id[:0]
	if formulaLike(p.table.Key) {
		c.id = append(c.id, '\'')
	}
	c.quote = false
	for _, s := range [...]string{p.table.Key, p.row, p.column} {
		if c.special(s) {
			c.quote = true
			s = strings.ReplaceAll(s, `"`, `""`)
		}
		c.id = append(c.id, s...)
		c.id = append(c.id, '/')
	}
	c.fixed = append(c.fixed[:0], c.sep)
	c.fixed = strconv.AppendInt(c.fixed, int64(p.table.Number), 10)
	for _, s := range [...]string{p.table.Key, p.row, p.label, p.column, p.columnLabel} {
		c.fixed = append(c.fixed, c.sep)
		c.fixed = c.field(c.fixed, s)
	}
	c.fixed = append(c.fixed, c.sep)
}

func (c *csv) end() {
	c.buf = append(c.buf, '\r', '\n')
	if len(c.buf) >= chunk {
		c.flush()
	}
}

func (c *csv) flush() {
	if c.err == nil {
		_, c.err = c.w.Write(c.buf)
	}
	c.buf = c.buf[:0]
}

func (c *csv) number(f float64) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return
	}
	from := len(c.buf)
	if f == math.Trunc(f) && math.Abs(f) < 1<<53 && f != 0 {
		c.buf = strconv.AppendInt(c.buf, int64(f), 10)
		if len(c.buf)-from <= mostDigits {
			return
		}
		c.buf = c.buf[:from] // the shortest form has an exponent
	}
	c.buf = strconv.AppendFloat(c.buf, f, 'g', -1, 64)
	if c.comma {
		for i, b := range c.buf[from:] {
			if b == '.' {
				c.buf[from+i] = ','
			}
		}
	}
}

// mostDigits is up to how many characters a whole number is certainly written
// without an exponent.
const mostDigits = 6

// formulaLike says whether a spreadsheet would take s for a formula.
func formulaLike(s string) bool {
	if s == "" {
		return false
	}
	switch s[0] {
	case '=', '+', '-', '@', '\t', '\r':
		return true
	}
	return false
}

// special says whether a field that holds s must be quoted.
func (c *csv) special(s string) bool {
	for i := 0; i < len(s); i++ {
		if b := s[i]; b == c.sep || b == '"' || b == '\r' || b == '\n' {
			return true
		}
	}
	return false
}

// field appends a text field, quoted where it must be.
func (c *csv) field(b []byte, s string) []byte {
	quoted := c.special(s)
	if quoted {
		b = append(b, '"')
		s = strings.ReplaceAll(s, `"`, `""`)
	}
	if formulaLike(s) {
		b = append(b, '\'')
	}
	b = append(b, s...)
	if quoted {
		b = append(b, '"')
	}
	return b
}
