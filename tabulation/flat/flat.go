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
// unweighted number of people the value was computed on.
var header = []string{"id", "number", "table", "row", "row_label", "column", "column_label", "statistic", "value", "base", "letters"}

// WriteCSV writes the tidy table of job: UTF-8 with a byte order mark, lines
// ended by CRLF. A text that a spreadsheet would take for a formula (it
// begins with = + - @, a tab or CR) gets an apostrophe in front. A value that
// cannot be computed is an empty field.
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

// table writes all figures of a table: bases, then the rows.
func (c *csv) table(t *table.Table) {
	for i := range t.Columns {
		col := &t.Columns[i]
		c.line(t, col, "base", "", "unweighted", float64(col.N), col.N, "")
		if t.Weight != "" {
			c.line(t, col, "base", "", "weighted", col.W, col.N, "")
			c.line(t, col, "base", "", "effective", col.Eff, col.N, "")
		}
	}
	for r := range t.Rows {
		row := &t.Rows[r]
		label := row.Label.In(c.lang)
		for i := range t.Columns {
			col := &t.Columns[i]
			letters := ""
			if row.Letters != nil {
				letters = row.Letters[i]
			}
			if row.Kind == table.StatRow {
				c.line(t, col, row.Key, label, row.Stat, row.Value[i], row.N[i], letters)
				continue
			}
			c.line(t, col, row.Key, label, "count", float64(row.N[i]), col.N, "")
			if t.Weight != "" {
				c.line(t, col, row.Key, label, "weighted_count", row.W[i], col.N, "")
			}
			c.line(t, col, row.Key, label, "col_pct", row.ColPct[i], col.N, letters)
			c.line(t, col, row.Key, label, "row_pct", row.RowPct[i], col.N, "")
			c.line(t, col, row.Key, label, "total_pct", row.TotalPct[i], col.N, "")
			if row.Index != nil {
				c.line(t, col, row.Key, label, "index", row.Index[i], col.N, "")
			}
		}
	}
}

func (c *csv) line(t *table.Table, col *table.Column, row, label, stat string, value float64, base int64, letters string) {
	c.field(true, t.Key+"/"+row+"/"+col.Key+"/"+stat)
	c.field(false, strconv.Itoa(t.Number))
	c.field(false, t.Key)
	c.field(false, row)
	c.field(false, label)
	c.field(false, col.Key)
	c.field(false, col.Label.In(c.lang))
	c.field(false, stat)
	c.number(value)
	c.field(false, strconv.FormatInt(base, 10))
	c.field(false, letters)
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
