package layout

import (
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"testing"
)

var placeholder = regexp.MustCompile(`\{[a-z]+\}`)

func TestBothLanguagesSayEverythingWithTheSamePlaceholders(t *testing.T) {
	t.Parallel()
	for key, w := range words {
		if w.en == "" || w.id == "" {
			t.Errorf("%s: one language is empty", key)
		}
		en, id := placeholder.FindAllString(w.en, -1), placeholder.FindAllString(w.id, -1)
		sort.Strings(en)
		sort.Strings(id)
		if strings.Join(en, " ") != strings.Join(id, " ") {
			t.Errorf("%s: placeholders %v and %v", key, en, id)
		}
	}
}

// Keys that are put together at run time.
var composed = regexp.MustCompile(`^(audit\.form|profile|said|correction|scope|against|chi|finding|notes\.tests)\.|^(count|col_pct|row_pct|total_pct|index|mean|sd|se|median|sum|min|max)$`)

func TestEveryWordIsUsedAndEveryUsedWordIsThere(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var code strings.Builder
	for _, f := range files {
		if f == "words.go" || strings.HasSuffix(f, "_test.go") {
			continue
		}
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		code.Write(text)
	}
	for key := range words {
		if !composed.MatchString(key) && !strings.Contains(code.String(), `"`+key+`"`) {
			t.Errorf("%s is in no file of the package", key)
		}
	}
	for _, m := range regexp.MustCompile(`say\([\w.]+, "([^"]+)"[,)]`).FindAllStringSubmatch(code.String(), -1) {
		if _, ok := words[m[1]]; !ok {
			t.Errorf("%s is said but has no words", m[1])
		}
	}
}

func TestAValueIsNeverTakenForAPlaceholder(t *testing.T) {
	t.Parallel()
	if got := say(English, "title", "n", "1", "what", "Q {n} {what}"); got != "Table 1 · Q {n} {what}" {
		t.Errorf("got %q", got)
	}
	if got := say(English, "footer.page"); got != "page {page} of {pages}" {
		t.Errorf("got %q", got)
	}
}
