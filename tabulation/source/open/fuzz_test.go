package open

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/source"
)

// FuzzData holds: whatever bytes a file has, it is read to its end or refused
// with a code that says what to do; and all rows are as wide as the header.
// Containers have check sums that a change of bytes breaks, so the bytes are
// also tried inside of sound ones: as the sheet of a workbook, its shared
// texts and styles, and the text in a ZIP; and with the options that change
// how the header and longer records are read.
func FuzzData(f *testing.F) {
	f.Add(byte(0), []byte("a,b\n1,2\n"))
	f.Add(byte(0), []byte("\xff\xfea\x00;\x00b\x00\n\x001\x00;\x002\x00"))
	f.Add(byte(0), archive(f, bookOf(sheetOf(goodRows(3)))...))
	f.Add(byte(0), archive(f, entry{"d.csv", []byte("a\n1\n")}, entry{"form.xlsx", book(f, "survey", survey, "choices", choices)}))
	f.Add(byte(0), book(f, "survey", survey, "choices", choices, "data", data))
	f.Add(byte(0), systemFile())
	f.Add(byte(0), packed(f, "a;b\n1;2\n"))
	f.Add(byte(0), []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"))
	f.Add(byte(1), []byte(sheetWith([][]string{{"id", "Which?", ""}, {"", "Tea", "Milk"}, {"1", "1", "0"}}, "B1:C1")))
	f.Add(byte(9), []byte(sheetOf(goodRows(2)+`<row r="9"><c r="F9"><v>1</v></c></row>`)))
	f.Add(byte(2), bookOf("")[5].body)
	f.Add(byte(3), bookOf("")[4].body)
	f.Add(byte(4), []byte("id;Which?;;\n;Tea;Milk;Water\n1;x;;\n"))
	f.Add(byte(12), []byte("a,b\n1,2,3\n\"4\n\",\"5\"\"\"\n"))
	f.Fuzz(func(t *testing.T, how byte, b []byte) {
		var opt source.Options
		if how&8 != 0 {
			opt.Ragged = source.RaggedPad
		}
		parts := bookOf(sheetOf(goodRows(2)))
		switch how & 7 {
		case 1, 2, 3:
			parts[map[byte]int{1: 6, 2: 5, 3: 4}[how&7]].body = b
			b = archive(t, parts...)
		case 4:
			b = archive(t, entry{"d.csv", b})
		}
		path := filepath.Join(t.TempDir(), "d")
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		table, _, err := Data(Input{Path: path}, Input{}, opt)
		if err != nil {
			if fault.CodeOf(err) == fault.Internal {
				t.Fatal(err)
			}
			return
		}
		defer func() { _ = table.Close() }()
		runs, err := table.Parts(2)
		if err != nil {
			t.Fatal(err)
		}
		var batch source.Batch
		for _, p := range runs {
			for {
				err := p.Next(&batch)
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil {
					if fault.CodeOf(err) == fault.Internal {
						t.Fatal(err)
					}
					return
				}
				if batch.Cols != len(table.Header()) || len(batch.Cells) < batch.Rows*batch.Cols {
					t.Fatalf("%d columns of %d, %d cells of %d rows", batch.Cols, len(table.Header()), len(batch.Cells), batch.Rows)
				}
				for i := range batch.Rows * batch.Cols {
					c := batch.Cells[i]
					_ = bytes.Clone(batch.Data[c.Off : c.Off+c.Len])
				}
			}
		}
	})
}
