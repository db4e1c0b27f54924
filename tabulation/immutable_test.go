package tabulation

import (
	"context"
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"

	"github.com/hary4di/pockettab/tabulation/layout"
)

// printOf is the SHA-256 of all that results hold, to the last bit.
func printOf(t *testing.T, r *Results) [32]byte {
	t.Helper()
	h := sha256.New()
	fmt.Fprintf(h, "%q %q %+v %+v\n", r.Job.Title, r.Job.Language, r.Job.Notes, r.Job.Findings)
	for _, tab := range r.Job.Tables {
		if tab.Paired != nil {
			t.Errorf("%s is not put together", tab.Key)
		}
		fmt.Fprintf(h, "%+v\n", *tab) // maps in order, floats to the last bit
	}
	return [32]byte(h.Sum(nil))
}

// TestResultsStayAsTheyAre: whoever presents results leaves them as they
// were, whatever is written in which order, all at once and twice.
func TestResultsStayAsTheyAre(t *testing.T) {
	t.Parallel()
	d := readString(t, t.TempDir(), gridSurvey())
	defer func() { _ = d.Close() }()
	_, r, resolved := composed(t, d, `{"version":1,"weight":"weight","suppress":{"cells":3},"tests":{"compare":["columns","items"],"audit":true,"chi_square":"rao_scott"},"layout":{"split":2},"banners":{"main":["@total","sex","brands"]},"tables":[
	 {"stub":["q_1","brands","region"],"banner":"main","statistics":["count","col_pct","mean","index"],"rows":{"order":"col_pct"}},
	 {"id":"scale","grid":["q_1","q_2"],"show":["scale","t2b","mean"],"orient":"scale"},{"id":"items","grid":["q_1","q_2"],"show":["t2b"],"banner":"main"},
	 {"id":"measured","stub":"region","measure":{"variable":"age"},"banner":"sex"}]}`)
	before := printOf(t, r)
	ctx, dir := context.Background(), t.TempDir()
	var sums [2]string
	for i := range sums {
		done := make(chan error, 16)
		parts := r.Parts()
		for _, p := range parts {
			go func() {
				_, err := r.WritePart(ctx, p, dir, nil)
				done <- err
			}()
		}
		go func() { _, err := r.WriteTidy(ctx, dir); done <- err }()
		go func() { _, err := r.WriteJSON(ctx, dir); done <- err }()
		for range len(parts) + 2 {
			if err := <-done; err != nil {
				t.Fatal(err)
			}
		}
		var b strings.Builder
		for _, tab := range r.Job.Tables {
			page, err := layout.Table(r.Job, tab, layout.OptionsOf(resolved))
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range page.Rows {
				for _, c := range row.Cells {
					b.WriteString(c.Text)
				}
			}
		}
		r.Screening(10)
		sums[i] = b.String()
		if printOf(t, r) != before {
			t.Fatal("the results were changed by being written")
		}
	}
	if sums[0] != sums[1] || len(sums[0]) == 0 {
		t.Error("the second layout of the same results is another one")
	}
	// the print sees every figure
	r.Job.Tables[0].Rows[0].ColPct[0] += 1e-15
	if printOf(t, r) == before {
		t.Error("a changed figure has the same print: this test cannot fail")
	}
}
