package tabulation

import (
	"bytes"
	"context"
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/surveygen"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// relaid is a small survey, read, and the cube of a plan.
type relaid struct {
	d    *Dataset
	cube *Cube
}

const relaidPlan = `{"version":1,"title":"R","weight":"w_final","filter":"S5 >= 18","banners":{"main":["@total","S1","S10","S3"]},
"tables":[{"stub":"A2","statistics":["count","col_pct","mean"]},{"stub":"S12"},{"stub":"S20"},{"stub":"S7","nets":[{"label":"Few","codes":["1","2"]}]}]}`

func setupRelaid(t *testing.T) relaid {
	t.Helper()
	var b bytes.Buffer
	s := surveygen.New(surveygen.Options{Seed: 11, Respondents: 400})
	if err := s.WriteCSV(&b); err != nil {
		t.Fatal(err)
	}
	var form bytes.Buffer
	if err := s.WriteForm(&form); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, text := range map[string][]byte{"data.csv": b.Bytes(), "form.xlsx": form.Bytes()} {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	d, err := Read(t.Context(), ReadRequest{Data: filepath.Join(dir, "data.csv"), Form: filepath.Join(dir, "form.xlsx")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	resolved, err := d.Resolve(parsed(t, relaidPlan))
	if err != nil {
		t.Fatal(err)
	}
	cube, err := Count(t.Context(), d, resolved, 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	var stored bytes.Buffer
	if _, err := cube.WriteTo(&stored); err != nil {
		t.Fatal(err)
	}
	if cube, err = ReadCube(&stored); err != nil {
		t.Fatal(err)
	}
	return relaid{d, cube}
}

func parsed(t *testing.T, text string) *tabplan.Plan {
	t.Helper()
	plan, err := tabplan.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// tidy gives the tidy table of results, row by row.
func tidy(t *testing.T, r *Results) [][]string {
	t.Helper()
	out, err := r.WriteTidy(context.Background(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(out.Path)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// TestRelayoutIsTabulatingAnew: what is laid out from stored sums is what the
// data give, figure by figure and letter by letter.
func TestRelayoutIsTabulatingAnew(t *testing.T) {
	t.Parallel()
	s := setupRelaid(t)
	for name, text := range map[string]string{
		"the same": relaidPlan,
		"order of tables, banner, statistics and tests": `{"version":1,"weight":"w_final","filter":"S5 >= 18","banners":{"main":["@total","S3","S1"]},
			"tables":[{"stub":"S20"},{"stub":"A2","statistics":["col_pct","index","mean","sd","median"]}],"tests":{"levels":[0.01],"min_base":20}}`,
		"boxes, differences, order": `{"version":1,"weight":"w_final","filter":"S5 >= 18","banners":{"main":["@total","S1"]},"layout":{"language":"en"},
			"tables":[{"stub":"A2","rows":{"boxes":["t2b","b2b"],"order":"value"},"statistics":["col_pct","mean"]}]}`,
		"nets of single answers": `{"version":1,"weight":"w_final","filter":"S5 >= 18","banners":{"main":["S1","S10"]},
			"tables":[{"stub":"S7","nets":[{"label":"NET A","codes":["1","2","3"]},{"label":"NET B","codes":["4","5"]}]},{"stub":"S7","id":"again"}]}`,
		"no banner": `{"version":1,"weight":"w_final","filter":"S5 >= 18","banners":{"main":["@total"]},"tables":[{"stub":"S12"}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			plan := parsed(t, text)
			plan.Title = "R"
			got, err := Relayout(t.Context(), s.cube, plan, nil)
			if err != nil {
				t.Fatal(err)
			}
			resolved, err := s.d.Resolve(plan)
			if err != nil {
				t.Fatal(err)
			}
			cube, err := Count(t.Context(), s.d, resolved, 1, nil)
			if err != nil {
				t.Fatal(err)
			}
			want, err := Test(t.Context(), s.d, resolved, cube, 0, nil)
			if err != nil {
				t.Fatal(err)
			}
			a, b := tidy(t, got), tidy(t, want)
			if len(a) != len(b) || len(a) < 20 {
				t.Fatalf("%d figures, want %d", len(a), len(b))
			}
			value := slices.Index(b[0], "value")
			for i := range b {
				for k := range b[i] {
					if k == value && i > 0 {
						x, _ := strconv.ParseFloat(a[i][k], 64)
						y, _ := strconv.ParseFloat(b[i][k], 64)
						if math.Abs(x-y) <= 1e-12*max(1, math.Abs(y)) {
							continue
						}
					}
					if a[i][k] != b[i][k] {
						t.Fatalf("line %d: %v, want %v", i+1, a[i], b[i])
					}
				}
			}
			for i := range want.Job.Tables {
				if got.Job.Tables[i].Chain.Answered != want.Job.Tables[i].Chain.Answered || len(got.Job.Tables[i].Notes) != len(want.Job.Tables[i].Notes) {
					t.Errorf("table %d: who is in it differs", i+1)
				}
			}
		})
	}
}

func TestRelayoutWritesCheckedWorkbooksThatSaySo(t *testing.T) {
	t.Parallel()
	s := setupRelaid(t)
	plan := parsed(t, relaidPlan)
	plan.Layout.Theme, plan.Layout.Charts = "accessible", tabplan.ChartsStacked
	r, err := Relayout(t.Context(), s.cube, plan, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.WritePart(t.Context(), r.Parts()[0], t.TempDir(), nil); err != nil {
		t.Fatal(err)
	}
	said := false
	for _, line := range r.metadata() {
		said = said || strings.Contains(line.Value, "without the data")
	}
	if !said {
		t.Error("the metadata do not say that nothing was counted a second time")
	}
}

func TestRelayoutRefusesWhatNeedsTheRespondents(t *testing.T) {
	t.Parallel()
	s := setupRelaid(t)
	const head = `{"version":1,"weight":"w_final","filter":"S5 >= 18","banners":{"main":["@total","S1"]},"tables":[`
	for _, c := range []struct{ name, plan, says string }{
		{"another variable", head + `{"stub":"S6"}]}`, "counts S6"},
		{"another filter", `{"version":1,"weight":"w_final","filter":"S5 >= 19","tables":[{"stub":"A2"}]}`, "counts A2"},
		{"no weight", `{"version":1,"filter":"S5 >= 18","tables":[{"stub":"A2"}]}`, "counts A2"},
		{"a table filter", head + `{"stub":"A2","filter":"S1 = 1"}]}`, "counts A2"},
		{"a net of several answers", head + `{"stub":"S12","nets":[{"label":"Any","codes":["1","2"]}]}]}`, `"Any"`},
		{"another banner variable", `{"version":1,"weight":"w_final","filter":"S5 >= 18","banners":{"main":["S6"]},"tables":[{"stub":"A2"}]}`, "S6"},
	} {
		_, err := Relayout(t.Context(), s.cube, parsed(t, c.plan), nil)
		if fault.CodeOf(err) != fault.NeedsPass || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if _, err := Relayout(t.Context(), s.cube, parsed(t, head+`{"stub":"A2"}],"layout":{"theme":"neon"}}`), nil); fault.CodeOf(err) != fault.BadPlan {
		t.Errorf("an unknown theme: %v", err)
	}
}

// TestSumsOfAnEarlierProgram: sums that another version of the program counted
// are laid out where it bound the plan as this one does, and refused with the
// table where it did not. Once, the members of a net that hides them had no
// rows.
func TestSumsOfAnEarlierProgram(t *testing.T) {
	t.Parallel()
	s := setupRelaid(t)
	const text = `{"version":1,"title":"R","tables":[{"stub":"A2"},{"id":"few","stub":"S7","nets":[{"label":"Few","codes":["1","2"],"hide_members":true}]}]}`
	resolved, err := s.d.Resolve(parsed(t, text))
	if err != nil {
		t.Fatal(err)
	}
	counted := func() *Cube {
		c, err := Count(t.Context(), s.d, resolved, 1, nil)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	whole := counted()
	whole.sums.Shape = "" // as it was before sums had one
	r, err := Relayout(t.Context(), whole, nil, nil)
	if err != nil {
		t.Fatalf("sums of the same rows: %v", err)
	}
	fresh, err := Relayout(t.Context(), counted(), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if a, b := tidy(t, r), tidy(t, fresh); len(a) < 10 || !slices.EqualFunc(a, b, slices.Equal) {
		t.Error("sums without a shape are laid out otherwise")
	}

	old, axis := counted(), resolved.Tables[1].Stub
	few := &old.sums.Tables[1]
	n, rows := few.N[:few.Cols:few.Cols], 1
	for i, c := range axis.Categories {
		if !c.Unseen {
			n = append(n, few.N[(i+1)*few.Cols:(i+2)*few.Cols]...)
			rows++
		}
	}
	if rows == few.Rows {
		t.Fatal("the net hides nobody")
	}
	few.N, few.Rows, old.sums.Shape = n, rows, ""
	other := counted()
	other.sums.Shape = strings.Repeat("0", 64)
	for name, c := range map[string]*Cube{"few": old, "rows and columns": other} {
		_, relaid := Relayout(t.Context(), c, nil, nil)
		_, tested := Test(t.Context(), s.d, resolved, c, 1, nil)
		for _, err := range []error{relaid, tested, c.Fits(resolved)} {
			if fault.CodeOf(err) != fault.Version || !strings.Contains(err.Error(), name) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}
