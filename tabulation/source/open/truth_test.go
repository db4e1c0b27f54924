package open_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/column"
	"github.com/hary4di/pockettab/tabulation/source"
	"github.com/hary4di/pockettab/tabulation/source/open"
)

// The bases of the truth kit's tables, counted here from the encoded columns
// without anything of the tabulating stages: whatever a base says, the reader
// has found the same people.

type truthVariable struct {
	Type    string
	Col     int
	Options []struct {
		Col   int
		Label string
	}
	Missing   []string
	Labels    map[string]string
	Selected  string
	Delimiter string
	Scores    map[string]float64
	Min       *float64 `json:"valid_min"`
	Max       *float64 `json:"valid_max"`
	Bins      []struct {
		Label    string
		Min, Max float64
	}
}

type truthTable struct {
	ID, Stub, Base string
	Banner         []json.RawMessage
	Weight         string
	Invalid        string `json:"weight_invalid"`
	Filter         []struct {
		Var      string
		In       []string
		NotIn    []string `json:"not_in"`
		Min, Max *float64
	}
}

type truthCase struct {
	Data struct {
		File, Encoding, Decimal, Sheet string
		HeaderRows                     int      `json:"header_rows"`
		HeaderStart                    int      `json:"header_start"`
		Missing                        []string `json:"missing_tokens"`
	}
	Variables map[string]truthVariable
	Tables    []truthTable
}

// cells reads single values of a dataset.
type cells struct {
	ds *column.Dataset
}

func (c cells) text(v truthVariable, col, r int) string {
	t := codebook.Trim(c.ds.Columns[col].Text(r))
	if slices.Contains(v.Missing, t) {
		return ""
	}
	return t
}

func (c cells) number(v truthVariable, r int) (float64, bool) {
	col := c.ds.Columns[v.Col]
	var f float64
	var ok bool
	if t := c.text(v, v.Col, r); t == "" {
		return 0, false
	} else if f, ok = v.Scores[t]; ok {
		return f, true
	} else if col.Form == column.Coded {
		e := col.Dict[col.Code(r)]
		f, ok = e.Num, e.IsNum
	} else {
		f, ok = column.ParseNumber(t, c.ds.Decimal)
	}
	if !ok || v.Min != nil && f < *v.Min || v.Max != nil && f > *v.Max {
		return 0, false
	}
	return f, true
}

// label is the answer of a respondent to a variable that has one; "": none.
func (c cells) label(v truthVariable, r int) string {
	switch v.Type {
	case "single":
		t := c.text(v, v.Col, r)
		if l, ok := v.Labels[t]; ok {
			return l
		}
		return t
	case "single_cols":
		for _, o := range v.Options {
			if c.text(v, o.Col, r) != "" {
				return o.Label
			}
		}
	case "bins":
		if f, ok := c.number(v, r); ok {
			for _, b := range v.Bins {
				if f >= b.Min && f <= b.Max {
					return b.Label
				}
			}
		}
	}
	return ""
}

// answered reports whether a respondent belongs to the base of a stub.
func (c cells) answered(v truthVariable, base string, r int) bool {
	switch v.Type {
	case "numeric", "weight":
		_, ok := c.number(v, r)
		return ok
	case "multi_delim":
		for _, o := range codebook.SplitOptions(c.text(v, v.Col, r), v.Delimiter) {
			if !slices.Contains(v.Missing, o) {
				return true
			}
		}
		return base == "all"
	case "multi_cols", "single_cols":
		if base == "all" {
			return true
		}
		for _, o := range v.Options {
			if c.text(v, o.Col, r) != "" {
				return true
			}
		}
		return false
	}
	return c.label(v, r) != ""
}

func TestTruthBases(t *testing.T) {
	t.Parallel()
	root := os.Getenv("POCKETTAB_TRUTH")
	if root == "" {
		root = filepath.Join("..", "..", "..", "..", "shared", "truth")
	}
	cases, err := filepath.Glob(filepath.Join(root, "*", "case.json"))
	if err != nil || len(cases) == 0 {
		t.Skip("the truth kit is not there; set POCKETTAB_TRUTH to its folder")
	}
	for _, path := range cases {
		dir := filepath.Dir(path)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			t.Parallel()
			var c truthCase
			var want struct {
				Tables []struct {
					ID      string
					Columns []struct {
						Banner, Label string
						N             int
					}
				}
			}
			decode(t, path, &c)
			decode(t, filepath.Join(dir, "expected.json"), &want)
			if filepath.Ext(c.Data.File) == ".sav" {
				c.Data.File = "data.csv" // the same answers; the system file has its own test
			}
			opt := source.Options{Sheet: c.Data.Sheet, HeaderRows: c.Data.HeaderRows, HeaderStart: c.Data.HeaderStart}
			table, _, err := open.Data(open.Input{Path: filepath.Join(dir, c.Data.File)}, open.Input{}, opt)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = table.Close() }()
			ds, err := column.Encode(context.Background(), table, column.EncodeOptions{Workers: 2, MissingTokens: c.Data.Missing})
			if err != nil {
				t.Fatal(err)
			}
			if c.Data.Decimal != "" && ds.Decimal != c.Data.Decimal {
				t.Errorf("decimal character %q, want %q", ds.Decimal, c.Data.Decimal)
			}
			compared := 0
			for i, table := range c.Tables {
				for label, n := range bases(cells{ds}, c, table) {
					for _, col := range want.Tables[i].Columns {
						if col.Banner+"\x00"+col.Label == label {
							compared++
							if col.N != n {
								t.Errorf("%s, %q: base %d, want %d", table.ID, label, n, col.N)
							}
						}
					}
				}
			}
			if compared < len(c.Tables) {
				t.Errorf("%d bases compared of %d tables", compared, len(c.Tables))
			}
		})
	}
}

func decode(t *testing.T, path string, v any) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, v); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

// bases counts a table's unweighted bases, of Total and of the columns of
// variables with one answer, by banner and label.
func bases(c cells, k truthCase, t truthTable) map[string]int {
	out := map[string]int{"total\x00Total": 0}
	var banners []string
	for _, b := range t.Banner {
		var name string
		if json.Unmarshal(b, &name) == nil && slices.Contains([]string{"single", "single_cols", "bins"}, k.Variables[name].Type) {
			banners = append(banners, name)
		}
	}
rows:
	for r := range c.ds.Rows {
		if w, ok := k.Variables[t.Weight]; ok && t.Invalid != "keep_unweighted" {
			if f, ok := c.number(w, r); !ok || f <= 0 {
				continue
			}
		}
		for _, f := range t.Filter {
			v := k.Variables[f.Var]
			if f.Min != nil || f.Max != nil {
				x, ok := c.number(v, r)
				if !ok || f.Min != nil && x < *f.Min || f.Max != nil && x > *f.Max {
					continue rows
				}
				continue
			}
			l := c.label(v, r)
			if l == "" || f.In != nil && !slices.Contains(f.In, l) || slices.Contains(f.NotIn, l) {
				continue rows
			}
		}
		if !c.answered(k.Variables[t.Stub], t.Base, r) {
			continue
		}
		out["total\x00Total"]++
		for _, b := range banners {
			if l := c.label(k.Variables[b], r); l != "" {
				out[b+"\x00"+l]++
			}
		}
	}
	return out
}
