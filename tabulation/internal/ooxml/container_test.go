package ooxml

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/limit"
)

func TestContainerRefuses(t *testing.T) {
	t.Parallel()
	many := make([]member, limit.ContainerParts+1)
	for i := range many {
		many[i].name = "p" + strings.Repeat("x", i%7) + string(rune('a'+i%26)) + strings.Repeat("y", i/26%200) + "/" + strings.Repeat("z", i/5200)
	}
	encrypted := pack(t, member{"a", "text"})
	encrypted[bytes.Index(encrypted, []byte("PK\x01\x02"))+8] |= 1
	method := pack(t, member{"a", "text"})
	method[bytes.Index(method, []byte("PK\x01\x02"))+10] = 99
	for _, c := range []struct {
		name string
		file []byte
		code fault.Code
	}{
		{"a part that stands twice", pack(t, member{"xl/a.xml", "1"}, member{"xl/a.xml", "2"}), fault.Damaged},
		{"a part that stands twice in another case", pack(t, member{"xl/a.xml", "1"}, member{"XL/A.XML", "2"}), fault.Damaged},
		{"a part above the container", pack(t, member{"../a.xml", "1"}), fault.Damaged},
		{"a part that goes up in the middle", pack(t, member{"xl/../../a.xml", "1"}), fault.Damaged},
		{"too many parts", pack(t, many...), fault.TooLarge},
		{"an encrypted part", encrypted, fault.Protected},
		{"bytes that are no container", []byte("PK\x03\x04 and then nothing"), fault.Damaged},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if _, err := OpenContainer(bytes.NewReader(c.file), int64(len(c.file))); fault.CodeOf(err) != c.code {
				t.Errorf("got %v", err)
			}
		})
	}
	t.Run("an unknown compression, when the part is opened", func(t *testing.T) {
		t.Parallel()
		c, err := OpenContainer(bytes.NewReader(method), int64(len(method)))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Open("a"); fault.CodeOf(err) != fault.Damaged {
			t.Errorf("got %v", err)
		}
	})
}

// A part that unpacks to far more than its packed bytes can hold, whatever
// the directory says, is refused while memory stays flat.
func TestBombIsRefused(t *testing.T) {
	t.Parallel()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	w, err := z.Create("big")
	if err != nil {
		t.Fatal(err)
	}
	for range 64 {
		if _, err := w.Write(make([]byte, 1<<20)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	lying := buf.Bytes()
	at := bytes.Index(lying, []byte("PK\x01\x02"))
	copy(lying[at+20:], []byte{0, 1, 0, 0}) // packed size: 256 bytes
	c, err := OpenContainer(bytes.NewReader(lying), int64(len(lying)))
	if err != nil {
		t.Fatal(err)
	}
	r, err := c.Open("big")
	if err != nil {
		t.Fatal(err)
	}
	n, err := io.Copy(io.Discard, r)
	if err == nil || n > 2<<20 {
		t.Errorf("unpacked %d bytes, %v", n, err)
	}
	if _, err := c.Read("big", 1000); err == nil {
		t.Error("a part above the limit was read whole")
	}
}

func TestBookRefuses(t *testing.T) {
	t.Parallel()
	sheet := rowsOf("")
	rels := member{"_rels/.rels", rootRels}
	for _, c := range []struct {
		name    string
		members []member
		why     string
	}{
		{"no relations", []member{{"xl/workbook.xml", bookPart}}, "_rels/.rels"},
		{"no workbook part", []member{rels}, "workbook.xml"},
		{"no sheet part", []member{rels, {"xl/workbook.xml", bookPart}, {"xl/_rels/workbook.xml.rels", bookRels}, {"xl/styles.xml", stylePart}, {"xl/sharedStrings.xml", textPart}}, "sheet1.xml"},
		{"no shared texts though they are listed", []member{rels, {"xl/workbook.xml", bookPart}, {"xl/_rels/workbook.xml.rels", bookRels}, {"xl/styles.xml", stylePart}, {"xl/worksheets/sheet1.xml", sheet}}, "sharedStrings"},
		{"no styles though they are listed", []member{rels, {"xl/workbook.xml", bookPart}, {"xl/_rels/workbook.xml.rels", bookRels}, {"xl/sharedStrings.xml", textPart}, {"xl/worksheets/sheet1.xml", sheet}}, "styles"},
		{"no sheet in the list", []member{rels, {"xl/workbook.xml", "<workbook><sheets/></workbook>"}, {"xl/_rels/workbook.xml.rels", bookRels}, {"xl/styles.xml", stylePart}, {"xl/sharedStrings.xml", textPart}}, "no sheet"},
		{"a sheet that points nowhere", []member{rels, {"xl/workbook.xml", strings.Replace(bookPart, `"r1"`, `"r9"`, 1)}, {"xl/_rels/workbook.xml.rels", bookRels}}, "nowhere"},
		{"a workbook part with a document type", []member{rels, {"xl/workbook.xml", "<!DOCTYPE a>" + bookPart[38:]}, {"xl/_rels/workbook.xml.rels", bookRels}}, "document type"},
		{"a cut workbook part", []member{rels, {"xl/workbook.xml", bookPart[:len(bookPart)-5]}, {"xl/_rels/workbook.xml.rels", bookRels}}, "cut"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := pack(t, c.members...)
			_, err := dump(b, false)
			if fault.CodeOf(err) != fault.Damaged || !strings.Contains(err.Error(), c.why) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestSheetIsFound(t *testing.T) {
	t.Parallel()
	b := &Book{Sheets: []SheetInfo{{Name: "Data"}, {Name: "2"}, {Name: "x"}}}
	for _, c := range []struct {
		name, ask string
		want      int
	}{
		{"nothing asked is the first", "", 0},
		{"by name", "x", 2},
		{"by name in another case", "data", 0},
		{"a name that is a number wins over the number", "2", 1},
		{"by number", "3", 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got, err := b.Sheet(c.ask); err != nil || got != c.want {
				t.Errorf("got %d, %v", got, err)
			}
		})
	}
	if _, err := b.Sheet("4"); fault.CodeOf(err) != fault.NoSheet || !strings.Contains(err.Error(), `"Data", "2", "x"`) {
		t.Errorf("got %v", err)
	}
}
