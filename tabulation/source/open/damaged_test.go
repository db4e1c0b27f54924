package open

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"fmt"
	"hash/crc32"
	"io"
	"strings"
	"testing"

	"golang.org/x/text/encoding/unicode"

	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/source"
)

// What workbooks and texts suffer on their way, each as a user would meet it:
// the file is read as it is, or refused with the place and what to do, and not
// one row of a refused file is accepted.

// parts of a workbook of one sheet; the sheet is given.
func bookOf(sheet string) []entry {
	return []entry{
		{"[Content_Types].xml", []byte("<Types/>")},
		{"_rels/.rels", []byte(`<Relationships><Relationship Id="a" Type="x/officeDocument" Target="xl/workbook.xml"/></Relationships>`)},
		{"xl/workbook.xml", []byte(`<workbook xmlns:r="r"><sheets><sheet name="Data" sheetId="1" r:id="r1"/></sheets></workbook>`)},
		{"xl/_rels/workbook.xml.rels", []byte(`<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="x/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="r3" Type="x/styles" Target="styles.xml"/></Relationships>`)},
		{"xl/styles.xml", []byte(`<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="9"/></cellXfs></styleSheet>`)},
		{"xl/sharedStrings.xml", []byte(`<sst><si><t>S1</t></si><si><t></t></si><si><t>w</t></si></sst>`)},
		{"xl/worksheets/sheet1.xml", []byte(sheet)},
	}
}

const headRow = `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>2</v></c></row>`

func sheetOf(rows string) string {
	return `<worksheet><sheetData>` + headRow + rows + `</sheetData></worksheet>`
}

func goodRows(n int) string {
	var b strings.Builder
	for r := 2; r < n+2; r++ {
		fmt.Fprintf(&b, `<row r="%d"><c r="A%d"><v>%d</v></c><c r="B%d"><v>%d</v></c></row>`, r, r, r%3, r, r)
	}
	return b.String()
}

// readAll reads a file to its end: cells by row, or the error.
func readAll(t testing.TB, in Input, opt source.Options) (rows [][]string, table source.Table, err error) {
	t.Helper()
	table, _, err = Data(in, Input{}, opt)
	if err != nil {
		return nil, nil, err
	}
	t.Cleanup(func() { _ = table.Close() })
	parts, err := table.Parts(2)
	if err != nil {
		return nil, table, err
	}
	var b source.Batch
	for _, p := range parts {
		for {
			err := p.Next(&b)
			if err == io.EOF {
				break
			}
			if err != nil {
				return nil, table, err
			}
			for r := range b.Rows {
				var row []string
				for c := range b.Cols {
					row = append(row, string(b.At(r, c)))
				}
				rows = append(rows, row)
			}
		}
	}
	return rows, table, nil
}

// wants checks an error: its code, and words of its sentence in English; the
// Indonesian one is whole too.
func wants(t *testing.T, err error, code fault.Code, says ...string) {
	t.Helper()
	if fault.CodeOf(err) != code {
		t.Errorf("%v, want %s", err, code)
		return
	}
	for _, s := range says {
		if !strings.Contains(fault.Of(err).In("en"), s) {
			t.Errorf("%v does not say %q", err, s)
		}
	}
	if id := fault.Of(err).In("id"); id == fault.Of(err).In("en") || strings.Contains(id, "{") {
		t.Errorf("Indonesian: %s", id)
	}
}

func TestFault23DamagedContainers(t *testing.T) {
	t.Parallel()
	good := archive(t, bookOf(sheetOf(goodRows(50)))...)
	want, _, err := readAll(t, put(t, "d.xlsx", good), source.Options{})
	if err != nil || len(want) != 50 {
		t.Fatalf("%d rows, %v", len(want), err)
	}
	for n := 30; n < len(good); n += len(good) / 40 {
		_, _, err := readAll(t, put(t, "d.xlsx", good[:n]), source.Options{})
		wants(t, err, fault.Damaged, "d.xlsx", "damaged")
	}
	for _, e := range bookOf("")[1:] { // flipped bytes in every part
		at := bytes.Index(good, []byte(e.name)) + len(e.name) + 3
		d := bytes.Clone(good)
		d[at] ^= 0x55
		if rows, _, err := readAll(t, put(t, "d.xlsx", d), source.Options{}); err == nil && fmt.Sprint(rows) != fmt.Sprint(want) {
			t.Errorf("a flipped byte in %s gives %d other rows", e.name, len(rows))
		} else if err != nil {
			wants(t, err, fault.Damaged, "d.xlsx")
		}
	}
	for _, missing := range []string{"xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml"} {
		var left []entry
		for _, e := range bookOf(sheetOf(goodRows(3))) {
			if e.name != missing {
				left = append(left, e)
			}
		}
		_, _, err := readAll(t, put(t, "d.xlsx", archive(t, left...)), source.Options{})
		wants(t, err, fault.Damaged, missing, "missing")
	}
	twice := append(bookOf(sheetOf(goodRows(3))), entry{"XL/worksheets/sheet1.xml", []byte(sheetOf(goodRows(2)))})
	_, _, err = readAll(t, put(t, "d.xlsx", archive(t, twice...)), source.Options{})
	wants(t, err, fault.Damaged, "twice")
	out := append(bookOf(sheetOf(goodRows(3))), entry{"../../etc/passwd", []byte("x")})
	_, _, err = readAll(t, put(t, "d.xlsx", archive(t, out...)), source.Options{})
	wants(t, err, fault.Damaged, "leaves the container")
	// a wrong checksum, and sizes that lie, in the directory of the container
	dir := bytes.LastIndex(good, []byte("PK\x01\x02"))
	for _, field := range []int{16, 20, 24} { // checksum, packed size, size
		d := bytes.Clone(good)
		copy(d[dir+field:], "\x01\x02\x03\x04")
		if rows, _, err := readAll(t, put(t, "d.xlsx", d), source.Options{}); err == nil {
			t.Errorf("field %d: %d rows", field, len(rows))
		}
	}
}

func TestFault24DamagedSheets(t *testing.T) {
	t.Parallel()
	whole := sheetOf(goodRows(30))
	for _, c := range []struct{ name, sheet, says string }{
		{"cut in a row", whole[:len(whole)/2], "row"},
		{"cut between rows", whole[:strings.Index(whole, `<row r="20"`)], "row"},
		{"without its end", strings.TrimSuffix(whole, "</worksheet>"), ""},
		{"text after the end", whole + "and more", ""},
		{"a second document", whole + whole, ""},
		{"wrong nesting", strings.Replace(whole, `<v>5</v></c>`, `<v>5</c></v>`, 1), "row 5"},
		{"an end tag too many", strings.Replace(whole, `</row><row r="9">`, `</row></row><row r="9">`, 1), ""},
		{"a value that is none", strings.Replace(whole, `<v>7</v>`, `<v>seven</v>`, 1), "cell B7"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			rows, _, err := readAll(t, put(t, "d.xlsx", archive(t, bookOf(c.sheet)...)), source.Options{})
			wants(t, err, fault.Damaged, "d.xlsx", c.says)
			if rows != nil {
				t.Errorf("%d rows", len(rows))
			}
		})
	}
}

func TestFault25Bombs(t *testing.T) {
	t.Parallel()
	// a part that unpacks to more than its packed bytes can hold
	var packed bytes.Buffer
	w, err := flate.NewWriter(&packed, flate.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	sum, zeros := crc32.NewIEEE(), make([]byte, 1<<20)
	const size = 96 << 20
	for range size >> 20 {
		_, _ = w.Write(zeros)
		_, _ = sum.Write(zeros)
	}
	_ = w.Close()
	for _, declared := range []uint64{size, 20 << 30} {
		var whole bytes.Buffer
		z := zip.NewWriter(&whole)
		for _, e := range bookOf("")[:6] {
			p, err := z.Create(e.name)
			if err != nil {
				t.Fatal(err)
			}
			_, _ = p.Write(e.body)
		}
		p, err := z.CreateRaw(&zip.FileHeader{Name: "xl/worksheets/sheet1.xml", Method: zip.Deflate, CRC32: sum.Sum32(), CompressedSize64: uint64(packed.Len()), UncompressedSize64: declared})
		if err != nil {
			t.Fatal(err)
		}
		_, _ = p.Write(packed.Bytes())
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		rows, _, err := readAll(t, put(t, "d.xlsx", whole.Bytes()), source.Options{})
		if code := fault.CodeOf(err); rows != nil || code != fault.TooLarge && code != fault.Damaged {
			t.Errorf("declared %d: %d rows, %v", declared, len(rows), err)
		}
	}
	// a ZIP in a ZIP in a ZIP is opened no further than the first
	nested := archive(t, entry{"a.zip", archive(t, entry{"b.zip", archive(t, entry{"c.csv", []byte("a\n1\n")})})})
	_, _, err = readAll(t, put(t, "d.zip", nested), source.Options{})
	wants(t, err, fault.Ambiguous, "no data file")
}

func TestFault26DocumentTypes(t *testing.T) {
	t.Parallel()
	for _, dtd := range []string{
		`<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>`,
		`<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>`,
		`<?xml version="1.0"?><!DOCTYPE worksheet SYSTEM "http://127.0.0.1/x.dtd">`,
	} {
		for i, e := range bookOf(sheetOf(goodRows(2))) {
			if i == 0 {
				continue // nobody reads the content types
			}
			parts := bookOf(sheetOf(goodRows(2)))
			parts[i].body = append([]byte(dtd), e.body...)
			_, _, err := readAll(t, put(t, "d.xlsx", archive(t, parts...)), source.Options{})
			wants(t, err, fault.Damaged, e.name)
		}
	}
	_, _, err := readAll(t, put(t, "d.xlsx", archive(t, bookOf(sheetOf(`<row r="2"><c r="A2" t="str"><v>&unknown;</v></c></row>`))...)), source.Options{})
	wants(t, err, fault.Damaged, "row 2")
}

func TestFault27SharedTexts(t *testing.T) {
	t.Parallel()
	for _, index := range []string{"-1", "3", "4294967296", "x", "1.5", ""} {
		rows, _, err := readAll(t, put(t, "d.xlsx", archive(t, bookOf(sheetOf(`<row r="2"><c r="B2" t="s"><v>`+index+`</v></c></row>`))...)), source.Options{})
		wants(t, err, fault.Damaged, "Data", "B2")
		if rows != nil {
			t.Errorf("index %q: %q", index, rows)
		}
	}
	rows, _, err := readAll(t, put(t, "d.xlsx", archive(t, bookOf(sheetOf(`<row r="2"><c r="A2" t="s"><v>1</v></c><c r="B2"><v>4</v></c></row>`))...)), source.Options{})
	if err != nil || len(rows) != 1 || rows[0][0] != "" || rows[0][1] != "4" {
		t.Errorf("an empty shared text: %q, %v", rows, err)
	}
}

func TestFault28References(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, rows, want string }{
		{"a row beyond the sheet", `<row r="2000000"><c><v>1</v></c></row>`, ""},
		{"a negative row", `<row r="-1"><c><v>1</v></c></row>`, ""},
		{"the largest row", `<row r="2147483647"><c><v>1</v></c></row>`, ""},
		{"rows out of order", `<row r="3"><c><v>1</v></c></row><row r="2"><c><v>2</v></c></row>`, ""},
		{"the same row twice", `<row r="2"><c><v>1</v></c></row><row r="2"><c><v>2</v></c></row>`, ""},
		{"cells out of order", `<row r="2"><c r="B2"><v>1</v></c><c r="A2"><v>2</v></c></row>`, ""},
		{"a cell of another row", `<row r="2"><c r="A3"><v>1</v></c></row>`, ""},
		{"a column beyond the sheet", `<row r="2"><c r="XFE2"><v>1</v></c></row>`, ""},
		{"no references", `<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>`, "[[1 2] [3 ]]"},
		{"absolute references", `<row r="2"><c r="$B$2"><v>1</v></c></row>`, "[[ 1]]"},
		{"inline, shared and formula texts side by side", `<row r="2"><c r="A2" t="inlineStr"><is><t>x</t></is></c><c r="B2" t="s"><v>2</v></c></row><row r="3"><c r="A3" t="str"><f>A2</f><v>x</v></c></row>`, "[[x w] [x ]]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			rows, _, err := readAll(t, put(t, "d.xlsx", archive(t, bookOf(sheetOf(c.rows))...)), source.Options{})
			if c.want == "" {
				wants(t, err, fault.Damaged, "Data")
			} else if err != nil || fmt.Sprint(rows) != c.want {
				t.Errorf("%v, %v, want %s", rows, err, c.want)
			}
		})
	}
}

func TestFault30DatesPercentagesAndErrors(t *testing.T) {
	t.Parallel()
	sheet := sheetOf(`<row r="2"><c r="A2" s="1"><v>45000</v></c><c r="B2" s="2"><v>0.45</v></c></row><row r="3"><c r="A3" t="b"><v>1</v></c><c r="B3" t="e"><v>#N/A</v></c></row>` +
		`<row r="4"><c r="A4"><f>1+1</f></c><c r="B4"><v>7</v></c></row>`)
	for _, c := range []struct{ system, day string }{{"", "2023-03-15"}, {`<workbookPr date1904="1"/>`, "2027-03-16"}} {
		parts := bookOf(sheet)
		parts[2].body = bytes.Replace(parts[2].body, []byte("<sheets>"), []byte(c.system+"<sheets>"), 1)
		rows, table, err := readAll(t, put(t, "d.xlsx", archive(t, parts...)), source.Options{})
		if want := "[[" + c.day + " 0.45] [TRUE #N/A] [ 7]]"; err != nil || fmt.Sprint(rows) != want {
			t.Fatalf("%v, %v, want %s", rows, err, want)
		}
		notices := fmt.Sprint(table.Summary().Notices)
		if !strings.Contains(notices, "error_cells 1 [3]") || !strings.Contains(notices, "formulas_without_value 1 [4]") || !strings.Contains(notices, "percent_cells 1 [2] w") {
			t.Errorf("%s", notices)
		}
	}
}

func TestFault31WideLongAndEmpty(t *testing.T) {
	t.Parallel()
	var head, row strings.Builder
	for c := range 16384 {
		fmt.Fprintf(&head, `<c t="inlineStr"><is><t>v%d</t></is></c>`, c)
		fmt.Fprintf(&row, `<c><v>%d</v></c>`, c%7)
	}
	wide := `<worksheet><dimension ref="A1:B2"/><sheetData><row>` + head.String() + `</row><row>` + row.String() + `</row></sheetData></worksheet>`
	rows, table, err := readAll(t, put(t, "d.xlsx", archive(t, bookOf(wide)...)), source.Options{})
	if err != nil || len(rows) != 1 || len(table.Header()) != 16384 || rows[0][16383] != "3" {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	tooWide := strings.Replace(wide, `</row><row>`, `<c><v>1</v></c></row><row>`, 1)
	_, _, err = readAll(t, put(t, "d.xlsx", archive(t, bookOf(tooWide)...)), source.Options{})
	wants(t, err, fault.Damaged, "more columns than a sheet can have")
	// blank styled cells and rows widen and lengthen nothing
	styled := sheetOf(`<row r="2"><c r="A2"><v>1</v></c><c r="ZZ2" s="1"/></row><row r="3" s="1" customFormat="1"><c r="A3" s="1"/></row><row r="1048576"><c r="A1048576" s="1"/></row>`)
	rows, table, err = readAll(t, put(t, "d.xlsx", archive(t, bookOf(styled)...)), source.Options{})
	if err != nil || len(rows) != 1 || len(table.Header()) != 2 {
		t.Errorf("%d rows, %v", len(rows), err)
	}
}

func TestFault32HeadsAndHiddenRows(t *testing.T) {
	t.Parallel()
	sheet := `<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>id</t></is></c><c r="B1" t="inlineStr"><is><t>Which?</t></is></c></row>` +
		`<row r="2"><c r="B2" t="inlineStr"><is><t>Tea</t></is></c><c r="C2" t="inlineStr"><is><t>Milk</t></is></c></row>` +
		`<row r="3"><c r="A3"><v>1</v></c><c r="B3"><v>1</v></c><c r="C3"><v>0</v></c></row><row r="4" hidden="1"><c r="A4"><v>2</v></c><c r="B4"><v>0</v></c><c r="C4"><v>1</v></c></row>` +
		`</sheetData><autoFilter ref="A2:C4"/><mergeCells count="1"><mergeCell ref="B1:C1"/></mergeCells></worksheet>`
	for _, n := range []int{0, 2} { // found by the merged range, chosen
		rows, table, err := readAll(t, put(t, "d.xlsx", archive(t, bookOf(sheet)...)), source.Options{HeaderRows: n})
		if err != nil || fmt.Sprint(rows) != "[[1 1 0] [2 0 1]]" || strings.Join(table.Header(), "|") != "id|Which? - Tea|Which? - Milk" {
			t.Fatalf("%v, %v, %v", rows, table, err)
		}
		s := table.Summary()
		if d := s.Detected[len(s.Detected)-1]; s.HiddenRows != 1 || d.What != "header_rows" || d.Value != "2" || d.Chosen != (n == 2) || (d.Why["id"] == "") != (n == 2) {
			t.Errorf("%d hidden rows, %+v", s.HiddenRows, d)
		}
	}
	rows, _, err := readAll(t, put(t, "d.xlsx", archive(t, bookOf(sheet)...)), source.Options{HeaderRows: 1})
	if err != nil || len(rows) != 3 {
		t.Errorf("%v, %v", rows, err)
	}
}

func TestFault33Encodings(t *testing.T) {
	t.Parallel()
	_, _, err := readAll(t, put(t, "d.csv", []byte("\xef\xbb\xbfa,b\n1,\xff\n")), source.Options{})
	wants(t, err, fault.BadText, "d.csv", "2")
	rows, table, err := readAll(t, put(t, "d.csv", []byte("a,b\ncaf\xe9,\x00x\n1,\x81\n")), source.Options{})
	if err != nil || rows[0][0] != "café" || rows[0][1] != "\x00x" {
		t.Fatalf("%q, %v", rows, err)
	}
	notices := fmt.Sprint(table.Summary().Notices)
	if !strings.Contains(notices, "nul_bytes 1 [2]") || !strings.Contains(notices, "invalid_bytes 1 [3]") {
		t.Error(notices)
	}
}

// A letter of UTF-16 may look like two control characters: a dash, a quotation
// mark, all of Thai. Such files are texts, with a byte order mark and without.
func TestLettersThatLookLikeControlCharacters(t *testing.T) {
	t.Parallel()
	for _, cell := range []string{"“Malmö” – 5 €", "เชียงใหม่ ใช่", "حلب", "दिल्ली", "北京市", "ꦗꦮ"} {
		text := "kota;n\r\n" + strings.Repeat(cell+";1\r\n", 30)
		for _, mark := range []unicode.BOMPolicy{unicode.UseBOM, unicode.IgnoreBOM} {
			for _, order := range []unicode.Endianness{unicode.LittleEndian, unicode.BigEndian} {
				b, err := unicode.UTF16(order, mark).NewEncoder().Bytes([]byte(text))
				if err != nil {
					t.Fatal(err)
				}
				rows, table, err := readAll(t, put(t, "d.csv", b), source.Options{})
				if err != nil || len(rows) != 30 || rows[7][0] != cell || rows[29][1] != "1" {
					t.Errorf("%s, mark %v, %v: %v, %.200v", cell, mark, order, err, rows)
					continue
				}
				if d := table.Summary().Detected[0]; !strings.HasPrefix(d.Value, "utf-16") || d.Why["id"] == "" || d.Why["id"] == d.Why["en"] {
					t.Errorf("%+v", d)
				}
			}
		}
	}
	_, _, err := readAll(t, put(t, "d.csv", []byte("\xff\xfe\x01\x00\x02\x00\x03\x00\x04\x00\x05\x00")), source.Options{})
	wants(t, err, fault.WrongType, "d.csv", "binary")
}

func TestFault34Dialects(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"a;b\n1;x\n", "a\tb\r\n1\tx\r\n", "a|b\r1|x\r", "sep=;\na;b\n1;x", "\"a\",\"b\"\r\n1,\"x\"\n", "a,b\n1,x"} {
		rows, table, err := readAll(t, put(t, "d.csv", []byte(text)), source.Options{})
		if err != nil || fmt.Sprint(rows) != "[[1 x]]" || len(table.Summary().Detected) == 0 {
			t.Errorf("%q: %v, %v", text, rows, err)
		}
	}
	rows, _, err := readAll(t, put(t, "d.csv", []byte("a,b\n1,2\n1,2,3\n")), source.Options{})
	wants(t, err, fault.Ragged, "d.csv", "line 3")
	if rows != nil {
		t.Errorf("%d rows", len(rows))
	}
	rows, table, err := readAll(t, put(t, "d.csv", []byte("a,b\n1,2\n1,2,3\n")), source.Options{Ragged: source.RaggedPad})
	if err != nil || fmt.Sprint(rows) != "[[1 2 ] [1 2 3]]" || !strings.Contains(fmt.Sprint(table.Summary().Notices), "padded_rows 1 [3]") {
		t.Errorf("%v, %v", rows, err)
	}
}
