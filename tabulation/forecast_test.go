package tabulation

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/count"
	"github.com/hary4di/pockettab/tabulation/surveygen"
	"github.com/hary4di/pockettab/tabulation/table"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

func forecast(t *testing.T, plan *tabplan.Resolved, rows int) Forecast {
	t.Helper()
	f, err := ForecastJob(t.Context(), plan, rows)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// TestTheForecastIsWhatAJobTakes: tables, files and cells exactly, grids and
// measured tables included; time within what a busy machine allows.
func TestTheForecastIsWhatAJobTakes(t *testing.T) {
	t.Parallel()
	d := readString(t, t.TempDir(), gridSurvey())
	defer func() { _ = d.Close() }()
	start := time.Now()
	tables, r, resolved := composed(t, d, `{"version":1,"layout":{"split":3},"banners":{"main":["@total","sex","brands"]},"tables":[
	 {"stub":["region","brands","q_1","age"]},{"stub":"brands","id":"of","base":"answers","nets":[{"label":"low","codes":["1","2"],"hide_members":true}]},
	 {"grid":"q_*","show":["t2b","mean"]},{"grid":"q_*"},{"grid":"q_*","orient":"scale","id":"s"},{"stub":"region","id":"m","measure":{"variable":"age"}}]}`)
	f := forecast(t, resolved, d.Rows())
	if f.Tables != len(tables) || f.Files != len(r.Parts()) {
		t.Errorf("forecast %d tables in %d files, made %d in %d", f.Tables, f.Files, len(tables), len(r.Parts()))
	}
	cells := int64(0)
	for i := range r.sums.Tables {
		cells += int64(r.sums.Tables[i].Rows) * int64(r.sums.Tables[i].Cols)
	}
	if f.Cells != cells {
		t.Errorf("forecast %d cells, counted %d", f.Cells, cells)
	}
	written(t, r)
	if took := time.Since(start).Seconds(); f.Seconds <= 0 || f.Seconds > 5 || took > 100*f.Seconds {
		t.Errorf("forecast %.2f s, took %.2f s", f.Seconds, took)
	}
	larger := forecast(t, resolved, 1000*d.Rows())
	if larger.Seconds <= f.Seconds || larger.MemoryBytes <= f.MemoryBytes || larger.Cells != f.Cells {
		t.Errorf("of a thousand times the respondents the forecast is %+v, else %+v", larger, f)
	}
}

// TestTheForecastHasTheCodebook: of the same job on a file with a long list of
// labels beside, the codebook is what takes most.
func TestTheForecastHasTheCodebook(t *testing.T) {
	t.Parallel()
	d := readString(t, t.TempDir(), "sex,region\n1,1\n2,2\n")
	defer func() { _ = d.Close() }()
	plan, err := tabplan.Parse([]byte(`{"version":1,"tables":[{"stub":"sex"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	of := func(labels int) int64 {
		cb := *d.Codebook()
		cb.Variables = append(slices.Clone(cb.Variables), codebook.Variable{Name: "villages", Type: codebook.Single, Column: -1})
		for i := range labels {
			code := fmt.Sprint(i)
			cb.Variables[2].Values = append(cb.Variables[2].Values, codebook.Value{Code: code, Label: codebook.Text{"en": "village " + code}, Listed: true})
		}
		cb.Reindex()
		resolved, err := tabplan.Resolve(plan, &cb)
		if err != nil {
			t.Fatal(err)
		}
		return forecast(t, resolved, 2).MemoryBytes
	}
	few, many := of(10), of(20_000)
	if most := int64(12 << 20); few > most || many-few < labelBytes*19_000 {
		t.Errorf("with 10 labels %d bytes, with 20,000 %d", few, many)
	}
}

// TestTheForecastHasTheSecondCube: beyond as many respondents as are counted
// again the blocks have sums of their own, which are added to the others'.
func TestTheForecastHasTheSecondCube(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("sex,income\n")
	for i := range 20_000 {
		fmt.Fprintf(&b, "%d,%d\n", 1+i%2, 10_000+i)
	}
	d := readString(t, t.TempDir(), b.String())
	defer func() { _ = d.Close() }()
	var tables []string
	for i := range 40 {
		tables = append(tables, fmt.Sprintf(`{"id":"t%d","stub":"income","banner":"main","statistics":["median"]}`, i))
	}
	plan, err := tabplan.Parse([]byte(`{"version":1,"banners":{"main":["@total","sex"]},"tables":[` + strings.Join(tables, ",") + `]}`))
	if err != nil {
		t.Fatal(err)
	}
	resolved, err := d.Resolve(plan)
	if err != nil {
		t.Fatal(err)
	}
	need, err := count.Forecast(t.Context(), resolved, checkAll)
	if err != nil {
		t.Fatal(err)
	}
	whole, sampled := forecast(t, resolved, checkAll), forecast(t, resolved, checkAll+1)
	more, least := sampled.MemoryBytes-whole.MemoryBytes, int64(garbageCounting*float64(need.Sums))
	if need.Sums < 1<<20 || more < least || more > 2*least {
		t.Errorf("with blocks by themselves %d bytes more, of sums of %d", more, need.Sums)
	}
}

// TestFinishedTablesTakeWhatIsForecast holds what the tables of three plans
// take once they are tested against the forecast: many small ones, few wide
// ones, audited ones. It runs by itself: what other tests keep would be
// counted with it.
func TestFinishedTablesTakeWhatIsForecast(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "survey.xlsx")
	var b bytes.Buffer
	if err := surveygen.New(surveygen.Options{Seed: 5, Respondents: 600}).WriteData(&b); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	d, err := Read(context.Background(), ReadRequest{Data: path})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.Close() }()
	var stubs, columns []string
	for _, v := range d.Codebook().Variables {
		if v.Use == codebook.Analysis && v.Type == codebook.Single {
			stubs = append(stubs, v.Name)
			if len(v.Values) <= 6 {
				columns = append(columns, v.Name)
			}
		}
	}
	if len(stubs) < 40 || len(columns) < 20 {
		t.Fatalf("%d stubs, %d banner variables", len(stubs), len(columns))
	}
	plan := func(columns []string, times int, tests string) *tabplan.Resolved {
		var tables []string
		for range times {
			tables = append(tables, stubs...)
		}
		type spec map[string]any
		p := spec{"version": 1, "banners": spec{"all": append([]string{"@total"}, columns...)}, "tests": json.RawMessage(tests)}
		var list []spec
		for i, s := range tables {
			list = append(list, spec{"id": fmt.Sprint("t", i), "stub": s, "banner": "all"})
		}
		p["tables"] = list
		text, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := tabplan.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		resolved, err := d.Resolve(parsed)
		if err != nil {
			t.Fatal(err)
		}
		return resolved
	}
	live := func() float64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.GC()
		runtime.ReadMemStats(&m)
		return float64(m.HeapAlloc)
	}
	for name, resolved := range map[string]*tabplan.Resolved{
		"many narrow tables": plan(columns[:1], 20, `{}`),
		"without tests":      plan(columns[:4], 10, `{"profile":"none"}`),
		"many small tables":  plan(columns[:2], 20, `{}`),
		"few wide tables":    plan(columns[:20], 2, `{}`),
		"with an audit":      plan(columns[:6], 6, `{"audit":true}`),
		"corrected together": plan(columns[:4], 10, `{"correction":"bh","scope":"job"}`),
	} {
		c, err := Count(context.Background(), d, resolved, 2, nil)
		if err != nil {
			t.Fatal(err)
		}
		before := live()
		r, err := Test(context.Background(), d, resolved, c, 2, nil)
		if err != nil {
			t.Fatal(err)
		}
		tables := append([]*table.Table(nil), r.Job.Tables...)
		finished, _ := resultBytes(resolved)
		took, want := live()-before, float64(finished)
		t.Logf("%s: %d tables take %.2f MB, forecast %.2f MB, %.2f", name, len(tables), took/1e6, want/1e6, want/took)
		if took < 0.7*want || took > 1.3*want {
			t.Errorf("%s: %d tables take %.2f MB, forecast %.2f MB", name, len(tables), took/1e6, want/1e6)
		}
		runtime.KeepAlive(c)
		runtime.KeepAlive(r)
	}
}
