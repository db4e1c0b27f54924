package ooxml

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/xuri/excelize/v2"
)

func excelizeSample(t testing.TB) []byte {
	t.Helper()
	f := excelize.NewFile()
	for r := 1; r <= 15; r++ {
		for c := 1; c <= 8; c++ {
			name, err := excelize.CoordinatesToCellName(c, r)
			if err != nil {
				t.Fatal(err)
			}
			var v any = r * c
			if c%2 == 1 {
				v = fmt.Sprintf("text & %d", r*c%37)
			}
			if err := f.SetCellValue("Sheet1", name, v); err != nil {
				t.Fatal(err)
			}
		}
	}
	buf, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// Whatever happens to the bytes of a file: it reads as it was, or not at all.
func TestDamageNeverGivesOtherRows(t *testing.T) {
	t.Parallel()
	b := excelizeSample(t)
	want, err := dump(b, false)
	if err != nil {
		t.Fatal(err)
	}
	step := 1
	if testing.Short() {
		step = 9
	}
	for i := 0; i < len(b); i += step {
		d := bytes.Clone(b)
		mask := byte(1) << (i % 8)
		if i%5 == 0 {
			mask = 0xff
		}
		d[i] ^= mask
		check(t, fmt.Sprintf("byte %d changed by %02x", i, mask), d, want)
	}
	for n := 0; n < len(b); n += 13 * step {
		if got, err := dump(b[:n], false); err == nil {
			t.Errorf("cut at %d: read %d bytes", n, len(got))
		}
	}
	for n := 0; n+64 < len(b); n += 61 * step {
		d := bytes.Clone(b)
		clear(d[n : n+64])
		check(t, fmt.Sprintf("64 bytes at %d zeroed", n), d, want)
		d = append(bytes.Clone(b[:n]), b[n+64:]...)
		check(t, fmt.Sprintf("64 bytes at %d taken out", n), d, want)
	}
}

func check(t *testing.T, what string, d []byte, want string) {
	t.Helper()
	got, err := dump(d, false)
	if err == nil && got != want {
		t.Errorf("%s: other rows without an error", what)
	}
	if err != nil && fault.CodeOf(err) == fault.Internal {
		t.Errorf("%s: %v", what, err)
	}
}

// A sheet part that is cut at any byte, in a container that is whole, is
// refused as well: the check does not rest on the checksum.
func TestCutSheetIsRefused(t *testing.T) {
	t.Parallel()
	part := rowsOf(`<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>a&amp;b</t></is></c></row>` +
		`<row r="2"><c r="A2"><f>1+1</f><v>2</v></c><!-- x --><c r="B2" t="str"><v><![CDATA[x]]></v></c></row>`)
	if _, err := dump(workbook(t, part), false); err != nil {
		t.Fatal(err)
	}
	for n := range len(part) {
		for _, careful := range []bool{false, true} {
			if got, err := dump(workbook(t, part[:n]), careful); fault.CodeOf(err) != fault.Damaged {
				t.Errorf("cut at %d: read %q, %v", n, got, err)
			}
		}
	}
}

func TestExcelizeAgrees(t *testing.T) {
	t.Parallel()
	b := excelizeSample(t)
	f, err := excelize.OpenReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	want, err := f.GetRows("Sheet1")
	if err != nil {
		t.Fatal(err)
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
	var row Row
	for _, w := range want {
		if err := rows.Next(&row); err != nil {
			t.Fatal(err)
		}
		if len(row.Cells) != len(w) {
			t.Fatalf("row %d has %d cells, Excelize has %d", row.Number, len(row.Cells), len(w))
		}
		for i, c := range row.Cells {
			if string(c.Text) != w[i] || c.Col != i {
				t.Errorf("row %d, cell %d: %q, Excelize has %q", row.Number, i, c.Text, w[i])
			}
		}
	}
}
