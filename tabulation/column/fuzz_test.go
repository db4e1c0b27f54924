package column

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"os"
	"path/filepath"
	"testing"

	"github.com/hary4di/pockettab/tabulation/fault"
)

// FuzzDecode holds: whatever bytes stand in an encoded file, it opens as it
// was written or is refused; nothing panics, and no code leaves its dictionary.
// A seal guards the file, so the bytes are also tried with a seal that fits.
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
		f.Add(b, false)
		f.Add(b, true)
		f.Add(b[:len(b)/2], false)
	}
	f.Add([]byte("ARROW1\x00\x00"), true)
	f.Fuzz(func(t *testing.T, b []byte, sealed bool) {
		if sealed {
			b = resealed(b)
		}
		ds, _, err := decode(b)
		if err == nil {
			err = ds.Verify(nil)
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

// resealed sets a seal that fits into a copy of b, where one can stand.
func resealed(b []byte) (out []byte) {
	out = bytes.Clone(b)
	defer func() { _ = recover() }() // what is no stream of messages has no sum
	footer, err := footerStart(out)
	if err != nil || footer < sealBytes {
		return out
	}
	sum, err := sumStream(out[:footer-sealBytes])
	if err != nil {
		return out
	}
	seal := append([]byte(nil), sealMark...)
	seal = binary.LittleEndian.AppendUint32(seal, sum)
	seal = binary.LittleEndian.AppendUint32(seal, crc32.Checksum(out[footer:], castagnoli))
	copy(out[footer-sealBytes:], seal)
	return out
}
