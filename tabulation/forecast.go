package tabulation

import (
	"github.com/hary4di/pockettab/tabulation/count"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// Forecast is what a plan will cost.
type Forecast struct {
	Tables      int   `json:"tables"`
	Files       int   `json:"files"` // workbooks
	Cells       int64 `json:"cells"` // of all tables, bases included
	MemoryBytes int64 `json:"memory_bytes"`

	Seconds float64 `json:"seconds"` // of running, without waiting; a rough guess
}

// Costs of a job in bytes, measured on surveys of 1,300 to 10,000,000
// respondents and 1 to 6,000 tables: what a server needs at rest and for work
// of any size, a finished table, its columns, its cells, and a comparison
// where all are kept to the end.
const (
	memoryAtRest        = 64 << 20
	memoryPerTable      = 3400
	memoryPerColumn     = 250
	memoryPerCell       = 72
	memoryPerComparison = 130
)

// What is used no more stays until it is collected: the memory that counting,
// and testing and writing, take as a multiple of what they use.
const (
	garbageCounting = 1.5
	garbageShowing  = 2.8
)

// Times of a job in seconds, measured on the same with two cores: whatever
// the job, a table and a cell from test to verified workbook, and a respondent
// of one table.
const (
	secondsAtRest        = 0.2
	secondsPerTable      = 0.0005
	secondsPerCell       = 8e-6
	secondsPerRespondent = 2e-10
)

// ForecastJob says what a plan will cost over a dataset of rows respondents:
// the memory of a server that runs this job and no other, columns of the
// encoded file that it looks at included.
func ForecastJob(plan *tabplan.Resolved, rows int) (Forecast, error) {
	need, err := count.Forecast(plan, rows)
	if err != nil {
		return Forecast{}, err
	}
	f := Forecast{Tables: plan.Shown()}
	split := max(1, plan.Layout.Split)
	f.Files = (f.Tables + split - 1) / split
	for i := range plan.Tables {
		f.Cells += int64(1+len(plan.Tables[i].Stub.Categories)) * int64(1+plan.Tables[i].Banner.Columns())
	}
	counting := garbageCounting * float64(need.Made+need.Waves+need.Kept+need.Sums)
	showing := garbageShowing * float64(resultBytes(plan)+need.Sums)
	f.MemoryBytes = memoryAtRest + need.File + int64(max(counting, showing))
	f.Seconds = secondsAtRest + float64(f.Tables)*(secondsPerTable+float64(rows)*secondsPerRespondent) + float64(f.Cells)*secondsPerCell
	return f, nil
}

// resultBytes is what the finished tables of a plan take.
func resultBytes(plan *tabplan.Resolved) int64 {
	kept := plan.Tests.Audit || plan.Tests.Scope == tabplan.ScopeJob || plan.Suppress != nil
	bytes := int64(0)
	for i := range plan.Tables {
		t := &plan.Tables[i]
		rows, cols := int64(1+len(t.Stub.Categories)), int64(1+t.Banner.Columns())
		bytes += memoryPerTable + cols*memoryPerColumn + rows*cols*memoryPerCell
		for _, b := range t.Banner.Blocks {
			if k := int64(len(b.Categories)); kept {
				bytes += k * (k - 1) / 2 * rows * memoryPerComparison
			}
		}
	}
	return bytes
}
