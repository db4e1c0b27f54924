package open

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/source"
)

// count reads a table to its end and counts its rows.
func count(t testing.TB, table source.Table, n int) (int64, error) {
	t.Helper()
	parts, err := table.Parts(n)
	if err != nil {
		return 0, err
	}
	var rows int64
	var b source.Batch
	for _, p := range parts {
		for {
			err := p.Next(&b)
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return rows, err
			}
			rows += int64(b.Rows)
		}
	}
	return rows, nil
}

func put(t testing.TB, name string, b []byte) Input {
	t.Helper()
	p := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(p, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return Input{Path: p}
}

// book makes a workbook: sheet name, then rows.
func book(t testing.TB, sheets ...any) []byte {
	t.Helper()
	f := excelize.NewFile()
	for i := 0; i < len(sheets); i += 2 {
		name := sheets[i].(string)
		if _, err := f.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		for r, row := range sheets[i+1].([][]any) {
			at, err := excelize.CoordinatesToCellName(1, r+1)
			if err != nil {
				t.Fatal(err)
			}
			if err := f.SetSheetRow(name, at, &row); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := f.DeleteSheet("Sheet1"); err != nil {
		t.Fatal(err)
	}
	buf, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

var (
	survey  = [][]any{{"type", "name", "label"}, {"select_one yn", "S1", "Do you?"}}
	choices = [][]any{{"list_name", "name", "label"}, {"yn", "1", "Yes"}, {"yn", "2", "No"}}
	data    = [][]any{{"S1", "w"}, {1, 2}, {2, 3}}
)

type entry struct {
	name string
	body []byte
}

func archive(t testing.TB, entries ...entry) []byte {
	t.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for _, e := range entries {
		w, err := z.Create(e.name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(e.body); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func packed(t testing.TB, text string) []byte {
	t.Helper()
	var buf bytes.Buffer
	z := gzip.NewWriter(&buf)
	if _, err := io.WriteString(z, text); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func TestData(t *testing.T) {
	t.Parallel()
	form := book(t, "survey", survey, "choices", choices)
	for _, c := range []struct {
		name, file string
		body       []byte
		form       []byte
		wantForm   bool
	}{
		{"text", "d.csv", []byte("S1,w\n1,2\n2,3\n"), nil, false},
		{"text under a wrong name", "d.xlsx", []byte("S1,w\n1,2\n2,3\n"), nil, false},
		{"a workbook under a wrong name", "d.csv", book(t, "Sheet", data), nil, false},
		{"a compressed text", "d.csv.gz", packed(t, "S1,w\n1,2\n2,3\n"), nil, false},
		{"a compressed workbook", "d.xlsx.gz", packed(t, string(book(t, "Sheet", data))), nil, false},
		{"a workbook and its form", "d.xlsx", book(t, "Sheet", data), form, true},
		{"a workbook that is data and form", "d.xlsx", book(t, "survey", survey, "choices", choices, "data", data), nil, true},
		{"a ZIP of data and form", "d.zip", archive(t, entry{"kobo_system.xlsx", form}, entry{"raw.xlsx", book(t, "Sheet", data)}), nil, true},
		{"a ZIP of form and text, with what a Mac adds", "d.zip", archive(t, entry{"x/raw.csv", []byte("S1,w\n1,2\n2,3\n")}, entry{"__MACOSX/x/._raw.csv", []byte("x")}, entry{"x/.DS_Store", []byte("x")}, entry{"x/form.xlsx", form}), nil, true},
		{"a ZIP of a compressed text", "d.zip", archive(t, entry{"raw.csv.gz", packed(t, "S1,w\n1,2\n2,3\n")}), nil, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := Input{}
			if c.form != nil {
				f = put(t, "form.xlsx", c.form)
			}
			table, got, err := Data(put(t, c.file, c.body), f, source.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = table.Close() }()
			if n, err := count(t, table, 2); err != nil || n != 2 {
				t.Errorf("%d rows, %v", n, err)
			}
			if h := table.Header(); len(h) != 2 || h[0] != "S1" || h[1] != "w" {
				t.Errorf("header %q", h)
			}
			if (got != nil) != c.wantForm {
				t.Errorf("form %v", got)
			}
			if got != nil && (got.Codebook.Lookup("S1") == nil || len(got.Lists["yn"]) != 2) {
				t.Errorf("form %+v", got.Codebook)
			}
		})
	}
}

func TestFault29FormatsThatAreNotRead(t *testing.T) {
	t.Parallel()
	form := book(t, "survey", survey, "choices", choices)
	good := book(t, "Sheet", data)
	ole := func(stream string) []byte {
		b := append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 2000)...)
		for _, c := range stream {
			b = append(b, byte(c), 0)
		}
		return b
	}
	zipped := packed(t, strings.Repeat("a,b\n1,2\n", 500))
	for _, c := range []struct {
		name, file string
		body       []byte
		code       fault.Code
		says       string
	}{
		{"nothing", "d.csv", nil, fault.Empty, "d.csv"},
		{"a password-protected workbook", "d.xlsx", ole("EncryptedPackage"), fault.Protected, "password"},
		{"an old workbook", "d.xlsx", ole("Workbook"), fault.WrongType, ".xls"},
		{"a binary workbook", "d.xlsx", archive(t, entry{"[Content_Types].xml", nil}, entry{"xl/workbook.bin", nil}), fault.WrongType, ".xlsb"},
		{"an OpenDocument sheet", "d.xlsx", archive(t, entry{"mimetype", []byte("application/vnd.oasis.opendocument.spreadsheet")}, entry{"content.xml", nil}), fault.WrongType, ".ods"},
		{"a Word document", "d.xlsx", archive(t, entry{"[Content_Types].xml", nil}, entry{"word/document.xml", nil}), fault.WrongType, "document"},
		{"a web page named .xls", "d.xls", []byte("\n<html><table><tr><td>1</td></tr></table></html>"), fault.WrongType, "web page"},
		{"a PDF", "d.xlsx", []byte("%PDF-1.7\n"), fault.WrongType, "PDF"},
		{"a cut SPSS file", "d.sav", []byte("$FL2@(#) SPSS DATA FILE"), fault.Damaged, "byte 0"},
		{"an encrypted SPSS file", "d.sav", []byte("\x1c\x00\x00\x00\x00\x00\x00\x00ENCRYPTEDSAV"), fault.WrongType, "encrypted"},
		{"a web page in UTF-16", "d.xls", []byte("\xff\xfe<\x00h\x00t\x00m\x00l\x00>\x00"), fault.WrongType, "web page"},
		{"a text in UTF-32", "d.csv", []byte("\xff\xfe\x00\x00a\x00\x00\x00"), fault.WrongType, "UTF-32"},
		{"a picture", "d.csv", []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x01\x02\x03\x04\x05\x06\x07"), fault.WrongType, "picture"},
		{"bytes of no format", "d.csv", []byte("\x01\x02\x03\x04\x05\x06\x07\x08"), fault.WrongType, "binary"},
		{"an old Word document", "d.xls", ole("WordDocument"), fault.WrongType, "Word"},
		{"a Stata file", "d.dta", []byte("<stata_dta><header><release>118</release>"), fault.WrongType, "Stata"},
		{"an SPSS portable file", "d.por", []byte(strings.Repeat("0", 160) + "ASCII SPSS PORT FILE" + strings.Repeat(" ", 60)), fault.WrongType, "portable"},
		{"a Parquet file", "d.csv", []byte("PAR1\x15\x04\x15"), fault.WrongType, "Parquet"},
		{"a RAR archive", "d.zip", []byte("Rar!\x1a\x07\x01\x00"), fault.WrongType, "Unpack"},
		{"an Excel 2003 XML sheet", "d.xls", []byte("<?xml version=\"1.0\"?>\n<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">"), fault.WrongType, "2003"},
		{"a Numbers document", "d.xlsx", archive(t, entry{"Index/Document.iwa", []byte("x")}), fault.WrongType, "Numbers"},
		{"a compressed PDF", "d.csv.gz", packed(t, "%PDF-1.7\n"), fault.WrongType, "PDF"},
		{"a compressed archive", "d.gz", packed(t, string(archive(t, entry{"a.csv", []byte("a,b\n1,2\n")}))), fault.Ambiguous, "another archive"},
		{"a compressed nothing", "d.csv.gz", packed(t, ""), fault.Empty, "d.csv.gz"},
		{"a form without data", "form.xlsx", form, fault.Ambiguous, "no sheet with data"},
		{"a ZIP of a form only", "d.zip", archive(t, entry{"form.xlsx", form}), fault.Ambiguous, "no data file"},
		{"a ZIP of two data files", "d.zip", archive(t, entry{"a.csv", []byte("a\n1\n")}, entry{"b.xlsx", good}), fault.Ambiguous, "a.csv and b.xlsx"},
		{"a ZIP of two forms", "d.zip", archive(t, entry{"a.xlsx", form}, entry{"b.xlsx", form}, entry{"c.xlsx", good}), fault.Ambiguous, "two forms"},
		{"a ZIP of a damaged workbook", "d.zip", archive(t, entry{"a.xlsx", good[:len(good)/2]}), fault.Damaged, "a.xlsx"},
		{"a cut workbook", "d.xlsx", good[:len(good)-30], fault.Damaged, "d.xlsx"},
		{"a cut compressed text", "d.csv.gz", zipped[:len(zipped)-9], fault.Damaged, "cut"},
		{"a changed compressed text", "d.csv.gz", append(append([]byte{}, zipped[:len(zipped)-6]...), "xxxxxx"...), fault.Damaged, "cut"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			table, _, err := Data(put(t, c.file, c.body), Input{}, source.Options{})
			if table != nil {
				t.Fatal("a table came with the error")
			}
			if fault.CodeOf(err) != c.code || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v", err)
			}
			if strings.Contains(err.Error(), "{") || strings.Contains(fault.Of(err).In("id"), "{") {
				t.Errorf("a placeholder is left: %v", err)
			}
		})
	}
	t.Run("a file that is not there", func(t *testing.T) {
		t.Parallel()
		if _, _, err := Data(Input{Path: filepath.Join(t.TempDir(), "x.csv"), Name: "survey.csv"}, Input{}, source.Options{}); fault.CodeOf(err) != fault.FileMissing || !strings.Contains(err.Error(), "survey.csv") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a folder", func(t *testing.T) {
		t.Parallel()
		if _, _, err := Data(Input{Path: t.TempDir()}, Input{}, source.Options{}); fault.CodeOf(err) != fault.FileUnreadable {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a form that is none", func(t *testing.T) {
		t.Parallel()
		for _, body := range [][]byte{good, []byte("a,b\n1,2\n")} {
			if _, _, err := Data(put(t, "d.xlsx", good), put(t, "form.xlsx", body), source.Options{}); fault.CodeOf(err) != fault.BadForm || !strings.Contains(err.Error(), "form.xlsx") {
				t.Errorf("got %v", err)
			}
		}
	})
}

func TestSpool(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("0123456789", 100)
	for _, memory := range []int64{10_000, 1000, 999, 10} {
		s, err := spoolBeyond(strings.NewReader(text), 5000, memory)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(s.reader())
		if err != nil || string(got) != text || s.size != 1000 || (s.file != nil) != (memory < 1000) {
			t.Errorf("memory %d: %d bytes of %d, %v", memory, len(got), s.size, err)
		}
		for range 2 {
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		}
	}
	for _, memory := range []int64{10_000, 10} {
		if _, err := spoolBeyond(strings.NewReader(text), 999, memory); fault.CodeOf(err) != fault.TooLarge {
			t.Errorf("memory %d: %v", memory, err)
		}
	}
}

// The smallest system file: one variable, three cases.
func systemFile() []byte {
	ints := func(n ...int32) []byte {
		var b []byte
		for _, x := range n {
			b = binary.LittleEndian.AppendUint32(b, uint32(x))
		}
		return b
	}
	b := append([]byte("$FL2"), strings.Repeat(" ", 60)...)
	b = append(b, ints(2, 1, 0, 0, 3, 0, 0x40590000)...) // the last two are 100.0
	b = append(b, strings.Repeat(" ", 9+8+64+3)...)
	b = append(b, ints(2, 0, 0, 0, 0x050802, 0x050802)...)
	b = append(append(b, "S1      "...), ints(3, 1, 0, 0x3ff00000)...)
	b = append(append(b, "\x03Yes    "...), ints(4, 1, 1, 999, 0)...)
	for _, f := range []float64{1, 2.5, 1} {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(f))
	}
	return b
}

func TestOpensSystemFiles(t *testing.T) {
	t.Parallel()
	for name, body := range map[string][]byte{"d.sav": systemFile(), "d.zip": archive(t, entry{"x/d.sav", systemFile()})} {
		table, form, err := Data(put(t, name, body), Input{}, source.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = table.Close() }()
		if n, err := count(t, table, 2); err != nil || n != 3 || table.Header()[0] != "S1" || table.Summary().Format != "sav" {
			t.Errorf("%s: %d rows, %v, %+v", name, n, err, table.Summary())
		}
		if v, ok := form.Codebook.Lookup("S1").Value("1"); !ok || v.LabelOf("") != "Yes" {
			t.Errorf("%s: %+v", name, form.Codebook.Variables)
		}
	}
}

// The truth kit's files, as their own description says they are. Set
// POCKETTAB_TRUTH to its folder.
func TestTruthFilesOpen(t *testing.T) {
	t.Parallel()
	root := os.Getenv("POCKETTAB_TRUTH")
	if root == "" {
		root = filepath.Join("..", "..", "..", "..", "shared", "truth")
	}
	cases, err := filepath.Glob(filepath.Join(root, "*", "case.json"))
	if err != nil || len(cases) == 0 {
		t.Skip("the truth kit is not there; set POCKETTAB_TRUTH to its folder")
	}
	for _, path := range cases {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var c struct {
			Case                 string
			Respondents, Columns int64
			Data                 struct {
				File, Encoding, Delimiter, Sheet string
				HeaderRows                       int `json:"header_rows"`
				HeaderStart                      int `json:"header_start"`
			}
		}
		if err := json.Unmarshal(b, &c); err != nil {
			t.Fatal(err)
		}
		t.Run(c.Case, func(t *testing.T) {
			t.Parallel()
			for _, chosen := range []bool{false, true} {
				opt := source.Options{Sheet: c.Data.Sheet, HeaderRows: c.Data.HeaderRows, HeaderStart: c.Data.HeaderStart}
				if chosen {
					opt.Encoding, opt.Separator = c.Data.Encoding, c.Data.Delimiter
				}
				table, _, err := Data(Input{Path: filepath.Join(filepath.Dir(path), c.Data.File)}, Input{}, opt)
				if err != nil {
					t.Fatal(err)
				}
				defer func() { _ = table.Close() }()
				n, err := count(t, table, 3)
				if err != nil || n != c.Respondents || int64(len(table.Header())) != c.Columns {
					t.Errorf("%d rows of %d, %d columns of %d, %v", n, c.Respondents, len(table.Header()), c.Columns, err)
				}
				s := table.Summary()
				if s.Rows != c.Respondents {
					t.Errorf("the summary says %d rows", s.Rows)
				}
				if s.Format == "csv" && s.Separator != c.Data.Delimiter {
					t.Errorf("separator %q: %s", s.Separator, s.Evidence)
				}
			}
		})
	}
}
