// Package delim reads delimited text: CSV and its kin.
//
// In: an io.ReaderAt of known size. Out: a source.Table whose cells point into
// blocks that its parts own; a cell is only moved where doubled quotes have to
// be resolved or the encoding is not UTF-8. Encoding and separator are
// detected with their evidence and can be overridden. Parts are byte ranges
// that begin at records, also where quoted fields hold line breaks, so they
// can be read concurrently.
//
// A record longer than the header is an error that names the line (empty
// fields behind the last column are only noticed), unless the user chose to
// pad: then the header gets columns without a name, and such records are
// noticed. A shorter one is filled up with empty cells and noticed. Nothing is
// trimmed and no byte is replaced.
//
// Memory: about half a megabyte a part; UTF-16 is turned into UTF-8 in memory
// first.
package delim

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/limit"
	"github.com/hary4di/pockettab/tabulation/source"
	"github.com/hary4di/pockettab/tabulation/source/textenc"
)

// noticePlaces is how many lines a notice names.
const noticePlaces = 5

// Table is an opened text file.
type Table struct {
	name     string
	in       io.ReaderAt
	size     int64
	grain    grain
	mark     int64 // bytes of the byte order mark
	encoding string
	sep      byte
	header   []string
	named    int   // columns of the header in the file; more where records are padded
	body     int64 // where the first data record begins
	chunks   []chunk
	loneCR   bool // some line ends in a CR alone
	close    func() error

	mu  sync.Mutex
	sum source.Summary
}

// Open is OpenReader over bytes in memory, which it does not change.
func Open(name string, data []byte, opt source.Options, close func() error) (*Table, error) {
	return OpenReader(name, bytes.NewReader(data), int64(len(data)), opt, close)
}

// OpenReader looks through the text in and reads its header. name is used in
// errors; close is called by Close (and at once when opening fails) and may
// be nil. Errors: fault.Empty, HeaderOnly, BadText, Damaged, TooLarge, Usage,
// FileUnreadable.
func OpenReader(name string, in io.ReaderAt, size int64, opt source.Options, close func() error) (*Table, error) {
	return openGrain(name, in, size, opt, close, standardGrain)
}

// grain are the sizes of blocks, in bytes. Tests make them small, so that
// every place of a short text is a border once.
type grain struct {
	chunk int64 // surveyed at once; at least the four bytes of a character
	read  int   // brought at once
	part  int64 // the least size of a part: splitting less gains nothing
}

var standardGrain = grain{chunk: 1 << 20, read: 128 << 10, part: 256 << 10}

func openGrain(name string, in io.ReaderAt, size int64, opt source.Options, close func() error, g grain) (*Table, error) {
	t := &Table{name: name, in: in, size: size, close: close, grain: g, sum: source.Summary{Format: "csv", Bytes: size}}
	if err := t.open(opt); err != nil {
		_ = t.Close()
		return nil, fault.InFile(err, name)
	}
	return t, nil
}

func (t *Table) open(opt source.Options) error {
	head, err := t.head(sniffBytes)
	if err != nil {
		return err
	}
	encoding, why, err := t.earlyEncoding(head, opt.Encoding)
	if err != nil {
		return err
	}
	if encoding == textenc.UTF16LE || encoding == textenc.UTF16BE {
		if err := t.inMemory(encoding); err != nil {
			return err
		}
		if head, err = t.head(sniffBytes); err != nil {
			return err
		}
	}
	if len(bytes.TrimSpace(head[t.mark:])) == 0 && t.size <= int64(len(head)) {
		return fault.New(fault.Empty, "delim")
	}
	sepWhy := ""
	if t.sep, sepWhy, err = separator(head[t.mark:], opt, t.size <= int64(len(head))); err != nil {
		return err
	}
	if err := t.survey(); err != nil {
		return err
	}
	if t.encoding, why, err = t.lateEncoding(encoding, why, opt.Encoding != ""); err != nil {
		return err
	}
	if err := t.readHeader(opt); err != nil {
		return err
	}
	t.named = len(t.header)
	if pads, err := opt.Pads(); err != nil {
		return err
	} else if pads {
		if err := t.widen(); err != nil {
			return err
		}
	}
	if err := t.noticeBytes(); err != nil {
		return err
	}
	t.sum.Encoding = cmp.Or(encoding, t.encoding)
	t.sum.Separator = string(t.sep)
	t.sum.Evidence = fmt.Sprintf("encoding %s: %s; separator %s: %s", t.sum.Encoding, why, separatorName(t.sep), sepWhy)
	t.sum.Detected = append([]source.Detection{
		detection("encoding", t.sum.Encoding, why, opt.Encoding != "", t.sum.Encoding == textenc.UTF8 || t.mark > 0 || why == "byte order mark"),
		detection("separator", separatorName(t.sep), sepWhy, opt.Separator != "", true),
	}, t.sum.Detected...)
	return nil
}

// detection words a choice; the evidence is put into Indonesian phrase by
// phrase, as the parts of errors are.
func detection(what, value, why string, chosen, plain bool) source.Detection {
	d := source.Detection{What: what, Value: value, Chosen: chosen, Plain: plain || chosen}
	if what == "encoding" {
		d.Other = textenc.Another(value)
	}
	if !chosen {
		d.Why = codebook.Text{"en": why, "id": fault.Phrase(why, "id")}
	}
	return d
}

// head reads the first n bytes, fewer when the text is shorter.
func (t *Table) head(n int64) ([]byte, error) {
	b := make([]byte, min(n, t.size))
	if _, err := readAt(t.in, b, 0); err != nil {
		return nil, err
	}
	return b, nil
}

// readAt fills b or fails: the size of the text is known.
func readAt(in io.ReaderAt, b []byte, off int64) (int, error) {
	n, err := in.ReadAt(b, off)
	if n == len(b) {
		return n, nil
	}
	if err == io.EOF || err == nil {
		return n, fault.New(fault.Damaged, "delim", "part", "the text", "why", "it became shorter while it was read")
	}
	return n, fault.New(fault.FileUnreadable, "delim").Because(err)
}

// earlyEncoding is the encoding that the user chose or that the beginning
// tells; "" when the whole text has to be looked at.
func (t *Table) earlyEncoding(head []byte, chosen string) (encoding, why string, err error) {
	t.mark = int64(textenc.Mark(head))
	if chosen == "" {
		encoding, why = textenc.Sniff(head)
		return encoding, why, nil
	}
	if encoding, err = textenc.Parse(chosen, head); err != nil {
		return "", "", err
	}
	if textenc.OneByte(encoding) {
		t.mark = 0
	}
	return encoding, "chosen", nil
}

// inMemory replaces the text by its UTF-8 form.
func (t *Table) inMemory(encoding string) error {
	raw, err := t.head(t.size)
	if err != nil {
		return err
	}
	text, err := textenc.Decode16(raw, encoding)
	if err != nil {
		return err
	}
	t.in, t.size, t.mark = bytes.NewReader(text), int64(len(text)), 0
	return nil
}

// lateEncoding settles the encoding once the whole text was looked at.
func (t *Table) lateEncoding(early, why string, chosen bool) (string, string, error) {
	at := t.firstInvalid()
	switch {
	case textenc.OneByte(early):
		return early, why, nil
	case early != "" && at >= 0:
		line, err := t.lineAt(at)
		if err != nil {
			return "", "", err
		}
		return "", "", fault.New(fault.BadText, "delim", "encoding", "UTF-8").At(fault.Where{Row: int(line)})
	case early != "":
		return textenc.UTF8, why, nil
	case at < 0:
		return textenc.UTF8, "all bytes are valid UTF-8", nil
	}
	line, err := t.lineAt(at)
	if err != nil {
		return "", "", err
	}
	from := max(0, at-1)
	sample := make([]byte, min(sniffBytes, t.size-from))
	if _, err := readAt(t.in, sample, from); err != nil {
		return "", "", err
	}
	guess, letters := textenc.GuessOneByte(sample)
	return guess, "line " + strconv.FormatInt(line, 10) + " is not UTF-8; " + letters, nil
}

// readHeader reads the rows above the header and the header.
func (t *Table) readHeader(opt source.Options) error {
	rows := opt.HeaderRows
	if rows > limit.HeaderRows {
		return fault.New(fault.TooLarge, "delim", "what", "the number of header rows", "is", strconv.Itoa(rows), "max", strconv.Itoa(limit.HeaderRows))
	}
	for n := int64(sniffBytes); ; n *= 4 {
		raw, err := t.head(t.mark + n)
		if err != nil {
			return err
		}
		whole := int64(len(raw)) == t.size
		above, titles := opt.HeaderStart, 0
		first := sampleRecords(raw[t.mark:], t.sep, max(0, above)+source.HeaderSample, whole)
		if above == 0 {
			above, titles = detectHeader(first)
		}
		if opt.HeaderRows < 1 {
			at := max(0, above)
			for at < len(first) && strings.TrimSpace(strings.Join(first[at], "")) == "" {
				at++
			}
			rows = source.HeaderRowsFrom(first, at)
		}
		heads, used, ok := headRows(raw[t.mark:], t.sep, above, rows, whole)
		if !ok && !whole {
			if n > headerBytes {
				return fault.New(fault.TooLarge, "delim", "what", "the header in bytes", "is", "more", "max", strconv.Itoa(headerBytes))
			}
			continue
		}
		if !ok {
			return fault.New(fault.HeaderOnly, "delim")
		}
		for _, h := range heads {
			for i, cell := range h {
				if textenc.OneByte(t.encoding) {
					h[i] = string(textenc.AppendByte(nil, []byte(cell), t.encoding))
				}
			}
		}
		t.header = source.JoinHeader(heads, true)
		t.body = t.mark + int64(used)
		t.sum.Detected = append(t.sum.Detected, source.HeaderDetection(max(0, above), titles, opt.HeaderStart != 0))
		if rows > 1 || opt.HeaderRows > 0 {
			t.sum.Detected = append(t.sum.Detected, source.HeaderRowsDetection(rows, false, opt.HeaderRows > 0))
		}
		break
	}
	if len(t.header) > limit.Columns {
		return fault.New(fault.TooLarge, "delim", "what", "the number of columns", "is", strconv.Itoa(len(t.header)), "max", strconv.Itoa(limit.Columns))
	}
	return t.hasContent()
}

// headerBytes bounds the header with the rows above it.
const headerBytes = 32 << 20

// sampleRecords gives the first n records of a text.
func sampleRecords(text []byte, sep byte, n int, whole bool) (rows [][]string) {
	at := 0
	if _, rest, is := declared(text); is {
		at = len(text) - len(rest)
	}
	for at < len(text) && len(rows) < n {
		fields, next, closed := splitRecord(text, at, sep)
		if !closed && !whole && len(rows) > 0 {
			break
		}
		rows, at = append(rows, fields), next
	}
	return rows
}

// detectHeader tells how many of the first records stand above the header,
// and how many of them hold text.
func detectHeader(rows [][]string) (above, titles int) {
	i := source.HeaderRow(rows)
	for _, r := range rows[:min(i, len(rows))] {
		if strings.TrimSpace(strings.Join(r, "")) != "" {
			titles++
		}
	}
	if titles == 0 {
		return 0, 0 // blank records are stepped over all the same
	}
	return i, titles
}

// headRows reads the header rows of text; used is where the first data record
// begins. Blank records before the header are stepped over. ok is false when
// text ends before all is read.
func headRows(text []byte, sep byte, above, rows int, whole bool) (heads [][]string, used int, ok bool) {
	if _, rest, is := declared(text); is {
		used = len(text) - len(rest)
	}
	for used < len(text) && len(heads) < rows {
		fields, next, closed := splitRecord(text, used, sep)
		if !closed && !whole {
			return nil, 0, false
		}
		used = next
		if above > 0 {
			above--
			continue
		}
		if len(heads) == 0 && strings.TrimSpace(strings.Join(fields, "")) == "" {
			continue
		}
		heads = append(heads, fields)
	}
	return heads, used, len(heads) == rows
}

// hasContent looks for a data record with anything in it.
func (t *Table) hasContent() error {
	b := make([]byte, 64<<10)
	for off := t.body; off < t.size; off += int64(len(b)) {
		b = b[:min(int64(len(b)), t.size-off)]
		if _, err := readAt(t.in, b, off); err != nil {
			return err
		}
		for _, c := range b {
			if c > ' ' && c != t.sep && c != '"' {
				return nil
			}
		}
	}
	return fault.New(fault.HeaderOnly, "delim")
}

// Header gives the column names as in the file.
func (t *Table) Header() []string { return t.header }

// Close releases the file.
func (t *Table) Close() error {
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
