package flat

import (
	"bufio"
	"encoding/json"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/hary4di/pockettab/tabulation/table"
)

// FormatVersion is the version of the JSON form; schema.json describes it.
const FormatVersion = 1

// number is a figure: null where it cannot be computed or must not be shown.
type number float64

// MarshalJSON writes the shortest decimal text that is read back the same.
func (n number) MarshalJSON() ([]byte, error) { return appendNumber(nil, float64(n)), nil }

// numbers are figures in the order of the columns. They are written in one
// piece: the encoder takes longer to call MarshalJSON than it takes to write
// a figure.
type numbers []float64

// MarshalJSON writes them as a list of figures.
func (n numbers) MarshalJSON() ([]byte, error) {
	if n == nil {
		return []byte("null"), nil
	}
	b := append(make([]byte, 0, 2+20*len(n)), '[')
	for i, f := range n {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendNumber(b, f)
	}
	return append(b, ']'), nil
}

// appendNumber appends a figure as encoding/json writes it, null for one that
// is none.
func appendNumber(b []byte, f float64) []byte {
	size := math.Abs(f)
	switch {
	case math.IsNaN(f) || math.IsInf(f, 0):
		return append(b, "null"...)
	case size != 0 && (size < 1e-6 || size >= 1e21):
		b = strconv.AppendFloat(b, f, 'e', -1, 64)
		if n := len(b); n >= 4 && b[n-4] == 'e' && b[n-3] == '-' && b[n-2] == '0' { // e-09 as e-9
			b[n-2] = b[n-1]
			b = b[:n-1]
		}
		return b
	}
	return strconv.AppendFloat(b, f, 'f', -1, 64)
}

type jsonTable struct {
	Number    int              `json:"number"`
	Key       string           `json:"key"`
	Stub      string           `json:"stub"`
	Title     string           `json:"title"`
	BaseText  string           `json:"base_text,omitempty"`
	Banner    string           `json:"banner"`
	Filter    string           `json:"filter,omitempty"`
	Weight    string           `json:"weight,omitempty"`
	Multiple  bool             `json:"multiple,omitempty"`
	Answers   bool             `json:"answers,omitempty"` // shares are of answers
	Tests     *jsonTests       `json:"tests,omitempty"`
	Chain     jsonChain        `json:"chain"`
	Columns   []jsonColumn     `json:"columns"`
	Rows      []jsonRow        `json:"rows"`
	ChiSquare []jsonChi        `json:"chi_square,omitempty"`
	Audit     []jsonComparison `json:"audit,omitempty"`
	Notes     []table.Note     `json:"notes,omitempty"`
}

type jsonTests struct {
	Profile    string    `json:"profile"`
	Levels     []float64 `json:"levels"`
	MinBase    float64   `json:"min_base"`
	Compare    []string  `json:"compare"`
	Correction string    `json:"correction"`
	Scope      string    `json:"scope,omitempty"`
	Base       string    `json:"base,omitempty"`
}

type jsonChain struct {
	File        int64 `json:"file"`
	BadWeight   int64 `json:"bad_weight"`
	JobFilter   int64 `json:"job_filter"`
	TableFilter int64 `json:"table_filter"`
	NotAsked    int64 `json:"not_asked"`
	NotAnswered int64 `json:"not_answered"`
	Missing     int64 `json:"missing"`
	Answered    int64 `json:"answered"`
}

type jsonColumn struct {
	Key    string  `json:"key"`
	Label  string  `json:"label"`
	Group  string  `json:"group,omitempty"`
	Block  int     `json:"block"`               // -1 Total
	Stat   string  `json:"statistic,omitempty"` // the rows' values in this column are this figure
	Letter string  `json:"letter,omitempty"`
	N      *int64  `json:"n"`
	W      *number `json:"weighted,omitempty"`
	Eff    *number `json:"effective,omitempty"`
	Ans    *int64  `json:"answers,omitempty"`          // of a table of answers: how many
	WAns   *number `json:"weighted_answers,omitempty"` // weighted
	Mark   string  `json:"mark,omitempty"`             // "*" small, "**" too small to be tested
	Hidden bool    `json:"hidden,omitempty"`
}

type jsonRow struct {
	Key      string        `json:"key"`
	Kind     string        `json:"kind"` // "value", "net", "statistic"
	Stat     string        `json:"statistic,omitempty"`
	Label    string        `json:"label"`
	Depth    int           `json:"depth,omitempty"`
	N        []*int64      `json:"n"`
	W        numbers       `json:"weighted,omitempty"`
	ColPct   numbers       `json:"col_pct,omitempty"`
	RowPct   numbers       `json:"row_pct,omitempty"`
	TotalPct numbers       `json:"total_pct,omitempty"`
	Index    numbers       `json:"index,omitempty"`
	Value    numbers       `json:"value,omitempty"`
	Letter   string        `json:"letter,omitempty"` // of an item that is compared with other rows
	Letters  []string      `json:"letters,omitempty"`
	Arrows   []table.Arrow `json:"arrows,omitempty"`
	Hidden   []bool        `json:"hidden,omitempty"`
}

type jsonChi struct {
	Variable  string `json:"variable"`
	Method    string `json:"method"`
	Reason    string `json:"reason,omitempty"`
	Statistic number `json:"statistic"`
	DF        number `json:"df"`
	DF2       number `json:"df2"`
	P         number `json:"p"`
	N         number `json:"n"`
	CramersV  number `json:"cramers_v"`
	Low       int    `json:"low"`
	Cells     int    `json:"cells"`
}

type jsonComparison struct {
	Row      string `json:"row"`
	Column   string `json:"column,omitempty"` // a and b are rows, compared in this column
	A        string `json:"a"`
	B        string `json:"b"` // a column's key, "rest" or "total"
	Form     string `json:"form"`
	ValueA   number `json:"estimate_a"`
	ValueB   number `json:"estimate_b"`
	BaseA    number `json:"base_a"`
	BaseB    number `json:"base_b"`
	Overlap  number `json:"overlap"`
	SE       number `json:"se"`
	T        number `json:"t"`
	DF       number `json:"df"`
	P        number `json:"p"`
	Adjusted number `json:"p_adjusted"`
	Mark     bool   `json:"mark"`
}

type jsonFinding struct {
	Table       int    `json:"table"`
	Row         string `json:"row,omitempty"`
	Column      string `json:"column,omitempty"` // as in a comparison
	A           string `json:"a,omitempty"`
	B           string `json:"b,omitempty"`
	EstimateA   number `json:"estimate_a"`
	EstimateB   number `json:"estimate_b"`
	P           number `json:"p"`
	Evidence    number `json:"evidence"`
	Adjusted    number `json:"evidence_adjusted"`
	CramersV    number `json:"cramers_v"`
	Significant bool   `json:"significant"`
}

// WriteJSON writes the results of job as one JSON document: version, title,
// the tables in order, and the findings of the screening. Labels are in the
// language of o; figures are unrounded. One table is in memory at a time.
func WriteJSON(w io.Writer, job *table.Job, o Options) error {
	b := bufio.NewWriterSize(w, 64<<10)
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	head, err := json.Marshal(struct {
		Version  int    `json:"version"`
		Title    string `json:"title"`
		Language string `json:"language"`
	}{FormatVersion, job.Title, o.Language})
	if err != nil {
		return err
	}
	_, _ = b.Write(head[:len(head)-1])
	_, _ = b.WriteString(",\n\"tables\":[")
	byNumber := map[int]*table.Table{}
	for i, t := range job.Tables {
		if i > 0 {
			_ = b.WriteByte(',')
		}
		byNumber[t.Number] = t
		if err := enc.Encode(tableOf(t, o.Language)); err != nil {
			return err
		}
	}
	_, _ = b.WriteString("],\n\"findings\":[")
	for i, f := range job.Findings {
		if i > 0 {
			_ = b.WriteByte(',')
		}
		if err := enc.Encode(findingOf(byNumber[f.Table], f)); err != nil {
			return err
		}
	}
	_, _ = b.WriteString("]}\n")
	return b.Flush()
}

func tableOf(t *table.Table, lang string) jsonTable {
	c := t.Chain
	out := jsonTable{
		Number: t.Number, Key: t.Key, Stub: t.StubName, Title: t.Title.In(lang), BaseText: t.BaseText.In(lang), Banner: t.Banner, Filter: t.Filter, Weight: t.Weight, Multiple: t.Multiple, Answers: t.Answers, Notes: t.Notes,
		Chain: jsonChain{c.File, c.BadWeight, c.JobFilter, c.TableFilter, c.NotAsked, c.NotAnswered, c.Missing, c.Answered},
	}
	if t.Profile != "" && t.Profile != "none" {
		out.Tests = &jsonTests{Profile: t.Profile, MinBase: t.MinBase, Compare: t.Testing.Compare, Correction: t.Testing.Correction, Scope: t.Testing.Scope, Base: t.Testing.Base}
		for _, l := range t.Level {
			if l > 0 {
				out.Tests.Levels = append(out.Tests.Levels, l)
			}
		}
	}
	for i := range t.Columns {
		out.Columns = append(out.Columns, columnOf(&t.Columns[i], t.Weight != "", t.Answers, lang))
	}
	for r := range t.Rows {
		out.Rows = append(out.Rows, rowOf(&t.Rows[r], t, lang))
	}
	for i := range t.Chi {
		x := &t.Chi[i]
		out.ChiSquare = append(out.ChiSquare, jsonChi{
			Variable: blockVariable(t, x.Block), Method: x.Method, Reason: x.Reason, Statistic: number(x.Statistic), DF: number(x.DF), DF2: number(x.DF2),
			P: number(x.P), N: number(x.N), CramersV: number(x.CramersV), Low: x.Low, Cells: x.Cells,
		})
	}
	for i := range t.Audit {
		x := &t.Audit[i]
		column, one, other := sides(t, x.Items, x.Column, x.A, x.B)
		out.Audit = append(out.Audit, jsonComparison{
			Row: t.Rows[x.Row].Key, Column: column, A: one, B: other, Form: x.Form, ValueA: number(x.EstimateA), ValueB: number(x.EstimateB),
			BaseA: number(x.BaseA), BaseB: number(x.BaseB), Overlap: number(x.Overlap), SE: number(x.SE), T: number(x.T), DF: number(x.DF), P: number(x.P), Adjusted: number(x.Adjusted), Mark: x.Mark,
		})
	}
	return out
}

// blockVariable is the name of a banner variable.
func blockVariable(t *table.Table, block int) string {
	for i := range t.Columns {
		if t.Columns[i].Block == block {
			name, _, _ := strings.Cut(t.Columns[i].Key, "=")
			return name
		}
	}
	return ""
}

// sides names what was compared: two columns, a column and what is no column,
// or items that are rows, in a column.
func sides(t *table.Table, items bool, column, a, b int) (in, one, other string) {
	if items {
		return t.Columns[column].Key, t.Rows[a].Key, t.Rows[b].Key
	}
	return "", t.Columns[a].Key, rival(t, b)
}

// rival names what a column is compared with.
func rival(t *table.Table, b int) string {
	switch b {
	case table.AgainstRest:
		return "rest"
	case table.AgainstTotal:
		return "total"
	}
	return t.Columns[b].Key
}

func columnOf(c *table.Column, weighted, answers bool, lang string) jsonColumn {
	out := jsonColumn{Key: c.Key, Label: c.Label.In(lang), Group: c.Group.In(lang), Block: c.Block, Stat: c.Stat, Letter: c.Letter, Hidden: c.Hidden}
	switch c.Base {
	case table.Small:
		out.Mark = "*"
	case table.TooSmall:
		out.Mark = "**"
	default:
	}
	if c.Hidden {
		return out
	}
	out.N = &c.N
	if weighted {
		w, eff := number(c.W), number(c.Eff)
		out.W, out.Eff = &w, &eff
	}
	if answers {
		out.Ans = &c.Answers
		if weighted {
			w := number(c.WAnswers)
			out.WAns = &w
		}
	}
	return out
}

func rowOf(row *table.Row, t *table.Table, lang string) jsonRow {
	out := jsonRow{
		Key: row.Key, Kind: "value", Stat: row.Stat, Label: row.Label.In(lang), Depth: row.Depth, ColPct: numbers(row.ColPct), RowPct: numbers(row.RowPct),
		TotalPct: numbers(row.TotalPct), Index: numbers(row.Index), Value: numbers(row.Value), Letter: row.Letter, Letters: row.Letters, Arrows: row.Arrows, Hidden: row.Hidden,
	}
	switch row.Kind {
	case table.NetRow:
		out.Kind = "net"
	case table.StatRow:
		out.Kind = "statistic"
	default:
	}
	if t.Weight != "" {
		out.W = numbers(row.W)
	}
	own := false // the figures are copies: the table's are not changed
	for i := range t.Columns {
		if t.Columns[i].Stat == "" || row.Kind == table.StatRow {
			continue
		}
		if !own {
			own = true
			if out.Value = slices.Clone(out.Value); out.Value == nil {
				out.Value = slices.Repeat(numbers{math.NaN()}, len(t.Columns))
			}
			out.ColPct, out.RowPct, out.TotalPct = slices.Clone(out.ColPct), slices.Clone(out.RowPct), slices.Clone(out.TotalPct)
		}
		out.Value[i] = out.ColPct[i]
		out.ColPct[i], out.RowPct[i], out.TotalPct[i] = math.NaN(), math.NaN(), math.NaN()
	}
	for i := range row.N {
		if t.Columns[i].Hidden || row.Hidden != nil && row.Hidden[i] {
			out.N = append(out.N, nil)
		} else {
			out.N = append(out.N, &row.N[i])
		}
	}
	return out
}

func findingOf(t *table.Table, f table.Finding) jsonFinding {
	out := jsonFinding{
		Table: f.Table, EstimateA: number(f.EstimateA), EstimateB: number(f.EstimateB), P: number(f.P), Evidence: number(f.Evidence),
		Adjusted: number(f.Adjusted), CramersV: number(f.CramersV), Significant: f.Significant,
	}
	if t != nil && f.Row >= 0 {
		out.Row = t.Rows[f.Row].Key
		out.Column, out.A, out.B = sides(t, f.Items, f.Column, f.A, f.B)
	}
	return out
}
