package tabplan_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/hary4di/pockettab/tabulation/planbook"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// resolution is what a plan comes to, as text.
func resolution(plan *tabplan.Plan) (string, error) {
	r, err := tabplan.Resolve(plan, tabplan.Asking())
	if err != nil {
		return "", err
	}
	return r.Digest + "\n" + tabplan.Shown(r), nil
}

// asJSON and asWorkbook write a plan and read it back.
func asJSON(plan *tabplan.Plan) (*tabplan.Plan, error) {
	text, err := plan.JSON()
	if err != nil {
		return nil, err
	}
	return tabplan.Parse(text)
}

func asWorkbook(plan *tabplan.Plan) (*tabplan.Plan, error) {
	var b bytes.Buffer
	if err := planbook.Write(&b, plan); err != nil {
		return nil, err
	}
	back, _, err := planbook.Read(bytes.NewReader(b.Bytes()), int64(b.Len()))
	return back, err
}

// unchanged holds the resolution of a plan against those of its copies that
// went through JSON, through a workbook, and through both.
func unchanged(plan *tabplan.Plan) error {
	want, err := resolution(plan)
	if err != nil {
		return err
	}
	for name, way := range map[string][]func(*tabplan.Plan) (*tabplan.Plan, error){
		"JSON": {asJSON}, "a workbook": {asWorkbook}, "both, twice": {asWorkbook, asJSON, asWorkbook, asJSON},
	} {
		p := plan
		for _, step := range way {
			if p, err = step(p); err != nil {
				return fmt.Errorf("through %s: %w", name, err)
			}
		}
		got, err := resolution(p)
		if err != nil {
			return fmt.Errorf("through %s: %w", name, err)
		}
		if d := cmp.Diff(want, got); d != "" {
			return fmt.Errorf("through %s: %s", name, d)
		}
	}
	return nil
}

func TestGoldenPlansResolveAlikeAfterExport(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/golden/*.json")
	if err != nil || len(files) < 6 {
		t.Fatalf("%d golden plans, %v", len(files), err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		plan, err := tabplan.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if err := unchanged(plan); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
}

// anyPlan draws plans over the small codebook; most of them can be resolved.
func anyPlan(t *rapid.T) *tabplan.Plan {
	label := rapid.Custom(func(t *rapid.T) tabplan.Label {
		word := rapid.StringMatching(`[A-Za-zé=,;"{\[][A-Za-z0-9 _=,;"'\[\]{}%é-]{0,8}[A-Za-z]`)
		if rapid.Bool().Draw(t, "languages") {
			return tabplan.Label{"en": word.Draw(t, "en"), "id": word.Draw(t, "id")}
		}
		return tabplan.One(word.Draw(t, "label"))
	})
	filter := rapid.SampledFrom([]string{"", "", "S1 = 1", "[Group_S/S1] in (1, '01') and not empty(S10)", "count(S10) >= 2 or age < 30.5", "name ~ \"a, b\""})
	codes := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"1", "2", "3", "4"}), 1, 3, rapid.ID[string])
	plan := &tabplan.Plan{Version: 1, Title: label.Draw(t, "title")["en"], Filter: filter.Draw(t, "job"), Banners: map[string]tabplan.Banner{"main": tabplan.Side("@total", "S1")}}
	if rapid.Bool().Draw(t, "nested") {
		plan.Banners["other"] = tabplan.Side("S1 > A1_1", "S10")
	}
	if rapid.Bool().Draw(t, "weighted") {
		plan.Weight = "w_final"
	}
	stubs := []string{"S1", "S10", "A1_1", "A1_*", "age"}
	for i := range rapid.IntRange(0, 2).Draw(t, "variables") {
		v := tabplan.VariableSpec{Name: fmt.Sprintf("made_%d", i), Label: label.Draw(t, "l"), Of: "S10"}
		v.Join = []tabplan.JoinSpec{{Label: label.Draw(t, "join"), Codes: codes.Draw(t, "joined")}}
		if rapid.Bool().Draw(t, "else") {
			v.Else = label.Draw(t, "e")
		}
		plan.Variables, stubs = append(plan.Variables, v), append(stubs, v.Name)
	}
	for i := range rapid.IntRange(1, 4).Draw(t, "tables") {
		s := tabplan.TableSpec{ID: fmt.Sprintf("t%d", i), Stub: []string{rapid.SampledFrom(stubs).Draw(t, "stub")}, Filter: filter.Draw(t, "filter"), BaseText: label.Draw(t, "base text")}
		s.Base = rapid.SampledFrom([]string{"", "answered", "asked", "answers"}).Draw(t, "base")
		s.BadWeights = rapid.SampledFrom([]string{"", "drop", "keep_unweighted"}).Draw(t, "bad weights")
		s.Banner = rapid.SampledFrom([]string{"", "main", "S1", "S1 > A1_1"}).Draw(t, "banner")
		if rapid.Bool().Draw(t, "no total") {
			s.Total = new(bool)
		}
		if rapid.Bool().Draw(t, "unweighted") {
			none := ""
			s.Weight = &none
		}
		if s.Stub[0] == "S10" {
			for range rapid.IntRange(0, 2).Draw(t, "nets") {
				n := tabplan.Net{Label: label.Draw(t, "net"), Codes: codes.Draw(t, "codes"), HideMembers: rapid.Bool().Draw(t, "alone")}
				if rapid.Bool().Draw(t, "deep") {
					n.Nets = []tabplan.Net{{Label: label.Draw(t, "inner"), Codes: codes.Draw(t, "inner codes")}}
				}
				s.Nets = append(s.Nets, n)
			}
		}
		if s.Stub[0] == "A1_1" {
			yes, half := rapid.Bool().Draw(t, "hide"), 0.5
			s.Rows = &tabplan.Rows{Boxes: []string{"t2b"}, HideEmpty: &yes, Scores: map[string]*float64{"1": nil, "2": &half, "3": &half, "99": &half}, Order: &tabplan.Order{By: "label", Direction: rapid.SampledFrom([]string{"", "descending"}).Draw(t, "direction")}}
		}
		plan.Tables = append(plan.Tables, s)
	}
	return plan
}

func TestAnyPlanResolvesAlikeAfterExport(t *testing.T) {
	t.Parallel()
	plans, resolved := rapid.Custom(anyPlan), 0
	var refusals []string
	tried := 60
	if testing.Short() {
		tried = 15
	}
	for seed := range tried {
		plan := plans.Example(seed)
		if _, err := resolution(plan); err != nil {
			refusals = append(refusals, err.Error())
			continue
		}
		resolved++
		if err := unchanged(plan); err != nil {
			t.Error(err)
			break
		}
	}
	if resolved < tried/2 {
		slices.Sort(refusals)
		t.Errorf("only %d plans could be resolved; others say %q", resolved, slices.Compact(refusals))
	}
}
