package hooks

import (
	"archive/zip"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// example gives the first block of a language in docs/api.md that signs in.
func example(t *testing.T, language string) string {
	t.Helper()
	text, err := os.ReadFile("../docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, block := range strings.Split(string(text), "\n```"+language+"\n")[1:] {
		code, _, ok := strings.Cut(block, "\n```\n")
		if ok && strings.Contains(code, "EMAIL") {
			return code + "\n"
		}
	}
	t.Fatalf("docs/api.md has no example in %s", language)
	return ""
}

// TestTheExamplesOfTheManualRun runs the examples of docs/api.md as they stand
// there, against a real server.
func TestTheExamplesOfTheManualRun(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("short: runs curl, Python and Node")
	}
	s := startServer(t, t.TempDir(), Config{})
	s.user("ana")
	for _, e := range []struct {
		language, file string
		needs          []string
		run            []string
		out            string
	}{
		{"sh", "journey.sh", []string{"sh", "curl"}, []string{"sh", "journey.sh"}, "tables.zip"},
		{"python", "journey.py", []string{"python3"}, []string{"python3", "journey.py"}, "tables.zip"},
		{"js", "journey.mjs", []string{"node", "npm"}, []string{"node", "journey.mjs"}, "tables.xlsx"},
	} {
		t.Run(e.language, func(t *testing.T) {
			for _, program := range e.needs {
				if _, err := exec.LookPath(program); err != nil {
					t.Skipf("%s is not installed", program)
				}
			}
			dir := t.TempDir()
			for name, text := range map[string]string{e.file: example(t, e.language), "survey.csv": sample(300)} {
				if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
			defer cancel()
			if e.language == "js" {
				fetchSDK(ctx, t, dir)
			}
			c := exec.CommandContext(ctx, e.run[0], e.run[1:]...)
			c.Dir = dir
			c.Env = append(os.Environ(), "POCKETTAB_URL="+s.url, "EMAIL=ana@example.com", "PASSWORD=correct horse", "DATA="+filepath.Join(dir, "survey.csv"))
			if out, err := c.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			z, err := zip.OpenReader(filepath.Join(dir, e.out)) // a workbook is one, too
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = z.Close() }()
			if len(z.File) < 2 {
				t.Errorf("%s holds %d files", e.out, len(z.File))
			}
		})
	}
}
