package tabulation

import (
	"archive/zip"
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"

	"github.com/hary4di/pockettab/tabulation/surveygen"
)

// benchFile makes a file of that name once, in the folder that
// POCKETTAB_BENCH names; the benchmarks of large files skip without it.
func benchFile(b *testing.B, name string, write func(*bufio.Writer) error) string {
	b.Helper()
	dir := os.Getenv("POCKETTAB_BENCH")
	if dir == "" {
		b.Skip("large files are made only where POCKETTAB_BENCH names a folder for them")
	}
	path := filepath.Join(dir, name)
	if _, err := os.Stat(path); err == nil {
		return path
	}
	f, err := os.Create(path + ".part")
	if err != nil {
		b.Fatal(err)
	}
	w := bufio.NewWriterSize(f, 1<<20)
	if err := write(w); err != nil {
		b.Fatal(err)
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
	if err := os.Rename(f.Name(), path); err != nil {
		b.Fatal(err)
	}
	return path
}

// The files whose reading times are promised.
func BenchmarkRead(b *testing.B) {
	plain := func(rows, cols int) func(*bufio.Writer) error {
		return func(w *bufio.Writer) error { return surveygen.WritePlainCSV(w, 1, rows, cols) }
	}
	for _, c := range []struct {
		format     string
		rows, cols int
		write      func(*bufio.Writer) error
	}{
		{"csv", 10_000_000, 24, plain(10_000_000, 24)},
		{"csv", 1_000_000, 200, plain(1_000_000, 200)},
		{"xlsx", 300_000, 24, func(w *bufio.Writer) error { return writePlainBook(w, 300_000, 24) }},
	} {
		b.Run(fmt.Sprintf("format=%s/rows=%d/cols=%d", c.format, c.rows, c.cols), func(b *testing.B) {
			path := benchFile(b, fmt.Sprintf("%dx%d.%s", c.rows, c.cols, c.format), c.write)
			info, err := os.Stat(path)
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(info.Size())
			runtime.GC()
			for b.Loop() {
				ds, err := Read(context.Background(), ReadRequest{Data: path})
				if err != nil {
					b.Fatal(err)
				}
				if ds.Rows() != c.rows {
					b.Fatalf("%d rows", ds.Rows())
				}
			}
		})
	}
}

// BenchmarkReadWeights reads respondents with a weight of six decimals that
// nearly each of them has alone, as SPSS and R export them.
func BenchmarkReadWeights(b *testing.B) {
	const rows = 5_000_000
	path := benchFile(b, fmt.Sprintf("weights%d.csv", rows), func(w *bufio.Writer) error {
		random := rand.New(rand.NewPCG(1, 1))
		if _, err := w.WriteString("id,q1,q2,weight\n"); err != nil {
			return err
		}
		for i := range rows {
			if _, err := fmt.Fprintf(w, "%d,%d,%d,%.6f\n", i+1, 1+random.IntN(5), 1+random.IntN(9), 0.2+2*random.Float64()); err != nil {
				return err
			}
		}
		return nil
	})
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(info.Size())
	for b.Loop() {
		ds, err := Read(context.Background(), ReadRequest{Data: path})
		if err != nil {
			b.Fatal(err)
		}
		if ds.Rows() != rows {
			b.Fatalf("%d rows", ds.Rows())
		}
	}
}

// BenchmarkOpenDataset measures opening the encoded form again.
func BenchmarkOpenDataset(b *testing.B) {
	for _, rows := range []int{1_000, 1_000_000} {
		b.Run(fmt.Sprintf("rows=%d/cols=24", rows), func(b *testing.B) {
			path := filepath.Join(b.TempDir(), "d.csv")
			f, err := os.Create(path)
			if err != nil {
				b.Fatal(err)
			}
			if err := surveygen.WritePlainCSV(f, 1, rows, 24); err != nil {
				b.Fatal(err)
			}
			if err := f.Close(); err != nil {
				b.Fatal(err)
			}
			ds, err := Read(context.Background(), ReadRequest{Data: path})
			if err != nil {
				b.Fatal(err)
			}
			encoded := filepath.Join(b.TempDir(), "d.arrow")
			if err := ds.Save(encoded); err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				ds, err := OpenDataset(encoded)
				if err != nil {
					b.Fatal(err)
				}
				if err := ds.Close(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkReadSurvey reads a survey as it comes from the field, with its form.
func BenchmarkReadSurvey(b *testing.B) {
	dir := b.TempDir()
	s := surveygen.New(surveygen.Options{Respondents: 1300})
	data, form := filepath.Join(dir, "d.xlsx"), filepath.Join(dir, "form.xlsx")
	writeTo(b, data, s.WriteData)
	writeTo(b, form, s.WriteForm)
	for b.Loop() {
		ds, err := Read(context.Background(), ReadRequest{Data: data, Form: form})
		if err != nil {
			b.Fatal(err)
		}
		if ds.Rows() != 1300 {
			b.Fatalf("%d rows", ds.Rows())
		}
	}
}

func writeTo(b *testing.B, path string, write func(io.Writer) error) {
	b.Helper()
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	if err := write(f); err != nil {
		b.Fatal(err)
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
}

// writePlainBook writes a workbook of one sheet: an id, then numbers, shared
// texts and texts in their cells in turn.
func writePlainBook(w io.Writer, rows, cols int) error {
	z := zip.NewWriter(w)
	part := func(name, body string) error {
		p, err := z.Create(name)
		if err != nil {
			return err
		}
		_, err = io.WriteString(p, body)
		return err
	}
	shared := `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">`
	for i := range 12 {
		shared += "<si><t>Jawaban nomor " + strconv.Itoa(i+1) + "</t></si>"
	}
	const rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	for _, p := range [][2]string{
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>` +
			`<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>` +
			`<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>`},
		{"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="` + rel + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="` + rel + `"><sheets><sheet name="data" sheetId="1" r:id="rId1"/></sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="` + rel + `/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="` + rel + `/sharedStrings" Target="sharedStrings.xml"/></Relationships>`},
		{"xl/sharedStrings.xml", shared + "</sst>"},
	} {
		if err := part(p[0], p[1]); err != nil {
			return err
		}
	}
	p, err := z.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(p, 1<<16)
	fmt.Fprint(out, `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">`)
	names := make([]string, cols)
	for c := range cols {
		names[c] = string(rune('A' + c)) // at most 26
		fmt.Fprintf(out, `<c r="%s1" t="inlineStr"><is><t>q%d</t></is></c>`, names[c], c)
	}
	fmt.Fprint(out, "</row>")
	x := uint64(1)
	for r := 2; r <= rows+1; r++ {
		row := strconv.Itoa(r)
		fmt.Fprint(out, `<row r="`, row, `"><c r="A`, row, `"><v>`, r-1, `</v></c>`)
		for c := 1; c < cols; c++ {
			x = x*6364136223846793005 + 1442695040888963407
			code := strconv.Itoa(int(x>>33) % (2 + c%11))
			switch c % 3 {
			case 0:
				_, _ = out.WriteString(`<c r="` + names[c] + row + `"><v>` + code + `</v></c>`)
			case 1:
				_, _ = out.WriteString(`<c r="` + names[c] + row + `" t="s"><v>` + code + `</v></c>`)
			default:
				_, _ = out.WriteString(`<c r="` + names[c] + row + `" t="inlineStr"><is><t>Pilihan ` + code + `</t></is></c>`)
			}
		}
		_, _ = out.WriteString("</row>")
	}
	fmt.Fprint(out, "</sheetData></worksheet>")
	if err := out.Flush(); err != nil {
		return err
	}
	return z.Close()
}
