// Package delim reads delimited text: CSV and its kin.
//
// In: the bytes of a file (mapped or in memory, which the table may change in
// place). Out: a source.Table whose cells point into those bytes. Encoding
// and separator are detected with their evidence and can be overridden.
// Records split at byte ranges, so parts can be read concurrently.
//
// A record longer than the header is an error that names the line; a shorter
// one is filled up with empty cells and noticed. Nothing is trimmed.
package delim

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/limit"
	"github.com/hary4di/pockettab/tabulation/source"
	"github.com/hary4di/pockettab/tabulation/source/textenc"
)

// batchRows is the number of rows of one batch; with a few hundred columns
// its cells stay in cache.
const batchRows = 1024

// noticePlaces is how many lines a notice names.
const noticePlaces = 5

// Table is an opened text file.
type Table struct {
	name   string
	data   []byte // UTF-8, from the first byte behind a byte order mark
	base   int    // lines before data (sep=)
	body   int    // where the first data record begins
	sep    byte
	header []string
	close  func() error

	mu  sync.Mutex
	sum source.Summary
}

// Open reads the header of the text in data. name is used in errors; close is
// called by Close and may be nil.
func Open(name string, data []byte, opt source.Options, close func() error) (*Table, error) {
	t := &Table{name: name, close: close, sum: source.Summary{Format: "csv", Bytes: int64(len(data))}}
	if err := t.open(data, opt); err != nil {
		if close != nil {
			_ = close()
		}
		return nil, fault.InFile(err, name)
	}
	return t, nil
}

func (t *Table) open(data []byte, opt source.Options) error {
	if len(bytes.TrimSpace(data)) == 0 {
		return fault.New(fault.Empty, "delim")
	}
	encoding, why := textenc.Detect(data)
	if opt.Encoding != "" {
		encoding, why = strings.ToLower(opt.Encoding), "chosen"
	}
	text, err := textenc.Decode(data, encoding)
	if err != nil {
		return err
	}
	t.sum.Encoding = encoding
	sep, rest, ok := declared(text)
	sepWhy := "declared by the first line (sep=)"
	if ok {
		text, t.base = rest, 1
	}
	switch {
	case opt.Separator != "":
		if sep, err = separatorOf(opt.Separator); err != nil {
			return err
		}
		sepWhy = "chosen"
	case !ok:
		// the sniffer's scanner works in place: give it a copy
		sep, sepWhy = sniff(bytes.Clone(text[:min(len(text), 1<<20)]))
	}
	t.data, t.sep = text, sep
	t.sum.Separator = string(sep)
	t.sum.Evidence = fmt.Sprintf("encoding %s: %s; separator %q: %s", encoding, why, string(sep), sepWhy)
	return t.readHeader(opt)
}

func (t *Table) readHeader(opt source.Options) error {
	s := newScanner(t.data, t.sep)
	for range opt.HeaderStart {
		if !s.record() {
			return fault.New(fault.HeaderOnly, "delim")
		}
	}
	rows := max(1, opt.HeaderRows)
	if rows > limit.HeaderRows {
		return fault.New(fault.TooLarge, "delim", "what", "the number of header rows", "is", fmt.Sprint(rows), "max", fmt.Sprint(limit.HeaderRows))
	}
	var heads [][]string
	for len(heads) < rows && s.record() {
		cells := make([]string, len(s.fields))
		filled := false
		for i, f := range s.fields {
			cells[i] = string(t.data[f.start:f.end])
			filled = filled || strings.TrimSpace(cells[i]) != ""
		}
		if filled || opt.HeaderStart > 0 || len(heads) > 0 {
			heads = append(heads, cells)
		}
	}
	if len(heads) == 0 {
		return fault.New(fault.Empty, "delim")
	}
	t.header = source.JoinHeader(heads)
	if len(t.header) > limit.Columns {
		return fault.New(fault.TooLarge, "delim", "what", "the number of columns", "is", fmt.Sprint(len(t.header)), "max", fmt.Sprint(limit.Columns))
	}
	t.body = s.pos
	if len(bytes.Trim(t.data[t.body:], " \t\r\n\""+string(t.sep))) == 0 {
		return fault.New(fault.HeaderOnly, "delim")
	}
	return nil
}

// Header gives the column names as in the file.
func (t *Table) Header() []string { return t.header }

// Close releases the file.
func (t *Table) Close() error {
	t.data = nil
	if t.close == nil {
		return nil
	}
	f := t.close
	t.close = nil
	return f()
}

// Summary says what was detected and met.
func (t *Table) Summary() source.Summary {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := t.sum
	s.Notices = append([]source.Notice(nil), t.sum.Notices...)
	return s
}

// Parts splits the records into at most n byte ranges of about equal size.
func (t *Table) Parts(n int) ([]source.Part, error) {
	size := len(t.data) - t.body
	n = max(1, min(n, size/(1<<20)+1))
	parts := make([]source.Part, 0, n)
	from := t.body
	for i := 1; i <= n; i++ {
		to := len(t.data)
		if i < n {
			to = boundary(t.data, t.sep, from, max(from, t.body+size/n*i))
		}
		if to > from || i == 1 {
			parts = append(parts, &part{t: t, scan: newScanner(t.data[from:to:to], t.sep), offset: from, last: to == len(t.data)})
		}
		from = to
	}
	return parts, nil
}

// part is one byte range.
type part struct {
	t      *Table
	scan   *scanner
	offset int
	last   bool
	done   bool
	rows   int64
	blank  int64
	short  source.Notice
	over   source.Notice
	nul    source.Notice
}

// maxBatchBytes keeps offsets inside a batch within 32 bits.
const maxBatchBytes = 1 << 30

// Next fills b with the next rows.
func (p *part) Next(b *source.Batch) error {
	if p.done {
		return io.EOF
	}
	cols := len(p.t.header)
	b.Rows, b.Cols, b.Cells, b.Lines = 0, cols, b.Cells[:0], nil
	base := p.scan.pos
	for b.Rows < batchRows && p.scan.pos-base < maxBatchBytes {
		if !p.scan.record() {
			break
		}
		if err := p.record(b, base, cols); err != nil {
			return fault.InFile(err, p.t.name)
		}
	}
	if b.Rows == 0 {
		p.finish()
		return io.EOF
	}
	b.Data = p.scan.data[base:p.scan.pos]
	return nil
}

func (p *part) record(b *source.Batch, base, cols int) error {
	s := p.scan
	if s.cut {
		if p.last {
			return fault.New(fault.Damaged, "delim", "part", "the text", "why", "it ends inside quotes that this line opens").At(fault.Where{Row: p.line()})
		}
		return fault.New(fault.Damaged, "delim", "part", "the text", "why", "quotes are not closed").At(fault.Where{Row: p.line()})
	}
	blank := true
	for _, f := range s.fields {
		if f.end > f.start && len(bytes.TrimSpace(s.data[f.start:f.end])) > 0 {
			blank = false
			break
		}
	}
	if blank {
		p.blank++
		return nil
	}
	if n := len(s.fields); n != cols {
		if n > cols {
			for _, f := range s.fields[cols:] {
				if len(bytes.TrimSpace(s.data[f.start:f.end])) > 0 {
					return fault.New(fault.Ragged, "delim", "is", fmt.Sprint(n), "max", fmt.Sprint(cols)).At(fault.Where{Row: p.line()})
				}
			}
			p.note(&p.over)
			s.fields = s.fields[:cols]
		} else {
			p.note(&p.short)
		}
	}
	for _, f := range s.fields {
		if f.end-f.start > limit.CellBytes {
			return fault.New(fault.TooLarge, "delim", "what", "the size of a cell in bytes", "is", fmt.Sprint(f.end-f.start), "max", fmt.Sprint(limit.CellBytes)).At(fault.Where{Row: p.line()})
		}
		b.Cells = append(b.Cells, source.Cell{Off: uint32(f.start - base), Len: uint32(f.end - f.start)})
	}
	for range cols - len(s.fields) {
		b.Cells = append(b.Cells, source.Cell{})
	}
	b.Rows++
	p.rows++
	return nil
}

// note counts a place, and names its line while there are few.
func (p *part) note(n *source.Notice) {
	n.Count++
	if len(n.Lines) < noticePlaces {
		n.Lines = append(n.Lines, int64(p.line()))
	}
}

// line is the line of the current record in the file. Counting from the
// beginning each time is slow and only done for what is reported.
func (p *part) line() int {
	return 1 + p.t.base + countLines(p.t.data[:p.offset+p.scan.start])
}

// countLines counts line ends of any kind.
func countLines(data []byte) int {
	n := bytes.Count(data, []byte("\n"))
	for i := bytes.IndexByte(data, '\r'); i >= 0 && i < len(data); {
		if i+1 == len(data) || data[i+1] != '\n' {
			n++
		}
		j := bytes.IndexByte(data[i+1:], '\r')
		if j < 0 {
			break
		}
		i += 1 + j
	}
	return n
}

// finish adds what this part met to the summary.
func (p *part) finish() {
	p.done = true
	if n := bytes.Count(p.scan.data, []byte{0}); n > 0 {
		p.nul.Count = int64(n)
	}
	t := p.t
	t.mu.Lock()
	defer t.mu.Unlock()
	t.sum.Rows += p.rows
	t.sum.BlankRows += p.blank
	t.addNotice("short_rows", p.short)
	t.addNotice("long_rows", p.over)
	t.addNotice("nul_bytes", p.nul)
}

// addNotice merges a part's notice; parts may end in any order, so the lines
// are kept sorted and the lowest stay.
func (t *Table) addNotice(code string, n source.Notice) {
	if n.Count == 0 {
		return
	}
	for i := range t.sum.Notices {
		if t.sum.Notices[i].Code == code {
			t.sum.Notices[i] = source.MergeNotice(t.sum.Notices[i], n, noticePlaces)
			return
		}
	}
	n.Code = code
	t.sum.Notices = append(t.sum.Notices, n)
	source.SortNotices(t.sum.Notices)
}
