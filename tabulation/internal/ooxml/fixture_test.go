package ooxml

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"testing"
)

// member is one part of a container made by a test.
type member struct{ name, body string }

func pack(t testing.TB, members ...member) []byte {
	t.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for _, m := range members {
		w, err := z.Create(m.name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, m.body); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

const (
	rootRels = `<Relationships><Relationship Id="a" Type="x/officeDocument" Target="xl/workbook.xml"/></Relationships>`
	bookRels = `<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/>` +
		`<Relationship Id="r2" Type="x/sharedStrings" Target="/xl/sharedStrings.xml"/><Relationship Id="r3" Type="x/styles" Target="styles.xml"/></Relationships>`
	bookPart  = `<?xml version="1.0" encoding="UTF-8"?><workbook xmlns:r="r"><sheets><sheet name="S &amp; T" sheetId="1" r:id="r1"/></sheets></workbook>`
	stylePart = `<styleSheet><numFmts><numFmt numFmtId="170" formatCode="[$-421]dd\ mmmm\ yyyy;@"/></numFmts>` +
		`<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="20"/><xf numFmtId="22"/><xf numFmtId="170"/></cellXfs></styleSheet>`
	textPart = `<sst><si><t>zero</t></si><si><r><t>o</t></r><rPh sb="0" eb="1"><t>PH</t></rPh><r><rPr><b/></rPr><t xml:space="preserve">ne </t></r></si><si><t/></si><si/></sst>`
)

// workbook makes a workbook of one sheet, whose part is given whole.
func workbook(t testing.TB, sheet string) []byte {
	t.Helper()
	return pack(t, member{"[Content_Types].xml", "<Types/>"}, member{"_rels/.rels", rootRels}, member{"xl/workbook.xml", bookPart},
		member{"xl/_rels/workbook.xml.rels", bookRels}, member{"xl/styles.xml", stylePart}, member{"xl/sharedStrings.xml", textPart}, member{"xl/worksheets/sheet1.xml", sheet})
}

func rowsOf(body string) string {
	return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n" + `<worksheet xmlns="x"><dimension ref="A1"/><sheetData>` + body + `</sheetData><pageMargins left="0.7"/></worksheet>`
}

// dump reads every sheet to its end and prints what it found.
func dump(b []byte, careful bool) (string, error) {
	book, err := OpenBook(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return "", err
	}
	var out bytes.Buffer
	for i := range book.Sheets {
		if err := dumpSheet(&out, book, i, careful); err != nil {
			return "", err
		}
	}
	return out.String(), nil
}

func dumpSheet(out io.Writer, book *Book, i int, careful bool) error {
	rows, err := book.Rows(i)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	rows.careful = careful
	var row Row
	for {
		err := rows.Next(&row)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		for _, c := range row.Cells {
			fmt.Fprintf(out, "%d,%d %s %q %v\n", row.Number, c.Col, [...]string{"text", "number", "bool", "error", "date"}[c.Kind], c.Text, c.Value)
		}
		if row.Uncached > 0 {
			fmt.Fprintf(out, "%d uncached %d\n", row.Number, row.Uncached)
		}
	}
}

// tokensOf reads bytes as a part, a few at a time when small is set, so that
// pieces are cut at every place; with a goroutine and without, by length.
func tokensOf(b []byte, small bool) (*tokens, error) {
	size := blockBytes
	if small {
		size = 1
	}
	t := &tokens{part: "test.xml", buf: make([]byte, slack), src: newFeed(io.NopCloser(bytes.NewReader(b)), size, len(b)%2 == 0)}
	if err := t.prolog(); err != nil {
		t.close()
		return nil, err
	}
	return t, nil
}
