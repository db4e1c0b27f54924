package tabulation

import (
	"strings"

	"github.com/hary4di/pockettab/tabulation/layout"
)

// Screened is one of the strongest differences of a job, in words.
type Screened struct {
	Table    int     `json:"table"` // number
	Key      string  `json:"key"`   // of the table
	Stub     string  `json:"stub"`  // variable
	Title    string  `json:"title"`
	Sentence string  `json:"sentence"`
	P        float64 `json:"p"` // of the comparison
}

// Screening lists the strongest significant differences of the job, one per
// table, at most most of them, in the language of the workbooks.
func (r *Results) Screening(most int) []Screened {
	out := []Screened{}
	lang := r.Job.Language
	for _, f := range r.Job.Findings {
		if len(out) >= most {
			break
		}
		if !f.Significant || f.Row < 0 || f.Table < 1 || f.Table > len(r.Job.Tables) {
			continue
		}
		t := r.Job.Tables[f.Table-1]
		if strings.HasPrefix(t.Columns[f.A].Key, t.StubName+"=") {
			continue // crossed with itself: that all men are men is no news
		}
		out = append(out, Screened{Table: f.Table, Key: t.Key, Stub: t.StubName, Title: t.Title.In(lang), Sentence: layout.FindingText(lang, t, f), P: f.P})
	}
	return out
}
