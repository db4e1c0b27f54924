// Package open chooses the reader of a file by its content, never by its
// name: a workbook, text, a compressed text, a ZIP with a data file, M-Code's
// ZIP of data and form, a workbook that is data and form in one.
//
// What we do not read is recognised and said, with how to save it instead.
package open

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/internal/ooxml"
	"github.com/hary4di/pockettab/tabulation/limit"
	"github.com/hary4di/pockettab/tabulation/source"
	"github.com/hary4di/pockettab/tabulation/source/delim"
	"github.com/hary4di/pockettab/tabulation/source/xlsform"
	"github.com/hary4di/pockettab/tabulation/source/xlsx"
)

const op = "source.open"

// Input is one file: where it is and what to call it in errors.
type Input struct {
	Path string
	Name string // "": the base name of Path
}

func (in Input) name() string {
	if in.Name != "" {
		return in.Name
	}
	return filepath.Base(in.Path)
}

// Data opens a data file, and its form: the one given, or the one that came
// with the data. form.Path "" means none was given. The form result is nil
// when there is none. The table owns the file until it is closed.
func Data(data, form Input, opt source.Options) (source.Table, *source.Form, error) {
	table, own, err := openData(data, opt)
	if err != nil {
		return nil, nil, fault.InFile(err, data.name())
	}
	if form.Path == "" {
		return table, own, nil
	}
	given, err := Form(form)
	if err != nil {
		_ = table.Close()
		return nil, nil, err
	}
	return table, given, nil
}

// Form opens an XLSForm.
func Form(in Input) (*source.Form, error) {
	f, size, err := openFile(in.Path)
	if err != nil {
		return nil, fault.InFile(err, in.name())
	}
	defer func() { _ = f.Close() }()
	if size > limit.FormBytes {
		return nil, tooLarge("the size of the form in bytes", size, limit.FormBytes, in.name())
	}
	kind, err := sniff(f, size)
	if err != nil {
		return nil, fault.InFile(err, in.name())
	}
	if kind != workbookFile {
		return nil, fault.New(fault.BadForm, op, "why", "it is not a workbook").At(fault.Where{File: in.name()})
	}
	book, err := ooxml.OpenBook(f, size)
	if err != nil {
		return nil, fault.InFile(err, in.name())
	}
	if !xlsform.IsForm(book) {
		return nil, fault.New(fault.BadForm, op, "why", "it has no sheets \"survey\" and \"choices\"").At(fault.Where{File: in.name()})
	}
	return xlsform.Read(in.name(), book)
}

func tooLarge(what string, is, most int64, name string) error {
	return fault.New(fault.TooLarge, op, "what", what, "is", fmt.Sprint(is), "max", fmt.Sprint(most)).At(fault.Where{File: name})
}

func openFile(name string) (*os.File, int64, error) {
	f, err := os.Open(name)
	if err != nil {
		code := fault.FileUnreadable
		if errors.Is(err, fs.ErrNotExist) {
			code = fault.FileMissing
		}
		return nil, 0, fault.New(code, op).Because(err)
	}
	info, err := f.Stat()
	if err != nil || info.IsDir() {
		_ = f.Close()
		return nil, 0, fault.New(fault.FileUnreadable, op).Because(err)
	}
	if info.Size() == 0 {
		_ = f.Close()
		return nil, 0, fault.New(fault.Empty, op)
	}
	return f, info.Size(), nil
}

func openData(in Input, opt source.Options) (source.Table, *source.Form, error) {
	f, size, err := openFile(in.Path)
	if err != nil {
		return nil, nil, err
	}
	kind, err := sniff(f, size)
	if err != nil {
		_ = f.Close()
		return nil, nil, err
	}
	switch kind {
	case workbookFile:
		return openBook(in.name(), f, size, opt, f.Close)
	case archiveFile:
		return openArchive(in.name(), f, size, opt)
	case gzipFile:
		defer func() { _ = f.Close() }()
		text, err := unpackGzip(f, size)
		if err != nil {
			return nil, nil, err
		}
		table, err := delim.Open(in.name(), text, opt, nil)
		return noForm(table, err)
	}
	_ = f.Close()
	data, release, err := load(in.Path)
	if err != nil {
		return nil, nil, fault.New(fault.FileUnreadable, op).Because(err)
	}
	table, err := delim.Open(in.name(), data, opt, release)
	return noForm(table, err)
}

// noForm keeps a nil table from becoming a non-nil interface.
func noForm(table *delim.Table, err error) (source.Table, *source.Form, error) {
	if err != nil {
		return nil, nil, err
	}
	return table, nil, nil
}

// openBook opens the data sheet of a workbook, and its form where the
// workbook is both: sheets data, survey, choices.
func openBook(name string, r io.ReaderAt, size int64, opt source.Options, release func() error) (source.Table, *source.Form, error) {
	fail := func(err error) (source.Table, *source.Form, error) {
		if release != nil {
			_ = release()
		}
		return nil, nil, err
	}
	book, err := ooxml.OpenBook(r, size)
	if err != nil {
		return fail(err)
	}
	var form *source.Form
	if xlsform.IsForm(book) {
		if opt.Sheet == "" {
			sheet := dataSheet(book)
			if sheet == "" {
				return fail(fault.New(fault.Ambiguous, op, "what", "this workbook is a form (sheets survey and choices) and has no sheet with data").At(fault.Where{File: name}))
			}
			opt.Sheet = sheet
		}
		if form, err = xlsform.Read(name, book); err != nil {
			return fail(err)
		}
	}
	table, err := xlsx.Open(name, book, size, opt, release)
	if err != nil {
		return nil, nil, err
	}
	return table, form, nil
}

// dataSheet is the sheet of a workbook that is also a form: the one called
// data, else the first that is no sheet of a form.
func dataSheet(book *ooxml.Book) string {
	first := ""
	for _, s := range book.Sheets {
		switch strings.ToLower(strings.TrimSpace(s.Name)) {
		case "data":
			return s.Name
		case "survey", "choices", "settings", "external_choices", "entities", "osm":
		default:
			if first == "" {
				first = s.Name
			}
		}
	}
	return first
}

// openArchive opens a ZIP of files: M-Code's two workbooks, or one data file.
func openArchive(name string, f *os.File, size int64, opt source.Options) (source.Table, *source.Form, error) {
	defer func() { _ = f.Close() }()
	c, err := ooxml.OpenContainer(f, size)
	if err != nil {
		return nil, nil, err
	}
	var form *source.Form
	var members []string
	for _, n := range c.Names() {
		if strings.HasSuffix(n, "/") || strings.HasPrefix(n, "__MACOSX/") || strings.HasPrefix(path.Base(n), ".") {
			continue
		}
		members = append(members, n)
	}
	var data []byte
	dataName, dataKind := "", unknownFile
	for _, n := range members {
		text, err := c.Read(n, limit.UploadBytes)
		if err != nil {
			return nil, nil, err
		}
		kind, err := sniff(bytes.NewReader(text), int64(len(text)))
		if err != nil {
			return nil, nil, fault.InFile(err, path.Base(n))
		}
		if kind == workbookFile {
			book, err := ooxml.OpenBook(bytes.NewReader(text), int64(len(text)))
			if err != nil {
				return nil, nil, fault.InFile(err, path.Base(n))
			}
			if xlsform.IsForm(book) && dataSheet(book) == "" {
				if form != nil {
					return nil, nil, fault.New(fault.Ambiguous, op, "what", "the ZIP holds two forms").At(fault.Where{File: name})
				}
				if form, err = xlsform.Read(path.Base(n), book); err != nil {
					return nil, nil, err
				}
				continue
			}
		} else if kind != textFile && kind != gzipFile {
			continue
		}
		if dataName != "" {
			return nil, nil, fault.New(fault.Ambiguous, op, "what", fmt.Sprintf("the ZIP holds more than one data file: %s and %s", path.Base(dataName), path.Base(n))).At(fault.Where{File: name})
		}
		data, dataName, dataKind = text, n, kind
	}
	if dataName == "" {
		return nil, nil, fault.New(fault.Ambiguous, op, "what", "the ZIP holds no data file").At(fault.Where{File: name})
	}
	shown := name + " › " + path.Base(dataName)
	if dataKind == workbookFile {
		table, own, err := openBook(shown, bytes.NewReader(data), int64(len(data)), opt, nil)
		if own != nil {
			form = own
		}
		return table, form, err
	}
	if dataKind == gzipFile {
		if data, err = unpackGzip(bytes.NewReader(data), int64(len(data))); err != nil {
			return nil, nil, err
		}
	}
	table, err := delim.Open(shown, data, opt, nil)
	if err != nil {
		return nil, nil, err
	}
	return table, form, nil
}

// unpackGzip unpacks a compressed text, bounded like every container.
func unpackGzip(r io.Reader, size int64) ([]byte, error) {
	z, err := gzip.NewReader(r)
	if err != nil {
		return nil, fault.New(fault.Damaged, op, "part", "the compressed text", "why", "its head is overwritten").Because(err)
	}
	most := min(int64(limit.UnpackedBytes), max(size, 1024)*limit.UnpackRatio)
	text, err := io.ReadAll(io.LimitReader(z, most+1))
	if err != nil {
		return nil, fault.New(fault.Damaged, op, "part", "the compressed text", "why", "it is cut or overwritten").Because(err)
	}
	if int64(len(text)) > most {
		return nil, tooLarge("the unpacked size in bytes", int64(len(text)), most, "")
	}
	return text, nil
}
