package ooxml

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/hary4di/pockettab/tabulation/fault"
)

func TestSheetCells(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, body, want string }{
		{"a shared text, a number and an inline text", `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1"><v>12</v></c><c r="D1" t="inlineStr"><is><t>x y</t></is></c></row>`,
			"1,0 text \"zero\" 0\n1,2 number \"12\" 12\n1,3 text \"x y\" 0\n"},
		{"runs are joined and phonetic text is left out", `<row r="1"><c r="A1" t="s"><v>1</v></c><c r="B1" t="inlineStr"><is><r><t>a</t></r><rPh sb="0" eb="1"><t>p</t></rPh><r><rPr><b/></rPr><t xml:space="preserve"> b</t></r></is></c></row>`,
			"1,0 text \"one \" 0\n1,1 text \"a b\" 0\n"},
		{"empty shared and inline texts are empty cells", `<row r="1"><c r="A1" t="s"><v>2</v></c><c r="B1" t="s"><v>3</v></c><c r="C1" t="inlineStr"><is><t></t></is></c><c r="D1" t="inlineStr"><is/></c><c r="E1" t="inlineStr"/><c r="F1" t="s"/></row>`, ""},
		{"rows and cells without references follow each other", `<row/><row><c><v>1</v></c><c/><c><v>3</v></c></row><row r="9"><c r="B9"><v>2</v></c><c><v>5</v></c></row>`,
			"2,0 number \"1\" 1\n2,2 number \"3\" 3\n9,1 number \"2\" 2\n9,2 number \"5\" 5\n"},
		{"a formula gives its stored value", `<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f t="shared" si="0"/><v>a</v></c><c r="C1" t="str"><f>""</f><v></v></c></row>`,
			"1,0 number \"2\" 2\n1,1 text \"a\" 0\n"},
		{"a formula without a stored value is counted", `<row r="1"><c r="A1"><f>1+1</f></c><c r="B1"><f>1</f><v></v></c><c r="C1"><f>2</f><v/></c></row>`, "1 uncached 3\n"},
		{"truth values, errors and ISO dates", `<row r="1"><c r="A1" t="b"><v>1</v></c><c r="B1" t="b"><v>0</v></c><c r="C1" t="e"><v>#N/A</v></c><c r="D1" t="d"><v>2026-03-01</v></c></row>`,
			"1,0 bool \"TRUE\" 0\n1,1 bool \"FALSE\" 0\n1,2 error \"#N/A\" 0\n1,3 date \"2026-03-01\" 0\n"},
		{"numbers come out as the shortest exact decimal", `<row r="1"><c r="A1"><v>1.0</v></c><c r="B1"><v>0.30000000000000004</v></c><c r="C1"><v>1E+20</v></c><c r="D1"><v>-0</v></c><c r="E1"><v>007</v></c><c r="F1"><v>1.5E-3</v></c><c r="G1"><v>-5</v></c><c r="H1"><v> 8 </v></c><c r="I1"><v>2.50</v></c></row>`,
			"1,0 number \"1\" 1\n1,1 number \"0.30000000000000004\" 0.30000000000000004\n1,2 number \"100000000000000000000\" 1e+20\n1,3 number \"0\" -0\n1,4 number \"7\" 7\n1,5 number \"0.0015\" 0.0015\n1,6 number \"-5\" -5\n1,7 number \"8\" 8\n1,8 number \"2.5\" 2.5\n"},
		{"entities and escapes are resolved once", `<row r="1"><c r="A1" t="str"><v>a_x000D_b&#10;_x005F_x000D_ &amp;lt; &#x1F600;</v></c></row>`,
			"1,0 text \"a\\rb\\n_x000D_ &lt; 😀\" 0\n"},
		{"raw sections are text", `<row r="1"><c r="A1" t="str"><v>1<![CDATA[<&]]>2</v></c></row>`, "1,0 text \"1<&2\" 0\n"},
		{"comments and instructions are no content", `<!-- <row> --><row r="1"><!-- </row> --><c r="A1"><?x y?><v>1</v></c></row><?z?>`, "1,0 number \"1\" 1\n"},
		{"extensions are stepped over", `<row r="1"><c r="A1"><v>1</v><extLst><ext uri="c"><x/></ext></extLst></c><extLst><ext/></extLst></row>`, "1,0 number \"1\" 1\n"},
		{"any white space between and inside tags", "<row r=\"1\" >\n <c  r = 'A1'\ts='0' >\r\n<v >1</v >\n</c >\n</row >\n", "1,0 number \"1\" 1\n"},
		{"a greater-than sign inside an attribute", `<row r="1" x="a>b"><c r="A1" y=">"><v>1</v></c></row>`, "1,0 number \"1\" 1\n"},
		{"dates by built-in and custom formats", `<row r="1"><c r="A1" s="1"><v>46082</v></c><c r="B1" s="3"><v>46082.34375</v></c><c r="C1" s="2"><v>0.34375</v></c><c r="D1" s="4"><v>1</v></c><c r="E1" s="0"><v>46082</v></c></row>`,
			"1,0 date \"2026-03-01\" 46082\n1,1 date \"2026-03-01T08:15:00\" 46082.34375\n1,2 date \"08:15:00\" 0.34375\n1,3 date \"1900-01-01\" 1\n1,4 number \"46082\" 46082\n"},
		{"no rows at all", ``, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for _, careful := range []bool{false, true} {
				got, err := dump(workbook(t, rowsOf(c.body)), careful)
				if err != nil || got != c.want {
					t.Errorf("careful=%v: got\n%s%v\nwant\n%s", careful, got, err, c.want)
				}
			}
		})
	}
}

func TestSheetRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, body, why string
		row             int
	}{
		{"an open cell", `<row r="1"><c r="A1"><v>1</v></row>`, "nested wrongly", 1},
		{"text in a row", `<row r="1">x<c r="A1"><v>1</v></c></row>`, "unexpected", 1},
		{"text in a cell", `<row r="1"><c r="A1">z<v>1</v></c></row>`, "unexpected", 1},
		{"text between rows", `<row r="1"/>junk`, "between rows", 1},
		{"rows out of order", `<row r="2"/><row r="1"/>`, "row 1 follows row 2", 2},
		{"one row twice", `<row r="2"/><row r="2"/>`, "row 2 follows row 2", 2},
		{"a row beyond any sheet", `<row r="2147483647"/>`, "the number", 0},
		{"a row just beyond any sheet", `<row r="1048577"/>`, "the number", 0},
		{"a negative row", `<row r="-1"/>`, "the number", 0},
		{"cells out of order", `<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>1</v></c></row>`, "out of order", 1},
		{"one cell twice", `<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>1</v></c></row>`, "out of order", 1},
		{"a cell of another row", `<row r="1"><c r="A2"><v>1</v></c></row>`, "reference", 1},
		{"a cell beyond any sheet", `<row r="1"><c r="XFE1"><v>1</v></c></row>`, "reference", 1},
		{"two references", `<row r="1"><c r="A1" r="B1"><v>7</v></c></row>`, "reference", 1},
		{"words as a number", `<row r="1"><c r="A1"><v>abc</v></c></row>`, "as a number", 1},
		{"not-a-number", `<row r="1"><c r="A1"><v>NaN</v></c></row>`, "as a number", 1},
		{"infinity", `<row r="1"><c r="A1"><v>1e999</v></c></row>`, "as a number", 1},
		{"a hexadecimal number", `<row r="1"><c r="A1"><v>0x10</v></c></row>`, "as a number", 1},
		{"a number with a dash between digits", `<row r="1"><c r="A1"><v>1_0</v></c></row>`, "as a number", 1},
		{"a shared text too far", `<row r="1"><c r="A1" t="s"><v>4</v></c></row>`, "shared text", 1},
		{"a negative shared text", `<row r="1"><c r="A1" t="s"><v>-1</v></c></row>`, "shared text", 1},
		{"an empty index of a shared text", `<row r="1"><c r="A1" t="s"><v></v></c></row>`, "shared text", 1},
		{"an unknown cell type", `<row r="1"><c r="A1" t="q"><v>1</v></c></row>`, "unknown type", 1},
		{"a truth value that is none", `<row r="1"><c r="A1" t="b"><v>2</v></c></row>`, "truth value", 1},
		{"a row in a row", `<row r="1"><row r="2"></row></row>`, "nested wrongly", 1},
		{"two values", `<row r="1"><c r="A1"><v>1</v><v>2</v></c></row>`, "two values", 1},
		{"a document type declaration", `<!DOCTYPE x><row r="1"/>`, "DOCTYPE", 0},
		{"an entity of its own", `<row r="1"><c r="A1" t="str"><v>&foo;</v></c></row>`, "entity", 1},
		{"an attribute that does not end", `<row r="1"><c r="A1 t="s"><v>0</v></c></row>`, "", 1},
		{"an attribute without quotes", `<row r="1"><c r=A1><v>7</v></c></row>`, "malformed", 1},
		{"attributes without a space between", `<row r="1"><c r="A1"t="str"><v>7</v></c></row>`, "malformed", 1},
		{"an inline text whose end tags are swapped", `<row r="1"><c r="A1" t="inlineStr"><is><t>a</is></t></c></row>`, "nested wrongly", 1},
		{"an open tag in an inline text", `<row r="1"><c r="A1" t="inlineStr"><is><t>a</t><b></is></c></row>`, "nested wrongly", 1},
		{"a tag inside a value", `<row r="1"><c r="A1"><v>1<b/></v></c></row>`, "nested wrongly", 1},
		{"a zero byte", "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>a\x00b</v></c></row>", "zero byte", 1},
		{"bytes that are not UTF-8", "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>a\xffb</v></c></row>", "UTF-8", 1},
		{"an end without a start", `</row>`, "nested wrongly", 0},
		{"a second place of rows", `</sheetData><sheetData>`, "two places", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for _, careful := range []bool{false, true} {
				got, err := dump(workbook(t, rowsOf(c.body)), careful)
				var f *fault.Error
				if !errors.As(err, &f) || f.Code != fault.Damaged {
					t.Fatalf("careful=%v: read %q, %v", careful, got, err)
				}
				if !strings.Contains(err.Error(), c.why) || f.Where.Row != c.row || f.Where.Sheet != "S & T" {
					t.Errorf("careful=%v: %v (row %d)", careful, err, f.Where.Row)
				}
			}
		})
	}
}

func TestSheetRefusesAroundItsRows(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, part, why string }{
		{"text behind the end", `<worksheet><sheetData/></worksheet>x`, "outside of its elements"},
		{"an element behind the end", `<worksheet><sheetData/></worksheet><a/>`, "behind its end"},
		{"wrong nesting before the rows", `<worksheet><cols><col></cols></col><sheetData/></worksheet>`, "nested wrongly"},
		{"wrong nesting behind the rows", `<worksheet><sheetData/><a><b></a></b></worksheet>`, "nested wrongly"},
		{"no end of the root", `<worksheet><sheetData><row r="1"/></sheetData>`, "cut inside <worksheet>"},
		{"no end of the rows", `<worksheet><sheetData><row r="1"/>`, "cut"},
		{"another kind of part", `<chartsheet/>`, "not a <worksheet>"},
		{"a declared encoding that is not UTF-8", `<?xml version="1.0" encoding="ISO-8859-1"?><worksheet><sheetData/></worksheet>`, "UTF-8"},
		{"UTF-16", "\xff\xfe<\x00", "UTF-16"},
		{"nothing", ``, "cut"},
		{"a malformed merged range", `<worksheet><sheetData/><mergeCells><mergeCell ref="A1:B"/></mergeCells></worksheet>`, "merged"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got, err := dump(workbook(t, c.part), false); fault.CodeOf(err) != fault.Damaged || !strings.Contains(err.Error(), c.why) {
				t.Errorf("read %q, %v", got, err)
			}
		})
	}
}

func TestSheetWithPrefixReadsLikeOneWithout(t *testing.T) {
	t.Parallel()
	plain := `<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>i</t></is></c><c r="C1"><v>3</v></c></row></sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells></worksheet>`
	prefixed := strings.ReplaceAll(strings.ReplaceAll(plain, "</", "</x:"), "<", "<x:")
	prefixed = strings.ReplaceAll(prefixed, "<x:/x:", "</x:")
	want, err := dump(workbook(t, plain), false)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := dump(workbook(t, prefixed), false); err != nil || got != want {
		t.Errorf("got %s, %v; want %s", got, err, want)
	}
}

func TestMergesAreListed(t *testing.T) {
	t.Parallel()
	b := workbook(t, `<worksheet><sheetData/><mergeCells count="1"><mergeCell ref="B2:D3"/></mergeCells></worksheet>`)
	book, err := OpenBook(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := book.Rows(0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var row Row
	if err := rows.Next(&row); !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
	if m := rows.Merges(); len(m) != 1 || m[0] != (Merge{1, 1, 2, 3}) {
		t.Errorf("got %v", m)
	}
}

// A part longer than many blocks, with rows longer than a block's headroom,
// must come out the same as its generator put it in.
func TestLongSheetCrossesBlocks(t *testing.T) {
	t.Parallel()
	var body, want strings.Builder
	rows := 400
	if testing.Short() {
		rows = 60
	}
	for r := 1; r <= rows; r++ {
		fmt.Fprintf(&body, `<row r="%d">`, r)
		cells := 5 + r%50*40
		for c := 1; c <= cells; c++ {
			name := fault.ColumnName(c)
			switch c % 3 {
			case 0:
				fmt.Fprintf(&body, `<c r="%s%d"><v>%d</v></c>`, name, r, c)
				fmt.Fprintf(&want, "%d,%d number \"%d\" %d\n", r, c-1, c, c)
			case 1:
				fmt.Fprintf(&body, `<c r="%s%d" t="s"><v>0</v></c>`, name, r)
				fmt.Fprintf(&want, "%d,%d text \"zero\" 0\n", r, c-1)
			default:
				fmt.Fprintf(&body, `<c r="%s%d" t="inlineStr"><is><t>a&amp;%d</t></is></c>`, name, r, c)
				fmt.Fprintf(&want, "%d,%d text \"a&%d\" 0\n", r, c-1, c)
			}
		}
		body.WriteString("</row>")
	}
	b := workbook(t, rowsOf(body.String()))
	for _, careful := range []bool{false, true} {
		if got, err := dump(b, careful); err != nil || got != want.String() {
			t.Errorf("careful=%v: %v; %d of %d bytes", careful, err, len(got), want.Len())
		}
	}
}

// Blanks, texts and rows of many megabytes cost what they are long, wherever
// they stand: what is not whole yet is not scanned from its start for every
// block.
func TestLongPiecesTakeLinearTime(t *testing.T) {
	t.Parallel()
	const size = 6 << 20
	blanks, long := strings.Repeat(" ", size), strings.Repeat("x", size)
	row := `<row r="1"><c r="A1"><v>1</v></c></row>`
	for name, sheet := range map[string]string{
		"blanks before the root":    `<?xml version="1.0"?>` + blanks + `<worksheet><sheetData>` + row + `</sheetData></worksheet>`,
		"blanks before the rows":    `<worksheet>` + blanks + `<sheetData>` + row + `</sheetData></worksheet>`,
		"blanks between rows":       `<worksheet><sheetData>` + blanks + row + blanks + `</sheetData></worksheet>`,
		"blanks in a row":           `<worksheet><sheetData><row r="1">` + blanks + `<c r="A1"><v>1</v></c></row></sheetData></worksheet>`,
		"blanks at the end":         `<worksheet><sheetData>` + row + `</sheetData></worksheet>` + blanks,
		"a long text of no concern": `<worksheet><x>` + long + `</x><sheetData>` + row + `</sheetData></worksheet>`,
	} {
		t.Run(name, func(t *testing.T) {
			b := workbook(t, sheet)
			got, err := dump(b, false)
			if err != nil || got != "1,0 number \"1\" 1\n" {
				t.Fatalf("%q, %v", got, err)
			}
			book, err := OpenBook(bytes.NewReader(b), int64(len(b)))
			if err != nil {
				t.Fatal(err)
			}
			rows, err := book.Rows(0)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = rows.Close() }()
			moved := 0
			rows.tok.kept = func(n int) { moved += n }
			var r Row
			for err == nil {
				err = rows.Next(&r)
			}
			if moved > 3*len(sheet) {
				t.Errorf("%d bytes were scanned again, of %d", moved, len(sheet))
			}
		})
	}
}
