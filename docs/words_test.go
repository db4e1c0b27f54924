package docs

import (
	"encoding/json"
	"regexp"
	"slices"
	"testing"
)

// emphasised are words between single stars: what stands on a page or in a
// workbook.
var (
	emphasised = regexp.MustCompile(`\*([^*\n]+)\*`)
	bold       = regexp.MustCompile(`\*\*[^\n]*?\*\*`)
)

// elsewhere are words that the guides emphasise and that no page shows: those
// of workbooks, of the dashboard, of the trade.
var elsewhere = []string{
	"Unweighted base", "Weighted base", "Effective base", "Dasar tanpa bobot", "Dasar tertimbang", "Dasar efektif",
	"t", "p", "audit", "schedule", "label", "labelnya", "workbooks", "buku kerja", "banner", "stub", "net",
	"things to know", "hal yang perlu diketahui", // with a number before them
	"Top 2", "2 teratas", "Top 2 box", "Run", "Set apart", "Disisihkan",
}

// The guides call everything on the pages by the words that stand there, in
// their language: who looks for a button finds it.
func TestTheGuidesUseTheWordsOfThePages(t *testing.T) {
	t.Parallel()
	for page, catalogue := range map[string]string{"docs/guide.md": "pb_public/i18n/en.json", "docs/panduan.md": "pb_public/i18n/id.json"} {
		var words map[string]any
		if err := json.Unmarshal([]byte(text(t, catalogue)), &words); err != nil {
			t.Fatal(err)
		}
		var shown []string
		for _, w := range words {
			if s, is := w.(string); is {
				shown = append(shown, s)
			}
		}
		found := 0
		for _, m := range emphasised.FindAllStringSubmatch(bold.ReplaceAllString(quoted.ReplaceAllString(text(t, page), ""), ""), -1) {
			if slices.Contains(elsewhere, m[1]) {
				continue
			}
			found++
			if !slices.Contains(shown, m[1]) {
				t.Errorf("%s speaks of %q, which no page says", page, m[1])
			}
		}
		if found < 20 {
			t.Errorf("%s: only %d words were looked at", page, found)
		}
	}
}
