package hooks

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// TestThePreviewOfTheManualRuns asks for a table with the lines of docs/api.md.
func TestThePreviewOfTheManualRuns(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("short: the JS SDK is fetched with npm")
	}
	need(t, "node")
	need(t, "npm")
	dir := t.TempDir()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	fetchSDK(ctx, t, dir)
	s := startServer(t, t.TempDir(), Config{})
	ana := s.user("ana")
	data := ana.upload("survey.csv", "S1,A1\n1,5\n2,4\n1,5\n", 200)
	ana.wait("tabulation_datasets", data, "ready")
	code := fmt.Sprintf("import PocketBase from \"pocketbase\";\nconst pb = new PocketBase(%q), id = %q;\nawait pb.collection(\"users\").authWithPassword(\"ana@example.com\", \"correct horse\");\n", s.url, data) +
		example(t, "js", "AbortController") +
		"if (page.respondents !== 3 || page.sample !== 0 || !page.rows.length) throw new Error(JSON.stringify(page));\n"
	if err := os.WriteFile(filepath.Join(dir, "preview.mjs"), []byte(code), 0o600); err != nil {
		t.Fatal(err)
	}
	node := exec.CommandContext(ctx, "node", "preview.mjs")
	node.Dir = dir
	if out, err := node.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}
