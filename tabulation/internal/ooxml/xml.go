package ooxml

import (
	"bytes"
	"strconv"
	"unicode/utf8"
)

// appendText appends the text of s, XML entities and the _xHHHH_ escapes of
// spreadsheets resolved, line ends as in XML (CR and CRLF become LF). ok is
// false for an entity that XML does not know.
func appendText(dst, s []byte) (out []byte, ok bool) {
	for {
		i := bytes.IndexAny(s, "&_\r")
		if i < 0 {
			return append(dst, s...), true
		}
		dst = append(dst, s[:i]...)
		s = s[i:]
		switch s[0] {
		case '\r':
			dst = append(dst, '\n')
			s = s[1:]
			if len(s) > 0 && s[0] == '\n' {
				s = s[1:]
			}
		case '_':
			if r, is := escapedUnit(s); is {
				dst = utf8.AppendRune(dst, r)
				s = s[7:]
			} else {
				dst = append(dst, '_')
				s = s[1:]
			}
		default:
			end := bytes.IndexByte(s, ';')
			if end < 0 {
				return dst, false
			}
			r, is := entity(s[1:end])
			if !is {
				return dst, false
			}
			dst = utf8.AppendRune(dst, r)
			s = s[end+1:]
		}
	}
}

// escapedUnit reads _xHHHH_, by which spreadsheets write characters that XML
// cannot hold.
func escapedUnit(s []byte) (rune, bool) {
	if len(s) < 7 || s[1] != 'x' || s[6] != '_' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(s[2:6]), 16, 16)
	if err != nil || (n >= 0xD800 && n < 0xE000) {
		return 0, false
	}
	return rune(n), true
}

func entity(name []byte) (rune, bool) {
	switch string(name) {
	case "amp":
		return '&', true
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	if len(name) < 2 || name[0] != '#' {
		return 0, false
	}
	digits, base := name[1:], 10
	if digits[0] == 'x' || digits[0] == 'X' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(string(digits), base, 32)
	if err != nil || n > utf8.MaxRune || (n >= 0xD800 && n < 0xE000) || n == 0 {
		return 0, false
	}
	return rune(n), true
}

// attr gives the raw value of attribute name in a start tag's inside (what
// stands between the tag name and ">"), or nil.
func attr(tag []byte, name string) []byte {
	for {
		i := bytes.Index(tag, []byte(name))
		if i < 0 {
			return nil
		}
		before := i == 0 || tag[i-1] == ' ' || tag[i-1] == '\n' || tag[i-1] == '\t' || tag[i-1] == '\r'
		rest := tag[i+len(name):]
		if before {
			rest = bytes.TrimLeft(rest, " \t\r\n")
			if len(rest) > 0 && rest[0] == '=' {
				rest = bytes.TrimLeft(rest[1:], " \t\r\n")
				if len(rest) > 1 && (rest[0] == '"' || rest[0] == '\'') {
					if end := bytes.IndexByte(rest[1:], rest[0]); end >= 0 {
						return rest[1 : 1+end]
					}
				}
				return nil
			}
		}
		tag = tag[i+len(name):]
	}
}

// attrText is attr with entities resolved.
func attrText(tag []byte, name string) string {
	v := attr(tag, name)
	if v == nil {
		return ""
	}
	t, _ := appendText(nil, v)
	return string(t)
}

// element is one tag of a small part, as walk gives it.
type element struct {
	name  string // without its prefix
	tag   []byte // attributes
	close bool   // </name>
	empty bool   // <name/>
	text  []byte // what stands between this tag and the next, raw
}

// walk calls f for every tag of a small XML part (workbook, relations,
// styles, shared strings: everything but sheets). It checks that tags nest
// and that nothing follows the root; a DTD is refused.
func walk(part string, xml []byte, f func(element) error) error {
	var open []string
	rooted := false
	xml = bytes.TrimPrefix(xml, []byte("\xef\xbb\xbf"))
	for {
		i := bytes.IndexByte(xml, '<')
		if i < 0 {
			i = len(xml)
		}
		if len(open) == 0 && len(bytes.TrimSpace(xml[:i])) > 0 {
			return damaged(part, "there is text outside of its root element")
		}
		if i == len(xml) {
			break
		}
		xml = xml[i:]
		switch {
		case bytes.HasPrefix(xml, []byte("<?")), bytes.HasPrefix(xml, []byte("<!--")):
			end := "?>"
			if xml[1] == '!' {
				end = "-->"
			}
			j := bytes.Index(xml, []byte(end))
			if j < 0 {
				return damaged(part, "it is cut")
			}
			xml = xml[j+len(end):]
			continue
		case bytes.HasPrefix(xml, []byte("<!")):
			return damaged(part, "it has a document type definition or raw section, which workbooks do not have")
		}
		j := tagEnd(xml)
		if j < 0 {
			return damaged(part, "it is cut inside a tag")
		}
		e := element{tag: xml[1:j]}
		xml = xml[j+1:]
		if len(e.tag) > 0 && e.tag[0] == '/' {
			e.close = true
			e.tag = e.tag[1:]
		} else if len(e.tag) > 0 && e.tag[len(e.tag)-1] == '/' {
			e.empty = true
			e.tag = e.tag[:len(e.tag)-1]
		}
		k := bytes.IndexAny(e.tag, " \t\r\n")
		if k < 0 {
			k = len(e.tag)
		}
		full := string(e.tag[:k])
		e.tag = e.tag[k:]
		e.name = full[bytes.IndexByte([]byte(full), ':')+1:]
		if n := bytes.IndexByte(xml, '<'); n >= 0 {
			e.text = xml[:n]
		}
		switch {
		case e.close && (len(open) == 0 || open[len(open)-1] != full):
			return damaged(part, "its tags do not nest: </"+full+">")
		case e.close:
			open = open[:len(open)-1]
		case len(open) == 0 && rooted:
			return damaged(part, "it has a second root element")
		case !e.empty:
			open = append(open, full)
			rooted = true
		default:
			rooted = true
		}
		if err := f(e); err != nil {
			return err
		}
	}
	if len(open) > 0 {
		return damaged(part, "it ends inside <"+open[len(open)-1]+">")
	}
	if !rooted {
		return damaged(part, "it is empty")
	}
	return nil
}

// tagEnd is the index of the ">" that ends the tag at the start of s, quotes
// respected; -1 when there is none.
func tagEnd(s []byte) int {
	var quote byte
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			return i
		case c == '<':
			return -1
		}
	}
	return -1
}
