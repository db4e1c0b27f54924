package tabulation

import (
	"context"
	"encoding/json"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/profile"
	"github.com/hary4di/pockettab/tabulation/tabplan"
	"github.com/hary4di/pockettab/tabulation/weight"
)

// description is what workbooks say about the data, and what a plan is bound
// to: a cube carries it, so that the cube alone can be laid out again. It
// holds no respondent.
type description struct {
	Name     string             `json:"name"` // of the data file, as shown
	Digest   string             `json:"digest"`
	Rows     int                `json:"rows"`
	Columns  int                `json:"columns"`
	Summary  Summary            `json:"summary"`
	Codebook *codebook.Codebook `json:"codebook"`
	Problems []profile.Problem  `json:"problems,omitempty"`
	Weights  []weighed          `json:"weights,omitempty"`
	Plan     json.RawMessage    `json:"plan"` // that was counted
}

// weighed is what one weight of the plan did.
type weighed struct {
	Name string `json:"name"`
	weight.Report
	Raked *weight.Raked `json:"raked,omitempty"`
}

// describe says what there is to say about a dataset and a plan's weights.
func describe(ctx context.Context, d *Dataset, plan *tabplan.Resolved) (*description, error) {
	a := &description{
		Name: d.name, Digest: d.Digest(), Rows: d.Rows(), Columns: len(d.columns.Columns), Summary: d.Summary(),
		Codebook: d.codebook, Problems: d.problems,
	}
	var err error
	if a.Plan, err = plan.Plan.JSON(); err != nil {
		return nil, fault.New(fault.Internal, "tabulation.describe").Because(err)
	}
	ds, err := d.columns.Derive(ctx, plan.Derived) // targets may be derived
	if err != nil {
		return nil, err
	}
	var seen []*codebook.Variable
	for i := range plan.Tables {
		v := plan.Tables[i].Weight
		if v == nil || containsVariable(seen, v) {
			continue
		}
		seen = append(seen, v)
		w, err := weight.For(ctx, ds, &plan.Tables[i])
		if err != nil {
			return nil, err
		}
		a.Weights = append(a.Weights, weighed{v.Name, w.Report, w.Raked})
	}
	return a, nil
}

// text is the form in which a cube carries the description.
func (a *description) text() ([]byte, error) {
	b, err := json.Marshal(a)
	if err != nil {
		return nil, fault.New(fault.Internal, "tabulation.describe").Because(err)
	}
	return b, nil
}

// readDescription reads what text wrote. Damaged when it cannot.
func readDescription(text []byte) (*description, error) {
	a := &description{}
	if err := json.Unmarshal(text, a); err != nil || a.Codebook == nil {
		return nil, fault.New(fault.Damaged, "tabulation.describe", "part", "the cube", "why", "its codebook cannot be read").Because(err)
	}
	a.Codebook.Reindex()
	return a, nil
}
