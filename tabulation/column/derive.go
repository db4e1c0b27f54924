package column

import (
	"context"
	"maps"
	"math"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/condition"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/limit"
)

// With gives a dataset that has columns for further variables. It shares
// everything else with d and is valid as long as d is.
func (d *Dataset) With(made map[*codebook.Variable]*Column) *Dataset {
	out := &Dataset{Rows: d.Rows, Columns: d.Columns, Summary: d.Summary, Digest: d.Digest, Decimal: d.Decimal, late: d.late, sample: d.sample, derived: map[*codebook.Variable]*Column{}}
	maps.Copy(out.derived, d.derived)
	maps.Copy(out.derived, made)
	return out
}

// Derive gives a dataset that has columns for derived variables, made in
// order, so that later ones may read earlier ones. Conditions are evaluated
// once per combination of values that somebody has, not per respondent.
//
// Errors: Cancelled.
func (d *Dataset) Derive(ctx context.Context, list []*condition.Derived) (*Dataset, error) {
	if len(list) == 0 {
		return d, nil
	}
	out := d.With(nil)
	for i, v := range list {
		if out.derived[v.Variable] != nil {
			continue
		}
		c, err := out.derive(ctx, v)
		if err != nil {
			return nil, err
		}
		c.Position = -2 - i
		out.derived[v.Variable] = c
	}
	return out, nil
}

// tabled is how many combinations of values are looked up in an array; of
// more, those met are kept in a map.
const tabled = 1 << 16

// derive makes the column of one variable.
func (d *Dataset) derive(ctx context.Context, v *condition.Derived) (*Column, error) {
	m := &maker{v: v, out: &Column{Header: v.Variable.Name, Dict: []Entry{{}}}, codes: make([]uint32, d.Rows), byText: map[string]uint32{}}
	vars := v.Reads()
	cols, stride, coded := make([]*Column, len(vars)), make([]uint64, len(vars)), true
	cells := uint64(1)
	for i, r := range vars {
		c := d.Of(r)
		if c == nil {
			c = &Column{Dict: []Entry{{}}, Codes8: make([]uint8, d.Rows)} // no column: no answers
		}
		if c.Form != Coded || cells > math.MaxUint64/4/uint64(len(c.Dict)) {
			coded = false
			break
		}
		cols[i], stride[i] = c, cells
		cells *= uint64(len(c.Dict))
	}
	var err error
	if coded {
		err = m.byCombination(ctx, vars, cols, stride, cells)
	} else {
		err = m.byRow(ctx, d)
	}
	if err != nil {
		return nil, err
	}
	m.out.narrow(m.codes)
	return m.out, nil
}

// maker builds a derived column.
type maker struct {
	v      *condition.Derived
	out    *Column
	codes  []uint32
	byText map[string]uint32
}

// code gives the dictionary code of an answer.
func (m *maker) code(a condition.Answer) uint32 {
	if a.Empty {
		return 0
	}
	c, ok := m.byText[a.Code]
	if !ok {
		c = uint32(len(m.out.Dict))
		m.byText[a.Code] = c
		m.out.Dict = append(m.out.Dict, Entry{Raw: a.Code, Code: a.Code, Num: a.Num, IsNum: a.IsNum})
	}
	return c
}

// byCombination looks every respondent's combination of codes up.
func (m *maker) byCombination(ctx context.Context, vars []*codebook.Variable, cols []*Column, stride []uint64, cells uint64) error {
	answers := make([][]condition.Answer, len(vars))
	for i, c := range cols {
		answers[i] = make([]condition.Answer, len(c.Dict))
		for k := range c.Dict {
			answers[i][k] = c.Answer(vars[i], k)
		}
	}
	at := make(map[*codebook.Variable]int, len(vars))
	for i, v := range vars {
		at[v] = i
	}
	const unmet = math.MaxUint32
	var table []uint32
	met := map[uint64]uint32{}
	if cells <= tabled {
		table = make([]uint32, cells)
		for i := range table {
			table[i] = unmet
		}
	}
	settle := func(k uint64) uint32 {
		return m.code(m.v.Answer(func(v *codebook.Variable) condition.Answer {
			i := at[v]
			return answers[i][k/stride[i]%uint64(len(cols[i].Dict))]
		}))
	}
	keys := make([]uint64, limit.BlockRows)
	for from := 0; from < len(m.codes); from += limit.BlockRows {
		if err := ctx.Err(); err != nil {
			return fault.New(fault.Cancelled, "column.derive").Because(err)
		}
		rows := keys[:min(limit.BlockRows, len(m.codes)-from)]
		clear(rows)
		for i, c := range cols {
			switch {
			case c.Codes8 != nil:
				mix(rows, c.Codes8[from:], stride[i])
			case c.Codes16 != nil:
				mix(rows, c.Codes16[from:], stride[i])
			default:
				mix(rows, c.Codes32[from:], stride[i])
			}
		}
		for r, k := range rows {
			var code uint32
			if table != nil {
				if code = table[k]; code == unmet {
					code = settle(k)
					table[k] = code
				}
			} else {
				known := false
				if code, known = met[k]; !known {
					code = settle(k)
					met[k] = code
				}
			}
			m.codes[from+r] = code
			m.out.Dict[code].Count++
		}
	}
	return nil
}

func mix[T uint8 | uint16 | uint32](keys []uint64, codes []T, stride uint64) {
	codes = codes[:len(keys)]
	for i, c := range codes {
		keys[i] += uint64(c) * stride
	}
}

// byRow evaluates the cases one after the other for every respondent: for
// columns without a dictionary.
func (m *maker) byRow(ctx context.Context, d *Dataset) error {
	masks := make([][]uint8, len(m.v.Cases))
	for i, c := range m.v.Cases {
		if err := ctx.Err(); err != nil {
			return fault.New(fault.Cancelled, "column.derive").Because(err)
		}
		masks[i] = d.Mask(c.When)
	}
	var answered []uint8
	if m.v.Answered != nil {
		answered = d.Mask(m.v.Answered)
	}
	for r := range m.codes {
		code := m.code(m.v.AnswerOf(answered == nil || answered[r] != 0, func(i int) bool { return masks[i][r] != 0 }))
		m.codes[r] = code
		m.out.Dict[code].Count++
	}
	return nil
}
