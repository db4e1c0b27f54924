package fault

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the sentences of the guide anew")

// guide is where every code is explained: its sentences as the catalogue has
// them, then by hand why it happens and what helps.
var guide = filepath.Join("..", "..", "docs", "troubleshooting.md")

var section = regexp.MustCompile("(?ms)^### `([a-z_]+)`\n(.*?)(?:\n#|\\z)")

// sentences is what the guide quotes of a code.
func sentences(c Code) string {
	quote := func(lang string) string {
		m := lookup(c, lang)
		return "> " + strings.TrimSpace(m.What+" "+m.Do)
	}
	return fmt.Sprintf("\n%s\n>\n%s\n", quote("en"), quote("id"))
}

// TestTheGuideExplainsEveryCode: a code without a section, a section without a
// code, a sentence that is not the catalogue's, or a missing explanation fails.
func TestTheGuideExplainsEveryCode(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(guide)
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]Code{}
	for _, c := range Codes() {
		known[string(c)] = c
	}
	parts := map[string]string{}
	rest := string(text)
	for {
		m := section.FindStringSubmatchIndex(rest)
		if m == nil {
			break
		}
		name, body := rest[m[2]:m[3]], rest[m[4]:m[5]]
		if _, twice := parts[name]; twice {
			t.Errorf("%s stands in the guide twice", name)
		}
		parts[name] = body
		rest = rest[m[5]:]
	}
	written := string(text)
	for name, body := range parts {
		c, ok := known[name]
		if !ok {
			t.Errorf("the guide explains %s, which is no code", name)
			continue
		}
		want := sentences(c)
		if !strings.HasPrefix(body, want) {
			if !*update {
				t.Errorf("the sentences of %s in the guide are not those of the catalogue (go test ./tabulation/fault -update writes them):\n%s\nwant%s", name, body, want)
				continue
			}
			lines := strings.Split(body, "\n")
			for len(lines) > 0 && (lines[0] == "" || strings.HasPrefix(lines[0], ">")) {
				lines = lines[1:]
			}
			written = strings.Replace(written, "### `"+name+"`\n"+body, "### `"+name+"`\n"+want+"\n"+strings.Join(lines, "\n"), 1)
			continue
		}
		why, do, found := strings.Cut(strings.TrimSpace(strings.TrimPrefix(body, want)), "\n\n**What helps.** ")
		if !found || !strings.HasPrefix(why, "**Why.** ") || len(why) < 40 || len(strings.TrimSpace(do)) < 20 {
			t.Errorf("the section of %s lacks its paragraphs **Why.** and **What helps.**", name)
		}
	}
	for _, c := range Codes() {
		if _, ok := parts[string(c)]; !ok {
			t.Errorf("the guide does not explain %s", c)
		}
	}
	if *update {
		if err := os.WriteFile(guide, []byte(written), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
