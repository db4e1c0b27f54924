package tabulation

import (
	"bytes"
	"io"

	"github.com/hary4di/pockettab/tabulation/planbook"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// PlanPlaces says which cell of a plan workbook a part of a plan came from.
// nil, as of a plan in JSON, locates nothing.
type PlanPlaces = planbook.Places

// ReadPlan reads a tab plan from JSON, or from a workbook that
// WritePlanWorkbook wrote and somebody edited. An error of binding the plan
// is given to the places, which turn its JSON path into sheet and cell.
func ReadPlan(file []byte) (*tabplan.Plan, *PlanPlaces, error) {
	if bytes.HasPrefix(file, []byte("PK\x03\x04")) {
		return planbook.Read(bytes.NewReader(file), int64(len(file)))
	}
	plan, err := tabplan.Parse(file)
	return plan, nil, err
}

// WritePlanWorkbook writes a tab plan as a workbook, to be edited and read
// back with ReadPlan.
func WritePlanWorkbook(w io.Writer, plan *tabplan.Plan) error { return planbook.Write(w, plan) }
