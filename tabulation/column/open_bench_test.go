package column

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hary4di/pockettab/tabulation/limit"
)

// BenchmarkOpenDictionaries opens columns whose dictionaries are as large as
// they can be: what opening costs whatever the number of rows.
func BenchmarkOpenDictionaries(b *testing.B) {
	var text strings.Builder
	text.WriteString(strings.TrimSuffix(strings.Repeat("x,", 24), ",") + "\n")
	for i := range limit.DictEntries {
		cell := fmt.Sprintf("%.3f", 1+float64(i)/1000)
		text.WriteString(strings.TrimSuffix(strings.Repeat(cell+",", 24), ",") + "\n")
	}
	ds := encode(b, text.String(), 2)
	path := b.TempDir() + "/d.arrow"
	if err := ds.Save(path, nil); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		ds, _, err := Open(path)
		if err != nil {
			b.Fatal(err)
		}
		if err := ds.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
