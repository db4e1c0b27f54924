package main

import (
	"archive/zip"
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"strconv"

	"github.com/klauspost/compress/flate"
)

// plainBook is a workbook of rows × cols as survey tools write them: an id
// and codes as shared strings, every seventh column as inline strings, every
// fifth as numbers. Memory does not grow with the rows.
func (b *bench) plainBook(rows, cols int) (string, error) {
	return b.made(fmt.Sprintf("plain_%d_%d.xlsx", rows, cols), func(w io.Writer) error { return writeBook(w, rows, cols) })
}

// codes are the shared strings "1" … "12".
const codes = 12

func writeBook(w io.Writer, rows, cols int) error {
	z := zip.NewWriter(w)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, 6) })
	part := func(name, text string) error {
		f, err := z.Create(name)
		if err == nil {
			_, err = io.WriteString(f, `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`+text)
		}
		return err
	}
	const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	const rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	shared := `<sst xmlns="` + main + `">`
	for c := range codes {
		shared += "<si><t>" + strconv.Itoa(c+1) + "</t></si>"
	}
	for c := range cols {
		shared += "<si><t>" + columnTitle(c) + "</t></si>"
	}
	for _, p := range [][2]string{
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>`},
		{"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="` + rel + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", `<workbook xmlns="` + main + `" xmlns:r="` + rel + `"><sheets><sheet name="data" sheetId="1" r:id="rId1"/></sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="` + rel + `/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="` + rel + `/sharedStrings" Target="sharedStrings.xml"/></Relationships>`},
		{"xl/sharedStrings.xml", shared + "</sst>"},
	} {
		if err := part(p[0], p[1]); err != nil {
			return err
		}
	}
	f, err := z.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(f, 1<<20)
	_, _ = out.WriteString(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?><worksheet xmlns="` + main + `"><sheetData>`)
	r := rand.New(rand.NewPCG(seed, 7))
	names := make([]string, cols)
	for c := range names {
		names[c] = columnLetters(c)
	}
	for row := range rows + 1 {
		n := strconv.Itoa(row + 1)
		_, _ = out.WriteString(`<row r="` + n + `">`)
		for c := range cols {
			_, _ = out.WriteString(`<c r="` + names[c] + n)
			switch code := r.IntN(codes); {
			case row == 0:
				_, _ = out.WriteString(`" t="s"><v>` + strconv.Itoa(codes+c) + `</v></c>`)
			case c == 0:
				_, _ = out.WriteString(`"><v>` + strconv.Itoa(row) + `</v></c>`)
			case c%7 == 0:
				_, _ = out.WriteString(`" t="inlineStr"><is><t>` + strconv.Itoa(code+1) + `</t></is></c>`)
			case c%5 == 0:
				_, _ = out.WriteString(`"><v>` + strconv.Itoa(code+1) + `</v></c>`)
			default:
				_, _ = out.WriteString(`" t="s"><v>` + strconv.Itoa(code) + `</v></c>`)
			}
		}
		_, _ = out.WriteString("</row>")
	}
	_, _ = out.WriteString("</sheetData></worksheet>")
	if err := out.Flush(); err != nil {
		return err
	}
	return z.Close()
}

func columnTitle(c int) string {
	if c == 0 {
		return "id"
	}
	return "q" + strconv.Itoa(c)
}

// columnLetters is the name of column c, counted from 0.
func columnLetters(c int) string {
	s := ""
	for c++; c > 0; c = (c - 1) / 26 {
		s = string(rune('A'+(c-1)%26)) + s
	}
	return s
}
