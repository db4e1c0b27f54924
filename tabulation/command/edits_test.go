package command

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A remedy that inspect names is taken by a flag, as an edit or as a way of
// reading.
func TestRemediesByFlags(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var text strings.Builder
	text.WriteString("a,b,c,d,e,f,Z\n")
	for i := range 64 {
		bit := func(n int) string { return string(rune('0' + i>>n&1)) }
		text.WriteString(strings.Join([]string{bit(0), bit(1), bit(2), bit(3), bit(4), bit(5), "x"}, ",") + "\n")
	}
	text.WriteString("1,1,1,1,1,1,x\n")
	write(t, dir, "d.csv", text.String())
	write(t, dir, "edits.json", `[{"variable":"Z","use":"hidden"}]`)
	write(t, dir, "stored.json", `{"rev":3,"edits":[{"variable":"Z","use":"hidden"}]}`)
	write(t, dir, "wrong.json", `[{"variabel":"Z"}]`)
	_, out, _ := cli(dir, "inspect", "./d.csv")
	for _, want := range []string{`--edits {"variable":"Z","use":"hidden"}`, "--duplicates=drop", "65 respondents"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in %s", want, out)
		}
	}
	for _, file := range []string{"edits.json", "stored.json"} {
		code, out, errOut := cli(dir, "inspect", "./d.csv", "--edits", filepath.Join(dir, file), "--duplicates=drop")
		if code != ExitDone || strings.Contains(out, "--edits") || !strings.Contains(out, "64 respondents") || !strings.Contains(out, "--duplicates=keep") {
			t.Errorf("%d: %s%s", code, out, errOut)
		}
	}
	code, _, errOut := cli(dir, "tab", "./d.csv", "--rows", "a", "--edits", filepath.Join(dir, "stored.json"), "-o", filepath.Join(dir, "out"))
	if code != ExitDone {
		t.Errorf("%d: %s", code, errOut)
	}
	if _, err := os.Stat(filepath.Join(dir, "out")); err != nil {
		t.Error(err)
	}
	for file, says := range map[string]string{"wrong.json": "variabel", "gone.json": "gone.json"} {
		if code, _, errOut := cli(dir, "inspect", "./d.csv", "--edits", filepath.Join(dir, file)); code == ExitDone || !strings.Contains(errOut, says) {
			t.Errorf("%d: %s", code, errOut)
		}
	}
}
