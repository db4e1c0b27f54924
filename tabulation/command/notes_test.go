package command

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// TestTabSaysWhatIsToBeKnown: problems of the data and warnings of the plan,
// in the language of the workbooks, also beside --json, and before what fails
// later; no more of them than can be read.
func TestTabSaysWhatIsToBeKnown(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var b strings.Builder
	b.WriteString("sex,year")
	for i := range notesMost + 4 {
		fmt.Fprintf(&b, ",same_%d", i+1)
	}
	b.WriteString("\n")
	for i := range 40 {
		fmt.Fprintf(&b, "%d,2014%s\n", 1+i%2, strings.Repeat(",7", notesMost+4))
	}
	write(t, dir, "many.csv", b.String())
	write(t, dir, "few.csv", "sex,age\n"+strings.Repeat("1,20\n2,25\n", 30))
	tab := func(file, to string, more ...string) (int, string, string) {
		return cli(dir, append([]string{"tab", filepath.Join(dir, file), "--rows", "sex", "--cols", "sex", "-o", filepath.Join(dir, to)}, more...)...)
	}

	code, _, said := tab("few.csv", "few")
	if code != ExitDone || said != "" {
		t.Errorf("of data without a problem: exit code %d: %s", code, said)
	}
	for _, tc := range []struct{ lang, head, line, more, note string }{
		{"en", " things to know of the data; pockettab inspect many.csv says what helps:\n", "  info       year has the same value for everybody: 2014.\n", "  … and ", "Note: 2 of the 2 columns of sex have fewer than 30 respondents and will not be tested.\n"},
		{"id", " hal yang perlu diketahui tentang data; pockettab inspect many.csv menunjukkan caranya:\n", "  info       year bernilai sama untuk semua responden: 2014.\n", "  … dan ", "Catatan: "},
	} {
		code, out, said := tab("many.csv", tc.lang, "--language", tc.lang, "--json")
		if code != ExitDone || strings.Contains(out, "year") {
			t.Fatalf("%s: exit code %d: %s%s", tc.lang, code, out, said)
		}
		for _, want := range []string{tc.head, tc.line, tc.more, tc.note} {
			if !strings.Contains(said, want) {
				t.Errorf("%s: %q is not said in\n%s", tc.lang, want, said)
			}
		}
		if n := strings.Count(said, "2014") + strings.Count(said, ": 7."); n != notesMost {
			t.Errorf("%s: %d problems are said:\n%s", tc.lang, n, said)
		}
	}
}
