package tabplan

import (
	"testing"
)

func TestBaseTextsSayWhoIsIn(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, relevant, table, en, id string }{
		{"plain", "", `{"stub":"S10"}`, "all respondents who answered", "semua responden yang menjawab"},
		{"a filter", "", `{"stub":"S10","filter":"S1 = 1 and age >= 18"}`, "all respondents who answered (Sex: label 1 and age ≥ 18)", "semua responden yang menjawab (Jenis kelamin: label 1 dan age ≥ 18)"},
		{"or inside and", "", `{"stub":"S10","filter":"(S1 = 1 or S1 != 2) and not (age in (17, 18))"}`, "all respondents who answered ((Sex: label 1 or Sex ≠ label 2) and not (age: 17 / 18))", "semua responden yang menjawab ((Jenis kelamin: label 1 atau Jenis kelamin ≠ label 2) dan bukan (age: 17 / 18))"},
		{"a filter without words", "", `{"stub":"S10","filter":"name ~ 'x'"}`, "all respondents who answered", "semua responden yang menjawab"},
		{"asked", "${S1} = '1'", `{"stub":"S10"}`, "all respondents who were asked (Sex: label 1) and answered", "semua responden yang ditanya (Jenis kelamin: label 1) dan menjawab"},
		{"base of all asked", "selected(${S1}, '2')", `{"stub":"S10","base":"asked"}`, "all respondents who were asked (Sex: label 2)", "semua responden yang ditanya (Jenis kelamin: label 2)"},
		{"its own", "${S1} = '1'", `{"stub":"S10","base_text":{"en":"women","id":"perempuan"}}`, "women", "perempuan"},
		{"its own, one text", "", `{"stub":"S10","base_text":"women"}`, "women", "women"},
	} {
		cb := book()
		cb.Lookup("S10").Relevant = tc.relevant
		plan, err := Parse([]byte(`{"version":1,"tables":[` + tc.table + `]}`))
		if err != nil {
			t.Fatal(err)
		}
		r, err := Resolve(plan, cb)
		if err != nil {
			t.Fatal(err)
		}
		got := r.Tables[0].BaseText
		if got.In("en") != tc.en || got.In("id") != tc.id {
			t.Errorf("%s: %q, %q", tc.name, got.In("en"), got.In("id"))
		}
	}
}
