package delim

import "bytes"

// field is one field of a record: data[start:end], quotes already removed.
type field struct{ start, end int }

// scanner cuts text into records and fields. Doubled quotes are resolved in
// place: data is changed, so it must be the scanner's own (a private mapping
// or a copy). Quotes count only at the beginning of a field; elsewhere they
// are ordinary characters.
type scanner struct {
	data   []byte
	pos    int
	sep    byte
	plain  [256]bool // bytes that end no unquoted field
	fields []field
	start  int  // where the current record begins
	cut    bool // the text ended inside quotes
}

func newScanner(data []byte, sep byte) *scanner {
	s := &scanner{data: data, sep: sep}
	for i := range s.plain {
		s.plain[i] = true
	}
	s.plain[sep], s.plain['\n'], s.plain['\r'] = false, false, false
	return s
}

// record reads the next record into fields; false at the end of the text.
func (s *scanner) record() bool {
	if s.pos >= len(s.data) {
		return false
	}
	s.start = s.pos
	s.fields = s.fields[:0]
	data, pos := s.data, s.pos
	for {
		start := pos
		if pos < len(data) && data[pos] == '"' {
			var f field
			f, pos = s.quoted(pos)
			s.fields = append(s.fields, f)
		} else {
			for pos < len(data) && s.plain[data[pos]] {
				pos++
			}
			s.fields = append(s.fields, field{start, pos})
		}
		if pos >= len(data) {
			s.pos = pos
			return true
		}
		switch c := data[pos]; {
		case c == s.sep:
			pos++
		case c == '\n':
			s.pos = pos + 1
			return true
		default: // '\r'
			pos++
			if pos < len(data) && data[pos] == '\n' {
				pos++
			}
			s.pos = pos
			return true
		}
	}
}

// quoted reads a field that begins with a quote. What stands between the
// closing quote and the separator is kept as it is ("a"b is ab).
func (s *scanner) quoted(pos int) (field, int) {
	data := s.data
	from := pos + 1
	w := -1 // write position once something had to be removed
	f := field{start: from}
	for {
		i := bytes.IndexByte(data[from:], '"')
		if i < 0 {
			s.cut = true
			if w >= 0 {
				w += copy(data[w:], data[from:])
				f.end = w
			} else {
				f.end = len(data)
			}
			return f, len(data)
		}
		q := from + i
		if w >= 0 {
			w += copy(data[w:], data[from:q])
		} else {
			w = q
		}
		if q+1 < len(data) && data[q+1] == '"' {
			data[w] = '"'
			w++
			from = q + 2
			continue
		}
		pos = q + 1
		break
	}
	for pos < len(data) && s.plain[data[pos]] {
		data[w] = data[pos]
		w++
		pos++
	}
	f.end = w
	for i := w; i < pos; i++ {
		data[i] = '"' // what was moved away must not be counted as lines again
	}
	return f, pos
}

// boundary finds the first record that begins at or after target, reading
// from the record that begins at from. It changes nothing.
func boundary(data []byte, sep byte, from, target int) int {
	pos := from
	for {
		if pos >= len(data) {
			return len(data)
		}
		i := bytes.IndexByte(data[pos:], '"')
		if i < 0 || pos+i >= target {
			// no quote opens before target: the next line end decides,
			// unless a quote opens in the record that spans target
			if pos < target {
				pos = target
				for pos > from && data[pos-1] != '\n' && data[pos-1] != '\r' && data[pos-1] != sep {
					pos--
				}
			}
			return lineEnd(data, sep, pos)
		}
		q := pos + i
		if q > from && data[q-1] != sep && data[q-1] != '\n' && data[q-1] != '\r' {
			pos = q + 1
			continue
		}
		pos = closing(data, q) // behind the closing quote
		if pos >= target {
			return lineEnd(data, sep, pos)
		}
	}
}

// closing is the index behind the quote that closes the one at q.
func closing(data []byte, q int) int {
	pos := q + 1
	for {
		i := bytes.IndexByte(data[pos:], '"')
		if i < 0 {
			return len(data)
		}
		pos += i + 1
		if pos < len(data) && data[pos] == '"' {
			pos++
			continue
		}
		return pos
	}
}

// lineEnd is the index behind the end of the record that contains pos, pos
// being outside of quotes.
func lineEnd(data []byte, sep byte, pos int) int {
	for pos < len(data) {
		switch data[pos] {
		case '\n':
			return pos + 1
		case '\r':
			if pos+1 < len(data) && data[pos+1] == '\n' {
				return pos + 2
			}
			return pos + 1
		case '"':
			if pos == 0 || data[pos-1] == sep || data[pos-1] == '\n' || data[pos-1] == '\r' {
				pos = closing(data, pos)
				continue
			}
		}
		pos++
	}
	return len(data)
}
