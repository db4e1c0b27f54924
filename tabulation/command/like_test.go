package command

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Two waves of a survey, as the General Social Survey has them: in the second
// a question has another name, an answer is new, one is gone, and ages have
// become groups.
func waves() (first, second string) {
	first, second = "year,race,age,tvhours\n", "year,race,age,tv_hours\n"
	for i := range 60 {
		first += fmt.Sprintf("2012,%s,%d,%d\n", []string{"White", "Black", "Other"}[i%3], 20+i, i%5)
		second += fmt.Sprintf("2014,%s,%s,%d\n", []string{"White", "Black", "Asian"}[i%3], []string{"18-34", "35-54", "55+"}[i%3], i%5)
	}
	return first, second
}

// The report of a new wave, word for word, for what a user may decide; the
// last decision makes all tables.
func TestTheNextWaveOfASurvey(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	first, second := waves()
	write(t, dir, "2012.csv", first)
	write(t, dir, "2014.csv", second)
	write(t, dir, "plan.json", `{"version":1,"banners":{"main":["@total","race"]},"tables":[{"stub":"age","banner":"main"},{"stub":"tvhours","banner":"main","statistics":["col_pct"]}]}`)
	code, out, errOut := cli(dir, "inspect", in("2012.csv"), "--json")
	if code != 0 {
		t.Fatalf("exit %d: %s", code, errOut)
	}
	write(t, dir, "2012.json", out)
	for _, tc := range []struct {
		name, decided string
		code          int
		says          string
	}{
		{"nothing decided", "", ExitInput, `Compared with the earlier file: 0 variables are as they were, 8 differences.
  tvhours is not in the new file; it may be what is called tv_hours there. If so: --rename tvhours=tv_hours
  age was numeric and is now single, with 60 answers. To keep the former type: --keep-type age
  year no longer has the codes 2012 (60 respondents had them).
  race no longer has the codes Other (20 respondents had them).
  year has new codes 2014, for 60 respondents.
  race has new codes Asian, for 20 respondents.
  age has new codes 18-34, 35-54, 55+, for 60 respondents.
  tv_hours is new; answered by 60 respondents.
Error: plan.json, tables[1].stub[0]: there is no variable "tvhours". Did you mean "tv_hours"?
`},
		{"name and type decided", "--rename tvhours=tv_hours --keep-type age", 0, `Compared with the earlier file: 2 variables are as they were, 6 differences.
  age stays numeric, as chosen; 60 answers are no number: they are in its base and in no mean.
  year no longer has the codes 2012 (60 respondents had them).
  race no longer has the codes Other (20 respondents had them).
  year has new codes 2014, for 60 respondents.
  race has new codes Asian, for 20 respondents.
  tvhours is called tv_hours in the new file; edits and plans go on with tvhours.
2 things to know of the data; pockettab inspect 2014.csv says what helps:
  warning    age is a number, but 60 cells are not: 18-34, 35-54, 55+. They are not in its mean.
  info       year has the same value for everybody: 2014.
Note: 3 of the 3 columns of race have fewer than 30 respondents and will not be tested.
`},
		{"the type left", "--rename tvhours=tv_hours", 0, `Compared with the earlier file: 1 variables are as they were, 7 differences.
  age was numeric and is now single, with 60 answers. To keep the former type: --keep-type age
  year no longer has the codes 2012 (60 respondents had them).
  race no longer has the codes Other (20 respondents had them).
  year has new codes 2014, for 60 respondents.
  race has new codes Asian, for 20 respondents.
  age has new codes 18-34, 35-54, 55+, for 60 respondents.
  tvhours is called tv_hours in the new file; edits and plans go on with tvhours.
1 thing to know of the data; pockettab inspect 2014.csv says what helps:
  info       year has the same value for everybody: 2014.
Note: 3 of the 3 columns of race have fewer than 30 respondents and will not be tested.
`},
	} {
		to := strings.ReplaceAll(tc.name, " ", "_")
		code, _, said := cli(dir, slices.Concat([]string{"tab", in("2014.csv"), "--plan", in("plan.json"), "--like", in("2012.json"), "-o", in(to)}, strings.Fields(tc.decided))...)
		if code != tc.code || said != tc.says {
			t.Errorf("%s: exit %d, want %d\n%s\nwant\n%s", tc.name, code, tc.code, said, tc.says)
		}
		if tc.code != 0 {
			continue
		}
		f, err := os.Open(filepath.Join(dir, to, "tables.csv"))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(f).ReadAll()
		_ = f.Close()
		if err != nil {
			t.Fatal(err)
		}
		kept := strings.Contains(tc.decided, "keep-type")
		var groups, hours int
		for _, r := range rows {
			if strings.HasPrefix(r[0], "age~main/18-34/") {
				groups++
			}
			if strings.HasPrefix(r[0], "tvhours~main/2/total/col_pct") {
				hours++
			}
		}
		if (groups == 0) != kept || hours != 1 {
			t.Errorf("%s: %d figures of an age group, %d of the renamed question", tc.name, groups, hours)
		}
	}
}
