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
