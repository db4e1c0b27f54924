package delim

import (
	"github.com/hary4di/pockettab/tabulation/source"
)

// Parts splits the records into at most n byte ranges of about equal size. A
// boundary is the first record that begins at or behind the wanted place, as
// the states of the survey tell it, so a line break between quotes is none.
func (t *Table) Parts(n int) ([]source.Part, error) {
	size := t.size - t.body
	n = int(max(1, min(int64(n), size/t.grain.part)))
	parts := make([]source.Part, 0, n)
	from := t.body
	for i := 1; i <= n; i++ {
		to := t.size
		if i < n {
			var err error
			if to, err = t.boundary(max(from, t.body+size/int64(n)*int64(i))); err != nil {
				return nil, err
			}
		}
		if to > from || i == 1 {
			line, err := t.lineAt(from)
			if err != nil {
				return nil, err
			}
			end, err := t.lineAt(to)
			if err != nil {
				return nil, err
			}
			p := newPart(t, from, to, line)
			if p.most = end - line; to == t.size {
				p.most++ // the last record may lack its line end
			}
			parts = append(parts, p)
		}
		from = to
	}
	return parts, nil
}

// boundary is where the first record begins at or behind off.
func (t *Table) boundary(off int64) (int64, error) {
	i := int((off - t.mark) / t.grain.chunk)
	if i >= len(t.chunks) {
		return t.size, nil
	}
	st, pos := t.chunks[i].enters, t.start(i)
	b := make([]byte, 64<<10)
	afterCR := false // a LF here belongs to the CR before it
	for pos < t.size {
		b = b[:min(int64(cap(b)), t.size-pos)]
		if _, err := readAt(t.in, b, pos); err != nil {
			return 0, err
		}
		for k, c := range b {
			at := pos + int64(k)
			if afterCR && c != '\n' && at >= off {
				return at, nil
			}
			ended := false
			switch {
			case st == inQuotes:
				if c == '"' {
					st = atQuote
				}
			case c == '"' && (st == atField || st == atQuote):
				st = inQuotes
			case c == '\n':
				st, ended = atField, true
			case c == '\r':
				st = atField
			case c == t.sep:
				st = atField
			default:
				st = inField
			}
			afterCR = c == '\r' && st == atField
			if ended && at+1 >= off {
				return at + 1, nil
			}
		}
		pos += int64(len(b))
	}
	return t.size, nil
}
