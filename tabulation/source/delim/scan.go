package delim

import (
	"bytes"
	"encoding/binary"
	"math/bits"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/limit"
	"github.com/hary4di/pockettab/tabulation/source"
)

// slack is the number of zero bytes behind the text in a scanner's buffer, so
// that eight bytes can be loaded anywhere in it.
const slack = 16

// scanner cuts the text in buf[pos:end] into records and fields. It stops
// before a record that is not whole; more text is then put behind it.
type scanner struct {
	buf    []byte
	pos    int // where the next record begins
	end    int
	final  bool // nothing follows end
	sep    byte
	loneCR bool // a CR alone ends a record
	cols   int
	named  int   // columns that the header has; beyond, records are padded
	line   int64 // of the next record, from 1

	lines   []int64 // of the rows of the current batch
	marks   [window + 16]uint32
	messy   []int // fields of the current record that hold quotes to resolve
	blank   int64 // records without content since it was last reset
	problem *problem

	short, over, stray, wide source.Notice
}

// problem is what makes a record unusable.
type problem struct {
	kind problemKind
	line int64
	is   int
}

type problemKind uint8

const (
	openQuotes problemKind = iota
	longCell
	longRecord
)

// finish closes the last record where the text does not end in a line end.
func (s *scanner) finish() {
	s.final = true
	if s.end > s.pos && s.buf[s.end-1] != '\n' && (!s.loneCR || s.buf[s.end-1] != '\r') {
		s.buf[s.end] = '\n'
		s.end++
	}
}

const (
	ones  = 0x0101010101010101
	low7  = 0x7f7f7f7f7f7f7f7f
	highs = 0x8080808080808080
)

// other has its high bit clear in each byte of w that equals the byte that
// fills pattern, and set in all others. Unlike the shorter formula it is
// exact, so that several patterns can be tested at once.
func other(w, pattern uint64) uint64 {
	x := w ^ pattern
	return x&low7 + low7 | x
}

// window is how much text is marked at a time: its marks stay in the
// first-level cache.
const window = 2 << 10

// mark lists the places of separators, quotes and line ends in buf[i:to] in
// marks, in order, and gives their number. Per eight bytes it takes the same
// steps whether one is found or four, because a branch that depends on the
// data costs more than a few needless stores.
func (s *scanner) mark(i, to int) int {
	const quotes, feeds, returns = ones * '"', ones * '\n', ones * '\r'
	seps, crs := ones*uint64(s.sep), ones*uint64('\n')
	if s.loneCR {
		crs = returns
	}
	n := 0
	marks := &s.marks
	for ; i < to; i += 8 {
		w := binary.LittleEndian.Uint64(s.buf[i:])
		m := ^(other(w, seps) & other(w, quotes) & other(w, feeds) & other(w, crs)) & highs
		if m == 0 {
			continue
		}
		at := n
		n += bits.OnesCount64(m)
		for {
			four := marks[at : at+4 : at+4]
			four[0] = uint32(i + bits.TrailingZeros64(m)>>3)
			m &= m - 1
			four[1] = uint32(i + bits.TrailingZeros64(m)>>3)
			m &= m - 1
			four[2] = uint32(i + bits.TrailingZeros64(m)>>3)
			m &= m - 1
			four[3] = uint32(i + bits.TrailingZeros64(m)>>3)
			m &= m - 1
			if m == 0 {
				break
			}
			at += 4
		}
	}
	for n > 0 && int(marks[n-1]) >= to {
		n--
	}
	return n
}

// plain takes fields that end at a separator, as long as no other mark comes
// and the record has a further column.
func plain(data []byte, marks []uint32, cells []source.Cell, start int, sep byte) (taken, next int) {
	n := min(len(marks), len(cells))
	marks, cells = marks[:n], cells[:n]
	for j, m := range marks {
		if data[m] != sep {
			return j, start
		}
		cells[j] = source.Cell{Off: uint32(start), Len: m - uint32(start)}
		start = int(m) + 1
	}
	return n, start
}

// records fills b.Cells with as many whole records as there are, and room
// for, and gives their number. It ends early with problem set.
func (s *scanner) records(b *source.Batch) int {
	var (
		data   = s.buf
		cells  = b.Cells
		sep    = s.sep
		rows   = 0
		first  = 0          // first cell of the record
		k      = 0          // next cell
		last   = s.cols - 1 // last cell of the record
		record = s.pos      // where the record begins
		start  = s.pos      // where the field begins
		i      = s.pos      // where marking goes on
		inside = int64(0)   // line ends within the record
	)
	s.lines, s.messy = s.lines[:0], s.messy[:0]
scan:
	for i < s.end && last < len(cells) {
		to := min(i+window, s.end)
		n := s.mark(i, to)
		i = to
		for j := 0; j < n; {
			taken, from := plain(data, s.marks[j:n], cells[k:last], start, sep)
			j, k, start = j+taken, k+taken, from
			if j == n {
				break
			}
			p := int(s.marks[j])
			c := data[p]
			next := p + 1 // where the next record begins
			switch {
			case c == '"' && p != start:
				j++
				continue // an ordinary character
			case c == '"':
				q, ends, messy, ok := s.quoted(p)
				if !ok {
					break scan
				}
				inside += ends
				if messy {
					s.messy = append(s.messy, k-first)
					cells[k] = source.Cell{Off: uint32(p), Len: uint32(q - p)}
				} else {
					cells[k] = source.Cell{Off: uint32(p + 1), Len: uint32(q - p - 2)}
				}
				k++
				if data[q] == sep && k <= last {
					start = q + 1
					if q >= to {
						i = q + 1
						continue scan
					}
					for j++; j < n && int(s.marks[j]) <= q; j++ {
					}
					continue
				}
				if next = s.behind(q, record); next == 0 {
					break scan
				}
			case c == '\n':
				stop := p
				if p > start && data[p-1] == '\r' {
					stop--
				}
				cells[k] = source.Cell{Off: uint32(start), Len: uint32(stop - start)}
				k++
			default: // a separator behind the last column, or a lone CR
				cells[k] = source.Cell{Off: uint32(start), Len: uint32(p - start)}
				k++
				if next = s.behind(p, record); next == 0 {
					break scan
				}
			}
			if s.complete(cells[first:last+1], k-first, record, next) {
				rows++
				first += s.cols
				last += s.cols
			} else if s.problem != nil {
				break scan
			}
			s.line += 1 + inside
			inside, k, record, start = 0, first, next, next
			if last >= len(cells) {
				break scan
			}
			if next >= to {
				i = next
				continue scan
			}
			for j++; j < n && int(s.marks[j]) < next; j++ {
			}
		}
	}
	s.pos = record
	return rows
}

// behind gives the index behind the record whose last field ends at q: at a
// line end, or at a separator when there are more fields than columns, which
// is only allowed when they are empty. 0 when the record is not whole, or
// problem is set.
func (s *scanner) behind(q, record int) int {
	switch s.buf[q] {
	case '\n':
		return q + 1
	case '\r':
		if q+1 >= s.end && !s.final {
			return 0
		}
		if s.buf[q+1] == '\n' {
			return q + 2
		}
		return q + 1
	}
	fields, next, closed := splitRecord(s.buf[:s.end], record, s.sep)
	if !closed && !s.final {
		return 0
	}
	for _, f := range fields[s.cols:] {
		if codebook.Trim(f) != "" {
			s.problem = &problem{longRecord, s.line, len(fields)}
			return 0
		}
	}
	s.note(&s.over)
	return next
}

// complete finishes a record of n fields: the rest is filled up, quotes are
// resolved. It reports whether the record counts: one without content does
// not.
func (s *scanner) complete(cells []source.Cell, n, record, next int) bool {
	clear(cells[n:])
	for _, k := range s.messy {
		c := &cells[k]
		f, stray := unquote(s.buf[c.Off : c.Off+c.Len])
		c.Len = uint32(len(f))
		if stray {
			s.note(&s.stray)
		}
	}
	s.messy = s.messy[:0]
	if s.mayBeBlank(record) && s.isBlank(cells) {
		s.blank++
		return false
	}
	switch {
	case n < s.named:
		s.note(&s.short)
	case n > s.named && !s.isBlank(cells[s.named:n]):
		s.note(&s.wide)
	case n > s.named:
		s.note(&s.over)
	}
	if next-record > limit.CellBytes {
		for _, c := range cells {
			if c.Len > limit.CellBytes {
				s.problem = &problem{longCell, s.line, int(c.Len)}
				return false
			}
		}
	}
	s.lines = append(s.lines, s.line)
	return true
}

// mayBeBlank tells from a record's first byte, for nearly all, that it has
// content.
func (s *scanner) mayBeBlank(record int) bool {
	c := s.buf[record]
	return c <= ' ' || c == s.sep || c == '"' || c >= 0x80
}

// isBlank reports that no cell has anything but white space.
func (s *scanner) isBlank(cells []source.Cell) bool {
	for _, c := range cells {
		if c.Len > 0 && codebook.Trim(string(s.buf[c.Off:c.Off+c.Len])) != "" {
			return false
		}
	}
	return true
}

// note counts the current record, and names its line while there are few.
func (s *scanner) note(n *source.Notice) {
	n.Count++
	if len(n.Lines) < noticePlaces {
		n.Lines = append(n.Lines, s.line)
	}
}

// quoted reads a field whose opening quote stands at p. It gives the index of
// the separator or line end behind it, the line ends inside, and whether the
// field is messy: it holds doubled quotes, or text behind the closing one.
// ok is false when the field is not whole, or cannot be (then problem is set).
func (s *scanner) quoted(p int) (next int, ends int64, messy, ok bool) {
	data := s.buf
	from := p + 1
	for {
		j := bytes.IndexByte(data[from:s.end], '"')
		q := from + j
		if j < 0 || q+1 >= s.end {
			if s.final || s.end-p > limit.CellBytes {
				s.problem = &problem{openQuotes, s.line, 0}
			}
			return 0, 0, false, false
		}
		if data[q+1] == '"' {
			messy = true
			from = q + 2
			continue
		}
		ends = lineEnds(data[p:q])
		for q++; data[q] != s.sep && data[q] != '\n' && data[q] != '\r'; q++ {
			if messy = true; q+1 >= s.end {
				return 0, 0, false, false
			}
		}
		return q, ends, messy, true
	}
}

// lineEnds counts LF, CRLF and lone CR.
func lineEnds(b []byte) int64 {
	n := int64(bytes.Count(b, []byte{'\n'}))
	for i := bytes.IndexByte(b, '\r'); i >= 0; {
		if i+1 == len(b) || b[i+1] != '\n' {
			n++
		}
		j := bytes.IndexByte(b[i+1:], '\r')
		if j < 0 {
			break
		}
		i += 1 + j
	}
	return n
}

// unquote resolves a field as it stands in the file, from its opening quote:
// doubled quotes become one, the closing one goes, what stands behind it is
// kept (stray says so). It works in place and gives the front part of f.
func unquote(f []byte) (text []byte, stray bool) {
	w, i := 0, 1
	for i < len(f) {
		if f[i] != '"' {
			f[w] = f[i]
			w, i = w+1, i+1
			continue
		}
		if i+1 < len(f) && f[i+1] == '"' {
			f[w] = '"'
			w, i = w+1, i+2
			continue
		}
		n := copy(f[w:], f[i+1:])
		return f[:w+n], n > 0
	}
	return f[:w], false
}
