package planbook

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// A workbook is written here as its rows: a sheet begins with a line "# name",
// its rows are lines with "|" between the cells; "¶" is a line break and "¦" a
// bar inside of one.
var unescaped = strings.NewReplacer("¶", "\n", "¦", "|")

// bookOf makes a workbook of such a text, every cell a text.
func bookOf(t testing.TB, text string) []byte {
	t.Helper()
	var names []string
	rows := map[string]*strings.Builder{}
	var b *strings.Builder // of the sheet that the lines belong to
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if name, ok := strings.CutPrefix(line, "# "); ok {
			if rows[name] == nil {
				names = append(names, name)
				rows[name] = &strings.Builder{}
			}
			b = rows[name]
			continue
		}
		if b == nil {
			continue
		}
		b.WriteString("<row>")
		for _, cell := range strings.Split(line, "|") {
			b.WriteString(`<c t="inlineStr"><is><t xml:space="preserve">`)
			if err := xml.EscapeText(b, []byte(unescaped.Replace(cell))); err != nil {
				t.Fatal(err)
			}
			b.WriteString("</t></is></c>")
		}
		b.WriteString("</row>")
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	part := func(name, body string) {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, body); err != nil {
			t.Fatal(err)
		}
	}
	var list, rels strings.Builder
	for i, name := range names {
		list.WriteString(`<sheet name="`)
		if err := xml.EscapeText(&list, []byte(name)); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&list, `" sheetId="%d" r:id="r%d"/>`, i+1, i+1)
		fmt.Fprintf(&rels, `<Relationship Id="r%d" Type="x/worksheet" Target="worksheets/sheet%d.xml"/>`, i+1, i+1)
		part(fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1), "<worksheet><sheetData>"+rows[name].String()+"</sheetData></worksheet>")
	}
	part("[Content_Types].xml", "<Types/>")
	part("_rels/.rels", `<Relationships><Relationship Id="a" Type="x/officeDocument" Target="xl/workbook.xml"/></Relationships>`)
	part("xl/workbook.xml", `<workbook xmlns:r="r"><sheets>`+list.String()+`</sheets></workbook>`)
	part("xl/_rels/workbook.xml.rels", "<Relationships>"+rels.String()+"</Relationships>")
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// textOf is the text of a workbook, as bookOf takes it.
func textOf(t testing.TB, book []byte) string {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(book))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	var b strings.Builder
	for _, name := range f.GetSheetList() {
		fmt.Fprintf(&b, "# %s\n", name)
		rows, err := f.GetRows(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			for i, cell := range row {
				row[i] = strings.NewReplacer("\n", "¶", "|", "¦").Replace(cell)
			}
			fmt.Fprintln(&b, strings.Join(row, "|"))
		}
	}
	return b.String()
}

// FuzzRead holds of any workbook: it is refused with a fault that names the
// place, in both languages, or it is a plan that goes into a workbook and back
// unchanged; and it is read the same way every time.
func FuzzRead(f *testing.F) {
	golden, err := filepath.Glob("../tabplan/testdata/golden/*.json")
	if err != nil || len(golden) < 6 {
		f.Fatalf("%d golden plans, %v", len(golden), err)
	}
	for _, path := range golden {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		plan, err := tabplan.Parse(text)
		if err != nil {
			f.Fatal(err)
		}
		var b bytes.Buffer
		if err := Write(&b, plan); err != nil {
			f.Fatal(err)
		}
		f.Add(textOf(f, b.Bytes()))
	}
	for _, s := range []string{
		"# tables\nstub\nS1\n",
		"# tables\nnumber|stub|rows|rows.order\n1|S1|{}|label\n",
		"# plan\nkey|value\nrows|{}\nrows.hide_empty|true\n# tables\nstub\nS1\n",
		"# tables\nnumber|stub\n1|S1\n# nets\ntable|level|label|codes\n1|1|a|1\n1|2|b|2\n1|1|c|3, 4\n",
		"# weights\nweight|cap|variable|code|share\nw|0.2, 5|S1|1|49\nw|||2|51\n# tables\nstub|weight\nS1|w\nS2|(none)\n",
		"# variables\nname|label|count\nn|Number|S12, S13\n# banners\nbanner|variable\nb|S1 > S2\n# tables\nstub|banner\nn|b\n",
		"# tables\nnumber|stub\n1|S1\n2|S2\n# filters\ntables|filter\n(all)|S5 >= 18\n1, 2|[S1] = 1\n",
		"# Tables\nSTUB\nS1\n# other\nx\ny\n",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1<<16 {
			return
		}
		book := bookOf(t, text)
		plan, places, err := Read(bytes.NewReader(book), int64(len(book)))
		_, _, again := Read(bytes.NewReader(book), int64(len(book)))
		if (err == nil) != (again == nil) || err != nil && err.Error() != again.Error() {
			t.Fatalf("read twice: %v, %v", err, again)
		}
		if err != nil {
			var ours *fault.Error
			if !errors.As(err, &ours) || ours.In("en") == "" || ours.In("id") == "" {
				t.Fatalf("no fault but %v", err)
			}
			return
		}
		if places == nil {
			t.Fatal("nobody knows where it stands")
		}
		if err := Write(io.Discard, plan); fault.CodeOf(err) == fault.TooLarge {
			return // a text that no cell of a workbook can hold
		}
		same(t, plan)
	})
}
