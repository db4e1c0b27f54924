package tabulation

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/signif"
	"github.com/hary4di/pockettab/tabulation/table"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// What must not change, or change in a known way, when a survey or a plan is
// changed: the second oracle beside the second counter and other programs.

// tabulated runs the whole engine over a survey in memory.
func tabulated(t *rapid.T, dir string, lines []string, plan string) []*table.Table {
	d := readString(t, dir, strings.Join(lines, "\n")+"\n")
	defer func() { _ = d.Close() }()
	return tabulatedFrom(t, d, plan)
}

func tabulatedFrom(t *rapid.T, d *Dataset, plan string) []*table.Table {
	parsed, err := tabplan.Parse([]byte(plan))
	if err != nil {
		t.Fatal(err)
	}
	resolved, err := d.Resolve(parsed)
	if err != nil {
		t.Fatal(err)
	}
	c, err := Count(context.Background(), d, resolved, 2, nil)
	if err != nil {
		t.Fatal(err)
	}
	r, err := Test(context.Background(), d, resolved, c, 0, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r.Job.Tables
}

const metaTables = `"banners":{"main":["@total","sex","brands"]},"statistics":["count","col_pct","mean"],
 "tests":{"min_base":5,"chi_square":"rao_scott","audit":true},
 "tables":[{"stub":["rating","brands","region"],"banner":"main"},{"stub":"age","banner":"main","statistics":["mean","sd","se","median"]}]}`

// sameFigures compares all shares, figures, letters and p values of two runs;
// counts by a factor.
func sameFigures(t *rapid.T, what string, a, b []*table.Table, factor int64, letters bool) {
	near := func(x, y float64) bool {
		return math.IsNaN(x) && math.IsNaN(y) || math.Abs(x-y) <= 1e-9*math.Max(1, math.Max(math.Abs(x), math.Abs(y)))
	}
	for i := range a {
		for r := range a[i].Rows {
			x, y := &a[i].Rows[r], &b[i].Rows[r]
			if x.Key != y.Key {
				t.Fatalf("%s: %s: row %q became %q", what, a[i].Key, x.Key, y.Key)
			}
			for c := range a[i].Columns {
				if y.N[c] != factor*x.N[c] {
					t.Fatalf("%s: %s/%s: count %d became %d", what, a[i].Key, x.Key, x.N[c], y.N[c])
				}
				for _, f := range [][2][]float64{{x.ColPct, y.ColPct}, {x.RowPct, y.RowPct}, {x.Value, y.Value}} {
					if f[0] == nil || !letters && x.Kind == table.StatRow && (x.Stat == "sd" || x.Stat == "se" || x.Stat == "median") {
						continue
					}
					if !near(f[0][c], f[1][c]) {
						t.Fatalf("%s: %s/%s: %v became %v", what, a[i].Key, x.Key, f[0][c], f[1][c])
					}
				}
				if letters && x.Letters != nil && x.Letters[c] != y.Letters[c] {
					t.Fatalf("%s: %s/%s: letters %q became %q", what, a[i].Key, x.Key, x.Letters[c], y.Letters[c])
				}
			}
		}
		if !letters {
			continue
		}
		for k := range a[i].Audit {
			if x, y := a[i].Audit[k], b[i].Audit[k]; !near(x.P, y.P) || !near(x.SE, y.SE) {
				t.Fatalf("%s: %s: p %v became %v", what, a[i].Key, x.P, y.P)
			}
		}
		for k := range a[i].Chi {
			if x, y := a[i].Chi[k], b[i].Chi[k]; x.Reason != y.Reason || !near(x.P, y.P) || !near(x.Statistic, y.Statistic) {
				t.Fatalf("%s: %s: chi-square %+v became %+v", what, a[i].Key, x, y)
			}
		}
	}
}

// drawn is a survey with every code in it, so that every plan resolves.
func drawn(t *rapid.T) (head string, people []string) {
	head, rest, _ := strings.Cut(survey(t), "\n")
	people = append(strings.Split(strings.TrimSpace(everyCode), "\n"), strings.Split(strings.TrimSpace(rest), "\n")...)
	return head, people
}

func TestWhatMustNotChange(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	rapid.Check(t, func(rt *rapid.T) {
		head, people := drawn(rt)
		run := func(people []string, plan string) []*table.Table {
			return tabulated(rt, dir, append([]string{head}, people...), plan)
		}
		weighted, plain := `{"version":1,"weight":"weight",`+metaTables, `{"version":1,`+metaTables
		switch rapid.IntRange(0, 5).Draw(rt, "change") {
		case 0:
			// the first of every code stays in place: the order of a code list is
			// the order of appearance
			first := strings.Count(everyCode, "\n")
			shuffled := slices.Clone(people)
			rng := rand.New(rand.NewPCG(1, uint64(len(people))))
			rng.Shuffle(len(people)-first, func(i, j int) {
				shuffled[first+i], shuffled[first+j] = shuffled[first+j], shuffled[first+i]
			})
			sameFigures(rt, "respondents shuffled", run(people, weighted), run(shuffled, weighted), 1, true)
		case 1:
			var twice []string
			for _, p := range people {
				twice = append(twice, p, p)
			}
			sameFigures(rt, "every respondent twice", run(people, plain), run(twice, plain), 2, false)
		case 2:
			for _, factor := range []float64{50, 0.01} {
				var scaled []string
				for _, p := range people {
					f := strings.Split(p, ",")
					if w, err := strconv.ParseFloat(f[5], 64); err == nil {
						f[5] = strconv.FormatFloat(w*factor, 'f', -1, 64)
					}
					scaled = append(scaled, strings.Join(f, ","))
				}
				sameFigures(rt, fmt.Sprintf("weights times %g", factor), run(people, weighted), run(scaled, weighted), 1, true)
			}
		case 3:
			// code 2 of rating is split into 2 and 6 at random, and netted again
			var split []string
			for i, p := range people {
				f := strings.Split(p, ",")
				if f[3] == "2" && i%2 == 1 && i >= strings.Count(everyCode, "\n") {
					f[3] = "6"
				}
				split = append(split, strings.Join(f, ","))
			}
			split = append(split, strings.Replace(people[0], ",1,17,", ",6,17,", 1)) // the code is there at least once
			people = append(people, strings.Replace(people[0], ",1,17,", ",2,17,", 1))
			old := run(people, `{"version":1,"tables":[{"stub":"rating","banner":"sex"}]}`)[0]
			now := run(split, `{"version":1,"tables":[{"stub":"rating","banner":"sex","nets":[{"label":"two","codes":["2","6"]}]}]}`)[0]
			was, is := rowOf(old, "2"), rowOf(now, "net:two")
			if !slices.Equal(was.N, is.N) || !slices.Equal(was.Letters, is.Letters) {
				rt.Fatalf("a code of %v split and netted is %v, letters %q became %q", was.N, is.N, was.Letters, is.Letters)
			}
		case 4:
			a := run(people, `{"version":1,"tables":[{"stub":"sex","banner":"region"}]}`)[0]
			b := run(people, `{"version":1,"tables":[{"stub":"region","banner":"sex"}]}`)[0]
			for r := range a.Rows {
				for c := range b.Rows {
					x := columnOf(a, "region="+b.Rows[c].Key)
					y := columnOf(b, "sex="+a.Rows[r].Key)
					if x < 0 || y < 0 {
						continue
					}
					if a.Rows[r].N[x] != b.Rows[c].N[y] {
						rt.Fatalf("transposed: %s by %s is %d and %d", a.Rows[r].Key, b.Rows[c].Key, a.Rows[r].N[x], b.Rows[c].N[y])
					}
				}
			}
		case 5:
			// codes that a list has and nobody chose are rows without anybody, and
			// change nothing else
			d := readString(rt, dir, strings.Join(append([]string{head}, people...), "\n")+"\n")
			defer func() { _ = d.Close() }()
			old := tabulatedFrom(rt, d, weighted)
			book := d.codebook
			for _, name := range []string{"rating", "sex", "brands"} {
				v := book.Lookup(name)
				v.Values = append(slices.Clone(v.Values), codebook.Value{Code: "77", Label: codebook.Plain("never chosen"), Listed: true})
			}
			now := tabulatedFrom(rt, d, weighted)
			for i, t := range now {
				for r := range t.Rows {
					if row := &t.Rows[r]; row.Key == "77" && slices.ContainsFunc(row.N, func(n int64) bool { return n != 0 }) {
						rt.Fatalf("%s: somebody is in the row of an unused code: %v", t.Key, row.N)
					}
				}
				now[i] = lessCode(t, "77")
			}
			sameFigures(rt, "unused codes", old, now, 1, true)
		}
	})
}

// lessCode is a table without the row and the columns of a code. Letters of
// columns behind such a one are other letters; they are taken out.
func lessCode(t *table.Table, code string) *table.Table {
	out := *t
	out.Columns, out.Rows = nil, nil
	var kept []int
	letters := map[string]string{} // new -> old
	for c, col := range t.Columns {
		if strings.HasSuffix(col.Key, "="+code) {
			continue
		}
		if col.Letter != "" {
			letters[col.Letter] = signif.Letter(len(letters))
		}
		kept = append(kept, c)
		out.Columns = append(out.Columns, col)
	}
	for _, row := range t.Rows {
		if row.Key == code {
			continue
		}
		r := row
		r.N, r.ColPct, r.RowPct, r.Value, r.Letters = nil, nil, nil, nil, nil
		for _, c := range kept {
			r.N = append(r.N, row.N[c])
			for _, f := range []struct {
				to   *[]float64
				from []float64
			}{{&r.ColPct, row.ColPct}, {&r.RowPct, row.RowPct}, {&r.Value, row.Value}} {
				if f.from != nil {
					*f.to = append(*f.to, f.from[c])
				}
			}
			if row.Letters == nil {
				continue
			}
			old := ""
			for _, l := range row.Letters[c] {
				if was := letters[strings.ToUpper(string(l))]; l >= 'a' {
					old += strings.ToLower(was)
				} else {
					old += was
				}
			}
			r.Letters = append(r.Letters, old)
		}
		out.Rows = append(out.Rows, r)
	}
	return &out
}

func rowOf(t *table.Table, key string) *table.Row {
	for r := range t.Rows {
		if t.Rows[r].Key == key {
			return &t.Rows[r]
		}
	}
	return &table.Row{}
}

func columnOf(t *table.Table, key string) int {
	return slices.IndexFunc(t.Columns, func(c table.Column) bool { return c.Key == key })
}

func TestPartsAddUp(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	rapid.Check(t, func(rt *rapid.T) {
		head, people := drawn(rt)
		filter := rapid.SampledFrom([]string{"sex = 1", "any(brands, 1, 3)", "rating in (1, 2)", "age > 20"}).Draw(rt, "filter")
		got := tabulated(rt, dir, append([]string{head}, people...), `{"version":1,"tables":[
			{"id":"all","stub":"region","banner":"brands"},{"id":"in","stub":"region","banner":"brands","filter":"`+filter+`"},
			{"id":"out","stub":"region","banner":"brands","filter":"not (`+filter+`)"},
			{"id":"net","stub":"brands","banner":"sex","nets":[{"label":"all","codes":["1","2","3","12"]}]},
			{"id":"asked","stub":"region","banner":"sex","base":"asked"},{"id":"answered","stub":"region","banner":"sex"},
			{"id":"kept","stub":"region","banner":"sex","weight":"weight","bad_weights":"keep_unweighted"}]}`)
		all, in, out, net, asked, answered, kept := got[0], got[1], got[2], got[3], got[4], got[5], got[6]
		for r := range all.Rows {
			for c := range all.Columns {
				if all.Rows[r].N[c] != in.Rows[r].N[c]+out.Rows[r].N[c] {
					rt.Fatalf("%s, row %s: %d and %d are not %d", filter, all.Rows[r].Key, in.Rows[r].N[c], out.Rows[r].N[c], all.Rows[r].N[c])
				}
			}
		}
		for _, t := range got {
			c := t.Chain
			if t.Multiple {
				continue
			}
			shown := int64(0)
			for r := range t.Rows {
				if t.Rows[r].Kind == table.ValueRow {
					shown += t.Rows[r].N[0]
				}
			}
			if shown+c.Silent+c.Missing+c.NotAsked+c.NotAnswered != c.File-c.BadWeight-c.JobFilter-c.TableFilter {
				rt.Fatalf("%s: shown %d and the chain %+v do not add up", t.Key, shown, c)
			}
		}
		everybody := rowOf(net, "net:all")
		if everybody.N[0] != net.Columns[0].N {
			rt.Fatalf("the net of all codes is %d of %d who answered", everybody.N[0], net.Columns[0].N)
		}
		if asked.Columns[0].N != int64(len(people)) {
			rt.Fatalf("%d of %d respondents are in the base of all asked", asked.Columns[0].N, len(people))
		}
		for r := range answered.Rows {
			if !slices.Equal(asked.Rows[r].N, answered.Rows[r].N) || !slices.Equal(kept.Rows[r].N, answered.Rows[r].N) {
				rt.Fatalf("row %s: %v, base of all asked %v, with bad weights kept %v", answered.Rows[r].Key, answered.Rows[r].N, asked.Rows[r].N, kept.Rows[r].N)
			}
		}
	})
}
