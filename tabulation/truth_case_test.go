package tabulation

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// The vocabulary of the truth kit: what a case says is to be tabulated.

type truthCase struct {
	Case      string                    `json:"case"`
	Data      truthData                 `json:"data"`
	Variables map[string]*truthVariable `json:"variables"`
	Tables    []truthTable              `json:"tables"`
}

type truthData struct {
	File          string   `json:"file"`
	Format        string   `json:"format"`
	Encoding      string   `json:"encoding"`
	Delimiter     string   `json:"delimiter"`
	Decimal       string   `json:"decimal"`
	HeaderRows    int      `json:"header_rows"`
	HeaderStart   int      `json:"header_start"`
	Sheet         string   `json:"sheet"`
	MissingTokens []string `json:"missing_tokens"`
}

type truthOption struct {
	Col   int    `json:"col"`
	Label string `json:"label"`
}

type truthBin struct {
	Label string  `json:"label"`
	Min   float64 `json:"min"`
	Max   float64 `json:"max"`
}

type truthVariable struct {
	Type        string             `json:"type"`
	Col         int                `json:"col"`
	SAV         string             `json:"sav"`
	Order       string             `json:"order"`
	Categories  []string           `json:"categories"`
	Labels      map[string]string  `json:"labels"`
	Missing     []string           `json:"missing"`
	Scores      map[string]float64 `json:"scores"`
	Options     []truthOption      `json:"options"`
	Selected    *string            `json:"selected"`
	NotSelected *string            `json:"not_selected"`
	Delimiter   string             `json:"delimiter"`
	Bins        []truthBin         `json:"bins"`
	ValidMin    *float64           `json:"valid_min"`
	ValidMax    *float64           `json:"valid_max"`
}

type truthNet struct {
	Label string   `json:"label"`
	Of    []string `json:"of"`
}

type truthCondition struct {
	Var   string   `json:"var"`
	In    []string `json:"in"`
	NotIn []string `json:"not_in"`
	Min   *float64 `json:"min"`
	Max   *float64 `json:"max"`
}

type truthTable struct {
	ID            string           `json:"id"`
	Stub          string           `json:"stub"`
	Banner        []truthBlock     `json:"banner"`
	Weight        string           `json:"weight"`
	Filter        []truthCondition `json:"filter"`
	Nets          []truthNet       `json:"nets"`
	Base          string           `json:"base"`
	Aggregate     []string         `json:"aggregate"`
	WeightInvalid string           `json:"weight_invalid"`
}

// truthBlock is "total", the key of a variable, or {"cross": [a, b]}.
type truthBlock struct {
	Name  string
	Cross []string
}

func (b *truthBlock) UnmarshalJSON(text []byte) error {
	if len(text) > 0 && text[0] == '"' {
		return json.Unmarshal(text, &b.Name)
	}
	var o struct {
		Cross []string `json:"cross"`
	}
	if err := json.Unmarshal(text, &o); err != nil {
		return err
	}
	if len(o.Cross) < 2 {
		return fmt.Errorf("a banner block that is no cross: %s", text)
	}
	b.Cross = o.Cross
	return nil
}

// key is how the kit names a block in its results.
func (b truthBlock) key() string {
	if b.Cross == nil {
		return b.Name
	}
	out := b.Cross[0]
	for _, c := range b.Cross[1:] {
		out += " * " + c
	}
	return out
}

func readTruthCase(dir string) (*truthCase, error) {
	text, err := os.ReadFile(filepath.Join(dir, "case.json"))
	if err != nil {
		return nil, err
	}
	c := &truthCase{}
	return c, json.Unmarshal(text, c)
}

// The form of a results file.

type truthResults struct {
	Case   string        `json:"case"`
	Tables []truthResult `json:"tables"`
}

type truthResult struct {
	ID        string           `json:"id"`
	Columns   []map[string]any `json:"columns"`
	Rows      []truthRow       `json:"rows,omitempty"`
	Counts    [][]any          `json:"counts,omitempty"`
	Pct       [][]any          `json:"pct,omitempty"`
	WCounts   [][]any          `json:"wcounts,omitempty"`
	WPct      [][]any          `json:"wpct,omitempty"`
	Numeric   []map[string]any `json:"numeric,omitempty"`
	ChiSq     []map[string]any `json:"chisq"`
	Pairs     *truthRecords    `json:"pairs,omitempty"`
	Higher    *truthRecords    `json:"higher,omitempty"`
	MeanPairs *truthRecords    `json:"mean_pairs,omitempty"`
}

type truthRow struct {
	Label string `json:"label"`
	Kind  string `json:"kind"`
}

type truthRecords struct {
	Fields []string `json:"fields"`
	Data   [][]any  `json:"data"`
}
