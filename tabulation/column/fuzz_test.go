package column

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/hary4di/pockettab/tabulation/fault"
)

// FuzzDecode holds: whatever bytes stand in an encoded file, it opens as it
// was written or is refused; nothing panics, and no code leaves its dictionary.
// A seal guards the file, so the bytes are also tried with a seal that fits.
func FuzzDecode(f *testing.F) {
	beside := []string{"0.5"}
	for i := range mostWays + 1 {
		beside = append(beside, itoa(i)+".")
	}
	for _, ds := range []*Dataset{
		encode(f, "a\n1\n", 1), encode(f, "a,b\n1,x\n,y\n2,x\n", 1),
		{Rows: 3, Columns: []*Column{joined([]string{"1.5", "1.50", "NA"}), joined([]string{"1", "", "2"})}},
		{Rows: len(beside), Columns: []*Column{joined(beside)}},
	} {
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
		ds.Dictionaries()
		for _, c := range ds.Columns {
			for r := range ds.Rows {
				_ = c.Text(r)
			}
		}
	})
}

// FuzzPlainColumn holds that the cells of a column without a dictionary come
// back as they were, whatever they are and wherever a part begins.
func FuzzPlainColumn(f *testing.F) {
	for _, w := range writings {
		f.Add(w.text(1234.5)+"\n"+w.text(0.25)+"\n\nNA\n"+w.text(1e6), uint16(2))
	}
	f.Add("1.5\n1,5\n95.000\n1.250.000", uint16(1))
	f.Fuzz(func(t *testing.T, text string, cut uint16) {
		cells := strings.Split(text, "\n")
		for i, c := range cells {
			cells[i] = string(trim([]byte(c)))
		}
		whole, parts := joined(cells), joined(cells, int(cut)%(len(cells)+1))
		if d := cmp.Diff(whole, parts, cmpopts.EquateNaNs()); d != "" {
			t.Fatalf("the parts show: %.500s", d)
		}
		for r, want := range cells {
			if got := whole.Text(r); got != want || whole.Empty(r) != (want == "") {
				t.Fatalf("cell %d of %q comes back as %q", r, want, got)
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
