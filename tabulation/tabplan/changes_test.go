package tabplan

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestChangesOfAPlan(t *testing.T) {
	t.Parallel()
	before, err := Parse([]byte(`{"version":1,"title":"T","filter":"S1 = 1","banners":{"main":["@total","S1"]},"tables":[{"stub":"S10"},{"id":"own","stub":"A1_1","title":"old"},{"stub":"age"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	after, err := Parse([]byte(`{"version":1,"title":"T","weight":"w_final","banners":{"main":["@total","S1","S10"]},"tables":[{"stub":"age"},{"stub":"S10"},{"id":"own","stub":"A1_1","title":"new"},{"stub":"S1"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	got, err := Changes(before, after)
	if err != nil {
		t.Fatal(err)
	}
	want := []Change{
		{"filter", `"S1 = 1"`, ""},
		{"banner main", `["@total","S1"]`, `["@total","S1","S10"]`},
		{"table own: title", `"old"`, `"new"`},
		{"weight", "", `"w_final"`},
		{"table S1", "", `["S1"]`},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if same, err := Changes(after, after); err != nil || len(same) != 0 {
		t.Errorf("a plan differs from itself: %v %v", same, err)
	}
	for i, id := range []string{`Hilang: filter (semula "S1 = 1")`, `Berubah: banner main dari ["@total","S1"] menjadi ["@total","S1","S10"]`} {
		if text := got[i].Text()["id"]; text != id {
			t.Error(text)
		}
	}
}
