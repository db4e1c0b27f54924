package delim

import (
	"fmt"
	"io"
	"strconv"

	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/limit"
	"github.com/hary4di/pockettab/tabulation/source"
	"github.com/hary4di/pockettab/tabulation/source/textenc"
)

// batchCells bounds the cells of a batch, so that a block, its cells and what
// is made of them stay in the second-level cache.
const batchCells = 16 << 10

// part is one byte range of a Table.
type part struct {
	t    *Table
	at   int64 // next byte to bring
	to   int64
	raw  []byte // as in the file, when the encoding is not UTF-8
	scan scanner
	err  error
	done bool

	most        int64 // rows there can be: a record has at least one line
	rows, blank int64
}

// MaxRows is the number of lines of the part.
func (p *part) MaxRows() int64 { return p.most }

func newPart(t *Table, from, to, line int64) *part {
	p := &part{t: t, at: from, to: to}
	p.scan = scanner{sep: t.sep, loneCR: t.loneCR, cols: len(t.header), named: t.named, line: line, buf: make([]byte, slack)}
	return p
}

// Next fills b with the next rows.
func (p *part) Next(b *source.Batch) error {
	if p.err != nil {
		return p.err
	}
	if err := p.next(b); err != nil {
		if err != io.EOF {
			err = fault.InFile(err, p.t.name)
		}
		p.err = err
		return err
	}
	return nil
}

func (p *part) next(b *source.Batch) error {
	s := &p.scan
	cols := s.cols
	if want := max(cols, batchCells/cols*cols); cap(b.Cells) < want {
		b.Cells = make([]source.Cell, want)
	}
	b.Cells = b.Cells[:cap(b.Cells)/cols*cols]
	for {
		rows := s.records(b)
		p.blank += s.blank
		s.blank = 0
		if s.problem != nil {
			return p.judge(*s.problem)
		}
		if rows > 0 {
			b.Rows, b.Cols, b.Data = rows, cols, s.buf
			b.Cells, b.Lines = b.Cells[:rows*cols], s.lines
			p.rows += int64(rows)
			return nil
		}
		if s.final {
			p.finish()
			return io.EOF
		}
		if err := p.bring(); err != nil {
			return err
		}
	}
}

// bring moves what is left to the front and reads on behind it.
func (p *part) bring() error {
	s := &p.scan
	left := s.end - s.pos
	if left > s.cols*(limit.CellBytes/16)+4*limit.CellBytes {
		return p.judge(problem{longCell, s.line, left})
	}
	n := int(min(int64(max(p.t.grain.read, left)), p.to-p.at))
	room := left + n
	if textenc.OneByte(p.t.encoding) {
		room = left + 3*n
	}
	if room+1+slack > len(s.buf) {
		grown := make([]byte, room+1+slack)
		copy(grown, s.buf[s.pos:s.end])
		s.buf = grown
	} else {
		copy(s.buf, s.buf[s.pos:s.end])
	}
	s.pos, s.end = 0, left
	if textenc.OneByte(p.t.encoding) {
		p.raw = append(p.raw[:0], make([]byte, n)...)
		if _, err := readAt(p.t.in, p.raw, p.at); err != nil {
			return err
		}
		s.end = len(textenc.AppendByte(s.buf[:left], p.raw, p.t.encoding))
	} else {
		if _, err := readAt(p.t.in, s.buf[left:left+n], p.at); err != nil {
			return err
		}
		s.end = left + n
	}
	if p.at += int64(n); p.at == p.to {
		s.finish()
	}
	clear(s.buf[s.end : s.end+slack])
	return nil
}

// judge makes an error of a problem, or a notice when it may pass.
func (p *part) judge(q problem) error {
	where := fault.Where{Row: int(q.line)}
	switch q.kind {
	case openQuotes:
		return fault.New(fault.Damaged, "delim", "part", "the text", "why", "a quote that opens here is not closed").At(where)
	case longCell:
		return fault.New(fault.TooLarge, "delim", "what", "the size of a cell, in bytes,", "is", strconv.Itoa(q.is), "max", strconv.Itoa(limit.CellBytes)).At(where)
	case longRecord:
		return fault.New(fault.Ragged, "delim", "is", strconv.Itoa(q.is), "max", strconv.Itoa(p.scan.cols)).At(where)
	}
	return fault.New(fault.Internal, "delim").Because(fmt.Errorf("problem %d", q.kind))
}

// finish adds what this part met to the summary.
func (p *part) finish() {
	if p.done {
		return
	}
	p.done = true
	t, s := p.t, &p.scan
	t.mu.Lock()
	defer t.mu.Unlock()
	t.sum.Rows += p.rows
	t.sum.BlankRows += p.blank
	t.addNotice("short_rows", s.short)
	t.addNotice("long_rows", s.over)
	t.addNotice("padded_rows", s.wide)
	t.addNotice("stray_quotes", s.stray)
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
