package delim

import (
	"bytes"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"unicode/utf8"

	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/source"
	"github.com/hary4di/pockettab/tabulation/source/textenc"
)

// state is where a reader stands between two bytes, as far as quotes go.
type state uint8

const (
	atField  state = iota // a field begins here: a quote opens it
	inField               // in a field without quotes, or behind closed ones
	inQuotes              // between quotes
	atQuote               // behind a quote between quotes: closed, or the first of two
	states
)

// chunk is what one stretch of the text told.
type chunk struct {
	ends    int64 // line ends: LF, CRLF (at its LF), lone CR
	leaves  [states]state
	enters  state // the true one, once all chunks are known
	loneCR  bool
	invalid int64 // offset of the first byte that is not UTF-8; -1: none
	skipped int   // bytes at its beginning that belong to a character begun before
	beyond  int   // bytes of its last character that stand in the next chunk
	nuls    int64
	nulAt   [noticePlaces]int64
}

// survey looks through the whole text once, chunks side by side: line ends,
// quotes, validity. What it costs is about the reading.
func (t *Table) survey() error {
	n := int((t.size - t.mark + t.grain.chunk - 1) / t.grain.chunk)
	t.chunks = make([]chunk, max(1, n))
	workers := min(len(t.chunks), runtime.GOMAXPROCS(0))
	errs := make([]error, workers)
	var next atomic.Int64
	var wg sync.WaitGroup
	for w := range workers {
		wg.Add(1)
		go func() {
			defer wg.Done()
			defer func() {
				if p := recover(); p != nil {
					errs[w] = fault.New(fault.Internal, "delim.survey").Because(fmt.Errorf("panic: %v", p))
				}
			}()
			buf := make([]byte, t.grain.chunk+8)
			for i := next.Add(1) - 1; i < int64(len(t.chunks)); i = next.Add(1) - 1 {
				if errs[w] = t.look(int(i), buf); errs[w] != nil {
					return
				}
			}
		}()
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	enters := atField
	for i := range t.chunks {
		c := &t.chunks[i]
		c.enters = enters
		enters = c.leaves[enters]
		t.loneCR = t.loneCR || c.loneCR
	}
	return nil
}

// start is where chunk i begins.
func (t *Table) start(i int) int64 { return t.mark + int64(i)*t.grain.chunk }

// look surveys one chunk. A character or CRLF that spans two chunks is told by
// the bytes beyond the end.
func (t *Table) look(i int, buf []byte) error {
	from := t.start(i)
	n := int(min(t.grain.chunk, t.size-from))
	with := int(min(int64(n)+4, t.size-from))
	all := buf[:with]
	if _, err := readAt(t.in, all, from); err != nil {
		return err
	}
	b := all[:n]
	c := &t.chunks[i]
	c.ends = int64(bytes.Count(b, []byte{'\n'}))
	for p := bytes.IndexByte(b, '\r'); p >= 0; {
		if p+1 == with || all[p+1] != '\n' {
			c.ends++
			c.loneCR = true
		}
		q := bytes.IndexByte(b[p+1:], '\r')
		if q < 0 {
			break
		}
		p += 1 + q
	}
	c.quotes(b, t.sep)
	c.validity(all, n, i == 0, from)
	for p := bytes.IndexByte(b, 0); p >= 0; {
		if c.nuls < noticePlaces {
			c.nulAt[c.nuls] = from + int64(p)
		}
		c.nuls++
		q := bytes.IndexByte(b[p+1:], 0)
		if q < 0 {
			break
		}
		p += 1 + q
	}
	return nil
}

// quotes fills leaves: the state behind the chunk for each state before it.
func (c *chunk) quotes(b []byte, sep byte) {
	outside := walk(b, 0, false, sep)
	c.leaves = [states]state{atField: outside, inField: outside, inQuotes: walk(b, 0, true, sep), atQuote: outside}
	if len(b) == 0 {
		c.leaves = [states]state{atField, inField, inQuotes, atQuote}
	} else if b[0] == '"' {
		inside := walk(b, 1, true, sep)
		c.leaves[atField], c.leaves[atQuote] = inside, inside
	}
}

// walk gives the state behind b, beginning at p, where a quote at b[0] does
// not open a field.
func walk(b []byte, p int, quoted bool, sep byte) state {
	for {
		i := bytes.IndexByte(b[p:], '"')
		switch {
		case i < 0 && quoted:
			return inQuotes
		case i < 0:
			if len(b) == 0 || !opens(b[len(b)-1], sep) {
				return inField
			}
			return atField
		}
		q := p + i
		p = q + 1
		switch {
		case !quoted:
			quoted = q > 0 && opens(b[q-1], sep)
		case p == len(b):
			return atQuote
		case b[p] == '"':
			p++
		default:
			quoted = false
		}
	}
}

// opens reports whether a quote behind c begins a quoted field.
func opens(c, sep byte) bool { return c == sep || c == '\n' || c == '\r' }

// validity looks for the first byte that is not UTF-8; all is the chunk of n
// bytes with a few behind it.
func (c *chunk) validity(all []byte, n int, first bool, from int64) {
	c.invalid = -1
	at := 0
	for !first && at < min(n, utf8.UTFMax-1) && !utf8.RuneStart(all[at]) {
		at++
	}
	c.skipped = at
	end := n
	for k := n - 1; k >= max(at, n-utf8.UTFMax); k-- {
		if utf8.RuneStart(all[k]) {
			if _, size := utf8.DecodeRune(all[k:]); k+size > n {
				end = k + size
			}
			break
		}
	}
	c.beyond = end - n
	if utf8.Valid(all[at:end]) {
		return
	}
	for p := at; p < end; {
		r, size := utf8.DecodeRune(all[p:end])
		if r == utf8.RuneError && size == 1 {
			c.invalid = from + int64(p)
			break
		}
		p += size
	}
}

// firstInvalid is the offset of the first byte that is not UTF-8, -1 when all
// is.
func (t *Table) firstInvalid() int64 {
	beyond := 0
	for i := range t.chunks {
		c := &t.chunks[i]
		if i > 0 && c.skipped != beyond {
			return t.start(i)
		}
		if c.invalid >= 0 {
			return c.invalid
		}
		beyond = c.beyond
	}
	return -1
}

// lineAt is the line, from 1, in which the byte at off stands.
func (t *Table) lineAt(off int64) (int64, error) {
	line := int64(1)
	i := int((off - t.mark) / t.grain.chunk)
	for k := range min(i, len(t.chunks)) {
		line += t.chunks[k].ends
	}
	b := make([]byte, min(off-t.start(i), t.size-t.start(i))+1)
	b = b[:min(int64(len(b)), t.size-t.start(i))]
	if _, err := readAt(t.in, b, t.start(i)); err != nil {
		return 0, err
	}
	n := int(off - t.start(i))
	for p, c := range b[:min(n, len(b))] {
		if c == '\n' || c == '\r' && (p+1 >= len(b) || b[p+1] != '\n') {
			line++
		}
	}
	return line, nil
}

// noticeBytes notices zero bytes, and bytes that the encoding leaves open.
func (t *Table) noticeBytes() error {
	var nul, odd source.Notice
	nul.Code, odd.Code = "nul_bytes", "invalid_bytes"
	for i := range t.chunks {
		c := &t.chunks[i]
		if err := t.places(&nul, c.nuls, c.nulAt[:]); err != nil {
			return err
		}
	}
	if t.encoding == textenc.Windows1252 {
		if err := t.undefined(&odd); err != nil {
			return err
		}
	}
	for _, n := range []source.Notice{odd, nul} {
		if n.Count > 0 {
			t.sum.Notices = append(t.sum.Notices, n)
		}
	}
	return nil
}

// undefined counts the bytes that Windows-1252 does not define.
func (t *Table) undefined(n *source.Notice) error {
	b := make([]byte, t.grain.chunk)
	for off := int64(0); off < t.size; off += int64(len(b)) {
		b = b[:min(int64(len(b)), t.size-off)]
		if _, err := readAt(t.in, b, off); err != nil {
			return err
		}
		for i, c := range b {
			if c >= 0x80 && bytes.IndexByte(textenc.Undefined[:], c) >= 0 {
				if err := t.places(n, 1, []int64{off + int64(i)}); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (t *Table) places(n *source.Notice, count int64, at []int64) error {
	n.Count += count
	for _, off := range at[:min(int(count), len(at))] {
		if len(n.Lines) >= noticePlaces {
			break
		}
		line, err := t.lineAt(off)
		if err != nil {
			return err
		}
		n.Lines = append(n.Lines, line)
	}
	return nil
}
