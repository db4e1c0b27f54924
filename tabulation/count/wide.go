package count

import (
	"math"
	"slices"

	"github.com/hary4di/pockettab/tabulation/column"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// Numbers with too many distinct values for a dictionary. What decides who is
// in the base is made a column of few codes (empty, one per missing code,
// missing by the file's range, a number that stays out of the statistics, a
// number), which is counted like any other; the numbers themselves are summed
// respondent by respondent (moments.go).

// wide are the numbers of a stub, NaN where a respondent has none, and the
// constant that sums are made about: near their mean, and the same whichever
// rows are summed.
type wide struct {
	nums  []float64
	shift float64
}

// mostWideCodes keeps the codes of such a column in a byte.
const mostWideCodes = 200

// wideAxis makes the axis of a number without a dictionary; nil for any other.
// Of a forecast it has no numbers.
func (b *bound) wideAxis(a *tabplan.Axis) *boundAxis {
	if a.Kind != tabplan.Quantity || len(a.Missing) >= mostWideCodes {
		return nil
	}
	if b.sizes != nil {
		if v := a.Variable; v.Column < 0 || v.Distinct >= 0 {
			return nil
		}
		return bindWide(a, &column.Column{Header: a.Variable.Name, Form: column.Numbers})
	}
	if c := b.ds.Of(a.Variable); c != nil && c.Form == column.Numbers {
		return bindWide(a, c)
	}
	return nil
}

// bindWide makes the axis of such a column.
func bindWide(a *tabplan.Axis, c *column.Column) *boundAxis {
	type role struct {
		state uint8
		score float64
	}
	ranged, silent := uint8(len(a.Missing)+1), uint8(len(a.Missing)+2)
	number := silent + 1
	roles := map[float64]role{}
	of := func(code string, r role) {
		if f, ok := column.CodeNumber(code); ok { // however the column writes it
			roles[f] = r
		}
	}
	for code, score := range a.Scores {
		of(code, role{number, score})
	}
	for _, code := range a.NoScore {
		of(code, role{silent, math.NaN()})
	}
	for i, code := range a.Missing {
		of(code, role{uint8(i + 1), math.NaN()})
	}
	state := &column.Column{Header: c.Header, Position: -1, Dict: make([]column.Entry, number+1), Codes8: make([]uint8, len(c.Nums))}
	w := &wide{nums: c.Nums}
	special := len(a.Scores)+len(roles) > 0 || a.Variable.Missing != nil
	if special {
		w.nums = make([]float64, len(c.Nums))
	}
	words := c.Ways != nil || c.TextEnds != nil
	word := func(text string) role {
		code := a.Variable.Canonical(text)
		if at := slices.Index(a.Missing, code); at >= 0 {
			return role{uint8(at + 1), math.NaN()}
		}
		if score, ok := a.Scores[code]; ok {
			return role{number, score}
		}
		return role{silent, math.NaN()}
	}
	sum, n := 0.0, 0.0
	for r, f := range c.Nums {
		code, score := uint8(0), f
		switch {
		case f != f && words && !c.Empty(r):
			x := word(c.Text(r))
			code, score = x.state, x.score
		case f != f:
		default:
			code = number
			if x, ok := roles[f]; ok {
				code, score = x.state, x.score
			} else if a.Variable.Missing.Has(f) {
				code, score = ranged, math.NaN()
			}
		}
		if special {
			w.nums[r] = score
		}
		state.Codes8[r] = code
		state.Dict[code].Count++
		if score == score {
			sum, n = sum+score, n+1
		}
	}
	if n > 0 {
		w.shift = sum / n
	}
	x := &boundAxis{axis: a, col: state, wide: w, state: make([]entryState, number+1), missing: make([]int, number+1), cats: make([][]int32, number+1)}
	for i := range x.state {
		x.missing[i] = -1
		switch code := uint8(i); {
		case code == 0:
		case code <= uint8(len(a.Missing)):
			x.state[i], x.missing[i] = missingEntry, i-1
		case code == ranged:
			x.state[i] = missingEntry
		default:
			x.state[i] = answeredEntry
		}
	}
	x.scored = int(number)
	return x
}
