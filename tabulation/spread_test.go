package tabulation

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/profile"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// A set of columns that the user calls a single response: who chose two has a
// value of his own, which is in the codebook, counted, and said.
func TestSingleResponseSpreadOverColumns(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "d.csv")
	text := "id,Q_a,Q_b,Q_c,sex\n"
	for i, row := range []string{"1,0,0", "0,1,0", "1,1,0", "0,0,0", ",,", "0,0,1", "1,0,0", "1,1,0"} {
		text += strings.Repeat("x", i+1) + "," + row + "," + []string{"m", "f"}[i%2] + "\n"
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	d, err := Read(ctx, ReadRequest{Data: path, Edits: []profile.Edit{{Variable: "Q", Type: codebook.Single}}})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.Close() }()
	v := d.Codebook().Lookup("Q")
	var got []string
	for _, val := range v.Values {
		got = append(got, val.Code+":"+string(rune('0'+val.Count)))
	}
	if strings.Join(got, " ") != "a:2 b:1 c:1 a + b:2" || v.Answered != 6 || v.Type != codebook.Single {
		t.Errorf("%v, %d answered, %s", got, v.Answered, v.Type)
	}
	if !slices.ContainsFunc(d.Problems(), func(p profile.Problem) bool {
		return p.Code == "several_chosen" && p.Count == 2 && p.Fix != nil && strings.Contains(p.Text["id"], "a + b (2)")
	}) {
		t.Errorf("%+v", d.Problems())
	}
	plan, err := tabplan.Parse([]byte(`{"version":1,"tables":[{"stub":["Q","sex"],"banner":"B"}],"banners":{"B":["sex","Q"]}}`))
	if err != nil {
		t.Fatal(err)
	}
	resolved, err := d.Resolve(plan)
	if err != nil {
		t.Fatal(err)
	}
	sums, err := Count(ctx, d, resolved, 2, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Test(ctx, d, resolved, sums, 0, nil); err != nil { // with the self-check
		t.Fatal(err)
	}
}
