package column

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/hary4di/pockettab/tabulation/fault"
)

// FuzzDecode holds: whatever bytes stand in an encoded file, it opens as it
// was written or is refused; nothing panics, and no code leaves its dictionary.
func FuzzDecode(f *testing.F) {
	for _, text := range []string{"a\n1\n", "a,b\n1,x\n,y\n2,x\n"} {
		ds := encode(f, text, 1)
		path := filepath.Join(f.TempDir(), "d.arrow")
		if err := ds.Save(path, []byte(`{}`)); err != nil {
			f.Fatal(err)
		}
		b, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
		f.Add(b[:len(b)/2])
	}
	f.Add([]byte("ARROW1\x00\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		ds, _, err := decode(b)
		if err == nil {
			err = ds.Verify()
		}
		if err != nil {
			if code := fault.CodeOf(err); code != fault.Damaged && code != fault.Version {
				t.Fatal(err)
			}
			return
		}
		for _, c := range ds.Columns {
			for r := range ds.Rows {
				_ = c.Text(r)
			}
		}
	})
}
