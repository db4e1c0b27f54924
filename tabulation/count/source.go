package count

import (
	"github.com/hary4di/pockettab/tabulation/column"
	"github.com/hary4di/pockettab/tabulation/weight"
)

// span is how many rows are taken at once: codes made for a span stay in the
// cache while all passes read them.
const span = 1 << 18

// block is how many respondents columns are joined for at once, on the way to
// one pass alone: the codes never leave the cache nearest to the processor.
const block = 1 << 11

// codes are codes of one span in one of three widths.
type codes struct {
	c8  []uint8
	c16 []uint16
	c32 []uint32
}

// source gives the codes of a pass: a column, or a group of columns joined
// into one code (the last varies fastest), of the respondents of a mask. It is
// made once per span and read by all passes over it; or, where parts are its
// columns, it is made block by block for one pass.
type source struct {
	cols  []*column.Column
	rows  *rowset
	cells int        // codes
	code  [][]uint16 // of a group: per column, its code by the group's code
	held  []codes    // per span of the round
	parts []*source  // of a group made on the way: its columns, of a byte each
}

// rowset is whom passes count: a mask, and the places it leaves per span.
type rowset struct {
	in      mask      // nil: everybody
	members [][]int32 // per span of the round; unused when in is nil
}

// fill makes slot k of the round from the rows [from, to).
func (s *rowset) fill(k, from, to int) {
	if s.in == nil {
		return
	}
	if s.members[k] == nil {
		s.members[k] = make([]int32, 0, to-from)
	}
	s.members[k] = s.in.members(s.members[k][:0], from, to)
}

// load is the weights of those in a rowset.
type load struct {
	rows    *rowset
	weights *weight.Weights
	factors [][]float64 // per span of the round
	all     [][]float64 // likewise, before a mask
	ballast tally
}

// fill makes slot k of the round from the rows [from, to).
func (l *load) fill(k, from, to int) {
	l.all[k] = l.weights.Rows(l.all[k], from, to)
	if l.rows.in == nil {
		l.factors[k] = l.all[k]
		return
	}
	l.factors[k] = gather(l.factors[k], l.all[k], l.rows.members[k])
}

// gather takes the members of all, into out where it is large enough.
func gather[T any](out, all []T, members []int32) []T {
	if cap(out) < len(members) {
		out = make([]T, len(members), max(len(members), min(len(all), span)))
	}
	out = out[:len(members)]
	for i, m := range members {
		out[i] = all[m]
	}
	return out
}

// plain tells whether the codes of a span are those of the column itself.
func (s *source) plain(masks map[*column.Column]mask) bool {
	return len(s.cols) == 1 && s.rows.in == nil && masks[s.cols[0]] == nil
}

// fill makes slot k of the round from the rows [from, to).
func (s *source) fill(k, from, to int, masks map[*column.Column]mask) {
	out := &s.held[k]
	if len(s.cols) == 1 {
		s.single(out, s.cols[0], k, from, to, masks)
		return
	}
	n := to - from
	if s.rows.in != nil {
		n = len(s.rows.members[k])
	}
	if cap(out.c8) < n {
		out.c8 = make([]uint8, n, max(n, min(to-from, span)))
	}
	out.c8 = out.c8[:n]
	for i, c := range s.cols {
		size := uint8(len(c.Dict))
		if i == 0 {
			clear(out.c8)
		}
		switch m := masks[c]; {
		case m != nil:
			part := make([]uint8, to-from)
			m.bytes(part, from, to)
			join(out.c8, part, size, s.rows, k)
		case c.Codes8 != nil && s.rows.in == nil:
			joinBytes(out.c8, out.c8, int(size), c.Codes8[from:to])
		case c.Codes8 != nil:
			join(out.c8, c.Codes8[from:to], size, s.rows, k)
		case c.Codes16 != nil:
			join(out.c8, c.Codes16[from:to], size, s.rows, k)
		default:
			join(out.c8, c.Codes32[from:to], size, s.rows, k)
		}
	}
}

// single makes the codes of one column.
func (s *source) single(out *codes, c *column.Column, k, from, to int, masks map[*column.Column]mask) {
	all := s.rows.in == nil
	switch m := masks[c]; {
	case m != nil:
		part := make([]uint8, to-from)
		m.bytes(part, from, to)
		if all {
			out.c8 = part
		} else {
			out.c8 = gather(out.c8, part, s.rows.members[k])
		}
	case c.Codes8 != nil && all:
		out.c8 = c.Codes8[from:to]
	case c.Codes8 != nil:
		out.c8 = gather(out.c8, c.Codes8[from:to], s.rows.members[k])
	case c.Codes16 != nil && all:
		out.c16 = c.Codes16[from:to]
	case c.Codes16 != nil:
		out.c16 = gather(out.c16, c.Codes16[from:to], s.rows.members[k])
	case all:
		out.c32 = c.Codes32[from:to]
	default:
		out.c32 = gather(out.c32, c.Codes32[from:to], s.rows.members[k])
	}
}

// join puts a column's codes behind the ones that are there. Codes of a group
// fit a byte, so those of its columns do.
func join[S uint8 | uint16 | uint32](now []uint8, code []S, size uint8, rows *rowset, k int) {
	if rows.in == nil {
		code = code[:len(now)]
		for i, c := range code {
			now[i] = now[i]*size + uint8(c)
		}
		return
	}
	for i, m := range rows.members[k] {
		now[i] = now[i]*size + uint8(code[m])
	}
}

// index is the place of a column in the source, -1 for none.
func (s *source) index(c *column.Column) int {
	for i, x := range s.cols {
		if x == c {
			return i
		}
	}
	return -1
}

// of is the code of column i by the source's code.
func (s *source) of(i, code int) int {
	if s.code == nil {
		return code
	}
	return int(s.code[i][code])
}

// split prepares the codes of the columns of a group.
func (s *source) split(b *bound) {
	if len(s.cols) == 1 {
		return
	}
	s.code = make([][]uint16, len(s.cols))
	stride := s.cells
	for i, c := range s.cols {
		size := b.codes(c)
		stride /= size
		s.code[i] = make([]uint16, s.cells)
		for x := range s.code[i] {
			s.code[i][x] = uint16(x / stride % size)
		}
	}
}

// clip are the codes [from, to) of a span.
func (c codes) clip(from, to int) codes {
	switch {
	case c.c8 != nil:
		return codes{c8: c.c8[from:to]}
	case c.c16 != nil:
		return codes{c16: c.c16[from:to]}
	default:
		return codes{c32: c.c32[from:to]}
	}
}

// kept are the sources whose codes are kept for a source: itself, or its
// columns.
func (s *source) kept() []*source {
	switch {
	case s == nil:
		return nil
	case s.parts != nil:
		return s.parts
	}
	return []*source{s}
}

// clip are the codes [from, to) of slot k, joined into room where they are
// made on the way.
func (s *source) clip(k, from, to int, room *[block]uint8) codes {
	if s.parts == nil {
		return s.held[k].clip(from, to)
	}
	out := room[:to-from]
	now := s.parts[0].held[k].c8[from:to]
	for i, part := range s.parts[1:] {
		joinBytes(out, now, len(s.cols[i+1].Dict), part.held[k].c8[from:to])
		now = out
	}
	return codes{c8: now}
}

// size is how many respondents slot k has.
func (s *source) size(k int) int { return s.kept()[0].held[k].len() }
