package tabulation

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hary4di/pockettab/tabulation/layout"
	"github.com/hary4di/pockettab/tabulation/table"
)

const ofAnswersPlan = `"banners":{"main":["@total","sex","region"]},"statistics":["count","col_pct","row_pct","total_pct","index"],"tables":[
 {"id":"people","stub":"brands","nets":[{"label":"low","codes":["1","2"]}]},
 {"id":"a","stub":"brands","base":"answers","nets":[{"label":"low","codes":["1","2"]}]},
 {"id":"kept","stub":"brands","base":"answers","nets":[{"label":"low","codes":["1","2"],"hide_members":true}],"filter":"age < 40"},
 {"id":"one","stub":"region","base":"answers"},{"id":"region","stub":"region"}]}`

// TestPercentagesOfAnswers holds a table of answers against the same table of
// people: answers are the people of the codes, added up.
func TestPercentagesOfAnswers(t *testing.T) {
	t.Parallel()
	d := readString(t, t.TempDir(), gridSurvey())
	defer func() { _ = d.Close() }()
	for _, weight := range []string{"", `"weight":"weight",`} {
		tables, r, _ := composed(t, d, `{"version":1,`+weight+ofAnswersPlan)
		by := map[string]*table.Table{}
		for _, tab := range tables {
			by[tab.Key] = tab
		}
		people, of := by["people"], by["a"]
		if of.Multiple || !of.Answers || of.Profile != "none" || rowKeyed(t, of, "1").Letters != nil {
			t.Errorf("a table of answers says %+v", of)
		}
		codes := []string{"1", "2", "3"}
		for c := range of.Columns {
			n, w := int64(0), 0.0
			for _, code := range codes {
				n, w = n+rowKeyed(t, people, code).N[c], w+rowKeyed(t, people, code).W[c]
			}
			col := of.Columns[c]
			if col.Answers != n || !closeBy(col.WAnswers, w) || col.N != people.Columns[c].N || n < col.N {
				t.Errorf("column %s: %d answers of %d people, %v weighted; the codes add up to %d, %v", col.Key, col.Answers, col.N, col.WAnswers, n, w)
			}
			share := 0.0
			for _, code := range codes {
				row, want := rowKeyed(t, of, code), rowKeyed(t, people, code)
				if row.N[c] != want.N[c] || !closeBy(row.ColPct[c], want.W[c]/w) || !closeBy(row.RowPct[c], want.RowPct[c]) {
					t.Errorf("code %s, column %s: %v of %d", code, col.Key, row.ColPct[c], row.N[c])
				}
				share += row.ColPct[c]
			}
			net, one, two := rowKeyed(t, of, "net:low"), rowKeyed(t, of, "1"), rowKeyed(t, of, "2")
			if !closeBy(share, 1) || net.N[c] != one.N[c]+two.N[c] || !closeBy(net.ColPct[c], one.ColPct[c]+two.ColPct[c]) {
				t.Errorf("column %s: shares add up to %v, the net is %v", col.Key, share, net.ColPct[c])
			}
		}
		if n, m := rowKeyed(t, people, "net:low").N[0], rowKeyed(t, of, "net:low").N[0]; m <= n {
			t.Errorf("the net has %d answers of %d people", m, n)
		}
		kept := by["kept"]
		if len(kept.Rows) != 2 {
			t.Errorf("%d rows where a net stands alone", len(kept.Rows))
		}
		if sum := rowKeyed(t, kept, "net:low").ColPct[0] + rowKeyed(t, kept, "3").ColPct[0]; !closeBy(sum, 1) {
			t.Errorf("a net alone and the rest add up to %v", sum)
		}
		if one, plain := by["one"], by["region"]; one.Answers || rowKeyed(t, one, "n").ColPct[1] != rowKeyed(t, plain, "n").ColPct[1] {
			t.Error("of one answer each, answers are people")
		}
		written(t, r)
	}
}

// written writes everything of a job, verifies it, and gives the tidy table.
func written(t *testing.T, r *Results) string {
	t.Helper()
	dir := t.TempDir()
	for _, p := range r.Parts() {
		if _, err := r.WritePart(t.Context(), p, dir, nil); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := r.WriteTidy(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "tables.csv"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestSuppressedAnswers: no hidden answer follows from the number of answers,
// a net that counts them, or a net that stands without its members.
func TestSuppressedAnswers(t *testing.T) {
	t.Parallel()
	text := "sex,brands,kind,note\n"
	for i := range 200 {
		brands, kind := []string{"1;2", "3", "2;3;4", "4", "1"}[i%5], []string{"x", "y"}[i%2]
		if i%70 == 3 {
			brands, kind = "5", "z" // three people
		}
		text += []string{"1", "2"}[i/7%2] + "," + brands + "," + kind + ",x\n"
	}
	d := readString(t, t.TempDir(), text)
	defer func() { _ = d.Close() }()
	tables, r, _ := composed(t, d, `{"version":1,"suppress":{"cells":5},"banners":{"main":["@total","sex"]},"tables":[
	 {"stub":"brands","base":"answers","nets":[{"label":"high","codes":["4","5"]}]},
	 {"stub":"kind","nets":[{"label":"rare","codes":["z"],"hide_members":true}]}]}`)
	hidden := func(tab *table.Table, key string) bool {
		row := rowKeyed(t, tab, key)
		return row.Hidden != nil && row.Hidden[0] && math.IsNaN(row.ColPct[0])
	}
	of, kind := tables[0], tables[1]
	if !hidden(of, "5") || of.Columns[0].Hidden {
		t.Fatalf("five is shown: %+v", rowKeyed(t, of, "5"))
	}
	if !hidden(of, "4") && !hidden(of, "net:high") {
		t.Error("5 is the net less 4")
	}
	if !hidden(of, "1") && !hidden(of, "2") && !hidden(of, "3") && !hidden(of, "4") {
		t.Error("5 is what the others leave of all answers")
	}
	if !hidden(kind, "net:rare") || !hidden(kind, "x") && !hidden(kind, "y") {
		t.Error("a net without its members is what the other rows leave of the base")
	}
	if tidy := written(t, r); strings.Contains(tidy, "brands~main/5/total/count,1,brands~main,5,5,total,Total,count,3") {
		t.Error("the tidy table has the hidden count")
	}
}

// TestNetsWithoutTheirMembers: what a net stands for stays in base, mean,
// boxes and chi-square of the table.
func TestNetsWithoutTheirMembers(t *testing.T) {
	t.Parallel()
	d := readString(t, t.TempDir(), gridSurvey())
	defer func() { _ = d.Close() }()
	tables, r, _ := composed(t, d, `{"version":1,"banners":{"main":["@total","sex"]},"statistics":["count","col_pct","mean"],"tests":{"chi_square":"rao_scott"},"tables":[
	 {"id":"plain","stub":"q_1","rows":{"boxes":["t2b"]},"nets":[{"label":"low","codes":["1","2"]}]},
	 {"id":"alone","stub":"q_1","rows":{"boxes":["t2b"]},"nets":[{"label":"low","codes":["1","2"],"hide_members":true}]},
	 {"id":"sorted","stub":"q_1","rows":{"order":"col_pct","hide_empty":true},"nets":[{"label":"all","codes":["5"],"nets":[{"label":"low","codes":["1","2"],"hide_members":true}]}]}]}`)
	plain, alone := tables[0], tables[1]
	for c := range plain.Columns {
		for _, key := range []string{"net:low", "box:t2b", "mean", "5"} {
			x, y := rowKeyed(t, plain, key), rowKeyed(t, alone, key)
			if x.N[c] != y.N[c] || key == "mean" && !closeBy(x.Value[c], y.Value[c]) || key != "mean" && !closeBy(x.ColPct[c], y.ColPct[c]) {
				t.Errorf("%s, column %d differs where the net stands alone", key, c)
			}
		}
	}
	if len(alone.Rows) != len(plain.Rows)-2 || len(tables[2].Rows) != 6 {
		t.Errorf("%d and %d rows", len(alone.Rows), len(tables[2].Rows))
	}
	if len(alone.Chi) != 1 || !closeBy(alone.Chi[0].Statistic, plain.Chi[0].Statistic) {
		t.Error("chi-square of other codes")
	}
	written(t, r)
}

// TestPagesOfAnswersSaySo: who reads a sheet sees at once what its percentages
// are of.
func TestPagesOfAnswersSaySo(t *testing.T) {
	t.Parallel()
	d := readString(t, t.TempDir(), gridSurvey())
	defer func() { _ = d.Close() }()
	for lang, want := range map[string][]string{
		"en": {"Base: 360 answers of all respondents who answered (n=240)", "Count · % of answers", "Answers", "Base: the answers of all respondents who answered (n=240)"},
		"id": {"Dasar: 360 jawaban dari semua responden yang menjawab (n=240)", "Jumlah · % jawaban", "Jawaban", "Dasar: jawaban dari semua responden yang menjawab (n=240)"},
	} {
		tables, r, resolved := composed(t, d, `{"version":1,"layout":{"language":"`+lang+`"},"banners":{"main":["@total","sex"],"bare":["sex"]},"statistics":["count","col_pct"],"tables":[
		 {"stub":"brands","banner":"main","base":"answers"},{"stub":"brands","banner":"bare","base":"answers","total_column":false}]}`)
		said := ""
		for _, tab := range tables {
			page, err := layout.Table(r.Job, tab, layout.OptionsOf(resolved))
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range page.Rows {
				for _, c := range row.Cells {
					said += c.Text + "\n"
				}
			}
		}
		for _, w := range want {
			if !strings.Contains(said, w+"\n") {
				t.Errorf("%s: %q is not on the pages: %s", lang, w, said)
			}
		}
	}
}
