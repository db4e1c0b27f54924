package delim

import "bytes"

// splitRecord reads the record at text[at:] the plain way: its fields, where
// the next record begins, and whether its end was seen (a line end, not just
// the end of the text). It reads headers and samples, and is what the fast
// scanner is tested against.
func splitRecord(text []byte, at int, sep byte) (fields []string, next int, closed bool) {
	p := at
	for {
		start := p
		var field []byte
		if p < len(text) && text[p] == '"' {
			p++
			for {
				if p == len(text) {
					field, _ = unquote(bytes.Clone(text[start:]))
					return append(fields, string(field)), p, false
				}
				if text[p] != '"' {
					p++
					continue
				}
				if p+1 < len(text) && text[p+1] == '"' {
					p += 2
					continue
				}
				p++
				break
			}
			for p < len(text) && text[p] != sep && text[p] != '\n' && text[p] != '\r' {
				p++
			}
			field, _ = unquote(bytes.Clone(text[start:p]))
		} else {
			for p < len(text) && text[p] != sep && text[p] != '\n' && text[p] != '\r' {
				p++
			}
			field = text[start:p]
		}
		fields = append(fields, string(field))
		if p == len(text) {
			return fields, p, false
		}
		switch text[p] {
		case sep:
			p++
		case '\r':
			if p+1 < len(text) && text[p+1] == '\n' {
				return fields, p + 2, true
			}
			return fields, p + 1, p+1 < len(text)
		default:
			return fields, p + 1, true
		}
	}
}
