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
func FuzzData(f *testing.F) {
	f.Add([]byte("a,b\n1,2\n"))
	f.Add([]byte("\xff\xfea\x00;\x00b\x00\n\x001\x00;\x002\x00"))
	f.Add(archive(f, bookOf(sheetOf(goodRows(3)))...))
	f.Add(archive(f, entry{"d.csv", []byte("a\n1\n")}, entry{"form.xlsx", book(f, "survey", survey, "choices", choices)}))
	f.Add(book(f, "survey", survey, "choices", choices, "data", data))
	f.Add(systemFile())
	f.Add(packed(f, "a;b\n1;2\n"))
	f.Add([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"))
	f.Fuzz(func(t *testing.T, b []byte) {
		path := filepath.Join(t.TempDir(), "d")
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		table, _, err := Data(Input{Path: path}, Input{}, source.Options{})
		if err != nil {
			if fault.CodeOf(err) == fault.Internal {
				t.Fatal(err)
			}
			return
		}
		defer func() { _ = table.Close() }()
		parts, err := table.Parts(2)
		if err != nil {
			t.Fatal(err)
		}
		var batch source.Batch
		for _, p := range parts {
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
