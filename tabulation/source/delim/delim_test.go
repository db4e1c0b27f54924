package delim

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/source"
)

// tiny makes every few bytes a border.
var tiny = grain{chunk: 7, read: 5, part: 1}

// read opens a text and reads it in n parts.
func read(text string, opt source.Options, n int, g grain) (rows [][]string, lines []int64, t *Table, err error) {
	t, err = openGrain("t.csv", strings.NewReader(text), int64(len(text)), opt, nil, g)
	if err != nil {
		return nil, nil, nil, err
	}
	parts, err := t.Parts(n)
	if err != nil {
		return nil, nil, t, err
	}
	for _, p := range parts {
		var b source.Batch
		for {
			err := p.Next(&b)
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return nil, nil, t, err
			}
			for r := range b.Rows {
				row := make([]string, b.Cols)
				for c := range row {
					row[c] = string(b.At(r, c))
				}
				rows = append(rows, row)
				lines = append(lines, b.Lines[r])
			}
		}
	}
	return rows, lines, t, nil
}

func TestRecords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text string
		opt        source.Options
		header     []string
		want       [][]string
		lines      []int64
	}{
		{name: "plain records", text: "id,q\n1,2\n3,4\n", header: []string{"id", "q"}, want: [][]string{{"1", "2"}, {"3", "4"}}, lines: []int64{2, 3}},
		{name: "no line end at the end", text: "id,q\n1,2", header: []string{"id", "q"}, want: [][]string{{"1", "2"}}, lines: []int64{2}},
		{name: "CRLF", text: "id,q\r\n1,2\r\n3,\r\n", header: []string{"id", "q"}, want: [][]string{{"1", "2"}, {"3", ""}}, lines: []int64{2, 3}},
		{name: "CR alone", text: "id,q\r1,2\r3,4", header: []string{"id", "q"}, want: [][]string{{"1", "2"}, {"3", "4"}}, lines: []int64{2, 3}},
		{name: "all line ends mixed", text: "id,q\r\n1,2\r3,4\n\"5\",6\r7,\"8\"\r\n9,9\r", header: []string{"id", "q"}, want: [][]string{{"1", "2"}, {"3", "4"}, {"5", "6"}, {"7", "8"}, {"9", "9"}}, lines: []int64{2, 3, 4, 5, 6}},
		{name: "separators, quotes and line breaks between quotes", text: "id,q\n1,\"a,\"\"b\"\"\r\nc\"\n\"2\",\"\"\n\"\"\"\",3\n", header: []string{"id", "q"}, want: [][]string{{"1", "a,\"b\"\r\nc"}, {"2", ""}, {"\"", "3"}}, lines: []int64{2, 4, 5}},
		{name: "a quote inside a field is an ordinary character", text: "id,q\n1,5\" pipe\n2,x\"\"\n", header: []string{"id", "q"}, want: [][]string{{"1", "5\" pipe"}, {"2", "x\"\""}}, lines: []int64{2, 3}},
		{name: "text behind a closing quote is kept", text: "id,q\n\"a\"b,\"c\" \n", header: []string{"id", "q"}, want: [][]string{{"ab", "c "}}, lines: []int64{2}},
		{name: "blank records are skipped", text: "id,q\n\n1,2\n,\n \t,\"\"\n\u00a0,\n3,4\n\n", header: []string{"id", "q"}, want: [][]string{{"1", "2"}, {"3", "4"}}, lines: []int64{3, 7}},
		{name: "short records are filled up", text: "a,b,c\n1\n2,3\n4,5,6\n", header: []string{"a", "b", "c"}, want: [][]string{{"1", "", ""}, {"2", "3", ""}, {"4", "5", "6"}}, lines: []int64{2, 3, 4}},
		{name: "empty fields behind the last column are dropped", text: "a,b\n1,2,\n3,4,,\"\"\n\"5\",\"6\",\n7,8\n", opt: source.Options{Separator: ","}, header: []string{"a", "b"}, want: [][]string{{"1", "2"}, {"3", "4"}, {"5", "6"}, {"7", "8"}}, lines: []int64{2, 3, 4, 5}},
		{name: "nothing is trimmed", text: "a,b\n 1 ,\t2\n", header: []string{"a", "b"}, want: [][]string{{" 1 ", "\t2"}}, lines: []int64{2}},
		{name: "one column", text: "a\n1\n\"2\"\n", header: []string{"a"}, want: [][]string{{"1"}, {"2"}}, lines: []int64{2, 3}},
		{name: "rows above the header", text: "Survey 2026,,\n\na,b\n1,2\n", opt: source.Options{HeaderStart: 2}, header: []string{"a", "b"}, want: [][]string{{"1", "2"}}, lines: []int64{4}},
		{name: "a header that spans lines", text: "\"a\nb\",c\n1,2\n", header: []string{"a\nb", "c"}, want: [][]string{{"1", "2"}}, lines: []int64{3}},
		{name: "empty and repeated names stay", text: "a,,a\n1,2,3\n", header: []string{"a", "", "a"}, want: [][]string{{"1", "2", "3"}}, lines: []int64{2}},
		{name: "a declared separator", text: "sep=;\r\na;b\r\n1,5;2\r\n", header: []string{"a", "b"}, want: [][]string{{"1,5", "2"}}, lines: []int64{3}},
		{name: "semicolons with decimal commas", text: "a;b\n1,5;2,5\n", header: []string{"a", "b"}, want: [][]string{{"1,5", "2,5"}}, lines: []int64{2}},
		{name: "a bar", text: "a|b\n1|2\n", header: []string{"a", "b"}, want: [][]string{{"1", "2"}}, lines: []int64{2}},
		{name: "tabs with commas in the texts", text: "a\tb\n1,2\tx,y\n3\t4\n", header: []string{"a", "b"}, want: [][]string{{"1,2", "x,y"}, {"3", "4"}}, lines: []int64{2, 3}},
		{name: "a chosen separator", text: "a;b,c\n1;2,3\n", opt: source.Options{Separator: ";"}, header: []string{"a", "b,c"}, want: [][]string{{"1", "2,3"}}, lines: []int64{2}},
		{name: "a title above the header", text: "Survey 2026\n\na;b;c\n1,5;2;3\n4;5;6\n", header: []string{"a", "b", "c"}, want: [][]string{{"1,5", "2", "3"}, {"4", "5", "6"}}, lines: []int64{4, 5}},
		{name: "a title with its empty cells", text: "Survey, 2026,,,,\nof ferries,,,,,\n,,,,,\na,b,c,d,e,f\n1,2,3,4,5,6\n", opt: source.Options{Separator: ","}, header: []string{"a", "b", "c", "d", "e", "f"}, want: [][]string{{"1", "2", "3", "4", "5", "6"}}, lines: []int64{5}},
		{name: "the first row is the header if the user says so", text: "Survey\na,b,c\n1,2,3\n", opt: source.Options{HeaderStart: -1, Separator: ";"}, header: []string{"Survey"}, want: [][]string{{"a,b,c"}, {"1,2,3"}}, lines: []int64{2, 3}},
		{name: "a zero byte", text: "a,b\n1,\x002\n", header: []string{"a", "b"}, want: [][]string{{"1", "\x002"}}, lines: []int64{2}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for _, g := range []grain{standardGrain, tiny, {chunk: 4, read: 1, part: 1}} {
				for _, n := range []int{1, 2, 3, 50} {
					rows, lines, table, err := read(c.text, c.opt, n, g)
					if err != nil {
						t.Fatal(err)
					}
					if d := cmp.Diff(c.header, table.Header()); d != "" {
						t.Errorf("header: %s", d)
					}
					if d := cmp.Diff(c.want, rows); d != "" {
						t.Errorf("%d parts, %v: %s", n, g, d)
					}
					if d := cmp.Diff(c.lines, lines); d != "" {
						t.Errorf("%d parts, %v: lines: %s", n, g, d)
					}
				}
			}
		})
	}
}

func TestRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text string
		opt        source.Options
		code       fault.Code
		row        int
	}{
		{"nothing", "", source.Options{}, fault.Empty, 0},
		{"white space", " \r\n\n", source.Options{}, fault.Empty, 0},
		{"a byte order mark", "\xef\xbb\xbf", source.Options{}, fault.Empty, 0},
		{"a header only", "a,b\n", source.Options{}, fault.HeaderOnly, 0},
		{"a header and blank records", "a,b\n,\n\"\",\n", source.Options{}, fault.HeaderOnly, 0},
		{"fewer lines than the rows above the header", "a,b\n1,2\n", source.Options{HeaderStart: 5}, fault.HeaderOnly, 0},
		{"a longer record", "a,b\n1,2\n\"x\ny\",2\n1,2,3\n", source.Options{}, fault.Ragged, 5},
		{"a longer record that ends in a quoted field", "a,b\n1,2,\"3\"\n", source.Options{}, fault.Ragged, 2},
		{"a quote that is not closed", "a,b\n1,2\n3,\"4\n5,6\n", source.Options{}, fault.Damaged, 3},
		{"a quote at the very end", "a,b\n1,\"", source.Options{}, fault.Damaged, 2},
		{"bytes that are not the chosen encoding", "a,b\n1,2\n1,\xff\n", source.Options{Encoding: "utf-8"}, fault.BadText, 3},
		{"bytes that are not what the mark says", "\xef\xbb\xbfa,b\n1,\xff\n", source.Options{}, fault.BadText, 2},
		{"an unknown encoding", "a,b\n1,2\n", source.Options{Encoding: "ebcdic"}, fault.Usage, 0},
		{"an unknown separator", "a,b\n1,2\n", source.Options{Separator: "x"}, fault.Usage, 0},
		{"too many header rows", "a,b\n1,2\n", source.Options{HeaderRows: 6}, fault.TooLarge, 0},
		{"a cell that is too long", "a,b\n1," + strings.Repeat("x", 1<<20+1) + "\n", source.Options{}, fault.TooLarge, 2},
		{"a quoted cell that is too long", "a,b\n1,2\n1,\"" + strings.Repeat("x\n", 1<<19+1) + "\"\n", source.Options{}, fault.TooLarge, 3},
		{"too many columns", strings.Repeat("a,", 16384) + "a\n" + strings.Repeat("1,", 16384) + "1\n", source.Options{}, fault.TooLarge, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			grains := []grain{standardGrain}
			if len(c.text) < 100 {
				grains = append(grains, tiny)
			}
			for _, g := range grains {
				for _, n := range []int{1, 3} {
					rows, _, _, err := read(c.text, c.opt, n, g)
					var f *fault.Error
					if !errors.As(err, &f) || f.Code != c.code || f.Where.Row != c.row || f.Where.File != "t.csv" {
						// a quote that never closes is found where the damage begins,
						// or within the part that has no end
						t.Errorf("%d parts, %v: %d rows, %v", n, g, len(rows), err)
					}
				}
			}
		})
	}
}

func TestErrorIsFinal(t *testing.T) {
	t.Parallel()
	table, err := Open("t.csv", []byte("a,b\n1,2,3\n4,5\n"), source.Options{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	parts, err := table.Parts(1)
	if err != nil {
		t.Fatal(err)
	}
	var b source.Batch
	for range 3 {
		if err := parts[0].Next(&b); fault.CodeOf(err) != fault.Ragged {
			t.Errorf("got %v", err)
		}
	}
}

func TestEncodings(t *testing.T) {
	t.Parallel()
	const text = "naïve,größe\nça,été €\n\"œuvre\r\n2\",x\n"
	const latin = "naïve,größe\nça,été ¤\n\"ouvre\r\n2\",x\n"
	for _, c := range []struct {
		name, text string
		enc        encoding.Encoding
		mark, ask  string
		want       string
	}{
		{"UTF-8", text, unicode.UTF8, "", "", "utf-8"},
		{"UTF-8 with a mark", text, unicode.UTF8, "\xef\xbb\xbf", "", "utf-8"},
		{"UTF-16 little end first with a mark", text, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), "\xff\xfe", "", "utf-16le"},
		{"UTF-16 big end first with a mark", text, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), "\xfe\xff", "", "utf-16be"},
		{"UTF-16 without a mark", text, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), "", "", "utf-16le"},
		{"UTF-16 as asked", text, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), "", "utf-16", "utf-16be"},
		{"Windows-1252", text, charmap.Windows1252, "", "", "windows-1252"},
		{"ISO-8859-1 as asked", latin, charmap.ISO8859_1, "", "latin1", "iso-8859-1"},
		{"the Macintosh as asked", text, charmap.Macintosh, "", "macintosh", "macintosh"},
		{"the Macintosh", text, charmap.Macintosh, "", "", "macintosh"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			raw, err := c.enc.NewEncoder().String(c.text)
			if err != nil {
				t.Fatal(err)
			}
			want, _, _, err := read(c.text, source.Options{}, 1, standardGrain)
			if err != nil {
				t.Fatal(err)
			}
			for _, g := range []grain{standardGrain, tiny} {
				rows, lines, table, err := read(c.mark+raw, source.Options{Encoding: c.ask}, 2, g)
				if err != nil {
					t.Fatal(err)
				}
				if d := cmp.Diff(want, rows); d != "" {
					t.Error(d)
				}
				if d := cmp.Diff([]int64{2, 3}, lines); d != "" {
					t.Error(d)
				}
				if s := table.Summary(); s.Encoding != c.want || table.Header()[1] != "größe" || s.Evidence == "" {
					t.Errorf("encoding %q, header %q, %s", s.Encoding, table.Header(), s.Evidence)
				}
			}
		})
	}
}

func TestSummary(t *testing.T) {
	t.Parallel()
	const text = "a;b\n1;2\n3\n\n4;5;\n\"x\"y;6\n\x00;7\n8\n"
	for _, n := range []int{1, 4} {
		_, _, table, err := read(text, source.Options{Separator: ";"}, n, tiny)
		if err != nil {
			t.Fatal(err)
		}
		want := source.Summary{Format: "csv", Encoding: "utf-8", Separator: ";", Bytes: int64(len(text)), Rows: 6, BlankRows: 1,
			Evidence: "encoding utf-8: all bytes are valid UTF-8; separator ;: chosen",
			Notices: []source.Notice{{Code: "long_rows", Count: 1, Lines: []int64{5}}, {Code: "nul_bytes", Count: 1, Lines: []int64{7}},
				{Code: "short_rows", Count: 2, Lines: []int64{3, 8}}, {Code: "stray_quotes", Count: 1, Lines: []int64{6}}}}
		got := table.Summary()
		if len(got.Detected) != 3 {
			t.Errorf("%+v", got.Detected)
		}
		got.Detected = nil
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%d parts: %s", n, d)
		}
	}
}

func TestUndefinedBytesAreNoticed(t *testing.T) {
	t.Parallel()
	_, _, table, err := read("a,b\n1,\xe9\n2,\x81\n", source.Options{}, 1, tiny)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]source.Notice{{Code: "invalid_bytes", Count: 1, Lines: []int64{3}}}, table.Summary().Notices); d != "" {
		t.Error(d)
	}
}

// A text whose reader fails, at whichever call, is refused; it never comes
// out shorter.
func TestFailingReader(t *testing.T) {
	t.Parallel()
	const text = "a,b\n1,2\n\"3\n\",4\n5,6\n"
	for n := 1; ; n++ {
		in := &failing{ReaderAt: strings.NewReader(text), left: n}
		rows := 0
		table, err := openGrain("t.csv", in, int64(len(text)), source.Options{}, nil, grain{chunk: 1 << 20, read: 5, part: 1})
		var parts []source.Part
		if err == nil {
			parts, err = table.Parts(2)
		}
		for _, p := range parts {
			var b source.Batch
			for err == nil {
				if err = p.Next(&b); err == nil {
					rows += b.Rows
				}
			}
			if errors.Is(err, io.EOF) {
				err = nil
			}
		}
		if in.left > 0 {
			if err != nil || rows != 3 {
				t.Fatalf("%d rows, %v", rows, err)
			}
			break
		}
		if fault.CodeOf(err) != fault.FileUnreadable {
			t.Fatalf("call %d failed: %d rows, %v", n, rows, err)
		}
	}
}

type failing struct {
	io.ReaderAt
	left int
}

func (f *failing) ReadAt(b []byte, off int64) (int, error) {
	if f.left--; f.left <= 0 {
		f.left = 0
		return 0, errors.New("injected")
	}
	return f.ReaderAt.ReadAt(b, off)
}

func TestSniff(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text string
		want       byte
	}{
		{"commas", "a,b,c\n1,2,3\n", ','},
		{"semicolons although every record has a decimal comma", "a;b;c\n1,5;2,5;3\n2,5;3,5;4\n", ';'},
		{"tabs although a text has commas", "a\tb\n1,2,3\t4\n", '\t'},
		{"commas although one header has a semicolon", "a;x,b,c\n1,2,3\n1,2,3\n", ','},
		{"one column", "a\n1\n2\n", ','},
		{"separators between quotes do not count", "\"a;b;c\",d\n\"1;2;3\",4\n", ','},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got, why := sniff([]byte(c.text), 0, true); got != c.want {
				t.Errorf("got %q: %s", got, why)
			}
		})
	}
}

// FuzzParts holds: whatever the text, the borders of blocks, chunks and parts
// do not show, and the fast scanner reads what the plain one reads.
func FuzzParts(f *testing.F) {
	for _, s := range []string{"a,b\n1,2\n", "a,b\r\n\"1\n,\"\"\",2\r\n", "a\r1\r\n2\n\"\"\r", "a;b\n\"x\"y;\"\n\n\";\n1;2;3\n", "é,b\n\xff,2\n", "a,b\n1,\"2"} {
		f.Add([]byte(s), byte(2), byte(3), byte(4))
	}
	f.Fuzz(func(t *testing.T, text []byte, parts, chunk, block byte) {
		if len(text) > 1<<14 {
			return
		}
		opt := source.Options{Separator: ",", Encoding: "windows-1252"}
		if parts&1 == 0 {
			opt.Encoding = ""
		}
		rows, lines, table, err := read(string(text), opt, 1, standardGrain)
		if err != nil && fault.CodeOf(err) == fault.Internal {
			t.Fatal(err)
		}
		g := grain{chunk: 4 + int64(chunk%32), read: 1 + int(block%32), part: 1}
		rows2, lines2, _, err2 := read(string(text), opt, 1+int(parts/2), g)
		if fault.CodeOf(err) != fault.CodeOf(err2) || err == nil && (!cmp.Equal(rows, rows2) || !cmp.Equal(lines, lines2)) {
			t.Fatalf("%q\n%v %v %v\n%v %v %v", text, rows, lines, err, rows2, lines2, err2)
		}
		if err == nil && table.Summary().Encoding == "utf-8" {
			if d := cmp.Diff(plainRows(t, text, table), rows); d != "" {
				t.Fatal(d)
			}
		}
	})
}

func plainRows(t *testing.T, text []byte, table *Table) (rows [][]string) {
	t.Helper()
	for at := int(table.body); at < len(text); {
		fields, next, _ := splitRecord(text, at, table.sep)
		at = next
		if strings.Trim(strings.Join(fields, ""), " \t\r\n\u00a0") == "" {
			continue
		}
		for len(fields) < len(table.header) {
			fields = append(fields, "")
		}
		rows = append(rows, fields[:len(table.header)])
	}
	return rows
}

func BenchmarkRead(b *testing.B) {
	var text bytes.Buffer
	for c := range 24 {
		fmt.Fprintf(&text, "q%d%c", c, ",\n"[c/23])
	}
	for r := range 100_000 {
		for c := range 24 {
			fmt.Fprintf(&text, "%d%c", (r*7+c*5)%12+1, ",\n"[c/23])
		}
	}
	b.SetBytes(int64(text.Len()))
	b.ReportAllocs()
	for b.Loop() {
		table, err := Open("t.csv", text.Bytes(), source.Options{}, nil)
		if err != nil {
			b.Fatal(err)
		}
		parts, err := table.Parts(1)
		if err != nil {
			b.Fatal(err)
		}
		var batch source.Batch
		for err == nil {
			err = parts[0].Next(&batch)
		}
		if !errors.Is(err, io.EOF) {
			b.Fatal(err)
		}
	}
}
