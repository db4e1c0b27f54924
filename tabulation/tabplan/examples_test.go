package tabplan

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// Every example of FORMAT.md is read: a whole plan or short form as it is,
// keys of a plan within one, tables one a line.
func TestFormatPageExamples(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("FORMAT.md")
	if err != nil {
		t.Fatal(err)
	}
	read := 0
	for _, part := range strings.Split(string(page), "\n```json\n")[1:] {
		block, _, _ := strings.Cut(part, "\n```\n")
		var plans []string
		switch {
		case strings.HasPrefix(block, `"`):
			plans = []string{`{"version":1,"tables":[{"stub":"S1"}],` + block + `}`}
		case json.Valid([]byte(block)):
			plans = []string{block}
		default:
			for _, line := range strings.Split(block, "\n") {
				plans = append(plans, `{"version":1,"banners":{"main":["@total","S1"]},"tables":[`+line+`]}`)
			}
		}
		for _, plan := range plans {
			read++
			if _, err := Parse([]byte(plan)); err != nil {
				t.Errorf("%v\n%s", err, plan)
			}
		}
	}
	if read < 8 {
		t.Errorf("only %d examples were read", read)
	}
}
