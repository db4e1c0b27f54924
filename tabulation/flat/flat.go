// Package flat writes results as a tidy table: one line per figure, for
// programs. Values are unrounded, ids are made of keys and not of positions,
// so that a table, code or banner variable added later moves no id.
//
// In: a table.Job, not changed. Out: CSV on a writer. Memory does not grow
// with the number of tables.
package flat

import (
	"bufio"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/hary4di/pockettab/tabulation/table"
)

// Options of the tidy table. The zero value is commas and decimal points.
type Options struct {
	Language  string // of labels: "id" or "en"
	Semicolon bool   // fields separated by ; and a decimal comma, as spreadsheets in Indonesian read them
}

// OptionsFor gives the options usual in a language: Indonesian spreadsheets
// read ; and the decimal comma.
func OptionsFor(language string) Options {
	return Options{Language: language, Semicolon: language == "id"}
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
	c := &csv{w: bufio.NewWriterSize(w, 64<<10), sep: ',', lang: o.Language}
	if o.Semicolon {
		c.sep, c.comma = ';', true
	}
	_, _ = c.w.WriteString("\xef\xbb\xbf")
	for i, h := range header {
		c.field(i == 0, h)
	}
	c.end()
	for _, t := range job.Tables {
		c.table(t)
	}
	return c.w.Flush()
}

type csv struct {
	w     *bufio.Writer
	sep   byte
	comma bool
	lang  string
	buf   []byte
}

// figure is one line of the tidy table.
type figure struct {
	row, label, column, columnLabel, stat string
	value                                 float64
	base                                  int64
	letters                               string
	arrow                                 table.Arrow
	hidden                                bool
}

// table writes all figures of a table: bases, then the rows, then the tests.
func (c *csv) table(t *table.Table) {
	for i := range t.Columns {
		col := &t.Columns[i]
		f := c.at(col, figure{row: "base", base: col.N, hidden: col.Hidden})
		c.line(t, f.of("unweighted", float64(col.N)))
		if t.Weight != "" {
			c.line(t, f.of("weighted", col.W))
			c.line(t, f.of("effective", col.Eff))
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
	for i := range t.Columns {
		col := &t.Columns[i]
		f := c.at(col, figure{row: row.Key, label: label, base: col.N, hidden: col.Hidden || row.Hidden != nil && row.Hidden[i]})
		marked := f
		if row.Letters != nil {
			marked.letters = row.Letters[i]
		}
		if row.Arrows != nil {
			marked.arrow = row.Arrows[i]
		}
		if row.Kind == table.StatRow {
			marked.base = row.N[i]
			c.line(t, marked.of(row.Stat, row.Value[i]))
			continue
		}
		if col.Stat != "" { // a figure in a column of its own; N are the people it was computed on
			f.base = row.N[i]
			c.line(t, f.of(col.Stat, row.ColPct[i]))
			continue
		}
		c.line(t, f.of("count", float64(row.N[i])))
		if t.Weight != "" {
			c.line(t, f.of("weighted_count", row.W[i]))
		}
		c.line(t, marked.of("col_pct", row.ColPct[i]))
		c.line(t, f.of("row_pct", row.RowPct[i]))
		c.line(t, f.of("total_pct", row.TotalPct[i]))
		if row.Index != nil {
			c.line(t, f.of("index", row.Index[i]))
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
		f := figure{row: "chi_square", label: x.Method, base: int64(x.People)}
		for k := range t.Columns {
			if col := &t.Columns[k]; col.Block == x.Block {
				f.column, _, _ = strings.Cut(col.Key, "=")
				f.columnLabel = col.Group.In(c.lang)
				break
			}
		}
		c.line(t, f.of("statistic", x.Statistic))
		c.line(t, f.of("df", x.DF))
		if !math.IsNaN(x.DF2) {
			c.line(t, f.of("df2", x.DF2))
		}
		c.line(t, f.of("p", x.P))
		c.line(t, f.of("cramers_v", x.CramersV))
	}
}

// audit writes every comparison: the column is "one~other", "one~rest" or
// "one~total".
func (c *csv) audit(t *table.Table) {
	for i := range t.Audit {
		x := &t.Audit[i]
		row, col := &t.Rows[x.Row], &t.Columns[x.A]
		f := c.at(col, figure{row: row.Key, label: row.Label.In(c.lang), base: col.N})
		switch x.B {
		case table.AgainstRest:
			f.column += "~rest"
		case table.AgainstTotal:
			f.column += "~total"
		default:
			f.column += "~" + t.Columns[x.B].Key
			f.columnLabel += " ~ " + t.Columns[x.B].Label.In(c.lang)
		}
		c.line(t, f.of("difference", x.EstimateA-x.EstimateB))
		c.line(t, f.of("se_difference", x.SE))
		if x.Normal {
			c.line(t, f.of("z", x.T))
		} else {
			c.line(t, f.of("t", x.T))
			c.line(t, f.of("df", x.DF))
		}
		c.line(t, f.of("p", x.P))
		if !math.IsNaN(x.Adjusted) {
			c.line(t, f.of("p_adjusted", x.Adjusted))
		}
	}
}

func (c *csv) line(t *table.Table, f figure) {
	c.field(true, t.Key+"/"+f.row+"/"+f.column+"/"+f.stat)
	c.field(false, strconv.Itoa(t.Number))
	c.field(false, t.Key)
	c.field(false, f.row)
	c.field(false, f.label)
	c.field(false, f.column)
	c.field(false, f.columnLabel)
	c.field(false, f.stat)
	if f.hidden {
		f.value = math.NaN()
	}
	c.number(f.value)
	if f.hidden {
		c.field(false, "")
	} else {
		c.field(false, strconv.FormatInt(f.base, 10))
	}
	c.field(false, f.letters)
	if f.arrow == table.Level {
		c.field(false, "")
	} else {
		_ = c.w.WriteByte(c.sep)
		_, _ = c.w.WriteString(strconv.Itoa(int(f.arrow)))
	}
	c.end()
}

func (c *csv) end() { _, _ = c.w.WriteString("\r\n") }

func (c *csv) number(f float64) {
	_ = c.w.WriteByte(c.sep)
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return
	}
	c.buf = strconv.AppendFloat(c.buf[:0], f, 'g', -1, 64)
	if c.comma {
		for i, b := range c.buf {
			if b == '.' {
				c.buf[i] = ','
			}
		}
	}
	_, _ = c.w.Write(c.buf)
}

// field writes a text field, quoted where it must be.
func (c *csv) field(first bool, s string) {
	if !first {
		_ = c.w.WriteByte(c.sep)
	}
	if s != "" && strings.IndexByte("=+-@\t\r", s[0]) >= 0 {
		s = "'" + s
	}
	if strings.IndexByte(s, c.sep) < 0 && !strings.ContainsAny(s, "\"\r\n") {
		_, _ = c.w.WriteString(s)
		return
	}
	_ = c.w.WriteByte('"')
	_, _ = c.w.WriteString(strings.ReplaceAll(s, `"`, `""`))
	_ = c.w.WriteByte('"')
}
