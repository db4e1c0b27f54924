package surveygen

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// made is the date of everything that has one: the same bytes on every day.
var made = time.Date(2026, 3, 30, 8, 0, 0, 0, time.UTC)

// sheet is one sheet of a workbook: its rows, given one after another.
type sheet struct {
	name string
	rows func(add func(cells []cell) error) error
}

// writeBook writes sheets as a workbook, the same bytes each time.
func writeBook(w io.Writer, title string, sheets ...sheet) error {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	f.SetZipWriter(func(w io.Writer) excelize.ZipWriter { return &orderedZip{zip: zip.NewWriter(w)} })
	if err := f.SetDocProps(&excelize.DocProperties{Title: title, Creator: "surveygen", LastModifiedBy: "surveygen", Created: made.Format(time.RFC3339), Modified: made.Format(time.RFC3339)}); err != nil {
		return err
	}
	format := "yyyy-mm-dd"
	day, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
	if err != nil {
		return err
	}
	for i, s := range sheets {
		if i == 0 {
			err = f.SetSheetName("Sheet1", s.name)
		} else {
			_, err = f.NewSheet(s.name)
		}
		if err != nil {
			return err
		}
		if err := writeSheet(f, s, day); err != nil {
			return err
		}
	}
	return f.Write(w)
}

func writeSheet(f *excelize.File, s sheet, day int) error {
	stream, err := f.NewStreamWriter(s.name)
	if err != nil {
		return err
	}
	var values []any
	row := 0
	err = s.rows(func(cells []cell) error {
		row++
		values = values[:0]
		for _, c := range cells {
			v, err := c.value(day)
			if err != nil {
				return err
			}
			values = append(values, v)
		}
		return stream.SetRow("A"+strconv.Itoa(row), values)
	})
	if err != nil {
		return err
	}
	return stream.Flush()
}

// value is what the library writes for a cell; nil leaves it out.
func (c cell) value(day int) (any, error) {
	switch {
	case c.text == "":
		return nil, nil
	case c.kind == numberCell:
		return strconv.ParseFloat(c.text, 64)
	case c.kind == dateCell:
		at, err := time.Parse(time.DateOnly, c.text)
		if err != nil {
			return nil, err
		}
		return excelize.Cell{StyleID: day, Value: at.Sub(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)).Hours() / 24}, nil
	}
	return c.text, nil
}

// orderedZip keeps the parts and writes them sorted and without a date: the
// library hands streamed sheets over in random order.
type orderedZip struct {
	zip   *zip.Writer
	names []string
	parts map[string]*bytes.Buffer
}

// Create implements excelize.ZipWriter.
func (z *orderedZip) Create(name string) (io.Writer, error) {
	if z.parts == nil {
		z.parts = map[string]*bytes.Buffer{}
	}
	if z.parts[name] != nil {
		return nil, errors.New("a part stands in the package twice: " + name)
	}
	b := &bytes.Buffer{}
	z.parts[name] = b
	z.names = append(z.names, name)
	return b, nil
}

// AddFS implements excelize.ZipWriter; the library does not use it.
func (z *orderedZip) AddFS(fs.FS) error { return errors.ErrUnsupported }

// Close implements excelize.ZipWriter.
func (z *orderedZip) Close() error {
	slices.SortFunc(z.names, func(a, b string) int {
		// what tells the parts of the package stands first, as readers expect
		if x, y := a == "[Content_Types].xml", b == "[Content_Types].xml"; x != y {
			if x {
				return -1
			}
			return 1
		}
		return strings.Compare(a, b)
	})
	for _, name := range z.names {
		w, err := z.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
		if err != nil {
			return err
		}
		if _, err := w.Write(z.parts[name].Bytes()); err != nil {
			return err
		}
	}
	return z.zip.Close()
}
