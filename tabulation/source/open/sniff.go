package open

import (
	"bytes"
	"io"

	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/internal/ooxml"
	"github.com/hary4di/pockettab/tabulation/source/sav"
	"github.com/hary4di/pockettab/tabulation/source/textenc"
)

type fileKind uint8

const (
	unknownFile fileKind = iota
	textFile
	workbookFile
	archiveFile
	gzipFile
	savFile
)

// sniffBytes is how much of a file decides about its kind.
const sniffBytes = 4096

func wrong(is, save string) error {
	return fault.New(fault.WrongType, op, "is", is, "save", save)
}

// sniff tells the kind of a file by its first bytes; a format that we do not
// read is a fault that says how to save it.
func sniff(r io.ReaderAt, size int64) (fileKind, error) {
	head := make([]byte, min(size, sniffBytes))
	if _, err := r.ReadAt(head, 0); err != nil && err != io.EOF {
		return unknownFile, fault.New(fault.FileUnreadable, op).Because(err)
	}
	if len(head) == 0 {
		return unknownFile, fault.New(fault.Empty, op)
	}
	const asWorkbook = "Open it in the program that made it and save it as Excel workbook (.xlsx)."
	if k, ok := foreign(head); ok {
		return unknownFile, wrong(k.is, k.save)
	}
	text := bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	if encoding, _ := textenc.Sniff(head); encoding == textenc.UTF16LE || encoding == textenc.UTF16BE {
		if b, err := textenc.Decode16(head[:min(len(head), 256)&^1], encoding); err == nil { // a page may be written so, too
			text = b
		}
	}
	trimmed := bytes.ToLower(bytes.TrimLeft(text, " \t\r\n"))
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return sniffZip(r, size)
	case bytes.HasPrefix(head, []byte("\x1f\x8b")):
		return gzipFile, nil
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		if stream(r, size, "EncryptedPackage") {
			return unknownFile, fault.New(fault.Protected, op)
		}
		if stream(r, size, "WordDocument") {
			return unknownFile, wrong("an old Word document (.doc)", asData)
		}
		return unknownFile, wrong("an old Excel workbook (.xls)", "Open it in Excel and save it as Excel workbook (.xlsx).")
	case sav.Recognised(head):
		return savFile, nil
	case bytes.HasPrefix(trimmed, []byte("<!doctype html")), bytes.HasPrefix(trimmed, []byte("<html")), bytes.HasPrefix(trimmed, []byte("<table")):
		return unknownFile, wrong("a web page, though it may be named .xls", asWorkbook)
	case bytes.HasPrefix(trimmed, []byte("<?xml")) && bytes.Contains(trimmed, []byte("urn:schemas-microsoft-com:office:spreadsheet")):
		return unknownFile, wrong("an Excel 2003 XML spreadsheet", "Open it in Excel and save it as Excel workbook (.xlsx).")
	case bytes.HasPrefix(trimmed, []byte("mime-version:")):
		return unknownFile, wrong("a web page saved as one file", asWorkbook)
	case bytes.HasPrefix(trimmed, []byte("<?xml")):
		return unknownFile, wrong("an XML file", asWorkbook)
	case bytes.HasPrefix(trimmed, []byte("{\"")), bytes.HasPrefix(trimmed, []byte("[{")):
		return unknownFile, wrong("a JSON file", asData)
	case binaryHead(head):
		return unknownFile, wrong("a binary file of an unknown format", asData)
	}
	return textFile, nil
}

// Recognise looks at the first bytes of a file that has not arrived yet: a
// fault when they are of a format that we do not read. nil says nothing: the
// whole file may still be refused.
func Recognise(head []byte) error {
	for _, later := range []string{"PK", "\xd0\xcf\x11\xe0"} {
		if bytes.HasPrefix(head, []byte(later)) {
			return nil // what these hold, other parts of the file say
		}
	}
	if len(head) == 0 {
		return nil
	}
	head = head[:min(len(head), sniffBytes)]
	_, err := sniff(bytes.NewReader(head), int64(len(head)))
	return err
}

// sniffZip tells workbooks from other ZIP files by the parts inside.
func sniffZip(r io.ReaderAt, size int64) (fileKind, error) {
	c, err := ooxml.OpenContainer(r, size)
	if err != nil {
		return unknownFile, err
	}
	switch {
	case c.Has("xl/workbook.xml"):
		return workbookFile, nil
	case c.Has("xl/workbook.bin"):
		return unknownFile, wrong("a binary Excel workbook (.xlsb)", "Open it in Excel and save it as Excel workbook (.xlsx).")
	case c.Has("content.xml") && c.Has("mimetype"):
		return unknownFile, wrong("an OpenDocument spreadsheet (.ods)", "Open it in LibreOffice and save it as Excel 2007–365 (.xlsx).")
	case c.Has("Index/Document.iwa"), c.Has("Index.zip"):
		return unknownFile, wrong("a Numbers document of Apple", "Open it in Numbers and export it as Excel workbook (.xlsx).")
	case c.Has("word/document.xml"), c.Has("ppt/presentation.xml"):
		return unknownFile, wrong("a document, not a workbook", asData)
	case c.Has("_rels/.rels") && c.Has("[Content_Types].xml"):
		return workbookFile, nil // its workbook part has an unusual name
	}
	return archiveFile, nil
}

// stream looks in an old compound file for a stream, by its name in UTF-16.
func stream(r io.ReaderAt, size int64, name string) bool {
	var want []byte
	for _, c := range []byte(name) {
		want = append(want, c, 0)
	}
	const step, overlap = 1 << 20, 64
	buf := make([]byte, step+overlap)
	for at := int64(0); at < size; at += step {
		n, err := r.ReadAt(buf, at)
		if bytes.Contains(buf[:n], want) {
			return true
		}
		if err != nil {
			return false
		}
	}
	return false
}

// asData is what to do with what no spreadsheet opens.
const asData = "Export the data as .xlsx or .csv."

// format is a format that is not read: how it begins, what it is, what to do.
type format struct{ head, is, save string }

var foreignFormats = func() []format {
	const statistics = "Save it from that program as SPSS file (.sav) or as .csv."
	const unpack = "Unpack it and upload the file inside, or a ZIP of it."
	return []format{
		{"%PDF", "a PDF document", asData},
		{"<stata_dta>", "a Stata file (.dta)", statistics},
		{"\x71\x02\x01\x00", "a Stata file (.dta)", statistics},
		{"\x72\x02\x01\x00", "a Stata file (.dta)", statistics},
		{"\x73\x02\x01\x00", "a Stata file (.dta)", statistics},
		{"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\xc2\xea\x81\x60", "a SAS file", statistics},
		{"HEADER RECORD*******", "a SAS file", statistics},
		{"ASCII SPSS PORT FILE", "an SPSS portable file (.por)", statistics},
		{"PAR1\x15", "a Parquet or Arrow file", asData},
		{"ARROW1\x00\x00", "a Parquet or Arrow file", asData},
		{"\xff\xfe\x00\x00", "a text in UTF-32", "Save it as UTF-8 text from the program that made it."},
		{"\x00\x00\xfe\xff", "a text in UTF-32", "Save it as UTF-8 text from the program that made it."},
		{"RDX2\n", "a file of R", statistics},
		{"RDX3\n", "a file of R", statistics},
		{"X\n\x00\x00\x00", "a file of R", statistics},
		{"SQLite format 3\x00", "a database", asData},
		{"\x00\x01\x00\x00Standard ", "a database", asData},
		{"Rar!\x1a\x07", "an archive that is no ZIP", unpack},
		{"7z\xbc\xaf\x27\x1c", "an archive that is no ZIP", unpack},
		{"BZh", "an archive that is no ZIP", unpack},
		{"\xfd7zXZ\x00", "an archive that is no ZIP", unpack},
		{"\x28\xb5\x2f\xfd", "an archive that is no ZIP", unpack},
		{"\x89PNG\r\n", "a picture", asData},
		{"\xff\xd8\xff", "a picture", asData},
		{"GIF87a", "a picture", asData},
		{"GIF89a", "a picture", asData},
		{"{\\rtf", "a text document (.rtf)", asData},
	}
}()

func foreign(head []byte) (format, bool) {
	for _, f := range foreignFormats {
		if bytes.HasPrefix(head, []byte(f.head)) && (f.head != "BZh" || len(head) > 10 && string(head[4:10]) == "1AY&SY") {
			return f, true
		}
	}
	if len(head) > 60 && bytes.Contains(head[:min(len(head), 512)], []byte("ASCII SPSS PORT FILE")) {
		return format{is: "an SPSS portable file (.por)", save: "Save it from that program as SPSS file (.sav) or as .csv."}, true
	}
	return format{}, false
}

// binaryHead reports control characters that no text in any of our encodings
// has. In UTF-16 half a character may look like one ("–" is 13 20, all Thai
// letters are 0E and another).
func binaryHead(head []byte) bool {
	control := 0
	encoding, _ := textenc.Sniff(head)
	low := map[string]int{textenc.UTF16LE: 0, textenc.UTF16BE: 1}
	place, wide := low[encoding]
	for i, b := range head {
		if wide && (i%2 != place || i^1 < len(head) && head[i^1] != 0) {
			continue
		}
		if b < 0x20 && b != 0 && b != '\t' && b != '\n' && b != '\r' && b != '\f' && b != 0x1a && b != 0x1b {
			control++
		}
	}
	return control*50 > len(head)
}
