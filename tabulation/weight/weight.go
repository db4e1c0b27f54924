// Package weight checks weight variables, makes rim weights, and says what
// weights do to the effective base.
//
// In: encoded columns, and for rim weights the targets of the plan. Out: a
// weight per respondent, unusable ones set to 0, and a report. Non-goals:
// tables. The same data and targets give the same weights, bit by bit.
package weight

import (
	"context"
	"fmt"
	"math"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/column"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// Weights are the weights of a dataset.
type Weights struct {
	Report
	Raked *Raked // of rim weights; nil for a column of the data

	// 0 where the weight is unusable: per row, or per entry of a column
	byRow  []float64
	codes  *column.Column
	byCode []float64
}

// ByRow are weights given respondent by respondent, none below 0; of the
// report only the largest is filled in.
func ByRow(values []float64) *Weights {
	w := &Weights{byRow: values}
	for _, x := range values {
		w.Max = max(w.Max, x)
	}
	return w
}

// At is the weight of row r, 0 where it is unusable.
func (w *Weights) At(r int) float64 {
	if w.byRow != nil {
		return w.byRow[r]
	}
	return w.byCode[w.codes.Code(r)]
}

// Rows gives the weights of the rows [from, to): in out where that is large
// enough, or where they are kept. The caller does not change them.
func (w *Weights) Rows(out []float64, from, to int) []float64 {
	if w.byRow != nil {
		return w.byRow[from:to]
	}
	if cap(out) < to-from {
		out = make([]float64, to-from)
	}
	out = out[:to-from]
	switch c := w.codes; {
	case c.Codes8 != nil:
		look(out, c.Codes8[from:to], w.byCode)
	case c.Codes16 != nil:
		look(out, c.Codes16[from:to], w.byCode)
	default:
		look(out, c.Codes32[from:to], w.byCode)
	}
	return out
}

func look[T uint8 | uint16 | uint32](out []float64, codes []T, by []float64) {
	codes = codes[:len(out)]
	for i, c := range codes {
		out[i] = by[c]
	}
}

// ByCode are weights given by the codes of a column, none below 0, as those
// of a variable of the data are; of the report only the largest is filled in.
func ByCode(c *column.Column, by []float64) *Weights {
	w := &Weights{codes: c, byCode: by}
	for _, x := range by {
		w.Max = max(w.Max, x)
	}
	return w
}

// Coded gives the column that has the weights and the weight of each of its
// codes; nil where they are given respondent by respondent.
func (w *Weights) Coded() (*column.Column, []float64) { return w.codes, w.byCode }

// Report says what a weight variable holds.
type Report struct {
	Used     int64 // respondents with a usable weight: a finite number above 0
	Bad      int64 // the others
	Empty    int64 // of Bad: no weight at all, or no number
	Zero     int64 // of Bad: exactly 0
	Negative int64 // of Bad
	Outside  int64 // of Bad, rim weights: the filter of the weighting leaves them out
	// Untargeted, of Bad, rim weights: in no category of a target, or without
	// a usable weight to begin with.
	Untargeted int64
	Sum        float64 // of the usable weights
	Min, Max   float64 // of the usable weights
	// Efficiency is the effective base over the number of respondents,
	// (Σw)²/(n·Σw²), Kish 1965: 1 when all weights are equal.
	Efficiency float64
}

// For gives the weights of a table: those of its variable, or the rim weights
// that its plan makes.
func For(ctx context.Context, ds *column.Dataset, t *tabplan.Table) (*Weights, error) {
	if t.Raking != nil {
		return Rake(ctx, ds, t.Raking)
	}
	return Of(ds, t.Weight)
}

// Of reads the weights of v. A weight variable without one usable value is a
// BadWeight fault.
func Of(ds *column.Dataset, v *codebook.Variable) (*Weights, error) {
	col := ds.Of(v)
	if col == nil || col.Form == column.Texts {
		return nil, fault.New(fault.BadWeight, "weight", "variable", v.Name, "why", "it is not a number")
	}
	w := &Weights{}
	w.Min = math.Inf(1)
	squares := 0.0
	take := func(f float64, n int64) float64 { // the weight that f is
		switch {
		case n == 0:
			return 0
		case math.IsNaN(f):
			w.Empty += n
		case f == 0:
			w.Zero += n
		case f < 0:
			w.Negative += n
		default:
			w.Used += n
			w.Sum += f * float64(n)
			squares += f * f * float64(n)
			w.Min, w.Max = min(w.Min, f), max(w.Max, f)
			return f
		}
		return 0
	}
	if col.Form == column.Coded {
		w.codes, w.byCode = col, make([]float64, len(col.Dict))
		for i := range col.Dict {
			w.byCode[i] = take(number(&col.Dict[i], v), col.Dict[i].Count)
		}
	} else {
		w.byRow = make([]float64, ds.Rows)
		away := map[float64]bool{} // marked missing, however it is written
		for _, val := range v.Values {
			if f, ok := column.CodeNumber(val.Code); ok && val.Role == codebook.Missing {
				away[f] = true
			}
		}
		for r, f := range col.Nums {
			if len(away) > 0 && away[f] || v.Missing.Has(f) {
				f = math.NaN()
			}
			w.byRow[r] = take(f, 1)
		}
	}
	w.Bad = w.Empty + w.Zero + w.Negative
	if w.Used == 0 {
		return nil, fault.New(fault.BadWeight, "weight", "variable", v.Name, "why", fmt.Sprintf("none of its %d values is a number above 0", ds.Rows))
	}
	w.Efficiency = w.Sum * w.Sum / (float64(w.Used) * squares)
	return w, nil
}

// number is the weight that an entry is; NaN for what is no finite number or
// marked missing.
func number(e *column.Entry, v *codebook.Variable) float64 {
	if val, ok := v.Value(e.Code); !e.IsNum || math.IsInf(e.Num, 0) || ok && val.Role == codebook.Missing {
		return math.NaN()
	}
	return e.Num
}
