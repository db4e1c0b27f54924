package tabulation

import (
	"bytes"
	"context"
	"encoding/csv"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hary4di/pockettab/tabulation/surveygen"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// Who was asked, from the form's conditions, against a plain count of the
// file's cells.
func TestWhoWasAsked(t *testing.T) {
	t.Parallel()
	s := surveygen.New(surveygen.Options{Seed: 5, Respondents: 700})
	dir := t.TempDir()
	file := func(name string, write func(io.Writer) error) string {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	data, form := file("data.csv", s.WriteCSV), file("form.xlsx", s.WriteForm)
	text, err := os.ReadFile(data)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]int{}
	for i, h := range rows[0] {
		at[h[strings.LastIndex(h, "/")+1:]] = i
	}
	ctx := context.Background()
	d, err := Read(ctx, ReadRequest{Data: data, Form: form})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.Close() }()
	plan, err := tabplan.Parse([]byte(`{"version":1,"tables":[{"stub":["S4","V1","S1"],"filter":"S6 != 5"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	resolved, err := d.Resolve(plan)
	if err != nil {
		t.Fatal(err)
	}
	sums, err := Count(ctx, d, resolved, 2, nil)
	if err != nil {
		t.Fatal(err)
	}
	results, err := Test(ctx, d, resolved, sums, 0, nil)
	if err != nil {
		t.Fatal(err)
	}
	unbidden := int64(0)
	for i, tc := range []struct{ stub, by, code string }{{"S4", "S3", "1"}, {"V1", "S2", "1"}, {"S1", "", ""}} {
		var notAsked, notAnswered, though int64
		for _, r := range rows[1:] {
			asked := tc.by == "" || r[at[tc.by]] == tc.code
			switch answered := r[at[tc.stub]] != ""; {
			case r[at["S6"]] == "5":
			case !answered && !asked:
				notAsked++
			case !answered:
				notAnswered++
			case !asked:
				though++
			}
		}
		unbidden += though
		c := results.Job.Tables[i].Chain
		if c.NotAsked != notAsked || c.NotAnswered != notAnswered || c.Unbidden != though || c.Unknown {
			t.Errorf("%s: not asked %d, not answered %d, answered all the same %d; the cells say %d, %d, %d", tc.stub, c.NotAsked, c.NotAnswered, c.Unbidden, notAsked, notAnswered, though)
		}
	}
	if unbidden == 0 {
		t.Error("nobody answered what was not asked: the survey lost that trait")
	}
	found := false
	for _, p := range d.Problems() {
		found = found || p.Code == "answered_unasked" && p.Variable == "V1"
	}
	if !found {
		t.Error("the problem list does not say that people answered V1 who were not asked")
	}
}
