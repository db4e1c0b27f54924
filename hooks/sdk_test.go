package hooks

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestJourneyWithTheJSSDK lets the JS SDK of PocketBase do what an ordinary
// user does, and what another user must not be able to do.
func TestJourneyWithTheJSSDK(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("short: the JS SDK is fetched with npm")
	}
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("%s is not installed", program)
		}
	}
	dir := t.TempDir()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	fetchSDK(ctx, t, dir)
	copyTo(t, dir, "journey.mjs")
	data := filepath.Join(dir, "survey.csv")
	if err := os.WriteFile(data, []byte(sample(3000)), 0o600); err != nil {
		t.Fatal(err)
	}
	s := startServer(t, t.TempDir(), Config{})
	s.user("ana")
	s.user("ben")
	node := exec.CommandContext(ctx, "node", "journey.mjs", s.url, "ana@example.com", "ben@example.com", "correct horse", data)
	node.Dir = dir
	out, err := node.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "journey: done") {
		t.Fatalf("%v\n%s", err, out)
	}
}

// fetchSDK installs the JS SDK in a folder, in the versions of the lock file.
func fetchSDK(ctx context.Context, t *testing.T, dir string) {
	t.Helper()
	copyTo(t, dir, "package.json", "package-lock.json")
	npm := exec.CommandContext(ctx, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	npm.Dir = dir
	if out, err := npm.CombinedOutput(); err != nil {
		t.Skipf("npm cannot fetch the SDK here: %v: %s", err, out)
	}
}

func copyTo(t *testing.T, dir string, names ...string) {
	t.Helper()
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join("testdata", "sdk", name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
