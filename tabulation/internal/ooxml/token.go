package ooxml

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/hary4di/pockettab/tabulation/fault"
)

type tokenKind uint8

const (
	tokenStart tokenKind = iota // <name …>; with empty set: <name …/>, no end follows
	tokenEnd
	tokenText // between tags, entities not decoded, or the inside of CDATA
)

// token is one piece of a part. Its slices are valid until the next one.
type token struct {
	kind  tokenKind
	empty bool
	cdata bool
	name  []byte // with prefix
	body  []byte // start: the attributes as written; text: the text
}

// is compares the name without its prefix.
func (k token) is(name string) bool {
	n := k.name
	if i := bytes.IndexByte(n, ':'); i >= 0 {
		n = n[i+1:]
	}
	return string(n) == name
}

// attributes calls f for every attribute, in order, value not decoded.
func (k token) attributes(f func(name, val []byte)) error {
	b := append(k.body[:len(k.body):len(k.body)], '>', 0)
	p := 0
	for {
		a := nextAttr(b, p)
		switch a.kind {
		case attrOne:
			f(b[a.name:a.nameEnd], b[a.val:a.valEnd])
			p = a.next
		case attrClose:
			return nil
		default:
			return errors.New("the attributes of <" + string(k.name) + "> are malformed")
		}
	}
}

// attrKind says what nextAttr met.
type attrKind uint8

const (
	attrOne   attrKind = iota
	attrClose          // '>'
	attrEmpty          // '/>'
	attrShort          // the zero byte behind the block
	attrBad
)

type attrSpan struct {
	name, nameEnd, val, valEnd, next int
	kind                             attrKind
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\r' || c == '\t' }

// nextAttr reads one attribute at b[p:], or the end of the tag. b ends with a
// zero byte.
func nextAttr(b []byte, p int) (a attrSpan) {
	start := p
	for isSpace(b[p]) {
		p++
	}
	switch b[p] {
	case '>':
		a.kind, a.next = attrClose, p+1
		return a
	case '/':
		switch b[p+1] {
		case '>':
			a.kind, a.next = attrEmpty, p+2
		case 0:
			a.kind = attrShort
		default:
			a.kind = attrBad
		}
		return a
	case 0:
		a.kind = attrShort
		return a
	}
	if p == start {
		a.kind = attrBad // no space before the attribute
		return a
	}
	a.name = p
	for c := b[p]; c != '=' && !isSpace(c); c = b[p] {
		if c == 0 {
			a.kind = attrShort
			return a
		}
		if c == '<' || c == '>' || c == '"' || c == '\'' || c == '/' {
			a.kind = attrBad
			return a
		}
		p++
	}
	a.nameEnd = p
	for isSpace(b[p]) {
		p++
	}
	if b[p] != '=' {
		a.kind = attrBad
		if b[p] == 0 {
			a.kind = attrShort
		}
		return a
	}
	p++
	for isSpace(b[p]) {
		p++
	}
	q := b[p]
	if q != '"' && q != '\'' {
		a.kind = attrBad
		if q == 0 {
			a.kind = attrShort
		}
		return a
	}
	p++
	a.val = p
	for b[p] != q {
		if b[p] == 0 {
			a.kind = attrShort
			return a
		}
		if b[p] == '<' {
			a.kind = attrBad
			return a
		}
		p++
	}
	a.valEnd, a.next = p, p+1
	return a
}

// pieceBytes bounds one tag, text or row: a row of a sheet holds at most
// 16,384 cells.
const pieceBytes = 64 << 20

// tokens reads a part piece by piece and checks its nesting. The bytes in hand are
// buf[pos:n]; slack zero bytes stand behind them, so that scanning needs no
// comparison with the end.
type tokens struct {
	part  string // how errors name the part
	buf   []byte
	pos   int
	n     int
	src   *feed
	blk   *block
	last  bool // no block follows
	names []byte
	ends  []int     // ends of the open names in names
	begun bool      // the root element was met
	row   int       // row reached, for errors; 0: not in a sheet
	kept  func(int) // tests: told the bytes that are kept to be scanned again
}

// openTokens reads a part through a feed; close it.
func openTokens(c *Container, part string) (*tokens, error) {
	in, err := c.Open(part)
	if err != nil {
		return nil, err
	}
	t := &tokens{part: part, buf: make([]byte, slack), src: newFeed(in, int(min(c.Size(part)+1, blockBytes)), c.Size(part) < blockBytes)}
	if err := t.prolog(); err != nil {
		t.close()
		return nil, err
	}
	return t, nil
}

func (t *tokens) close() {
	if t.src != nil {
		t.src.close()
		t.buf, t.pos, t.n = make([]byte, slack), 0, 0
	}
}

func (t *tokens) bad(why string) error {
	if t.row > 0 {
		why += ", row " + strconv.Itoa(t.row) + " reached"
	}
	return damaged(t.part, why)
}

// more brings further bytes behind buf[pos:n]. io.EOF when there are none.
func (t *tokens) more() error {
	if t.last {
		return io.EOF
	}
	if t.n-t.pos > pieceBytes {
		return fault.New(fault.TooLarge, "ooxml", "what", "one row or text of "+t.part+", in bytes,",
			"is", "more", "max", strconv.Itoa(pieceBytes))
	}
	if t.kept != nil {
		t.kept(t.n - t.pos)
	}
	b := t.src.next(t.blk, t.buf[t.pos:t.n])
	t.blk, t.buf, t.pos, t.n = b, b.data, b.from, b.to
	if b.err != nil {
		t.last = true
		if b.err != io.EOF {
			var e *fault.Error
			if errors.As(b.err, &e) {
				return e
			}
			return fault.New(fault.Internal, "ooxml.inflate").Because(b.err)
		}
	}
	return nil
}

// prologBytes is how far the XML declaration may reach.
const prologBytes = 512

// prolog skips the byte order mark and checks the declared encoding.
func (t *tokens) prolog() error {
	for t.n-t.pos < prologBytes {
		if err := t.more(); err == io.EOF {
			break
		} else if err != nil {
			return err
		}
	}
	b := t.buf[t.pos:t.n]
	if bytes.HasPrefix(b, []byte("\xef\xbb\xbf")) {
		t.pos += 3
		b = b[3:]
	}
	if bytes.HasPrefix(b, []byte("\xff\xfe")) || bytes.HasPrefix(b, []byte("\xfe\xff")) {
		return t.bad("it is written in UTF-16, not in UTF-8")
	}
	if bytes.HasPrefix(b, []byte("<?xml")) {
		end := bytes.Index(b[:min(len(b), prologBytes)], []byte("?>"))
		if end < 0 {
			return t.bad("its XML declaration does not end")
		}
		decl := string(b[:end])
		if i := strings.Index(decl, "encoding"); i >= 0 {
			enc := strings.ToLower(strings.Trim(strings.TrimLeft(decl[i+len("encoding"):], " \t\r\n="), " \t\r\n"))
			if enc != "" {
				if q := enc[0]; q == '"' || q == '\'' {
					enc, _, _ = strings.Cut(enc[1:], string(q))
				}
			}
			if enc != "utf-8" && enc != "utf8" && enc != "us-ascii" {
				return t.bad(fmt.Sprintf("it is declared as %q, not as UTF-8", enc))
			}
		}
		t.pos += end + 2
	}
	return nil
}

func (t *tokens) depth() int { return len(t.ends) }

func (t *tokens) push(name []byte) error {
	if len(t.ends) == 0 {
		if t.begun {
			return t.bad("there is something behind its end")
		}
		t.begun = true
	}
	if len(t.ends) >= 200 {
		return t.bad("its elements are nested too deep")
	}
	t.names = append(t.names, name...)
	t.ends = append(t.ends, len(t.names))
	return nil
}

func (t *tokens) top() []byte {
	from := 0
	if len(t.ends) > 1 {
		from = t.ends[len(t.ends)-2]
	}
	return t.names[from:t.ends[len(t.ends)-1]]
}

func (t *tokens) pop(name []byte) error {
	if len(t.ends) == 0 {
		return t.bad("there is an end tag without a start")
	}
	if !bytes.Equal(t.top(), name) {
		return t.bad(fmt.Sprintf("its elements are nested wrongly: <%s> is closed by </%.40s>", t.top(), name))
	}
	t.names = t.names[:len(t.names)-len(name)]
	t.ends = t.ends[:len(t.ends)-1]
	return nil
}

// next gives the next piece; io.EOF at the right end of the part.
func (t *tokens) next() (token, error) {
	for {
		k, p, st := t.try()
		switch st {
		case tryOK:
			t.pos = p
			return k, nil
		case trySkip:
			t.pos = p
			continue
		case tryBad:
			return k, t.bad(string(k.body))
		}
		if err := t.more(); err == io.EOF {
			return k, t.atEnd()
		} else if err != nil {
			return k, err
		}
	}
}

// atEnd says whether the part may end here.
func (t *tokens) atEnd() error {
	if i := bytes.IndexByte(t.buf[t.pos:t.n], 0); i >= 0 {
		return t.bad("it holds a zero byte")
	}
	if len(t.ends) > 0 {
		return t.bad(fmt.Sprintf("it is cut inside <%s>", t.top()))
	}
	if !t.begun || t.pos < t.n && len(bytes.TrimSpace(t.buf[t.pos:t.n])) > 0 {
		return t.bad("it is cut")
	}
	t.pos = t.n
	return io.EOF
}

type tryState uint8

const (
	tryOK tryState = iota
	trySkip
	tryShort
	tryBad
)

func tryFault(why string) (token, int, tryState) {
	return token{body: []byte(why)}, 0, tryBad
}

// try reads one piece at pos without bringing more bytes.
func (t *tokens) try() (k token, p int, st tryState) {
	b := t.buf[:t.n+1]
	p = t.pos
	if b[p] != '<' {
		i := bytes.IndexByte(b[p:t.n], '<')
		if i < 0 {
			switch {
			case t.n == p || len(t.ends) > 0:
				return k, p, tryShort
			case len(bytes.TrimSpace(b[p:t.n])) > 0:
				return tryFault("there is text outside of its elements")
			}
			return k, t.n, trySkip // blanks need not be kept
		}
		text := b[p : p+i]
		if bytes.IndexByte(text, 0) >= 0 {
			return tryFault("it holds a zero byte")
		}
		if len(t.ends) == 0 {
			if len(bytes.TrimSpace(text)) > 0 {
				return tryFault("there is text outside of its elements")
			}
			return k, p + i, trySkip
		}
		return token{kind: tokenText, body: text}, p + i, tryOK
	}
	switch b[p+1] {
	case 0:
		return k, p, tryShort
	case '!':
		return t.tryMarkup(b, p)
	case '?':
		i := bytes.Index(b[p:t.n], []byte("?>"))
		if i < 0 {
			return k, p, tryShort
		}
		return k, p + i + 2, trySkip
	case '/':
		i := bytes.IndexByte(b[p:t.n], '>')
		if i < 0 {
			return k, p, tryShort
		}
		name := bytes.TrimRight(b[p+2:p+i], " \t\r\n")
		if err := t.pop(name); err != nil {
			return tryFault(faultWhy(err))
		}
		return token{kind: tokenEnd, name: name}, p + i + 1, tryOK
	}
	q := p + 1
	for c := b[q]; !isSpace(c) && c != '>' && c != '/'; c = b[q] {
		if c == 0 {
			return k, p, tryShort
		}
		if c == '<' || c == '"' || c == '\'' || c == '=' || c == '&' {
			return tryFault("a tag is malformed")
		}
		q++
	}
	if q == p+1 {
		return tryFault("a tag has no name")
	}
	name := b[p+1 : q]
	from := q
	for {
		a := nextAttr(b, q)
		switch a.kind {
		case attrOne:
			q = a.next
			continue
		case attrShort:
			return k, p, tryShort
		case attrBad:
			return tryFault(fmt.Sprintf("the tag <%.40s> is malformed", name))
		case attrEmpty:
			if len(t.ends) == 0 {
				if t.begun {
					return tryFault("there is something behind its end")
				}
				t.begun = true
			}
			return token{kind: tokenStart, empty: true, name: name, body: b[from:q]}, a.next, tryOK
		default:
			if err := t.push(name); err != nil {
				return tryFault(faultWhy(err))
			}
			return token{kind: tokenStart, name: name, body: b[from:q]}, a.next, tryOK
		}
	}
}

// faultWhy takes the reason out of an error made by bad, whose row is added
// again by the caller.
func faultWhy(err error) string {
	var e *fault.Error
	if errors.As(err, &e) {
		why, _, _ := strings.Cut(e.With["why"], ", row ")
		return why
	}
	return err.Error()
}

// tryMarkup reads what begins with "<!": a comment, CDATA, or a document type
// declaration, which is refused: nothing of ours needs one, and entity bombs
// do.
func (t *tokens) tryMarkup(b []byte, p int) (k token, q int, st tryState) {
	rest := b[p:t.n]
	switch {
	case bytes.HasPrefix(rest, []byte("<!--")):
		i := bytes.Index(rest[4:], []byte("-->"))
		if i < 0 {
			return k, p, tryShort
		}
		return k, p + 4 + i + 3, trySkip
	case bytes.HasPrefix(rest, []byte("<![CDATA[")):
		i := bytes.Index(rest, []byte("]]>"))
		if i < 0 {
			return k, p, tryShort
		}
		if len(t.ends) == 0 {
			return tryFault("there is text outside of its elements")
		}
		return token{kind: tokenText, cdata: true, body: rest[9:i]}, p + i + 3, tryOK
	case len(rest) < 9 && (bytes.HasPrefix([]byte("<!--"), rest) || bytes.HasPrefix([]byte("<![CDATA["), rest)):
		return k, p, tryShort
	case bytes.HasPrefix(rest, []byte("<!D")):
		return tryFault("it has a document type declaration (DOCTYPE), which workbooks do not have")
	case len(rest) < 3:
		return k, p, tryShort
	}
	return tryFault("a tag is malformed")
}
