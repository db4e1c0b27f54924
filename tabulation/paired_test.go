package tabulation

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/hary4di/pockettab/tabulation/layout"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// person is one respondent: answers to two items, "" none, whom the items are
// in whose base, and the weight.
type person struct {
	q  [2]string
	in [2]bool
	w  float64
}

// people reads two columns of a survey. everybody: also those without an
// answer are in the base.
func people(text string, columns [2]int, weight int, everybody bool) []person {
	var out []person
	for _, line := range strings.Split(strings.TrimSpace(text), "\n")[1:] {
		f := strings.Split(line, ",")
		p := person{q: [2]string{f[columns[0]], f[columns[1]]}, w: 1}
		for k := range 2 {
			p.in[k] = everybody || p.q[k] != ""
		}
		if weight >= 0 {
			p.w, _ = strconv.ParseFloat(f[weight], 64)
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
			if s := score(p.q[k]); p.in[k] && !math.IsNaN(s) {
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
		if !p.in[0] {
			x = math.NaN()
		}
		if !p.in[1] {
			y = math.NaN()
		}
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

// number is the score of a number.
func number(code string) float64 {
	f, err := strconv.ParseFloat(code, 64)
	if err != nil {
		return math.NaN()
	}
	return f
}

// among is 1 for an answer with one of the codes, else 0; none: whoever gave
// no answer has no score.
func among(none bool, codes ...string) func(string) float64 {
	return func(answer string) float64 {
		if answer == "" && none {
			return math.NaN()
		}
		for _, o := range strings.Split(answer, ";") {
			if slices.Contains(codes, o) {
				return 1
			}
		}
		return 0
	}
}

// pairedSurvey has two items of each kind, with gaps, and a weight.
func pairedSurvey() string {
	text := "sex,q_1,q_2,m_1,m_2,n_1,n_2,weight\n"
	for i := range 260 {
		gap := func(k int, s string) string {
			if (i+k)%9 == 0 {
				return ""
			}
			return s
		}
		set := []string{"1;2", "3", "2;3", "1", "1;3"}
		text += fmt.Sprintf("%d,%s,%s,%s,%s,%s,%s,%.2f\n", 1+i%2, gap(1, fmt.Sprint(1+(i*i+i/3)%5)), gap(2, fmt.Sprint(1+(i*i+2*i/3)%5)),
			gap(3, set[i*7%5]), gap(4, set[i*7%5*(i%7/5+1)%5*(1-i%7/6)]), gap(5, fmt.Sprint(17+i*i%50)), gap(6, fmt.Sprintf("%.1f", 20+float64(i*i%45)/2)), 0.5+float64(i%4)/2)
	}
	return text
}

// The items of a grid against each other are what goes over the respondents
// one by one gives: single answers, several, and numbers; as columns, as rows
// with their codes as columns, and as rows of a table with a banner; over
// those who answered and over everybody asked.
func TestItemsAreComparedAsAnswersOfTheSamePeople(t *testing.T) {
	t.Parallel()
	text := pairedSurvey()
	d := readString(t, t.TempDir(), text)
	defer func() { _ = d.Close() }()
	const settings = `"tests":{"compare":["columns","items"],"audit":true,"levels":[0.05,0.49]},`
	for _, weight := range []string{"", `"weight":"weight",`} {
		for _, tc := range []struct {
			name, items, show, base string
			columns                 [2]int
		}{
			{"single", `["q_1","q_2"]`, `["scale","t2b","t2b-b2b","mean"]`, "answered", [2]int{1, 2}},
			{"single, asked", `["q_1","q_2"]`, `["scale","t2b","t2b-b2b","mean"]`, "asked", [2]int{1, 2}},
			{"several", `["m_1","m_2"]`, `["scale"]`, "answered", [2]int{3, 4}},
			{"several, asked", `["m_1","m_2"]`, `["scale"]`, "asked", [2]int{3, 4}},
			{"numbers", `["n_1","n_2"]`, `["mean"]`, "answered", [2]int{5, 6}},
			{"numbers, asked", `["n_1","n_2"]`, `["mean"]`, "asked", [2]int{5, 6}},
		} {
			asked, at := tc.base == "asked", -1
			if weight != "" {
				at = 7
			}
			folk := people(text, tc.columns, at, asked)
			scores := map[string]func(string) float64{"mean": number, "box:t2b": among(!asked, "4", "5"), "diff:Top 2 box − Bottom 2 box": func(s string) float64 {
				return among(true, "4", "5")(s) - among(true, "1", "2")(s)
			}}
			for _, c := range []string{"1", "2", "3", "4", "5"} {
				scores[c] = among(!asked, c)
			}
			for _, orient := range []string{"scale", "items"} {
				shows := []string{tc.show}
				if orient == "items" && strings.HasPrefix(tc.items, `["q`) {
					shows = append(shows, `["t2b","t2b-b2b","mean"]`)
				}
				for _, show := range shows {
					name := fmt.Sprintf("%s %s, %s, %s", tc.name, weight, orient, show)
					if orient == "items" && strings.HasPrefix(tc.items, `["m`) && show != `["scale"]` {
						continue
					}
					tables, r, resolved := composed(t, d, `{"version":1,`+weight+settings+`"banners":{"main":["@total","sex"]},"tables":[
					 {"id":"g","grid":`+tc.items+`,"show":`+show+`,"orient":"`+orient+`","base":"`+tc.base+`","banner":"main"}]}`)
					grid := tables[0]
					seen, letters := 0, 0
					for _, c := range grid.Audit {
						if !strings.Contains(c.Form, "paired") {
							continue
						}
						row, key, mean := grid.Rows[c.Row], grid.Rows[c.Row].Key, grid.Means(c.Row, c.Items, c.Column)
						var got, other, lower, higher string
						if !c.Items {
							got, other = row.Letters[c.A], row.Letters[c.B]
							lower, higher = grid.Columns[c.B].Letter, grid.Columns[c.A].Letter
						} else {
							got, other = grid.Rows[c.A].Letters[c.Column], grid.Rows[c.B].Letters[c.Column]
							lower, higher = grid.Rows[c.B].Letter, grid.Rows[c.A].Letter
							if key = grid.Columns[c.Column].Key; key == "total" {
								_, key, _ = strings.Cut(row.Key, ":")
							}
						}
						a, b, tt, df := byPeople(folk, scores[key], mean)
						if math.Abs(a-c.EstimateA) > 1e-12 || math.Abs(b-c.EstimateB) > 1e-12 || math.Abs(tt-c.T) > 1e-9 || math.Abs(df-c.DF) > 1e-9 {
							t.Errorf("%s, %s: %v and %v, t %v on %v, person by person %v and %v, %v on %v", name, key, c.EstimateA, c.EstimateB, c.T, c.DF, a, b, tt, df)
						}
						seen++
						want, without := lower, ""
						if c.T < 0 {
							got, other, want = other, got, higher
						}
						if c.P >= 0.05 {
							want = strings.ToLower(want)
						}
						if c.P >= 0.49 {
							want = ""
						}
						if got != want || other != without || c.Mark != (want != "") {
							t.Errorf("%s, %s: p = %v, letters %q and %q, wanted %q", name, key, c.P, got, other, want)
						}
						if got != "" {
							letters++
						}
					}
					wanted := map[string]int{`["scale","t2b","t2b-b2b","mean"]`: 8, `["scale"]`: 3, `["mean"]`: 1, `["t2b","t2b-b2b","mean"]`: 3}[show]
					if seen != wanted {
						t.Errorf("%s: %d paired tests, wanted %d", name, seen, wanted)
					}
					if wanted > 1 && letters == 0 {
						t.Errorf("%s: no letter at all", name)
					}
					if n := len(r.Job.Findings); n != 1 {
						t.Errorf("%s: %d findings of one table", name, n)
					}
					page, err := layout.Table(r.Job, grid, layout.OptionsOf(resolved))
					if err != nil {
						t.Fatal(err)
					}
					all := ""
					for _, row := range page.Rows {
						for _, cell := range row.Cells {
							all += cell.Text + "\n"
						}
					}
					of := "A/B"
					if orient == "items" && resolved.Tables[0].Composite.Kind == tabplan.GridItems {
						of = "C/D" // behind the letters of the banner
						if !strings.Contains(all, "A/B") || !strings.Contains(all, "stand in Total") {
							t.Errorf("%s: the page does not part the letters of the banner from those of the items:\n%s", name, all)
						}
					}
					if !strings.Contains(all, "(paired): "+of) {
						t.Errorf("%s: the page says nothing of the paired tests %s:\n%s", name, of, all)
					}
					if figures := map[string]string{"scale": "Column %", "items": "Row %"}[orient]; strings.Contains(show, "scale") && !strings.Contains(all, figures) {
						t.Errorf("%s: the page has no %s:\n%s", name, figures, all)
					}
					if orient == "items" && !strings.Contains(all, "("+of[2:]+")") {
						t.Errorf("%s: no row has the letter %s:\n%s", name, of[2:], all)
					}
				}
			}
		}
	}
}

// Everybody asked, where the form asks each item of other people: the base of
// an item is whom it asks, and who answered it.
func TestItemsOfThoseAskedAreCompared(t *testing.T) {
	t.Parallel()
	text := pairedSurvey()
	d := readString(t, t.TempDir(), text)
	defer func() { _ = d.Close() }()
	d.codebook.Lookup("q_1").Relevant, d.codebook.Lookup("q_2").Relevant = "${sex} = 1 or ${n_1} > 40", "${n_1} > 30"
	tables, _, _ := composed(t, d, `{"version":1,"tests":{"compare":["columns","items"],"audit":true},"tables":[{"grid":["q_1","q_2"],"show":["t2b"],"orient":"scale","base":"asked"}]}`)
	folk := people(text, [2]int{1, 2}, -1, false)
	anybody := int64(0)
	for i, line := range strings.Split(strings.TrimSpace(text), "\n")[1:] {
		f := strings.Split(line, ",")
		n := number(f[5])
		folk[i].in[0] = folk[i].in[0] || f[0] == "1" || n > 40
		folk[i].in[1] = folk[i].in[1] || n > 30
		if folk[i].in[0] || folk[i].in[1] {
			anybody++
		}
	}
	a, b, tt, df := byPeople(folk, among(false, "4", "5"), false)
	grid := tables[0]
	if len(grid.Audit) != 1 {
		t.Fatalf("%d tests", len(grid.Audit))
	}
	c := grid.Audit[0]
	if math.Abs(a-c.EstimateA) > 1e-12 || math.Abs(b-c.EstimateB) > 1e-12 || math.Abs(tt-c.T) > 1e-9 || math.Abs(df-c.DF) > 1e-9 {
		t.Errorf("%v and %v, t %v on %v, person by person %v and %v, %v on %v", c.EstimateA, c.EstimateB, c.T, c.DF, a, b, tt, df)
	}
	if grid.Chain.Answered != anybody || !strings.Contains(grid.BaseText.In("en"), "asked") {
		t.Errorf("the base is %d (%s), %d were asked one of the items", grid.Chain.Answered, grid.BaseText.In("en"), anybody)
	}
}

// A plan that asks for nothing gets no pairs, nor does a table that has no
// place for their letters.
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
	for total, want := range map[string]int{"true": 4, "false": 3} {
		_, _, resolved := composed(t, d, `{"version":1,"tests":{"compare":["columns","items"]},"tables":[{"grid":["q_1","q_2"],"show":["t2b"],"banner":"sex","total_column":`+total+`}]}`)
		if len(resolved.Tables) != want {
			t.Errorf("with a Total %s %d tables are counted", total, len(resolved.Tables))
		}
	}
}

// Grids whose items overlap in name and not in people have bases of their own,
// and a code that a table calls missing leaves the base of its grid.
func TestBasesOfGrids(t *testing.T) {
	t.Parallel()
	text := pairedSurvey()
	d := readString(t, t.TempDir(), text)
	defer func() { _ = d.Close() }()
	tables, _, _ := composed(t, d, `{"version":1,"tests":{"compare":["columns","items"]},"tables":[
	 {"id":"a","grid":["q_1","q_2"],"filter":"sex = 1"},{"id":"b","grid":["n_1","n_2"],"show":["mean"]},{"id":"c","grid":["q_1","q_2"]},
	 {"id":"d","grid":["q_1","q_2"],"rows":{"missing":["5","4"]}}]}`)
	want := [4]int64{}
	for _, line := range strings.Split(strings.TrimSpace(text), "\n")[1:] {
		f := strings.Split(line, ",")
		valid := func(s string) bool { return s != "" && s != "4" && s != "5" }
		for i, in := range []bool{f[0] == "1" && f[1]+f[2] != "", f[5]+f[6] != "", f[1]+f[2] != "", valid(f[1]) || valid(f[2])} {
			if in {
				want[i]++
			}
		}
	}
	for i, tab := range tables {
		if tab.Chain.Answered != want[i] {
			t.Errorf("%s: the base is %d, %d by counting", tab.Key, tab.Chain.Answered, want[i])
		}
	}
}

// Corrections count what a grid shows: its items with the columns of a banner
// variable are a family, the items with each other another one, and the table
// is both; rows that are not shown are in no set.
func TestCorrectionsOfGrids(t *testing.T) {
	t.Parallel()
	d := readString(t, t.TempDir(), pairedSurvey())
	defer func() { _ = d.Close() }()
	// t2b and the mean of two items by two columns: 4 comparisons of columns
	// and 2 of items; the scale beside it 5 rows, 1 comparison each; the table
	// 5 rows and the mean; the measured table is not tested.
	for scope, want := range map[string]map[string][]float64{
		"row":    {"items": {1, 1}, "scale": {1}, "plain": {1}},
		"family": {"items": {4, 2}, "scale": {5}, "plain": {6}},
		"table":  {"items": {6, 6}, "scale": {5}, "plain": {6}},
		"job":    {"items": {17, 17}, "scale": {17}, "plain": {17}},
	} {
		tables, _, _ := composed(t, d, `{"version":1,"tests":{"compare":["columns","items"],"audit":true,"correction":"bonferroni","scope":"`+scope+`"},"tables":[
		 {"id":"items","grid":["q_1","q_2"],"show":["t2b","mean"],"banner":"sex"},{"id":"scale","grid":["q_1","q_2"]},
		 {"id":"plain","stub":"q_1","banner":"sex","statistics":["count","mean"]},{"id":"measured","stub":"q_2","banner":"sex","measure":{"variable":"n_1"}}]}`)
		for _, tab := range tables[:3] {
			counts := map[bool]int{}
			for _, c := range tab.Audit {
				paired := strings.Contains(c.Form, "paired")
				counts[paired]++
				m := want[tab.Key][0]
				if tab.Key == "items" && paired {
					m = want[tab.Key][1]
				}
				if math.Abs(c.Adjusted-math.Min(1, m*c.P)) > 1e-12 {
					t.Errorf("%s, %s: p = %v becomes %v, with %v comparisons", scope, tab.Key, c.P, c.Adjusted, m)
				}
			}
			if wanted := map[string][2]int{"items": {4, 2}, "scale": {0, 5}, "plain": {6, 0}}[tab.Key]; counts[false] != wanted[0] || counts[true] != wanted[1] {
				t.Errorf("%s, %s: %v comparisons, wanted %v", scope, tab.Key, counts, wanted)
			}
		}
		if tables[3].Audit != nil {
			t.Errorf("%s: the measured table has tests", scope)
		}
	}
}
