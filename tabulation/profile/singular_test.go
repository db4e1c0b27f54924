package profile

import (
	"regexp"
	"strings"
	"testing"
)

// TestOneIsSaidInTheSingular: no English sentence says "1 cells are".
func TestOneIsSaidInTheSingular(t *testing.T) {
	t.Parallel()
	plural := regexp.MustCompile(`(^|[^/])\b1 ((empty|zero|multiple response) )?\w+s\b|\b1 \w+( of (the )?\w+)? (are|were|have)\b|and are not used|Z were read`)
	for code, words := range catalogue {
		p := &Problem{Code: code, Variable: "Q", Count: 1, Examples: []string{"x"}}
		if got := sentence(p)["en"]; strings.Contains(words[0], "{n}") && plural.MatchString(got) {
			t.Errorf("%s: %s", code, got)
		}
		p.Count = 2
		if got, want := sentence(p)["en"], strings.NewReplacer("{v}", "Q", "{n}", "2", "{examples}", "x").Replace(words[0]); got != want {
			t.Errorf("%s: two are said as %q", code, got)
		}
	}
}
