package tabulation

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/layout"
	"github.com/hary4di/pockettab/tabulation/limit"
	"github.com/hary4di/pockettab/tabulation/profile"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

func previewSurvey() string {
	var b strings.Builder
	b.WriteString("sex,region,brands,rating,age,weight,note\n")
	for i := range 300 {
		fmt.Fprintf(&b, "%d,%s,%s,%d,%d,%.2f,x\n", 1+i%2, []string{"n", "s", "e"}[i%3], []string{"1;2", "3", "2;3", "12"}[i*7%4], 1+(i*i+i/5)%5, 17+i%50, 0.5+float64(i%4)/2)
	}
	return b.String()
}

func TestAPreviewShowsWhatTheWorkbookShows(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, weight, lang string }{{"unweighted", "", "en"}, {"weighted, Indonesian", "weight", "id"}} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			d := readString(t, t.TempDir(), previewSurvey())
			defer func() { _ = d.Close() }()
			plan, err := tabplan.Parse([]byte(strings.Replace(fmt.Sprintf(hardPlan, "", tc.weight), `"version":1`, `"version":1,"layout":{"language":"`+tc.lang+`"}`, 1)))
			if err != nil {
				t.Fatal(err)
			}
			resolved, err := d.Resolve(plan)
			if err != nil {
				t.Fatal(err)
			}
			sums, err := Count(context.Background(), d, resolved, 2, nil)
			if err != nil {
				t.Fatal(err)
			}
			results, err := Test(context.Background(), d, resolved, sums, 0, nil)
			if err != nil {
				t.Fatal(err)
			}
			previews := NewPreviewer(d)
			for i, tab := range results.Job.Tables {
				page, err := layout.Table(results.Job, tab, layout.OptionsOf(resolved))
				if err != nil {
					t.Fatal(err)
				}
				preview, err := previews.Preview(context.Background(), resolved, i, i%2 == 0, 1) // a sample of so few is all of them
				if err != nil {
					t.Fatal(err)
				}
				got, want := preview, view(tab, page, tc.lang)
				want.Respondents = d.Rows()
				want.Tests = got.Tests // a job keeps them where it is asked to, see below
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("table %d differs from the job's:\n%s", tab.Number, diff)
				}
				holds(t, got, page, len(tab.Columns))
			}
			if _, err := previews.Preview(context.Background(), resolved, len(resolved.Tables), false, 1); err == nil {
				t.Error("a table that is not there was previewed")
			}
		})
	}
}

// A preview is JSON, which has no word for a figure that is none.
func TestAPreviewOfSuppressedTablesCanBeSent(t *testing.T) {
	t.Parallel()
	d := readString(t, t.TempDir(), previewSurvey())
	defer func() { _ = d.Close() }()
	for _, suppress := range []string{`{"bases":1000}`, `{"cells":30}`, `{"bases":110,"cells":20}`} {
		plan, err := tabplan.Parse([]byte(`{"version":1,"weight":"weight","suppress":` + suppress + `,"banners":{"main":["@total","sex","region"]},"tables":[{"stub":"brands","banner":"main"},{"stub":"age","banner":"main"}],"statistics":["count","col_pct","row_pct","index"]}`))
		if err != nil {
			t.Fatal(err)
		}
		resolved, err := d.Resolve(plan)
		if err != nil {
			t.Fatal(err)
		}
		previews, hidden := NewPreviewer(d), 0
		for i := range resolved.Tables {
			page, err := previews.Preview(context.Background(), resolved, i, false, 1)
			if err != nil {
				t.Fatal(err)
			}
			text, err := json.Marshal(page)
			if err != nil {
				t.Fatalf("%s, table %d: %v", suppress, i, err)
			}
			hidden += strings.Count(string(text), `{"value":null,"text":"x"}`)
		}
		if hidden == 0 {
			t.Errorf("%s hides nothing", suppress)
		}
	}
}

// holds checks that no figure, text or letter of the page is missing in the
// preview.
func holds(t *testing.T, p *PreviewPage, page *layout.Page, columns int) {
	t.Helper()
	figures, letters := 0, 0
	for _, r := range page.Rows {
		for i, c := range r.Cells {
			switch {
			case i > 0 && i <= columns && c.Kind == layout.NumberCell:
				figures++
			case i > 0 && i <= columns && (c.Role == layout.LetterValue || c.Role == layout.NetLetter) && c.Text != "":
				letters++
			}
		}
	}
	width := 0
	for _, g := range p.Head {
		width += len(g.Columns)
		for _, c := range g.Columns {
			if c == "" {
				t.Errorf("table %d: a column has no label", p.Number)
			}
		}
	}
	if width != columns || len(p.Columns) != columns || p.Title == "" || p.Base == "" || len(p.Notes) == 0 {
		t.Errorf("table %d: %d labels and %d letters for %d columns, title %q, base %q, %d notes", p.Number, width, len(p.Columns), columns, p.Title, p.Base, len(p.Notes))
	}
	for _, r := range p.Rows {
		if r.Kind == "" || len(r.Cells) != columns {
			t.Errorf("table %d: row %q is %q with %d cells", p.Number, r.Label, r.Kind, len(r.Cells))
		}
		if (r.Kind == "base") != (r.Of == 0) || (r.Key == "") != (r.Of == 0) {
			t.Errorf("table %d: row %q of kind %s shows row %d, key %q, of the table", p.Number, r.Label, r.Kind, r.Of, r.Key)
		}
		for _, c := range r.Cells {
			if c.Value != nil {
				figures--
				if c.Format == "" || c.Text == "" {
					t.Errorf("table %d, row %q: figure %v has format %q, text %q", p.Number, r.Label, *c.Value, c.Format, c.Text)
				}
			}
			if c.Letters != "" {
				letters--
			}
		}
	}
	in, out := p.Columns[0].N, int64(0)
	for _, o := range p.Out {
		out += o.N
	}
	if p.Columns[0].Key == "total" && in+out != int64(p.Respondents) {
		t.Errorf("table %d: %d in the base and %d outside are not %d", p.Number, in, out, p.Respondents)
	}
	if figures != 0 || letters != 0 {
		t.Errorf("table %d: %d figures and %d letters of the page are not in the preview", p.Number, figures, letters)
	}
	if _, err := json.Marshal(p); err != nil {
		t.Error(err)
	}
}

func TestNumbersLookAsInTheWorkbook(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		x      float64
		f      layout.Format
		en, id string
	}{
		{0, layout.Percent0, "-", "-"}, {0.004, layout.Percent0, "<0.5%", "<0,5%"}, {0.005, layout.Percent0, "1%", "1%"}, {0.435, layout.Percent0, "44%", "44%"},
		{0.1234, layout.Percent1, "12.3%", "12,3%"}, {0.00049, layout.Percent1, "<0.05%", "<0,05%"}, {1, layout.Percent0, "100%", "100%"},
		{1234567, layout.CountInt, "1,234,567", "1.234.567"}, {0, layout.CountInt, "-", "-"}, {0.4, layout.CountDec, "<0.5", "<0,5"}, {999.5, layout.CountDec, "1,000", "1.000"},
		{0, layout.Base, "0", "0"}, {29.94, layout.Base1, "29.9", "29,9"}, {1234.565, layout.Decimal2, "1,234.57", "1.234,57"}, {-1234.5, layout.Decimal2, "-1,234.50", "-1.234,50"},
		{12.4, layout.Signed0, "+12", "+12"}, {-12.44, layout.Signed1, "-12.4", "-12,4"}, {0.5, layout.Signed2, "+0.50", "+0,50"}, {-0.5, layout.Signed2, "-0.50", "-0,50"}, {2024, layout.Integer, "2024", "2024"}, {2.5, layout.General, "2.5", "2,5"},
	} {
		if en, id := shown("en", tc.x, tc.f), shown("id", tc.x, tc.f); en != tc.en || id != tc.id {
			t.Errorf("%v as %s: %q and %q, want %q and %q", tc.x, formatNames[tc.f], en, id, tc.en, tc.id)
		}
	}
	for f := layout.General; f <= layout.Signed1; f++ {
		if formatNames[f] == "" {
			t.Errorf("format %d has no name", f)
		}
	}
	if c := (&viewer{lang: "en"}).cell(layout.Cell{Kind: layout.NumberCell, Num: math.Inf(1)}); c.Value != nil {
		t.Error("infinity went into JSON")
	}
}

func TestAPreviewEndsWithItsContext(t *testing.T) {
	t.Parallel()
	d := readString(t, t.TempDir(), previewSurvey())
	defer func() { _ = d.Close() }()
	plan, _ := tabplan.Parse([]byte(`{"version":1,"tables":[{"stub":"rating"}]}`))
	resolved, err := d.Resolve(plan)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := NewPreviewer(d).Preview(ctx, resolved, 0, false, 1); err == nil {
		t.Error("a cancelled preview gave a page")
	}
}

func TestASampleIsDrawnTheSameAndLooksLikeTheWhole(t *testing.T) {
	t.Parallel()
	rows := limit.PreviewSample + 100_000
	var b strings.Builder
	b.WriteString("sex,rating,income,q_1,q_2,note\n")
	for i := range rows {
		fmt.Fprintf(&b, "%d,%d,%d,%d,%d,n%d\n", 1+i%2, 1+i*7%5, i*37, i%3%2, i%4/3, i)
	}
	path := filepath.Join(t.TempDir(), "survey.csv")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	d, err := Read(context.Background(), ReadRequest{Data: path, Edits: []profile.Edit{{Variable: "income", Type: codebook.Numeric}}})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.Close() }()
	plan, err := tabplan.Parse([]byte(`{"version":1,"filter":"income >= 370","tables":[{"stub":"rating","banner":"sex"},{"stub":"income","banner":"sex","statistics":["mean","median"]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	resolved, err := d.Resolve(plan)
	if err != nil {
		t.Fatal(err)
	}
	previews := NewPreviewer(d)
	if previews.Large(resolved, 0) || previews.Large(resolved, 7) {
		t.Errorf("%d rows: a short table is large: %v", rows, previews.Large(resolved, 0))
	}
	for i := range resolved.Tables {
		one, err := previews.Preview(context.Background(), resolved, i, true, 1)
		if err != nil {
			t.Fatal(err)
		}
		again, err := NewPreviewer(d).Preview(context.Background(), resolved, i, true, 2)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(one, again); diff != "" {
			t.Errorf("a second sample differs:\n%s", diff)
		}
		whole, err := previews.Preview(context.Background(), resolved, i, false, 1)
		if err != nil {
			t.Fatal(err)
		}
		if one.Sample != limit.PreviewSample || whole.Sample != 0 || one.Respondents != rows || whole.Respondents != rows {
			t.Errorf("sample of %d of %d, whole %d of %d", one.Sample, one.Respondents, whole.Sample, whole.Respondents)
		}
		if n := whole.Columns[0].N; n != int64(rows)-10 {
			t.Errorf("%d respondents, want %d", n, rows-10)
		}
		for r, row := range whole.Rows {
			for c, cell := range row.Cells {
				near := one.Rows[r].Cells[c]
				if row.Kind == "base" || cell.Value == nil {
					continue
				}
				// 200,000 respondents: a percentage is within 0.5 points, a mean within 1 %
				if off := math.Abs(*near.Value - *cell.Value); cell.Format == "percent0" && off > 0.005 || row.Kind == "stat" && off > 0.01**cell.Value {
					t.Errorf("row %q: %v in the sample, %v in all", row.Label, *near.Value, *cell.Value)
				}
			}
		}
	}
}

// TestWhatAPreviewerRemembersChangesNoFigure previews plans one after the
// other, and each with a previewer of its own.
func TestWhatAPreviewerRemembersChangesNoFigure(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("sex,rating,income,m/1,m/2,w,v\n")
	for i := range 3000 {
		fmt.Fprintf(&b, "%d,%d,%d,%d,%d,%d.%d,%d\n", 1+i%2, 1+i*7%5, i*37, i/3%2, i%5/3, i%4, i%9, i%7)
	}
	path := filepath.Join(t.TempDir(), "survey.csv")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	d, err := Read(context.Background(), ReadRequest{Data: path, Edits: []profile.Edit{{Variable: "income", Type: codebook.Numeric}, {Variable: "w", Type: codebook.Numeric}, {Variable: "v", Type: codebook.Numeric}}})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.Close() }()
	lasting := NewPreviewer(d)
	pages := map[string]bool{}
	for round := range 2 {
		for i, text := range []string{
			`{"version":1,"tables":[{"stub":"rating","banner":"sex"}]}`,
			`{"version":1,"filter":"sex = '1'","tables":[{"stub":"rating","banner":"sex"}]}`,
			`{"version":1,"filter":"sex = '1'","tables":[{"stub":"rating","banner":"m","filter":"rating > 2"}]}`,
			`{"version":1,"filter":"rating > 2","tables":[{"stub":"rating","banner":"m","filter":"sex = '1'"}]}`,
			`{"version":1,"filter":"sex = '1'","weight":"w","tables":[{"stub":"m","banner":"sex","filter":"rating > 2"}]}`,
			`{"version":1,"weight":"w","tables":[{"stub":"income","banner":"sex","statistics":["mean"]}]}`,
			`{"version":1,"weight":"v","tables":[{"stub":"rating","banner":"m"}]}`,
			`{"version":1,"filter":"not (sex = '1' or income < 370)","weight":"v","tables":[{"stub":"rating","banner":"m"}]}`,
		} {
			plan, err := tabplan.Parse([]byte(text))
			if err != nil {
				t.Fatal(err)
			}
			resolved, err := d.Resolve(plan)
			if err != nil {
				t.Fatal(err)
			}
			got, err := lasting.Preview(context.Background(), resolved, 0, false, 2)
			if err != nil {
				t.Fatal(err)
			}
			want, err := NewPreviewer(d).Preview(context.Background(), resolved, 0, false, 1)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("round %d, plan %d: %s", round, i, diff)
			}
			text, err := json.Marshal(got)
			if err != nil {
				t.Fatal(err)
			}
			pages[string(text)] = true
		}
	}
	if len(pages) != 8 {
		t.Errorf("8 plans gave %d different pages", len(pages))
	}
}

func TestAPreviewHasTheComparisonsOfItsLetters(t *testing.T) {
	t.Parallel()
	d := readString(t, t.TempDir(), previewSurvey())
	defer func() { _ = d.Close() }()
	for _, correction := range []string{"none", "holm"} {
		plan, err := tabplan.Parse([]byte(`{"version":1,"banners":{"b":["@total","sex","region"]},"tables":[{"stub":"rating","banner":"b","statistics":["col_pct","mean"]}],"tests":{"compare":["columns","rest"],"correction":"` + correction + `"}}`))
		if err != nil {
			t.Fatal(err)
		}
		resolved, err := d.Resolve(plan)
		if err != nil {
			t.Fatal(err)
		}
		page, err := NewPreviewer(d).Preview(context.Background(), resolved, 0, false, 1)
		if err != nil {
			t.Fatal(err)
		}
		marked := map[[2]int]int{} // line of the table and column: letters
		for _, c := range page.Tests {
			if c.P < 0 || c.P > 1 || c.SE < 0 || (c.Adjusted != nil) != (correction != "none") || c.B < -1 || c.A == c.B {
				t.Errorf("%s: a comparison of %+v", correction, c)
			}
			if c.Mark && c.B >= 0 {
				higher := c.A
				if c.Difference < 0 {
					higher = c.B
				}
				marked[[2]int{c.Of, higher}]++
			}
		}
		for _, r := range page.Rows {
			for i, c := range r.Cells {
				if r.Figure || r.Kind == "base" {
					continue
				}
				n := 0
				for _, x := range c.Letters {
					if x >= 'A' && x <= 'Z' || x >= 'a' && x <= 'z' {
						n++
					}
				}
				if n != marked[[2]int{r.Of, i}] {
					t.Errorf("%s, row %q, column %d: letters %q, but %d comparisons won", correction, r.Label, i, c.Letters, marked[[2]int{r.Of, i}])
				}
			}
		}
		if len(page.Tests) < 6*4 {
			t.Errorf("%s: %d comparisons", correction, len(page.Tests))
		}
	}
}
