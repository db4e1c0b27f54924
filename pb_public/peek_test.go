package pb_public

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/hary4di/pockettab/tabulation/source"
	"github.com/hary4di/pockettab/tabulation/source/open"
)

func utf16Of(text string, mark bool) string {
	units := utf16.Encode([]rune(text))
	var b strings.Builder
	if mark {
		b.WriteString("\xff\xfe")
	}
	for _, u := range units {
		b.WriteByte(byte(u))
		b.WriteByte(byte(u >> 8))
	}
	return b.String()
}

// peeked are beginnings of files that the browser and the reader must take in
// the same way.
var peeked = []struct {
	name, text string
	opt        source.Options
}{
	{"plain", "a,b,c\n1,2,3\n4,5,6\n", source.Options{}},
	{"a mark", "\xef\xbb\xbfa,b\n1,2\n", source.Options{}},
	{"semicolons with commas inside", "name;price;note\nx;1,5;a, b, c, d\ny;2,5;c\n", source.Options{}},
	{"commas in quotes", "\"a,1\",\"b\"\"x\",c\n1,2,3\n", source.Options{}},
	{"tabs", "a\tb\tc\n1,2\t2\t3\n1\t2,3\t3\n", source.Options{}},
	{"bars", "a|b\n1|2\n", source.Options{}},
	{"declared", "sep=;\r\na;b,c\r\n1;2\r\n", source.Options{}},
	{"declared in quotes", "\"sep=|\"\na|b\n1|2\n", source.Options{}},
	{"a title above", "Report of March\n\nid,name,age,city,income\n1,a,30,x,5\n2,b,31,y,6\n", source.Options{}},
	{"a title with the separator", "Report, March\nid,name,age,city,income,note\n1,a,30,x,5,n\n2,b,31,y,6,n\n", source.Options{}},
	{"a narrow table", "a,b\n1,2\n", source.Options{}},
	{"blank lines first", "\n\n  \na,b,c\n1,2,3\n", source.Options{}},
	{"blank cells first", ",,\na,b,c\n1,2,3\n", source.Options{}},
	{"one column", "answer\nyes\nno\n", source.Options{}},
	{"old line ends", "a,b\r1,2\r3,4\r", source.Options{}},
	{"a line break in a head", "\"a\nb\",c\n1,2\n", source.Options{}},
	{"no last line end", "a,b\n1,2", source.Options{}},
	{"Latin letters", "nom;pr\xe9nom\nx;y\n", source.Options{}},
	{"two bytes a letter", utf16Of("a;é\n1;2\n", true), source.Options{}},
	{"two bytes without a mark", utf16Of("name,age,city\nx,1,Bogor\n", false), source.Options{}},
	{"a header told", "junk,junk,junk\nmore,junk,junk\na,b,c\n1,2,3\n", source.Options{HeaderStart: 2}},
	{"a title taken as the header", "Report\na,b,c,d\n1,2,3,4\n", source.Options{HeaderStart: -1, Separator: ","}},
	{"a separator told", "a;b,c;d\n1;2,3;4\n", source.Options{Separator: ","}},
	{"an encoding told", "a,\x8e\n1,2\n", source.Options{Encoding: "macintosh"}},
}

// TestTheBrowserLooksAsTheReaderReads holds what the upload page shows of a
// file before it is sent against what the server will read.
func TestTheBrowserLooksAsTheReaderReads(t *testing.T) {
	t.Parallel()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not installed")
	}
	dir := t.TempDir()
	for _, name := range []string{"peek.js"} {
		text, err := os.ReadFile(filepath.Join("app", name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range map[string]string{"package.json": `{"type":"module"}`, "run.js": `import { readFileSync } from "node:fs";
import { peek, noOptions } from "./peek.js";
const out = [];
for (const { bytes, options } of JSON.parse(readFileSync("cases.json"))) {
  const file = new Blob([Uint8Array.from(bytes)]);
  file.name = "x.csv";
  const { rows, encoding, separator } = await peek(file, { ...noOptions, ...options });
  out.push({ header: rows[0], encoding, separator });
}
console.log(JSON.stringify(out));`} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	type asked struct {
		Bytes   []int          `json:"bytes"`
		Options source.Options `json:"options"`
	}
	cases := make([]asked, len(peeked))
	for i, p := range peeked {
		for _, b := range []byte(p.text) {
			cases[i].Bytes = append(cases[i].Bytes, int(b))
		}
		cases[i].Options = p.opt
	}
	text, err := json.Marshal(cases)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "cases.json"), text, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(node, "run.js")
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	var seen []struct {
		Header              []string
		Encoding, Separator string
	}
	if err := json.Unmarshal(out, &seen); err != nil || len(seen) != len(peeked) {
		t.Fatalf("%v: %s", err, out)
	}
	for i, p := range peeked {
		path := filepath.Join(dir, "x.csv")
		if err := os.WriteFile(path, []byte(p.text), 0o600); err != nil {
			t.Fatal(err)
		}
		table, _, err := open.Data(open.Input{Path: path}, open.Input{}, p.opt)
		if err != nil {
			t.Errorf("%s: %v", p.name, err)
			continue
		}
		s := table.Summary()
		if got := seen[i]; !slices.Equal(got.Header, table.Header()) || got.Encoding != s.Encoding || got.Separator != s.Separator && len(table.Header()) > 1 {
			t.Errorf("%s: the browser shows %q, %s, %q; the reader takes %q, %s, %q", p.name, got.Header, got.Encoding, got.Separator, table.Header(), s.Encoding, s.Separator)
		}
		if err := table.Close(); err != nil {
			t.Error(err)
		}
	}
}
