package tabulation

import (
	"context"
	"strconv"

	"github.com/hary4di/pockettab/tabulation/recount"
	"github.com/hary4di/pockettab/tabulation/table"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// The self-check recounts one table in fifty, at least three, and no more
// than so many respondents times tables: it is slow by design and must stay
// a small part of a job.
const (
	checkOneIn  = 50
	checkLeast  = 3
	checkBudget = 1_000_000 // respondents × tables
)

// selfCheck recounts a sample of tables with the second counter. The sample
// is spread evenly, its start taken from the plan's digest.
func selfCheck(ctx context.Context, d *Dataset, plan *tabplan.Resolved, job *table.Job) (SelfCheck, error) {
	var done SelfCheck
	n := len(plan.Tables)
	want := min(n, max(checkLeast, n/checkOneIn), checkBudget/max(1, d.Rows()))
	if want == 0 {
		return done, nil
	}
	seed, err := strconv.ParseUint(plan.Digest[:8], 16, 32)
	if err != nil {
		seed = 0 // digests are hexadecimal; any start will do
	}
	start := int(seed) % n
	for i := range want {
		at := (start + i*n/want) % n
		values, err := recount.Table(ctx, d.columns, &plan.Tables[at], job.Tables[at])
		if err != nil {
			return done, err
		}
		done.Tables++
		done.Values += values
	}
	return done, nil
}
