package main

import (
	"bytes"
	"context"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hary4di/pockettab/tabulation"
)

// TestTheBenchRunsFromDataToReport goes through every set that needs no peer,
// with few respondents.
func TestTheBenchRunsFromDataToReport(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the binary and runs it")
	}
	t.Parallel()
	for _, asJSON := range []bool{false, true} {
		var out bytes.Buffer
		o := options{sets: "long,typical,rerun,count,growth-rows,preview,read-xlsx,write-xlsx", cache: filepath.Join(t.TempDir(), "cache"), runs: 1, scale: 0.0001, asJSON: asJSON, profile: !asJSON}
		if asJSON {
			o.sets = "read-xlsx"
		}
		var log bytes.Buffer
		if err := run(context.Background(), o, &out, &log); err != nil {
			t.Fatalf("%v\n%s", err, log.String())
		}
		if asJSON {
			var r report
			if err := json.Unmarshal(out.Bytes(), &r); err != nil {
				t.Fatal(err)
			}
			if len(r.Sets) != 1 || len(r.Sets[0].By) != 2 || r.Sets[0].By[0].Seconds <= 0 || r.Sets[0].By[1].Times <= 0 || r.Sets[0].By[1].Failed != "" {
				t.Errorf("measured %+v", r.Sets)
			}
			continue
		}
		for _, part := range []string{"### long", "### typical", "### rerun", "### count", "| on one core | ", "| weighted | ", "### growth-rows", "grows with the power", "| 1000 respondents | ", "### preview", "p95 ", "### read-xlsx", "### write-xlsx", "| PocketTab | ", "| Excelize | ", "no figures to quote", "Not measured: all peers", "Most processor time: ", "| [long](#long) | "} {
			if !strings.Contains(out.String(), part) {
				t.Errorf("the report lacks %q:\n%s", part, out.String())
			}
		}
		if strings.Contains(out.String(), "failed") {
			t.Errorf("a program failed:\n%s", out.String())
		}
	}
}

func TestAnUnknownSetIsNamedWithThoseThereAre(t *testing.T) {
	t.Parallel()
	if _, err := choose("long,lnog"); err == nil || !strings.Contains(err.Error(), `"lnog"`) || !strings.Contains(err.Error(), "wide") {
		t.Errorf("%v", err)
	}
	if all, err := choose(""); err != nil || len(all) != len(sets()) {
		t.Errorf("%d sets, %v", len(all), err)
	}
}

func TestPairsAreDistinctAndAlwaysTheSame(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ cols, n, want int }{{24, 253, 253}, {24, 999, 253}, {200, 1000, 1000}} {
		a, b := pairs(c.cols, c.n), pairs(c.cols, c.n)
		if len(a) != c.want {
			t.Errorf("%d pairs of %d columns, want %d", len(a), c.cols, c.want)
		}
		seen := map[pair]bool{}
		for i, p := range a {
			if p != b[i] {
				t.Fatalf("pair %d differs between two calls", i)
			}
			if p.Stub == p.Banner || seen[p] || seen[pair{p.Banner, p.Stub}] {
				t.Fatalf("%v stands twice or crosses itself", p)
			}
			seen[p] = true
		}
	}
}

func TestTheWorkbookIsReadAsItWasWritten(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "plain.xlsx")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := writeBook(f, 500, 30); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	d, err := tabulation.Read(context.Background(), tabulation.ReadRequest{Data: path})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.Close() }()
	if d.Rows() != 500 || len(d.Codebook().Variables) != 30 {
		t.Errorf("%d rows, %d variables", d.Rows(), len(d.Codebook().Variables))
	}
	for _, v := range d.Codebook().Variables[1:] {
		if len(v.Values) != codes {
			t.Errorf("%s has %d values, want %d", v.Name, len(v.Values), codes)
		}
	}
}

func TestWhatProgramsSay(t *testing.T) {
	t.Parallel()
	got := said([]byte("hello\n{\"load_s\": 1.5, \"peer\": \"x\"}\n{'load_s': 2.5, 'cells': 7}\n"))
	if got["load_s"] != 2.5 || got["cells"] != 7 || len(got) != 2 {
		t.Errorf("read as %v", got)
	}
}

func TestTheMedianCounts(t *testing.T) {
	t.Parallel()
	m := summed("x", []sample{{Wall: 3, Peak: 1}, {Wall: 1, Peak: 9}, {Wall: 2, Peak: 2}}, nil)
	if m.Seconds != 2 || m.Least != 1 || m.Most != 3 || m.Peak != 9 {
		t.Errorf("summed up as %+v", m)
	}
	s := []sample{{Wall: 9, Said: map[string]float64{"write_s": 0.5, "load_s": 8}}}
	if m := summed("x", s, []string{"write_s"}); m.Seconds != 0.5 {
		t.Errorf("%v is compared", m.Seconds)
	}
}

func TestGrowthIsFittedOnLogarithms(t *testing.T) {
	t.Parallel()
	sizes := []float64{1, 2, 4, 8}
	for _, p := range []float64{0.5, 1, 2} {
		var by []measure
		for _, s := range sizes {
			by = append(by, measure{Seconds: 3 * math.Pow(s, p)})
		}
		if got := power(sizes, by); math.Abs(got-p) > 1e-12 {
			t.Errorf("seconds that grow with the power %v are fitted as %v", p, got)
		}
	}
	if got := power(sizes, []measure{{Failed: "no"}, {}, {}, {Seconds: 1}}); got != 0 {
		t.Errorf("one figure gives the power %v", got)
	}
}

func TestResultsAreKeptInTheOrderOfTheSets(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	o := options{out: filepath.Join(dir, "r.json"), doc: filepath.Join(dir, "page.md")}
	if r, err := o.kept(); err != nil || len(r.Sets) != 0 {
		t.Fatalf("no file yet: %+v, %v", r, err)
	}
	page := "before\n" + reportBegins + "\nold\n" + reportEnds + "\nafter\n"
	if err := os.WriteFile(o.doc, []byte(page), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, one := range []result{
		{Name: "typical", By: []measure{{Name: "PocketTab", Seconds: 9}}, Goal: 1, Scale: 1},
		{Name: "long", By: []measure{{Name: "PocketTab", Seconds: 2, Peak: 5 << 20, Floor: 9 << 20, Said: map[string]float64{"count_s": 0.2, "test_s": 0.3}}, {Name: "P", Seconds: 8, Times: 4, Said: map[string]float64{"tables_s": 5}}, {Name: "bare", Seconds: 1, Times: 0.5, Part: true}}, Goal: 3, Ratio: 5, Scale: 1},
		{Name: "typical", By: []measure{{Name: "PocketTab", Seconds: 0.5}}, Goal: 1, Scale: 1},
	} {
		r, err := o.kept()
		if err != nil {
			t.Fatal(err)
		}
		r.enter(one)
		if err := o.keep(r); err != nil {
			t.Fatal(err)
		}
	}
	o.render = true
	var out bytes.Buffer
	if err := run(context.Background(), o, &out, &out); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(o.doc)
	if err != nil {
		t.Fatal(err)
	}
	got := string(text)
	if !strings.HasPrefix(got, "before\n"+reportBegins) || !strings.HasSuffix(got, reportEnds+"\nafter\n") || strings.Contains(got, "old") {
		t.Errorf("the page is\n%s", got)
	}
	for _, part := range []string{"| [long](#long) | 2.00 s | ≤ 3.00 s, held | P: 4.0 × | ≥ 5 ×, **missed** | < 9 MiB |", "| [typical](#typical) | 0.50 s | ≤ 1.00 s, held |", "tables 5.00 (the tables by themselves 10 × our count and tests)"} {
		if !strings.Contains(got, part) {
			t.Errorf("the page lacks %q:\n%s", part, got)
		}
	}
	if strings.Index(got, "### long") > strings.Index(got, "### typical") {
		t.Error("the sets are not in their order")
	}
	if err := os.WriteFile(o.doc, []byte("a page without marks"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := run(context.Background(), o, &out, &out); err == nil || !strings.Contains(err.Error(), reportBegins) {
		t.Errorf("a page without a place for the report: %v", err)
	}
}

func TestSetsAreLeftOutByAMinus(t *testing.T) {
	t.Parallel()
	some, err := choose("-long,-wide")
	if err != nil || len(some) != len(sets())-2 {
		t.Fatalf("%d of %d sets, %v", len(some), len(sets()), err)
	}
	if one, err := choose("long,wide,-long"); err != nil || len(one) != 1 || one[0].name != "wide" {
		t.Errorf("%d sets, %v", len(one), err)
	}
	if _, err := choose("-lnog"); err == nil {
		t.Error("an unknown set is left out")
	}
}

func TestTheDearestFunctionsAreRead(t *testing.T) {
	t.Parallel()
	list := []byte("Type: cpu\nShowing nodes\n      flat  flat%   sum%        cum   cum%\n     0.14s  8.97%  8.97%      0.14s  8.97%  github.com/x/y/count.(*tally).add (inline)\n     0.03s  3.00%  9%      0.2s  9.00%  github.com/x/count.grow[go.shape.struct { a/b.lo float64 }].more\n     0.01s  1.0%  9.9%      0.2s  9.00%  runtime.memmove\n")
	if got := dearest(list); len(got) != 2 || got[0] != "`count.(*tally).add` 9 %" || got[1] != "`count.grow[…].more` 3 %" {
		t.Errorf("%q", got)
	}
}
