package tabulation

import (
	"strings"
	"testing"

	"github.com/hary4di/pockettab/tabulation/tabplan"
)

func TestWarningsNameTheirPlace(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("sex,rating,brands,age,weight\n")
	for i := range 200 {
		b.WriteString([]string{"1", "2"}[min(1, i/190)] + "," + string(rune('1'+i%5)) + ",1,20,\n")
	}
	d := readString(t, t.TempDir(), b.String())
	defer func() { _ = d.Close() }()
	plan, err := tabplan.Parse([]byte(`{"version":1,"banners":{"b":["@total","sex"]},"tables":[{"stub":["rating"],"banner":"b"},{"stub":"sex"},{"id":"again","stub":"rating","banner":"b"},{"stub":"weight"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	resolved, err := d.Resolve(plan)
	if err != nil {
		t.Fatal(err)
	}
	got := Warnings(resolved, "en")
	want := map[string]string{"small": "banners.b", "twice": "tables[2]", "nobody": "tables[3]"}
	for _, w := range got {
		if want[w.Code] != w.Path || w.Text == "" {
			t.Errorf("%+v", w)
		}
		delete(want, w.Code)
	}
	if len(want) > 0 {
		t.Errorf("not said: %v; said: %+v", want, got)
	}
	for i, w := range Warnings(resolved, "id") {
		if w.Code != got[i].Code || w.Text == got[i].Text {
			t.Errorf("in Indonesian: %+v", w)
		}
	}
}

// TestWarningsDoNotSpeakOfParts: what a grid is put together from, pairs of
// items among it, is nothing that anybody asked for.
func TestWarningsDoNotSpeakOfParts(t *testing.T) {
	t.Parallel()
	d := readString(t, t.TempDir(), gridSurvey())
	defer func() { _ = d.Close() }()
	for text, want := range map[string]string{
		`{"id":"a","grid":"q_*","show":["scale","t2b"]},{"id":"b","grid":"q_*","show":["t2b"]},{"id":"c","grid":"q_*","show":["t2b"],"statistics":["count"]}`: "",
		`{"id":"a","grid":"q_*","show":["t2b"]},{"id":"b","grid":"q_*","show":["t2b"]}`:                                                                       "Tables 1 and 2 are the same.",
		`{"id":"a","stub":"region","measure":{"variable":"age"}},{"id":"b","stub":"region","measure":{"variable":"age","statistic":"sum"}},{"stub":"region"}`: "",
		`{"id":"a","stub":"region","measure":{"variable":"age"}},{"id":"b","stub":"region","measure":{"variable":"age"}}`:                                     "Tables 1 and 2 are the same.",
	} {
		plan, err := tabplan.Parse([]byte(`{"version":1,"tests":{"compare":["columns","items"],"min_base":1000},"tables":[` + text + `]}`))
		if err != nil {
			t.Fatal(err)
		}
		resolved, err := d.Resolve(plan)
		if err != nil {
			t.Fatal(err)
		}
		var said []string
		for _, w := range Warnings(resolved, "en") {
			if w.Code == "twice" || w.Code == "small" {
				said = append(said, w.Text)
			}
		}
		if got := strings.Join(said, " "); got != want {
			t.Errorf("%s: %q, not %q", text, got, want)
		}
	}
}
