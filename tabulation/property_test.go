package tabulation

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/profile"
	"github.com/hary4di/pockettab/tabulation/recount"
	"github.com/hary4di/pockettab/tabulation/table"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// survey draws a small survey with everything that makes counting hard:
// several answers in a cell, missing values, weights of all kinds, blanks.
func survey(t *rapid.T) string {
	rows := rapid.IntRange(1, 400).Draw(t, "rows")
	seed := rapid.Uint64().Draw(t, "seed")
	next := func(n int) int { // splitmix64: fast, and shrinks with its seed
		seed += 0x9E3779B97F4A7C15
		z := seed
		z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
		z = (z ^ z>>27) * 0x94D049BB133111EB
		return int((z ^ z>>31) % uint64(n))
	}
	var b strings.Builder
	b.WriteString("sex,region,brands,rating,age,weight,note\n")
	pick := func(options ...string) string { return options[next(len(options))] }
	for range rows {
		var brands []string
		for _, o := range []string{"1", "2", "3", "12", "TA"} {
			if next(3) == 0 {
				brands = append(brands, o)
			}
		}
		fmt.Fprintf(&b, "%s,%s,%s,%s,%s,%s,x%d\n", pick("1", "2", ""), pick("n", "s", "e", "w", "Refused", ""), strings.Join(brands, ";"),
			pick("1", "2", "3", "4", "5", ""), pick("17", "25", "33.5", "48", "61", "", "?"), pick("1", "0.5", "2.25", "0", "-1", "", "1.75"), next(1000))
	}
	return b.String()
}

const hardPlan = `{"version":1,"filter":%q,"weight":%q,
 "variables":[{"name":"young","cases":[{"label":"young","when":"age < 30"},{"label":"several","when":"count(brands) >= 2"}],"else":"others"},
  {"name":"band","of":"age","bands":[{"to":24},{"from":25,"to":48}],"else":"older"},
  {"name":"any","of":"brands","join":[{"label":"first","codes":["1","2"]},{"label":"third","codes":["2","3"]}]},
  {"name":"side","of":"region","join":[{"label":"vertical","codes":["n","s"]}],"else":"other"},
  {"name":"again","cases":[{"label":"young and vertical","when":"young ?= 1 and side = 1"},{"label":"women","when":"sex = 2"}],"first":true},
  {"name":"tally","count":["brands","rating"],"codes":["1","2"]}],
 "banners":{"main":["@total","sex","brands","region","again"],
  "nested":["@total","sex > brands","sex * region",{"label":"Usage","columns":[{"label":"older","when":"age > 40"},{"label":"any","when":"any(brands, 1, 2, 3)"}]},{"variable":"region","nets":[{"label":"vertical","codes":["n","s"]}],"label":"Regions"}]},
 "tables":[{"stub":["rating","brands","sex"],"banner":"main","statistics":["count","col_pct","row_pct"]},
  {"id":"netted","stub":"brands","banner":"main","nets":[{"label":"any of two","codes":["1","2"]},{"label":"all","codes":["1","2","3","12"]}]},
  {"stub":"age","banner":"main","statistics":["mean","sd","median","min","max","sum"]},
  {"stub":["young","any","tally"],"banner":"sex"},
  {"stub":["brands"],"banner":"nested"},
  {"id":"nest within","stub":"rating","banner":"sex > side > young"},
  {"id":"rows","stub":"rating","banner":"main","filter":"tally >= 1 and not (again = 2)","nets":[{"label":"low","codes":["1"],"nets":[{"label":"lowest","codes":["2"]}]}],
   "rows":{"boxes":["t2b"],"differences":[{"label":"d","plus":["5"],"minus":["1","2"]}],"missing":["3"],"order":"col_pct","hide_empty":true}},
  {"id":"silent","stub":"brands","banner":"sex","rows":{"no_answer":true}},{"id":"silent too","stub":"region","banner":"brands","rows":{"no_answer":true},"filter":"age > 20"},
  {"id":"filtered","stub":["region"],"banner":"brands","filter":"age >= 25 and not (sex = 1)"}]}`

func readString(t interface {
	Fatal(...any)
}, dir, csv string) *Dataset {
	path := filepath.Join(dir, "survey.csv")
	if err := os.WriteFile(path, []byte(csv), 0o600); err != nil {
		t.Fatal(err)
	}
	d, err := Read(context.Background(), ReadRequest{Data: path, Options: Options{Separator: ","}, Edits: []profile.Edit{
		{Variable: "age", Type: codebook.Numeric}, {Variable: "weight", Type: codebook.Numeric}, {Variable: "brands", Type: codebook.Multiple}, {Variable: "rating", Type: codebook.Single},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// header with every code once, so that every plan resolves on every draw.
const everyCode = "1,n,1;2;3;12;TA,1,17,1.5,x\n2,s,1,2,25,1,x\n1,e,2,3,33.5,1,x\n2,w,3,4,48,1,x\n1,Refused,12,5,61,1,x\n1,n,TA,5,61,1,x\n1,n,1;2,5,61,1,x\n"

func TestCountAgainstTheSecondCounter(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	rapid.Check(t, func(rt *rapid.T) {
		csv := survey(rt)
		head, rest, _ := strings.Cut(csv, "\n")
		d := readString(rt, dir, head+"\n"+everyCode+rest)
		filter := rapid.SampledFrom([]string{"", "sex = 1", "any(brands, 1, 3)", "count(brands) >= 2 or empty(brands)", "rating in (1, 2) and age > 20", "not (region = 'n')"}).Draw(rt, "filter")
		weight := rapid.SampledFrom([]string{"", "weight"}).Draw(rt, "weight")
		plan, err := tabplan.Parse(fmt.Appendf(nil, hardPlan, filter, weight))
		if err != nil {
			rt.Fatal(err)
		}
		resolved, err := d.Resolve(plan)
		if err != nil {
			rt.Fatal(err)
		}
		ctx := context.Background()
		var files [2]bytes.Buffer
		var job *table.Job
		for i, workers := range []int{1, 3} {
			c, err := Count(ctx, d, resolved, workers, nil)
			if err != nil {
				rt.Fatal(err)
			}
			if _, err := c.WriteTo(&files[i]); err != nil {
				rt.Fatal(err)
			}
			back, err := ReadCube(bytes.NewReader(files[i].Bytes()))
			if err != nil {
				rt.Fatal(err)
			}
			r, err := Test(ctx, d, resolved, back, 0, nil)
			if err != nil {
				rt.Fatal(err)
			}
			job = r.Job
		}
		if !bytes.Equal(files[0].Bytes(), files[1].Bytes()) {
			rt.Fatal("the cube depends on the number of workers")
		}
		for i := range resolved.Tables {
			if _, err := recount.New(d.columns, []recount.Rows{{To: d.columns.Rows}}).Table(ctx, &resolved.Tables[i], job.Tables[i], nil); err != nil {
				rt.Fatal(err)
			}
			algebra(rt, job.Tables[i])
		}
	})
}

// algebra checks what must hold in every table, whatever the data.
func algebra(t *rapid.T, tab *table.Table) {
	c := tab.Chain
	if sum := c.BadWeight + c.JobFilter + c.TableFilter + c.NotAnswered + c.Missing + c.Answered; sum != c.File {
		t.Fatalf("%s: the parts add up to %d of %d", tab.Key, sum, c.File)
	}
	for i := range tab.Columns {
		var net, sum, largest, all int64 = -1, 0, 0, 0
		for r := range tab.Rows {
			row := &tab.Rows[r]
			switch {
			case row.Kind == table.NetRow && row.Key == "net:any of two":
				net = row.N[i]
			case row.Kind == table.ValueRow && (row.Key == "1" || row.Key == "2"):
				sum += row.N[i]
				largest = max(largest, row.N[i])
			}
			if row.Kind == table.ValueRow {
				all += row.N[i]
				if row.N[i] > tab.Columns[i].N {
					t.Fatalf("%s: row %s has more people than its column", tab.Key, row.Key)
				}
			}
		}
		if net >= 0 && (net < largest || net > sum) {
			t.Fatalf("%s: a net of %d with members from %d to %d", tab.Key, net, largest, sum)
		}
		if !tab.Multiple && len(tab.Rows) > 0 && tab.Rows[0].Kind == table.ValueRow && all != tab.Columns[i].N {
			t.Fatalf("%s: the rows of a single response add up to %d of %d", tab.Key, all, tab.Columns[i].N)
		}
	}
}

func TestSelfCheckSeesAPlantedError(t *testing.T) {
	t.Parallel()
	d := readString(t, t.TempDir(), "sex,region,brands,rating,age,weight,note\n"+strings.Repeat(everyCode, 20))
	resolved := planned(t, d, fmt.Sprintf(hardPlan, "", "weight"))
	ctx := context.Background()
	c, err := Count(ctx, d, resolved, 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := range c.sums.Tables { // one respondent too many in one cell of each table
		s := &c.sums.Tables[i]
		s.N[s.Cell(s.Rows-1, 1)]++
	}
	if _, err := Test(ctx, d, resolved, c, 0, nil); err == nil || !strings.Contains(err.Error(), "self-check") {
		t.Fatalf("the self-check said %v", err)
	}
}

func TestASecondBannerChangesNoLetter(t *testing.T) {
	t.Parallel()
	d := readString(t, t.TempDir(), "sex,region,brands,rating,age,weight,note\n"+strings.Repeat(everyCode, 40)+strings.Repeat("1,s,1,5,25,1,x\n2,n,2,1,25,2,x\n", 60))
	letters := func(banner string) string {
		plan, err := tabplan.Parse([]byte(`{"version":1,"weight":"weight","banners":{"main":` + banner + `},"tables":[{"stub":["rating","brands"]}]}`))
		if err != nil {
			t.Fatal(err)
		}
		resolved, err := d.Resolve(plan)
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
		var out [][]string
		for _, tab := range r.Job.Tables {
			for _, row := range tab.Rows {
				out = append(out, row.Letters[1:3])
			}
		}
		text, _ := json.Marshal(out)
		return string(text)
	}
	one, two := letters(`["sex"]`), letters(`["sex","region","brands"]`)
	if one != two {
		t.Errorf("letters differ:\n%s\n%s", one, two)
	}
	if !strings.Contains(one, "A") && !strings.Contains(one, "B") {
		t.Error("no letter at all: the survey is made to have some")
	}
}
