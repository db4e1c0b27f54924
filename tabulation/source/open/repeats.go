package open

import (
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/source"
	"github.com/hary4di/pockettab/tabulation/source/delim"
)

// A form with repeat groups comes as a text file for each of them in one ZIP:
// every row of a group names the row of its parent. Whoever reads such a file
// gets one row per member with the answers of its parents behind it, to any
// depth, as from the sheets of a workbook (package xlsx).

// link is a pair of columns that join a repeat group to its parents: the one
// of KoboToolbox, and that of ODK Central and SurveyCTO.
type link struct {
	child, parent string
	names         string // column of the child with the name of the parents' file; "": the file that has the first key
}

var links = []link{{"_parent_index", "_index", "_parent_table_name"}, {"PARENT_KEY", "KEY", ""}}

// linkOf finds the link that a header has.
func linkOf(header []string) (link, bool) {
	for _, l := range links {
		if slices.Contains(header, l.child) && (l.names == "" || slices.Contains(header, l.names)) {
			return l, true
		}
	}
	return link{}, false
}

// sibling is one text file of a ZIP.
type sibling struct {
	name string // without folders
	text *spool
}

// stem is the name without extension.
func (s sibling) stem() string { return strings.TrimSuffix(s.name, path.Ext(s.name)) }

// siblings are the text files of one ZIP.
type siblings struct {
	zip   string
	files []sibling
	opt   source.Options
}

// names lists them.
func (s *siblings) names() []string {
	out := make([]string, len(s.files))
	for i, f := range s.files {
		out[i] = f.name
	}
	return out
}

func (s *siblings) close() error {
	var errs []error
	for _, f := range s.files {
		errs = append(errs, f.text.Close())
	}
	return errors.Join(errs...)
}

// open opens one file alone. The text stays open.
func (s *siblings) open(i int) (*delim.Table, error) {
	shown := s.zip + " › " + s.files[i].name
	t, err := delim.OpenReader(shown, s.files[i].text, s.files[i].text.size, s.opt, nil)
	if err != nil {
		return nil, fault.InFile(err, shown)
	}
	return t, nil
}

// openSiblings opens the file of a ZIP that is asked for (Options.Sheet), else
// the one that all others are repeat groups of. Ambiguous where there is no
// such file.
func openSiblings(zip string, files []sibling, opt source.Options) (source.Table, error) {
	s := &siblings{zip: zip, files: files, opt: opt}
	s.opt.Sheet = ""
	fail := func(err error) (source.Table, error) {
		_ = s.close()
		return nil, err
	}
	chosen, repeats := -1, []string{}
	for i := range files {
		t, err := s.open(i)
		if err != nil {
			return fail(err)
		}
		_, child := linkOf(t.Header())
		_ = t.Close()
		switch {
		case child:
			repeats = append(repeats, files[i].name)
		case chosen >= 0 && opt.Sheet == "":
			return fail(fault.New(fault.Ambiguous, op, "what", fmt.Sprintf("the ZIP holds more than one data file: %s and %s", files[chosen].name, files[i].name)).At(fault.Where{File: zip}))
		default:
			chosen = i
		}
	}
	if opt.Sheet != "" {
		chosen = s.find(opt.Sheet)
		if chosen < 0 {
			return fail(fault.New(fault.NoSheet, op, "sheet", opt.Sheet, "have", strings.Join(s.names(), ", ")).At(fault.Where{File: zip}))
		}
	}
	if chosen < 0 {
		return fail(fault.New(fault.Ambiguous, op, "what", "every file of the ZIP is a repeat group of another one that is not there").At(fault.Where{File: zip}))
	}
	table, err := s.join(chosen, nil)
	if err != nil {
		return fail(err)
	}
	table.owned = s.close
	table.more.Sheet, table.more.Sheets = files[chosen].name, s.names()
	if opt.Sheet == "" && len(repeats) > 0 {
		table.more.Notices = append(table.more.Notices, source.Notice{Code: "repeat_sheets", Count: int64(len(repeats)), Note: strings.Join(repeats, ", ")})
	}
	return table, nil
}

// find gives the file with a name, with or without its ending, or its number
// from 1; -1 for none.
func (s *siblings) find(name string) int {
	for i, f := range s.files {
		if strings.EqualFold(f.name, name) || strings.EqualFold(f.stem(), name) {
			return i
		}
	}
	if n, err := strconv.Atoi(name); err == nil && n >= 1 && n <= len(s.files) {
		return n - 1
	}
	return -1
}

// join opens a file with the answers of its parents. down are the files from
// the one read up to this.
func (s *siblings) join(i int, down []int) (*joined, error) {
	down = append(slices.Clone(down), i)
	own, err := s.open(i)
	if err != nil {
		return nil, err
	}
	t := &joined{own: own, header: own.Header()}
	l, child := linkOf(t.header)
	switch {
	case !child:
		return t, nil
	case s.opt.NoParent:
		t.more.Detected = append(t.more.Detected, source.Detection{What: "parent", Value: "none", Chosen: true})
		return t, nil
	}
	first, err := s.firstRow(i)
	if err != nil {
		return nil, errors.Join(err, t.Close())
	}
	at := func(column string) string {
		if k := slices.Index(t.header, column); k >= 0 && k < len(first) {
			return first[k]
		}
		return ""
	}
	above, parent, err := s.parentOf(l, at(l.names), at(l.child), down)
	if err != nil {
		return nil, errors.Join(err, t.Close())
	}
	if above == nil {
		t.more.Notices = append(t.more.Notices, source.Notice{Code: "parent_sheet_missing", Count: 1, Note: at(l.names)})
		return t, nil
	}
	above.key = slices.Index(t.header, l.child)
	for c, h := range above.header {
		if h != l.parent && (!technical(h) || !slices.Contains(t.header, h)) {
			above.take = append(above.take, c)
			t.header = append(t.header[:len(t.header):len(t.header)], h)
		}
	}
	t.above = above
	t.more.Notices = append(t.more.Notices, above.notices...)
	rows := strconv.Itoa(len(above.rows))
	t.more.Detected = append(t.more.Detected, source.Detection{What: "parent", Value: s.files[parent].name, Why: codebook.Text{
		"en": "the column " + l.child + " points to its " + rows + " rows", "id": "kolom " + l.child + " menunjuk ke " + rows + " barisnya",
	}})
	return t, nil
}

// technical tells columns that exports add to every table.
func technical(header string) bool {
	return strings.HasPrefix(header, "_") || strings.HasPrefix(header, "SET-OF-") || header == "KEY" || header == "PARENT_KEY"
}

// firstRow gives the cells of the first row of a file.
func (s *siblings) firstRow(i int) ([]string, error) {
	t, err := s.open(i)
	if err != nil {
		return nil, err
	}
	defer func() { _ = t.Close() }()
	var row []string
	err = eachRow(t, func(b *source.Batch, r int) bool {
		for c := range b.Cols {
			row = append(row, codebook.Trim(string(b.At(r, c))))
		}
		return false
	})
	return row, err
}

// parentOf reads the file of the parents: the one with the name, or the one
// that has the key. nil where there is none.
func (s *siblings) parentOf(l link, name, key string, down []int) (*parents, int, error) {
	for i, f := range s.files {
		if slices.Contains(down, i) || l.names != "" && !strings.EqualFold(f.stem(), name) && !strings.HasSuffix(strings.ToLower(f.stem()), "-"+strings.ToLower(name)) {
			continue
		}
		t, err := s.join(i, down)
		if err != nil {
			return nil, 0, err
		}
		p, err := readParents(t, l.parent)
		if err = errors.Join(err, t.Close()); err != nil {
			return nil, 0, err
		}
		if _, has := p.at[key]; len(p.rows) > 0 && (has || l.names != "") {
			return p, i, nil
		}
	}
	return nil, 0, nil
}

// eachRow calls f for the rows of a table in order, until it says no.
func eachRow(t source.Table, f func(b *source.Batch, r int) bool) error {
	parts, err := t.Parts(1)
	if err != nil {
		return err
	}
	for _, p := range parts {
		var b source.Batch
		for {
			err := p.Next(&b)
			if err == io.EOF {
				break
			}
			if err != nil {
				return err
			}
			for r := range b.Rows {
				if !f(&b, r) {
					return nil
				}
			}
		}
	}
	return nil
}

// parents are the rows of the file that a repeat group belongs to.
type parents struct {
	header  []string
	rows    [][]string
	at      map[string]int // row by key; -1: the key stands twice
	key     int            // column of the child that points here
	take    []int          // columns that the child gets
	notices []source.Notice
}

func readParents(t source.Table, keyColumn string) (*parents, error) {
	p := &parents{header: t.Header(), at: map[string]int{}}
	key := slices.Index(p.header, keyColumn)
	if key < 0 {
		return p, nil
	}
	err := eachRow(t, func(b *source.Batch, r int) bool {
		row := make([]string, b.Cols)
		for c := range row {
			row[c] = string(b.At(r, c))
		}
		at, k := len(p.rows), codebook.Trim(row[key])
		if _, twice := p.at[k]; twice {
			at = -1
		}
		p.at[k] = at
		p.rows = append(p.rows, row)
		return true
	})
	for _, n := range t.Summary().Notices {
		n.Lines = nil // of another file
		p.notices = append(p.notices, n)
	}
	return p, err
}

// joined is a text file with the answers of the parents of its rows.
type joined struct {
	own    *delim.Table
	header []string
	above  *parents       // nil: none
	more   source.Summary // besides what the text says
	owned  func() error   // what is released with it; nil: nothing

	mu   sync.Mutex
	lost source.Notice
}

func (t *joined) Header() []string { return t.header }

func (t *joined) Close() error {
	err := t.own.Close()
	if t.owned != nil {
		err = errors.Join(err, t.owned())
	}
	return err
}

func (t *joined) Summary() source.Summary {
	s := t.own.Summary()
	s.Sheet, s.Sheets = t.more.Sheet, t.more.Sheets
	s.Notices = append(slices.Clone(s.Notices), t.more.Notices...)
	s.Detected = append(slices.Clone(s.Detected), t.more.Detected...)
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.lost.Count > 0 {
		lost := t.lost
		lost.Code = "parent_missing"
		slices.Sort(lost.Lines)
		s.Notices = append(s.Notices, lost)
	}
	return s
}

func (t *joined) Parts(n int) ([]source.Part, error) {
	parts, err := t.own.Parts(n)
	if err != nil || t.above == nil {
		return parts, err
	}
	for i, p := range parts {
		one := &joinedPart{t: t, own: p}
		if sized, ok := p.(source.Sized); ok {
			parts[i] = sizedPart{one, sized}
		} else {
			parts[i] = one
		}
	}
	return parts, nil
}

type joinedPart struct {
	t   *joined
	own source.Part
	in  source.Batch
}

type sizedPart struct {
	*joinedPart
	source.Sized
}

// mostLines is how many places a notice names.
const mostLines = 5

func (p *joinedPart) Next(b *source.Batch) error {
	if err := p.own.Next(&p.in); err != nil {
		return err
	}
	above, in := p.t.above, &p.in
	b.Rows, b.Cols, b.Lines = in.Rows, in.Cols+len(above.take), in.Lines
	b.Data, b.Cells = append(b.Data[:0], in.Data...), b.Cells[:0]
	for r := range in.Rows {
		b.Cells = append(b.Cells, in.Cells[r*in.Cols:(r+1)*in.Cols]...)
		at, ok := above.at[codebook.Trim(string(in.At(r, above.key)))]
		if !ok || at < 0 {
			p.orphan(r)
			b.Cells = append(b.Cells, make([]source.Cell, len(above.take))...)
			continue
		}
		for _, c := range above.take {
			text := above.rows[at][c]
			b.Cells = append(b.Cells, source.Cell{Off: uint32(len(b.Data)), Len: uint32(len(text))})
			b.Data = append(b.Data, text...)
		}
	}
	return nil
}

// orphan notices a row whose parent is not there, or there twice.
func (p *joinedPart) orphan(r int) {
	p.t.mu.Lock()
	defer p.t.mu.Unlock()
	p.t.lost.Count++
	if r < len(p.in.Lines) && len(p.t.lost.Lines) < mostLines {
		p.t.lost.Lines = append(p.t.lost.Lines, p.in.Lines[r])
	}
}
