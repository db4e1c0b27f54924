package weight

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/hary4di/pockettab/tabulation/column"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// Rim weighting (raking, iterative proportional fitting; Deming and Stephan
// 1940): for one target variable after the other, every weight is multiplied
// by target/current share of its category, until all shares are right.
//
// With bounds a weight is the start times the product of its factors, held
// within the bounds, and each step looks for the factors that make the shares
// of what is held right (rake_bounds.go).
//
// People who are in the same category of every target and begin with the same
// weight end with the same weight, so the rounds go over such cells and not
// over respondents. Cells are numbered in order of first appearance: the
// result does not depend on anything but data and targets.

const (
	rakeRounds = 1000
	// A share that is off by less is right: the rounds end there.
	rakeEnough = 1e-11
	// Shares that are off by more after the last round are refused: they would
	// print as other percentages than the plan says.
	rakeRefused = 5e-4
	// Shares of a target may miss 1 or 100 by so much: they are rounded figures.
	shareSlack = 1e-3
)

// Raked says how a raking went.
type Raked struct {
	Rounds  int     // until the shares were right, or all of them
	Off     float64 // largest |achieved − target| of any share, as a fraction
	Capped  int64   // respondents whose weight was held at a bound
	Targets []TargetReport
}

// TargetReport is one target before and after.
type TargetReport struct {
	Variable   string
	Categories []CategoryReport
}

// CategoryReport is one category before and after; shares as fractions.
type CategoryReport struct {
	Key      string
	N        int64   // respondents
	Before   float64 // weighted share with the starting weights
	Target   float64
	Achieved float64
}

// Rake makes the weights of a raking.
//
// Errors: BadWeight, with a sentence, for shares that do not add up or are
// not above 0, a category without respondents, a multiple response as a
// target, and targets that cannot be met (within the bounds); Cancelled.
func Rake(ctx context.Context, ds *column.Dataset, r *tabplan.Raking) (*Weights, error) {
	return (&raker{ds: ds, plan: r}).rake(ctx)
}

func (k *raker) rake(ctx context.Context) (*Weights, error) {
	for _, step := range []func() error{k.shares, k.cells, k.populated} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	if err := k.rounds(ctx); err != nil {
		return nil, err
	}
	return k.weights()
}

type raker struct {
	ds   *column.Dataset
	plan *tabplan.Raking

	share [][]float64 // per target and category, adding up to 1

	cell  []int32     // per respondent; -1: has no weight
	of    [][]int32   // per target: category of a cell
	n     []float64   // respondents of a cell
	start []float64   // weight a cell begins with
	w     []float64   // weight now; the average respondent's is 1
	free  []float64   // with bounds: what w would be without them
	logs  [][]float64 // per target and category: logarithm of its factors so far
	then  [][]float64 // logs when it was last asked whether the targets can be met
	never bool        // it is proved that they cannot

	report      Raked
	untargeted  int64
	outside     int64
	respondents float64
}

func (k *raker) refuse(why string, args ...any) error {
	return fault.New(fault.BadWeight, "weight.rake", "variable", k.plan.Name, "why", fmt.Sprintf(why, args...))
}

// shares checks the targets and makes them add up to exactly 1.
func (k *raker) shares() error {
	if len(k.plan.Targets) == 0 {
		return k.refuse("it has no target")
	}
	if p := k.plan; p.Least < 0 || p.Least > 1 || (p.Most != 0 && !(p.Most >= 1)) {
		return k.refuse("its bounds have to lie on either side of 1, the average weight")
	}
	if !(k.plan.Total >= 0) || math.IsInf(k.plan.Total, 0) {
		return k.refuse("its total is not above 0")
	}
	for _, t := range k.plan.Targets {
		sum := 0.0
		for _, c := range t.Categories {
			if !(c.Share > 0) || math.IsInf(c.Share, 0) {
				return k.refuse("the target of category %s of %s is not above 0", c.Key, t.Variable.Name)
			}
			sum += c.Share
		}
		if math.Abs(sum-1) > shareSlack && math.Abs(sum/100-1) > shareSlack {
			return k.refuse("the targets of %s add up to %s instead of 100", t.Variable.Name, percentText(sum))
		}
		shares := make([]float64, len(t.Categories))
		for i, c := range t.Categories {
			shares[i] = c.Share / sum
		}
		k.share = append(k.share, shares)
	}
	return nil
}

// percentText writes a sum of shares, given as fractions or in percent.
func percentText(sum float64) string {
	if sum < 2 {
		sum *= 100
	}
	return fmt.Sprintf("%.6g", sum)
}

// populated refuses categories that nobody is in, and reports the beginning.
func (k *raker) populated() error {
	total := 0.0
	for c := range k.n {
		k.respondents += k.n[c]
		total += k.n[c] * k.start[c]
	}
	if k.respondents == 0 {
		return k.refuse("nobody has an answer in all of its target variables")
	}
	for d, t := range k.plan.Targets {
		report := TargetReport{Variable: t.Variable.Name, Categories: make([]CategoryReport, len(t.Categories))}
		for i, c := range t.Categories {
			report.Categories[i] = CategoryReport{Key: c.Key, Target: k.share[d][i]}
		}
		for c, i := range k.of[d] {
			report.Categories[i].N += int64(k.n[c])
			report.Categories[i].Before += k.n[c] * k.start[c] / total
		}
		for _, c := range report.Categories {
			if c.N == 0 {
				return k.refuse("nobody is in category %s of %s; join it with another", c.Key, t.Variable.Name)
			}
		}
		k.report.Targets = append(k.report.Targets, report)
	}
	k.w = make([]float64, len(k.n))
	for c := range k.w {
		k.w[c] = k.start[c] * k.respondents / total
	}
	k.free = slices.Clone(k.w)
	for _, shares := range k.share {
		k.logs, k.then = append(k.logs, make([]float64, len(shares))), append(k.then, make([]float64, len(shares)))
	}
	return nil
}

// rounds moves the weights until all shares are right.
func (k *raker) rounds(ctx context.Context) error {
	most := k.plan.Rounds
	if most <= 0 {
		most = rakeRounds
	}
	for k.report.Rounds < most {
		if err := ctx.Err(); err != nil {
			return fault.New(fault.Cancelled, "weight.rake").Because(err)
		}
		k.report.Rounds++
		for d := range k.plan.Targets {
			k.fit(d)
		}
		if k.report.Off = k.measure(); k.report.Off <= rakeEnough {
			break
		}
		if n := k.report.Rounds; n&(n-1) == 0 || n == most { // rounds 1, 2, 4, 8 … and the last
			if k.never = k.report.Off > rakeRefused && k.impossible(); k.never {
				break
			}
			k.remember()
		}
	}
	if k.report.Off <= rakeRefused {
		return nil
	}
	for _, t := range k.report.Targets {
		for _, c := range t.Categories {
			if math.Abs(c.Achieved-c.Target) == k.report.Off {
				return k.refuse("its targets cannot be met together: after %d rounds category %s of %s stands at %.2f %% instead of %.2f %%; join categories or widen the bounds", k.report.Rounds, c.Key, t.Variable, 100*c.Achieved, 100*c.Target)
			}
		}
	}
	return k.refuse("its weights are not numbers any more")
}

// fit makes the shares of one target right.
func (k *raker) fit(d int) {
	if k.bounded() {
		k.fitWithin(d)
		return
	}
	now := k.current(d)
	for i, share := range k.share[d] {
		now[i] = share * k.respondents / now[i]
		k.logs[d][i] += math.Log(now[i])
	}
	for c, i := range k.of[d] {
		k.w[c] *= now[i]
	}
}

// current is the sum of weights of each category of a target.
func (k *raker) current(d int) []float64 {
	now := make([]float64, len(k.share[d]))
	for c, i := range k.of[d] {
		now[i] += k.n[c] * k.w[c]
	}
	return now
}

// measure notes the achieved shares and gives the largest difference.
func (k *raker) measure() float64 {
	total := 0.0
	for c, w := range k.w {
		total += k.n[c] * w
	}
	off := 0.0
	for d := range k.plan.Targets {
		for i, w := range k.current(d) {
			c := &k.report.Targets[d].Categories[i]
			c.Achieved = w / total
			if x := math.Abs(c.Achieved - c.Target); !(x <= off) {
				off = x
			}
		}
	}
	return off
}

// weights gives every respondent the weight of their cell.
func (k *raker) weights() (*Weights, error) {
	out := &Weights{byRow: make([]float64, k.ds.Rows), Raked: &k.report}
	sum := 0.0
	for c, w := range k.w {
		sum += k.n[c] * w
		if (k.plan.Least > 0 && w <= k.plan.Least) || (k.plan.Most > 0 && w >= k.plan.Most) {
			k.report.Capped += int64(k.n[c])
		}
	}
	scale := 1.0
	if k.plan.Total > 0 {
		scale = k.plan.Total / sum
	}
	for r, c := range k.cell {
		if c >= 0 {
			out.byRow[r] = k.w[c] * scale
		}
	}
	out.Untargeted, out.Outside = k.untargeted, k.outside
	squares := 0.0
	out.Min = math.Inf(1)
	for c, w := range k.w {
		w *= scale
		out.Used += int64(k.n[c])
		out.Sum += k.n[c] * w
		squares += k.n[c] * w * w
		out.Min, out.Max = min(out.Min, w), max(out.Max, w)
	}
	out.Bad = int64(k.ds.Rows) - out.Used
	out.Efficiency = out.Sum * out.Sum / (float64(out.Used) * squares)
	return out, nil
}
