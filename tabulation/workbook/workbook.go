// Package workbook writes pages as an .xlsx file.
//
// Goals: figures stay numbers, unrounded; texts stay texts, whatever they
// begin with; the same pages give the same bytes; memory holds one sheet's
// compressor and the distinct texts of one file, however many files a job has.
// Everything that Excel would refuse, repair or cut in silence is checked or
// cleaned before a byte is written: sheet names, links, merged cells, lengths,
// control characters, numbers of styles.
// Non-goals: layout, statistics, splitting a job into files (the caller
// writes at most 100 tables a file).
//
// In: pages of package layout, not changed. Out: bytes and their digests.
// Write is safe for concurrent use.
//
// The parts are written by this package itself. A general library costs an
// allocation per cell, enters sheets in random order, and excelize v2.11.1
// drops text that looks like an escape it cannot decode ("p_xD800_q" becomes
// "pq"); it serves in the tests as a second opinion.
package workbook

import (
	"io"
	"strconv"

	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/layout"
)

// Options of a workbook. The zero value is the classic theme in English.
type Options struct {
	Theme    string // name of a theme; "": classic
	House    []byte // a house theme as JSON, on top of Theme; nil: none
	Language string // of number formats: "id" or "en"; anything else is English
	Title    string // document property
	Subject  string // document property, such as "Tables 1–100"
	Creator  string // document property; "": PocketTab
}

// Written says what was written.
type Written struct {
	Bytes         int64
	SHA256        string   // hex, of the whole file
	ContentSHA256 string   // hex, see Digest: of all parts but the run page's
	RunPart       string   // name of the part that ContentSHA256 leaves out; "" none
	Sheets        []string // names of the sheets, one for each page, in order
	Changes       []Change // texts that could not be kept as they were
}

// Change is a text that was cleaned or cut.
type Change struct {
	Sheet    string
	Row, Col int // from 1
	What     ChangeKind
}

// ChangeKind says what happened to a text.
type ChangeKind uint8

// The kinds.
const (
	Cleaned ChangeKind = iota // control characters or broken bytes are shown by a sign
	Cut                       // longer than a cell can hold; ends with a mark
)

// Write writes pages, one sheet each, in their order; the first is the one
// the file opens at. It returns BadPlan for an unknown theme, TooLarge for a
// page beyond a sheet's size, and Internal for pages that contradict
// themselves: a link to no page, overlapping spans, a figure that is not
// finite. Errors of w are returned as they are; what was written by then is
// not a workbook.
func Write(w io.Writer, pages []*layout.Page, o Options) (Written, error) {
	theme, err := loadTheme(o.Theme, o.House)
	if err != nil {
		return Written{}, err
	}
	if o.Creator == "" {
		o.Creator = "PocketTab"
	}
	names, err := SheetNames(pages)
	if err != nil {
		return Written{}, err
	}
	targets := make(map[string]string, len(pages))
	for i, p := range pages {
		sheet := quoteSheet(names[i]) + "!A"
		targets[p.Name] = sheet + "1"
		for _, place := range p.Places {
			targets[place.Name] = sheet + strconv.Itoa(place.Row)
		}
	}
	for i, p := range pages {
		if err := checkPage(p, names[i], targets); err != nil {
			return Written{}, err
		}
	}

	b := &book{
		Options: o, pages: pages, names: names, targets: targets,
		styles: newStyles(theme, o.Language), strings: newStrings(), out: newPackage(w),
	}
	b.drawn = b.drawings()
	written := Written{Sheets: names}
	if err := b.write(&written); err != nil {
		return Written{}, err
	}
	written.Bytes, written.SHA256, written.ContentSHA256 = b.out.digests()
	return written, nil
}

// book is one workbook being written.
type book struct {
	Options
	pages   []*layout.Page
	names   []string
	targets map[string]string // name of a page or place -> cell
	drawn   []*drawing        // per page; nil: nothing
	styles  *styles
	strings *sharedStrings
	out     *packageWriter
	buf     []byte    // of the sheet being written, used again for the next
	heights []float64 // likewise
	down    []int     // likewise
}

// write writes the parts in a fixed order: what a reader needs first, the
// sheets, then what grew while they were written.
func (b *book) write(w *Written) error {
	for _, part := range b.frame() {
		if err := b.out.part(part.name, part.text); err != nil {
			return err
		}
	}
	for i, p := range b.pages {
		name := sheetPart(i)
		counted := p.Kind != layout.RunPage
		if !counted {
			w.RunPart = name
		}
		if err := b.sheet(i, name, counted, w); err != nil {
			return err
		}
	}
	for _, part := range b.drawingParts() {
		if err := b.out.part(part.name, part.text); err != nil {
			return err
		}
	}
	if err := b.styles.check(); err != nil {
		return err
	}
	if err := b.out.part("xl/styles.xml", b.styles.xml()); err != nil {
		return err
	}
	if err := b.out.part("xl/sharedStrings.xml", b.strings.xml()); err != nil {
		return err
	}
	return b.out.close()
}

// sheetPart is the name of the part of page i, counted from 0.
func sheetPart(i int) string { return "xl/worksheets/sheet" + strconv.Itoa(i+1) + ".xml" }

// internal reports pages that contradict themselves: a defect of ours.
func internal(err error) error { return fault.New(fault.Internal, "workbook.Write").Because(err) }
