package ooxml

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"github.com/hary4di/pockettab/tabulation/fault"
)

// FuzzSheet holds: no panic; every error is a fault with a code of its own;
// the short way and the careful way, whole blocks and single bytes read the
// same or refuse alike.
func FuzzSheet(f *testing.F) {
	for _, body := range []string{
		`<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>12.5</v></c><c r="C1" t="inlineStr"><is><t>x</t></is></c></row>`,
		`<row><c><f>1</f></c><c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c><c t="str"><v>a&amp;_x000D_</v></c></row>`,
		`<row r="1" hidden="1"><c r="A1" t="inlineStr"><is><r><t>a</t></r><rPh><t>p</t></rPh></is></c><extLst><ext/></extLst></row>`,
		`<!-- c --><row r="3"/><?p?><row r="4"><c r="A4"><v><![CDATA[7]]></v></c></row>`,
	} {
		f.Add([]byte(rowsOf(body)))
	}
	f.Add([]byte(`<x:worksheet><x:sheetData><x:row><x:c><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>`))
	f.Fuzz(func(t *testing.T, part []byte) {
		if len(part) > 1<<16 {
			return
		}
		var outs [3]string
		var errs [3]error
		for i := range outs {
			outs[i], errs[i] = readPart(part, i == 1, i == 2)
			if errs[i] != nil && fault.CodeOf(errs[i]) != fault.Damaged {
				t.Fatalf("way %d: %v", i, errs[i])
			}
		}
		for i := 1; i < 3; i++ {
			if (errs[0] == nil) != (errs[i] == nil) || errs[0] == nil && outs[0] != outs[i] {
				t.Fatalf("way 0: %q, %v\nway %d: %q, %v", outs[0], errs[0], i, outs[i], errs[i])
			}
		}
	})
}

func readPart(part []byte, careful, small bool) (string, error) {
	tok, err := tokensOf(part, small)
	if err != nil {
		return "", err
	}
	book := &Book{strings: &stringTable{text: []byte("zero"), ends: []uint32{4}}, dates: []dateStyle{notDate, dayDate}}
	r := &Rows{book: book, name: "S", tok: tok, careful: careful}
	defer func() { _ = r.Close() }()
	var out bytes.Buffer
	var row Row
	for {
		err := r.Next(&row)
		if errors.Is(err, io.EOF) {
			return out.String(), nil
		}
		if err != nil {
			return "", err
		}
		for _, c := range row.Cells {
			out.WriteString(fault.ColumnName(c.Col + 1))
			out.WriteByte(byte('0' + c.Kind))
			out.Write(c.Text)
			out.WriteByte('\n')
		}
	}
}

// FuzzStrings holds the same for the shared texts.
func FuzzStrings(f *testing.F) {
	f.Add([]byte(textPart))
	f.Add([]byte(`<sst count="1"><si><t>a&#10;b_x005F_</t></si><extLst><ext/></extLst></sst>`))
	f.Add([]byte("\xef\xbb\xbf<?xml version='1.0'?><x:sst><x:si><x:t><![CDATA[<]]></x:t></x:si></x:sst>"))
	f.Fuzz(func(t *testing.T, part []byte) {
		if len(part) > 1<<16 {
			return
		}
		var tables [2]*stringTable
		for i := range tables {
			tok, err := tokensOf(part, i == 1)
			if err == nil {
				tables[i], err = scanStrings(tok)
				tok.close()
			}
			if err != nil && fault.CodeOf(err) != fault.Damaged {
				t.Fatal(err)
			}
			if err != nil {
				tables[i] = nil
			}
		}
		a, b := tables[0], tables[1]
		if (a == nil) != (b == nil) || a != nil && (!bytes.Equal(a.text, b.text) || a.len() != b.len()) {
			t.Fatalf("blocks and single bytes differ: %v, %v", a, b)
		}
	})
}
