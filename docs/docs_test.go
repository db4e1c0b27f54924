// Package docs holds the documents, and the tests that hold them: every link
// leads somewhere, every document can be found from the README, and every
// block of commands or code is run by a test.
package docs

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// pages gives the Markdown files of the repository, from its root.
func pages(t *testing.T) []string {
	t.Helper()
	out, err := exec.Command("git", "-C", "..", "ls-files", "-co", "--exclude-standard", "*.md").Output()
	if err != nil {
		t.Skipf("not in a checkout: %v", err)
	}
	all := strings.Fields(string(out))
	if len(all) < 10 {
		t.Fatalf("only %v were found", all)
	}
	return all
}

func text(t *testing.T, page string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", page))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

var (
	fenced  = regexp.MustCompile("(?ms)^( *)```([a-z]*)\n(.*?)^ *```$")
	quoted  = regexp.MustCompile("`[^`\n]*`")
	linked  = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading = regexp.MustCompile(`(?m)^#+ (.*)$`)
	notName = regexp.MustCompile(`[^\p{L}\p{N} _-]`)
)

// anchors are the places of a page that a link may name.
func anchors(page string) []string {
	var all []string
	for _, h := range heading.FindAllStringSubmatch(fenced.ReplaceAllString(page, ""), -1) {
		all = append(all, strings.ReplaceAll(strings.ToLower(notName.ReplaceAllString(h[1], "")), " ", "-"))
	}
	return all
}

func TestEveryLinkLeadsSomewhere(t *testing.T) {
	t.Parallel()
	links := 0
	for _, page := range pages(t) {
		words := quoted.ReplaceAllString(fenced.ReplaceAllString(text(t, page), ""), "``")
		for _, l := range linked.FindAllStringSubmatch(words, -1) {
			if strings.Contains(l[1], "://") || strings.HasPrefix(l[1], "mailto:") {
				continue
			}
			links++
			path, anchor, _ := strings.Cut(l[1], "#")
			target := page
			if path != "" {
				target = filepath.Join(filepath.Dir(page), filepath.FromSlash(path))
			}
			if _, err := os.Stat(filepath.Join("..", target)); err != nil {
				t.Errorf("%s links to %s, which is not there", page, l[1])
				continue
			}
			if anchor != "" && !slices.Contains(anchors(text(t, target)), anchor) {
				t.Errorf("%s links to %s, but %s has no such heading", page, l[1], target)
			}
		}
	}
	if links < 40 {
		t.Errorf("only %d links were looked at", links)
	}
}

func TestEveryDocumentAndPictureIsUsed(t *testing.T) {
	t.Parallel()
	readme, all := text(t, "README.md"), ""
	for _, page := range pages(t) {
		all += text(t, page)
		if strings.HasPrefix(page, "docs/") && !strings.Contains(readme, "]("+page+")") {
			t.Errorf("the README does not link to %s", page)
		}
	}
	pictures, err := filepath.Glob("pictures/*.*")
	if err != nil {
		t.Fatal(err)
	}
	more, err := filepath.Glob("pictures/*/*.png")
	if err != nil || len(more) == 0 {
		t.Fatalf("no pictures: %v", err)
	}
	for _, p := range append(pictures, more...) {
		if !strings.Contains(all, filepath.ToSlash(p)+")") {
			t.Errorf("no page shows %s", p)
		}
	}
}

// block is a fenced block of a page.
type block struct{ page, language, text string }

func blocks(t *testing.T) []block {
	t.Helper()
	var all []block
	for _, page := range pages(t) {
		for _, m := range fenced.FindAllStringSubmatch(text(t, page), -1) {
			lines := strings.Split(m[3], "\n")
			for i, l := range lines {
				lines[i] = strings.TrimPrefix(l, m[1]) // of blocks in lists
			}
			all = append(all, block{page, m[2], strings.Join(lines, "\n")})
		}
	}
	return all
}

// tried says of every block of commands or code which test runs it: by the
// page, a part of the block, and the folder and name of the test. Pictures
// made of letters have no language and no row.
var tried = []struct{ page, part, folder, test string }{
	{"README.md", "go run . demo", "docs", "TestTheCommandsOfTheReadme"},
	{"README.md", "pockettab tab ", "docs", "TestTheCommandsOfTheReadme"},
	{"README.md", "pockettab serve", "docs", "TestTheCommandsOfTheReadme"},
	{"README.md", "hooks.MustRegister", "hooks", "ExampleMustRegister"},
	{"docs/workbook.md", "relayout", "docs", "TestTheCommandsOfTheReadme"},
	{"docs/deploy.md", "pockettab doctor", "docs", "TestTheCommandsOfTheReadme"},
	{"docs/deploy.md", "scrape_configs", "docs", "TestTheFiguresToWatchAreThere"},
	{"docs/embedding.md", "go run ./examples/host", "docs", "TestTheCommandsOfTheReadme"},
	{"docs/embedding.md", "hooks.MustRegister(app, hooks.Config{})", "hooks", "ExampleMustRegister"},
	{"docs/embedding.md", "ConfigFromEnv", "docs", "TestTheCodeForHostsIsThatOfTheExample"},
	{"docs/embedding.md", "intranetTabulated", "docs", "TestTheCodeForHostsIsThatOfTheExample"},
	{"docs/embedding.md", "onRecordAfterUpdateSuccess", "docs", "TestTheCodeForHostsIsThatOfTheExample"},
	{"docs/api.md", "EMAIL", "hooks", "TestTheExamplesOfTheManualRun"},
	{"docs/api.md", "/events", "hooks", "TestTheStreamOfTheManualRuns"},
	{"docs/api.md", "def genuine", "hooks", "TestTheSignatureCheckOfTheManualHolds"},
	{"docs/api.md", `"event": "job.completed"`, "docs", "TestTheJSONOfTheDocumentsIsValid"},
	{"docs/api.md", "AbortController", "hooks", "TestThePreviewOfTheManualRuns"},
	{"tabulation/tabplan/FORMAT.md", "{", "tabulation/tabplan", "TestFormatPageExamples"},
	{"templates/themes/README.md", "{", "docs", "TestTheJSONOfTheDocumentsIsValid"},
}

func TestEveryBlockIsTried(t *testing.T) {
	t.Parallel()
	used := map[int]bool{}
	for _, b := range blocks(t) {
		if b.language == "" && !strings.Contains(b.text, "pockettab") && !strings.Contains(b.text, "go run") {
			continue
		}
		i := slices.IndexFunc(tried, func(r struct{ page, part, folder, test string }) bool {
			return r.page == b.page && strings.Contains(b.text, r.part)
		})
		if i < 0 {
			t.Errorf("%s: no test runs this block:\n%s", b.page, b.text)
			continue
		}
		used[i] = true
	}
	for i, r := range tried {
		if !used[i] {
			t.Errorf("%s has no block with %q", r.page, r.part)
		}
		files, err := filepath.Glob(filepath.Join("..", r.folder, "*_test.go"))
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(files, func(f string) bool {
			code, err := os.ReadFile(f)
			return err == nil && strings.Contains(string(code), "func "+r.test+"(")
		}) {
			t.Errorf("there is no test %s in %s", r.test, r.folder)
		}
	}
}
