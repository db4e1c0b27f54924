package profile

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hary4di/pockettab/tabulation/codebook"
)

// column makes a file of one column beside a number that tells rows apart.
func oneColumn(header string, n int, cell func(i int) string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\"%s\",x\n", header)
	for i := range n {
		fmt.Fprintf(&b, "\"%s\",%d\n", cell(i), i%7)
	}
	return b.String()
}

func pick(list ...string) func(int) string { return func(i int) string { return list[i%len(list)] } }

// What a column is, without a form: the type and use, and a word of the reason.
func TestGuesses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want, why string }{
		"an identifier":     {oneColumn("nomor", 100, func(i int) string { return fmt.Sprint(9000 + i) }), "numeric identifier", "different whole number"},
		"a single response": {oneColumn("kota", 100, pick("Bogor", "Solo", "Medan")), "single analysis", "few"},
		"a number":          {oneColumn("belanja", 100, func(i int) string { return fmt.Sprint(i%40*10 + 5) }), "numeric analysis", "numbers"},
		"a number with some words": {oneColumn("hours", 1000, func(i int) string {
			return []string{fmt.Sprint(i % 45), "a lot", fmt.Sprint(i % 45)}[min(2, max(0, i%30))]
		}), "numeric analysis", "almost all"},
		"how many":                        {oneColumn("jumlah anggota", 100, func(i int) string { return fmt.Sprint(i % 13) }), "numeric analysis", "counts something"},
		"codes, however many":             {oneColumn("merek", 100, func(i int) string { return fmt.Sprint(1 + i%13) }), "single analysis", "few"},
		"a rating":                        {oneColumn("puas", 100, pick("5", "3", "N/A", "4", "2", "1")), "single analysis scale", "few"},
		"a date":                          {oneColumn("tgl", 50, func(i int) string { return fmt.Sprintf("2026-03-%02d", 1+i%28) }), "date analysis", "dates"},
		"answers that seldom stand alone": {oneColumn("alat", 120, pick("sepeda;TV;meja;", "TV;meja;kulkas;", "sepeda;kulkas;motor;", "motor;TV;", "meja;sepeda;motor;kulkas;")), "multiple analysis", `separated by ";"`},
		"months at commas": {oneColumn("bulan", 300, func(i int) string {
			return pick("Jan, Feb", "Feb, Mar", "Jan, Mar, Apr", "Apr, Mei", "Jan, Mei, Feb", "Mar", "Mei, Apr, Feb")(i)
		}), "multiple analysis", `separated by ","`},
		"codes at blanks": {oneColumn("A1", 100, pick("1 2", "2 3", "1 3 4", "4", "2 4")), "multiple analysis", "spaces"},
		"seldom several": {oneColumn("E1_coded", 200, func(i int) string {
			return pick("1", "2", "4", "99")(i) + map[bool]string{true: " 3"}[i == 7 || i == 90] + map[bool]string{true: " 4"}[i == 8]
		}), "single analysis", "few"},
		"seldom several of those that stand alone": {oneColumn("E1_coded", 200, func(i int) string { return pick("1", "2", "4", "99")(i) + map[bool]string{true: " 4"}[i == 8] }), "multiple analysis", "spaces"},
		"sentences with commas":                    {oneColumn("kenapa", 60, func(i int) string { return fmt.Sprintf("murah, cepat, dan saya suka nomor %d, sekali", i) }), "text verbatim", ""},
		"what was typed":                           {oneColumn("kenapa", 100, func(i int) string { return fmt.Sprintf("karena alasan nomor %d saja", i) }), "text verbatim", "different text"},
		"a mark in one text":                       {oneColumn("q", 200, pick("a|b c", "+1+1", "-2+3", "d", "e")), "single analysis", "few"},
		"a weight":                                 {oneColumn("bobot", 100, func(i int) string { return fmt.Sprintf("%.2f", 0.5+float64(i%70)/50) }), "numeric weight", "around 1"},
		"a weight up to the population":            {oneColumn("proj_wt", 100, func(i int) string { return fmt.Sprintf("%.1f", 5000.5+float64(i)*31) }), "numeric weight", "stand for many people"},
		"a weight with some that are no one":       {oneColumn("wtssall", 100, func(i int) string { return pick("0", fmt.Sprintf("%.3f", 0.41+float64(i)/90))(min(1, i)) }), "numeric weight", "around 1"},
		"the weight of a body":                     {oneColumn("weight", 100, func(i int) string { return fmt.Sprintf("%.1f", 48.5+float64(i)/2) }), "numeric analysis", "numbers"},
		"when a form was sent":                     {oneColumn("Timestamp", 50, func(i int) string { return fmt.Sprintf("2026-03-01 10:%02d", i) }), "date metadata", "tool"},
		"numbers of phones":                        {oneColumn("kontak", 50, func(i int) string { return fmt.Sprintf("0812345%04d", i*37) }), "numeric personal", "phone"},
		"names":                                    {oneColumn("nama_responden", 50, func(i int) string { return fmt.Sprintf("Budi %c%c", 'A'+i%26, 'a'+i/2) }), "text personal", "name"},
		"how many phones there are":                {oneColumn("phones", 100, func(i int) string { return fmt.Sprint(i % 4) }), "single analysis", "few"},
		"what phones cost":                         {oneColumn("phone_cost", 300, func(i int) string { return fmt.Sprint(i % 30 * 50) }), "numeric analysis", "numbers"},
		"an address on the network":                {oneColumn("IP Address", 50, func(i int) string { return fmt.Sprintf("10.1.2.%d", i) }), "text personal", "name"},
		"nothing":                                  {oneColumn("kosong", 50, pick("")), "text hidden", "empty"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cb, _ := guessed(t, c.text)
			v := &cb.Variables[0]
			got := string(v.Type) + " " + string(v.Use)
			scored := 0
			for _, val := range v.Values {
				if val.Score != nil {
					scored++
				}
			}
			if scored > 2 && strings.HasSuffix(c.want, "scale") {
				got += " scale"
			}
			if got != c.want || !strings.Contains(v.Reason["en"], c.why) || v.Reason["id"] == "" {
				t.Errorf("%s, %q; want %s, %q", got, v.Reason["en"], c.want, c.why)
			}
			// a guess is overruled by an edit
			other, use := codebook.Single, codebook.Analysis
			if v.Type == codebook.Single {
				other, use = codebook.OpenText, codebook.Verbatim
			}
			cb, problems := guessed(t, c.text, Edit{Variable: v.Name, Type: other, Use: use})
			if v := cb.Lookup(v.Name); v.Type != other || v.Use != use || problem(problems, "edit_unknown") != nil {
				t.Errorf("the edit left it %s, %s", v.Type, v.Use)
			}
		})
	}
}

// Columns of options by their own names: marks inside of options, options
// that nobody chose, columns without a question, one answer spread over them.
func TestOptionsByTheirOwnNames(t *testing.T) {
	t.Parallel()
	many := func(header string, lines ...string) string {
		return header + "\n" + strings.Repeat(strings.Join(lines, "\n")+"\n", 10)
	}
	for name, c := range map[string]struct{ text, want string }{
		"marks in options":     {many("Seen - Wars: I. New,Seen - Wars: II / Back,x", "Wars: I. New,Wars: II / Back,1", ",Wars: II / Back,2", ",,3"), "Seen multiple Wars: I. New:10 Wars: II / Back:20; (Seen - Wars: I. New); (Seen - Wars: II / Back); x single 1:10 2:10 3:10"},
		"an option of nobody":  {many("Q - a,Q - b,Q - c", "a,,c", "a,,", ",,c"), "Q multiple a:20 b:0 c:20; (Q - a); (Q - b); (Q - c)"},
		"one of them":          {many("Age - < 18,Age - 18-29,Age - > 30", ",18-29,", ",,> 30", ",18-29,"), "Age single < 18:0 18-29:20 > 30:10; (Age - < 18); (Age - 18-29); (Age - > 30)"},
		"columns of one to be": {many("D_1,D_2,D_3", "1,0,0", "0,0,1", "0,1,0"), "D single 1:10 2:10 3:10; (D_1); (D_2); (D_3)"},
		"without a question":   {many("x,tea,milk,water,Other", "1,tea,,,", "2,tea,milk,,juice", "3,,,water,"), "x single 1:10 2:10 3:10; tea … water multiple tea:20 milk:10 water:10; (tea); (milk); (water); Other single juice:10"},
		"numbers of columns":   {many("Q2_1 - Which? - Tea,Q2_2 - Which? - Milk,Q2_3 - Which? - Rum", "Tea,,", "Tea,Milk,", ",,"), "Q2 - Which? multiple Tea:20 Milk:10 Rum:0; (Q2_1 - Which? - Tea); (Q2_2 - Which? - Milk); (Q2_3 - Which? - Rum)"},
		"two are no question":  {many("x,tea,milk", "1,tea,", "2,,milk"), "x single 1:10 2:10; tea single tea:10; milk single milk:10"},
	} {
		cb, _ := guessed(t, c.text)
		if got := shape(cb); got != c.want {
			t.Errorf("%s: %s\nwant %s", name, got, c.want)
		}
	}
}

// Columns beyond a dictionary are told apart as those with one are, and get
// the same findings.
func TestGuessesBeyondADictionary(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	text.WriteString("code,sent,call,opinion,weight,paid,score\n")
	for i := range 70_000 {
		weight, score := fmt.Sprintf("%.6f", 0.5+float64(i)/1e5), fmt.Sprintf("%.4f", float64(i)/7)
		switch i % 1000 {
		case 1:
			weight, score = "", "NA"
		case 2:
			weight = "0.000000"
		case 3:
			weight = "90.000000"
		}
		fmt.Fprintf(&text, "%08d,2026-%02d-%02d %02d:%02d:%02d,+62812%08d,opinion %d,%s,%d.%03d.000,%s\n", i+1, 1+i%12, 1+i%28, i/3600%24, i/60%60, i%60, i, i, weight, 1+i/1000, i%999, score)
	}
	cb, problems := describedBy(t, text.String())
	for name, want := range map[string]string{
		"code": "numeric identifier 0", "sent": "date analysis 0", "call": "numeric personal 0", "opinion": "text verbatim 0",
		"weight": "numeric weight 6", "paid": "numeric analysis 0", "score": "numeric analysis 4",
	} {
		v := cb.Lookup(name)
		if got := fmt.Sprintf("%s %s %d", v.Type, v.Use, v.Decimals); got != want || v.Distinct >= 0 {
			t.Errorf("%s is %s (%v), want %s; %d different values", name, got, v.Reason, want, v.Distinct)
		}
	}
	found := map[string]int64{}
	for _, p := range problems {
		if p.Code == "mixed_numbers" {
			if _, left := described(t, text.String(), nil, *p.Fix); slices.ContainsFunc(left, func(o Problem) bool { return o.Code == p.Code || o.Code == "edit_unknown" }) {
				t.Errorf("the remedy %+v settles nothing: %+v", p.Fix, left)
			}
		}
		found[p.Code+" "+p.Variable] = p.Count
	}
	for what, want := range map[string]int64{
		"weight_missing weight": 70, "weight_not_positive weight": 70, "weight_extreme weight": 1,
		"thousands_points paid": 70_000, "mixed_numbers score": 70,
	} {
		if found[what] != want {
			t.Errorf("%s: %d, want %d", what, found[what], want)
		}
	}
}
