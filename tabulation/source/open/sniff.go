package open

import (
	"bytes"
	"io"

	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/internal/ooxml"
	"github.com/hary4di/pockettab/tabulation/source/sav"
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
	trimmed := bytes.ToLower(bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n"))
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return sniffZip(r, size)
	case bytes.HasPrefix(head, []byte("\x1f\x8b")):
		return gzipFile, nil
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		if encrypted(r, size) {
			return unknownFile, fault.New(fault.Protected, op)
		}
		return unknownFile, wrong("an old Excel workbook (.xls)", "Open it in Excel and save it as Excel workbook (.xlsx).")
	case sav.Recognised(head):
		return savFile, nil
	case bytes.HasPrefix(head, []byte("%PDF")):
		return unknownFile, wrong("a PDF document", "Export the data as .xlsx or .csv.")
	case bytes.HasPrefix(trimmed, []byte("<!doctype html")), bytes.HasPrefix(trimmed, []byte("<html")), bytes.HasPrefix(trimmed, []byte("<table")):
		return unknownFile, wrong("a web page, though it may be named .xls", asWorkbook)
	case bytes.HasPrefix(trimmed, []byte("<?xml")):
		return unknownFile, wrong("an XML file", asWorkbook)
	case bytes.HasPrefix(trimmed, []byte("{\"")), bytes.HasPrefix(trimmed, []byte("[{")):
		return unknownFile, wrong("a JSON file", "Export the data as .xlsx or .csv.")
	case binaryHead(head):
		return unknownFile, wrong("a binary file of an unknown format", "Export the data as .xlsx or .csv.")
	}
	return textFile, nil
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
	case c.Has("word/document.xml"), c.Has("ppt/presentation.xml"):
		return unknownFile, wrong("a document, not a workbook", "Export the data as .xlsx or .csv.")
	case c.Has("_rels/.rels") && c.Has("[Content_Types].xml"):
		return workbookFile, nil // its workbook part has an unusual name
	}
	return archiveFile, nil
}

// encrypted looks for the stream that a password-protected workbook has, by
// its name in UTF-16.
func encrypted(r io.ReaderAt, size int64) bool {
	want := []byte("E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00")
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

// binaryHead reports control characters that no text in any of our encodings
// has; zero bytes alone may be UTF-16.
func binaryHead(head []byte) bool {
	control := 0
	for _, b := range head {
		if b < 0x20 && b != 0 && b != '\t' && b != '\n' && b != '\r' && b != '\f' && b != 0x1a && b != 0x1b {
			control++
		}
	}
	return control*50 > len(head)
}
