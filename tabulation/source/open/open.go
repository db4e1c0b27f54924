// Package open chooses the reader of a file by its content, never by its
// name: a workbook, text, a compressed text, a system file of SPSS, a ZIP with
// a data file, M-Code's ZIP of data and form, a workbook that is data and form
// in one.
//
// What we do not read is recognised and said, with how to save it instead.
//
// In: the path or the bytes of a file, and options. Out: a source.Table that
// the caller closes, and the form where there is one. Non-goals: reading
// itself, which the packages of the formats do. Safe for concurrent use.
package open

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/klauspost/compress/gzip"

	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/internal/ooxml"
	"github.com/hary4di/pockettab/tabulation/limit"
	"github.com/hary4di/pockettab/tabulation/source"
	"github.com/hary4di/pockettab/tabulation/source/delim"
	"github.com/hary4di/pockettab/tabulation/source/sav"
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
	case savFile:
		return openSav(in.name(), f, size, opt, f.Close)
	case gzipFile:
		defer func() { _ = f.Close() }()
		text, err := unpackGzip(f, size)
		if err != nil {
			return nil, nil, err
		}
		return openUnpacked(in.name(), text, opt)
	}
	table, err := delim.OpenReader(in.name(), f, size, opt, f.Close)
	return noForm(table, err)
}

// noForm keeps a nil table from becoming a non-nil interface.
func noForm(table *delim.Table, err error) (source.Table, *source.Form, error) {
	if err != nil {
		return nil, nil, err
	}
	return table, nil, nil
}

// openSav opens a system file, which brings its own form.
func openSav(name string, r io.ReaderAt, size int64, opt source.Options, release func() error) (source.Table, *source.Form, error) {
	table, form, err := sav.Open(name, r, size, opt, release)
	if err != nil {
		return nil, nil, err
	}
	return table, form, nil
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
	var found []sibling // the data files
	var kinds []fileKind
	fail := func(err error) (source.Table, *source.Form, error) {
		for _, f := range found {
			_ = f.text.Close()
		}
		return nil, nil, err
	}
	for _, n := range members {
		text, err := readMember(c, n)
		if err != nil {
			return fail(err)
		}
		kind, own, err := member(path.Base(n), text)
		switch {
		case err != nil:
			_ = text.Close()
			return fail(fault.InFile(err, name+" › "+path.Base(n)))
		case own != nil && form != nil:
			_ = text.Close()
			return fail(fault.New(fault.Ambiguous, op, "what", "the ZIP holds two forms").At(fault.Where{File: name}))
		case own != nil:
			form = own
			_ = text.Close()
			continue
		case kind != workbookFile && kind != textFile && kind != gzipFile && kind != savFile:
			_ = text.Close()
			continue
		}
		found, kinds = append(found, sibling{path.Base(n), text}), append(kinds, kind)
	}
	other := slices.IndexFunc(kinds, func(k fileKind) bool { return k != textFile })
	switch {
	case len(found) == 0:
		return nil, nil, fault.New(fault.Ambiguous, op, "what", "the ZIP holds no data file").At(fault.Where{File: name})
	case len(found) > 1 && other >= 0:
		return fail(fault.New(fault.Ambiguous, op, "what", fmt.Sprintf("the ZIP holds more than one data file: %s and %s", found[0].name, found[1].name)).At(fault.Where{File: name}))
	case len(found) > 1:
		table, err := openSiblings(name, found, opt)
		if err != nil {
			return nil, nil, err
		}
		return table, form, nil
	}
	data, dataKind := found[0].text, kinds[0]
	shown := name + " › " + found[0].name
	switch dataKind {
	case workbookFile:
		table, own, err := openBook(shown, data, data.size, opt, data.Close)
		if own != nil {
			form = own
		}
		return table, form, err
	case savFile:
		table, own, err := openSav(shown, data, data.size, opt, data.Close)
		if form == nil {
			form = own
		}
		return table, form, err
	case gzipFile:
		packed := data
		data, err = unpackGzip(packed.reader(), packed.size)
		_ = packed.Close()
		if err != nil {
			return nil, nil, fault.InFile(err, shown)
		}
		table, own, err := openUnpacked(shown, data, opt)
		if form == nil {
			form = own
		}
		return table, form, err
	}
	table, err := delim.OpenReader(shown, data, data.size, opt, data.Close)
	if err != nil {
		return nil, nil, err
	}
	return table, form, nil
}

// openUnpacked opens what was compressed: a text as a rule.
func openUnpacked(name string, data *spool, opt source.Options) (source.Table, *source.Form, error) {
	fail := func(err error) (source.Table, *source.Form, error) {
		_ = data.Close()
		return nil, nil, fault.InFile(err, name)
	}
	if data.size == 0 {
		return fail(fault.New(fault.Empty, op))
	}
	kind, err := sniff(data, data.size)
	switch {
	case err != nil:
		return fail(err)
	case kind == workbookFile:
		return openBook(name, data, data.size, opt, data.Close)
	case kind == savFile:
		return openSav(name, data, data.size, opt, data.Close)
	case kind != textFile:
		return fail(fault.New(fault.Ambiguous, op, "what", "the compressed file holds another archive"))
	}
	return noForm(delim.OpenReader(name, data, data.size, opt, data.Close))
}

// member tells the kind of a file in a ZIP, and reads it when it is a form
// and nothing else.
func member(name string, text *spool) (fileKind, *source.Form, error) {
	if text.size == 0 {
		return unknownFile, nil, nil
	}
	kind, err := sniff(text, text.size)
	if err != nil || kind != workbookFile {
		return kind, nil, err
	}
	book, err := ooxml.OpenBook(text, text.size)
	if err != nil {
		return kind, nil, err
	}
	if !xlsform.IsForm(book) || dataSheet(book) != "" {
		return kind, nil, nil
	}
	form, err := xlsform.Read(name, book)
	return kind, form, err
}

// readMember unpacks a file of a ZIP.
func readMember(c *ooxml.Container, name string) (*spool, error) {
	if size := c.Size(name); size > limit.UploadBytes {
		return nil, tooLarge("the unpacked size of "+path.Base(name)+", in bytes,", size, limit.UploadBytes, "")
	}
	r, err := c.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }()
	return newSpool(r, limit.UploadBytes)
}

// unpackGzip unpacks a compressed text, bounded like every container.
func unpackGzip(r io.Reader, size int64) (*spool, error) {
	z, err := gzip.NewReader(r)
	if err != nil {
		return nil, fault.New(fault.Damaged, op, "part", "the compressed text", "why", "its head is overwritten").Because(err)
	}
	s, err := newSpool(z, min(int64(limit.UnpackedBytes), max(size, 1024)*limit.UnpackRatio))
	if fault.CodeOf(err) == fault.Internal {
		return nil, fault.New(fault.Damaged, op, "part", "the compressed text", "why", "it is cut or overwritten").Because(err)
	}
	return s, err
}
