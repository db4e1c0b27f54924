package docs

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"
)

// find gives the only block of a page that holds a part.
func find(t *testing.T, page, part string) block {
	t.Helper()
	var found []block
	for _, b := range blocks(t) {
		if b.page == page && strings.Contains(b.text, part) {
			found = append(found, b)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%s has %d blocks with %q", page, len(found), part)
	}
	return found[0]
}

// What docs/embedding.md shows stands in examples/host, which is built and
// tested: line by line, in its order, whatever stands between.
func TestTheCodeForHostsIsThatOfTheExample(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ part, file string }{
		{"ConfigFromEnv", "../examples/host/tabulation.go"},
		{"intranetTabulated", "../examples/host/tabulation.go"},
		{"onRecordAfterUpdateSuccess", "../examples/host/pb_hooks/tabulation.pb.js"},
	} {
		code, err := os.ReadFile(c.file)
		if err != nil {
			t.Fatal(err)
		}
		rest := strings.Split(string(code), "\n")
	lines:
		for _, line := range strings.Split(strings.TrimSpace(find(t, "docs/embedding.md", c.part).text), "\n") {
			for i, l := range rest {
				if strings.TrimSpace(l) == strings.TrimSpace(line) {
					rest = rest[i+1:]
					continue lines
				}
			}
			t.Errorf("%s lacks, at its place, the line of docs/embedding.md: %s", c.file, line)
		}
	}
}

func TestTheJSONOfTheDocumentsIsValid(t *testing.T) {
	t.Parallel()
	n := 0
	for _, b := range blocks(t) {
		if b.language != "json" || strings.HasSuffix(b.page, "FORMAT.md") { // which has a test of its own
			continue
		}
		n++
		var v map[string]any
		if err := json.Unmarshal([]byte(b.text), &v); err != nil {
			t.Errorf("%s: %v:\n%s", b.page, err, b.text)
		}
	}
	if n == 0 {
		t.Error("there is none")
	}
}

// What docs/deploy.md tells a monitoring to ask for is what the service gives.
func TestTheFiguresToWatchAreThere(t *testing.T) {
	t.Parallel()
	if b := find(t, "docs/deploy.md", "scrape_configs"); !strings.Contains(b.text, "metrics_path: /api/tabulation/metrics\n") {
		t.Errorf("the route is another one:\n%s", b.text)
	}
	code := text(t, "hooks/metrics.go")
	names := regexp.MustCompile(`pockettab_([a-z_]+)`).FindAllStringSubmatch(text(t, "docs/deploy.md"), -1)
	if len(names) < 10 {
		t.Errorf("only %v are named", names)
	}
	for _, n := range names {
		if name := strings.TrimSuffix(n[1], "_sum"); !strings.Contains(code, `"`+name+`"`) {
			t.Errorf("docs/deploy.md names pockettab_%s, which the service does not give", n[1])
		}
	}
}
