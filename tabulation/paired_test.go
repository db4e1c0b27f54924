package tabulation

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/hary4di/pockettab/tabulation/layout"
	"github.com/hary4di/pockettab/tabulation/table"
)

// person is one respondent of gridSurvey: answers to the two items, "" none,
// and the weight.
type person struct {
	q [2]string
	w float64
}

func gridPeople(weighted bool) []person {
	var out []person
	for _, line := range strings.Split(strings.TrimSpace(gridSurvey()), "\n")[1:] {
		f := strings.Split(line, ",")
		p := person{q: [2]string{f[3], f[4]}, w: 1}
		if weighted {
			p.w, _ = strconv.ParseFloat(f[6], 64)
		}
		out = append(out, p)
	}
	return out
}

// byPeople makes the paired test of a score person by person: the variance of
// Σw(u₁−c₁)/W₁ − Σw(u₂−c₂)/W₂, where the centres are the estimates, or in
// shares what both have if nothing differs. score gives NaN for those outside.
func byPeople(people []person, score func(code string) float64, mean bool) (a, b, t, df float64) {
	var w, sum, q [2]float64
	var w0, q0 float64
	for _, p := range people {
		in := 0
		for k := range 2 {
			if s := score(p.q[k]); !math.IsNaN(s) {
				w[k] += p.w
				sum[k] += p.w * s
				q[k] += p.w * p.w
				in++
			}
		}
		if in == 2 {
			w0 += p.w
			q0 += p.w * p.w
		}
	}
	e1, e2, e0 := w[0]*w[0]/q[0], w[1]*w[1]/q[1], w0*w0/q0
	m := [2]float64{sum[0] / w[0], sum[1] / w[1]}
	centre, f := m, [3]float64{e1 / (e1 - 1), e2 / (e2 - 1), e0 / (e0 - 1)}
	if !mean {
		both := (sum[0] + sum[1]) / (w[0] + w[1])
		centre, f = [2]float64{both, both}, [3]float64{1, 1, 1}
	}
	v := 0.0
	for _, p := range people {
		x, y := score(p.q[0])-centre[0], score(p.q[1])-centre[1]
		if !math.IsNaN(x) {
			v += f[0] * p.w * p.w * x * x / w[0] / w[0]
		}
		if !math.IsNaN(y) {
			v += f[1] * p.w * p.w * y * y / w[1] / w[1]
		}
		if !math.IsNaN(x + y) {
			v -= 2 * f[2] * p.w * p.w * x * y / w[0] / w[1]
		}
	}
	return m[0], m[1], (m[0] - m[1]) / math.Sqrt(v), e1 + e2 - e0 - 1
}

// The items of a grid against each other are what goes over the respondents
// one by one gives, whatever the order of the items' sums.
func TestItemsAreComparedAsAnswersOfTheSamePeople(t *testing.T) {
	t.Parallel()
	d := readString(t, t.TempDir(), gridSurvey())
	defer func() { _ = d.Close() }()
	number := func(code string) float64 {
		f, err := strconv.ParseFloat(code, 64)
		if err != nil {
			return math.NaN()
		}
		return f
	}
	among := func(codes ...string) func(string) float64 {
		return func(code string) float64 {
			switch {
			case code == "":
				return math.NaN()
			case slices.Contains(codes, code):
				return 1
			}
			return 0
		}
	}
	signed := func(code string) float64 { return among("4", "5")(code) - among("1", "2")(code) }
	scores := map[string]func(string) float64{"mean": number, "box:t2b": among("4", "5"), "diff:Top 2 box − Bottom 2 box": signed}
	for _, c := range []string{"1", "2", "3", "4", "5"} {
		scores[c] = among(c)
	}
	for _, weight := range []string{"", `"weight":"weight",`} {
		people := gridPeople(weight != "")
		tables, r, resolved := composed(t, d, `{"version":1,`+weight+`"tests":{"compare":["columns","items"],"audit":true,"levels":[0.05,0.49]},"tables":[
		 {"id":"scale","grid":["q_1","q_2"],"show":["scale","t2b","t2b-b2b","mean"],"orient":"scale"},{"stub":"q_1","banner":"sex"},
		 {"id":"items","grid":["q_1","q_2"],"show":["t2b"],"banner":"sex"}]}`)
		grid := tables[0]
		seen, letters := 0, 0
		for _, c := range grid.Audit {
			row := grid.Rows[c.Row]
			a, b, tt, df := byPeople(people, scores[row.Key], row.Kind == table.StatRow)
			if math.Abs(a-c.EstimateA) > 1e-12 || math.Abs(b-c.EstimateB) > 1e-12 || math.Abs(tt-c.T) > 1e-9 || math.Abs(df-c.DF) > 1e-9 {
				t.Errorf("%s%s: %v and %v, t %v on %v, person by person %v and %v, %v on %v", weight, row.Key, c.EstimateA, c.EstimateB, c.T, c.DF, a, b, tt, df)
			}
			seen++
			if got := row.Letters[0] + row.Letters[1]; (c.P < 0.49) != (got != "") || c.Mark != (got != "") {
				t.Errorf("%s%s: p = %v, letters %q", weight, row.Key, c.P, row.Letters)
			} else if got != "" {
				letters++
			}
		}
		if seen != len(scores) || letters == 0 || grid.Columns[0].Letter != "A" || grid.Columns[1].Letter != "B" {
			t.Errorf("%d tests, %d letters of %d rows", seen, letters, len(scores))
		}
		if f := r.Job.Findings; len(f) != 3 {
			t.Errorf("%d findings of three tables", len(f))
		}
		for _, f := range r.Job.Findings {
			of := tables[f.Table-1]
			if f.Row < 0 || of.Rows[f.Row].Kind != table.StatRow && math.Abs(of.Rows[f.Row].ColPct[f.A]-f.EstimateA) > 1e-12 {
				t.Errorf("a finding of table %d: %+v", f.Table, f)
			}
		}
		if n := len(tables[2].Audit); n != 2 { // women and men, of two items
			t.Errorf("the audit has %d tests of the grid of items", n)
		}
		if tables[1].Testing.Compare[0] != "columns" || len(tables[1].Testing.Compare) != 1 || tables[2].Rows[0].Letters == nil {
			t.Errorf("other tables are compared by %q", tables[1].Testing.Compare)
		}
		page, err := layout.Table(r.Job, grid, layout.OptionsOf(resolved))
		if err != nil {
			t.Fatal(err)
		}
		text := ""
		for _, row := range page.Rows {
			for _, cell := range row.Cells {
				text += cell.Text + "\n"
			}
		}
		if !strings.Contains(text, "A/B") || !strings.Contains(text, "(paired)") {
			t.Errorf("the page says nothing of the paired tests:\n%s", text)
		}
	}
}

// Numbers, answers of several codes and tables of everybody asked have no
// joint histogram, and a plan that asks for nothing gets none.
func TestItemsAreComparedWhereAskedFor(t *testing.T) {
	t.Parallel()
	d := readString(t, t.TempDir(), gridSurvey())
	defer func() { _ = d.Close() }()
	for _, tests := range []string{``, `"tests":{"profile":"none","compare":["columns","items"]},`} {
		tables, _, resolved := composed(t, d, `{"version":1,`+tests+`"tables":[{"grid":["q_1","q_2"],"orient":"scale"}]}`)
		if len(resolved.Tables) != 3 || len(tables) != 1 || tables[0].Rows[0].Letters != nil || tables[0].Profile != "none" {
			t.Errorf("%s: %d tables counted, letters %v", tests, len(resolved.Tables), tables[0].Rows[0].Letters)
		}
	}
	_, _, resolved := composed(t, d, `{"version":1,"tests":{"compare":["columns","items"]},"tables":[{"grid":["q_1","q_2"],"orient":"scale","base":"asked"},{"grid":["q_1","q_2"],"orient":"items","show":["t2b"]}]}`)
	for i := range resolved.Tables {
		if resolved.Tables[i].Banner.Key == "items" {
			t.Errorf("table %d is a joint histogram that nobody asked for", i)
		}
	}
}
