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
	Values []float64 // per row; 0 where the weight is unusable
	Report
	Raked *Raked // of rim weights; nil for a column of the data
}

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
	w := &Weights{Values: make([]float64, ds.Rows)}
	w.Min = math.Inf(1)
	squares := 0.0
	number := numbers(col, v)
	for r := range w.Values {
		f := number(r)
		switch {
		case math.IsNaN(f):
			w.Empty++
		case f == 0:
			w.Zero++
		case f < 0:
			w.Negative++
		default:
			w.Values[r] = f
			w.Used++
			w.Sum += f
			squares += f * f
			w.Min, w.Max = min(w.Min, f), max(w.Max, f)
		}
	}
	w.Bad = w.Empty + w.Zero + w.Negative
	if w.Used == 0 {
		return nil, fault.New(fault.BadWeight, "weight", "variable", v.Name, "why", fmt.Sprintf("none of its %d values is a number above 0", ds.Rows))
	}
	w.Efficiency = w.Sum * w.Sum / (float64(w.Used) * squares)
	return w, nil
}

// numbers gives the weight by row; NaN for what is no finite number or marked
// missing. A value is looked at once, not once per respondent.
func numbers(col *column.Column, v *codebook.Variable) func(r int) float64 {
	if col.Form == column.Numbers {
		return func(r int) float64 { return col.Nums[r] }
	}
	values := make([]float64, len(col.Dict))
	for i := range col.Dict {
		e := &col.Dict[i]
		values[i] = e.Num
		if val, ok := v.Value(e.Code); !e.IsNum || math.IsInf(e.Num, 0) || ok && val.Role == codebook.Missing {
			values[i] = math.NaN()
		}
	}
	if codes := col.Codes16; codes != nil {
		return func(r int) float64 { return values[codes[r]] }
	}
	return func(r int) float64 { return values[col.Code(r)] }
}
