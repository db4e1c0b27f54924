package workbook_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/hary4di/pockettab/tabulation/layout"
	"github.com/hary4di/pockettab/tabulation/workbook"
)

// parts unpacks a package.
func parts(t *testing.T, data []byte) (names []string, text map[string]string) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	text = map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, f.Name)
		text[f.Name] = string(b)
		if y := f.ModTime().Year(); y != 1980 {
			t.Errorf("%s is of the year %d", f.Name, y)
		}
	}
	return names, text
}

func TestTheSamePagesGiveTheSameBytes(t *testing.T) {
	t.Parallel()
	run := []layout.Pair{{Label: "Job", Value: "abc"}}
	pages, _ := samplePages(t, "en", run)
	again, _ := samplePages(t, "en", run)
	a, wa := write(t, pages, workbook.Options{Title: "x"})
	b, wb := write(t, again, workbook.Options{Title: "x"})
	if !bytes.Equal(a, b) || wa.SHA256 != wb.SHA256 || wa.ContentSHA256 != wb.ContentSHA256 {
		t.Error("two files of the same pages differ")
	}
	if sum := sha256.Sum256(a); wa.SHA256 != hex.EncodeToString(sum[:]) {
		t.Error("SHA256 is not the file's")
	}
}

func TestOnlyTheRunPartDiffersBetweenTwoRuns(t *testing.T) {
	t.Parallel()
	one, _ := samplePages(t, "en", []layout.Pair{{Label: "Seconds", Value: "1.2"}})
	two, _ := samplePages(t, "en", []layout.Pair{{Label: "Seconds", Value: "3.456 on another machine"}, {Label: "Attempt", Value: "2"}})
	a, wa := write(t, one, workbook.Options{})
	b, wb := write(t, two, workbook.Options{})
	if wa.SHA256 == wb.SHA256 {
		t.Fatal("the run block is not in the file")
	}
	if wa.ContentSHA256 != wb.ContentSHA256 || wa.RunPart != wb.RunPart || wa.RunPart == "" {
		t.Errorf("content %s and %s, run part %q and %q", wa.ContentSHA256, wb.ContentSHA256, wa.RunPart, wb.RunPart)
	}
	names, ta := parts(t, a)
	_, tb := parts(t, b)
	for _, n := range names {
		if (ta[n] != tb[n]) != (n == wa.RunPart) {
			t.Errorf("part %s: differs %v", n, ta[n] != tb[n])
		}
	}
	for _, data := range [][]byte{a, b} {
		got, err := workbook.ContentDigest(bytes.NewReader(data), int64(len(data)), wa.RunPart)
		if err != nil || got != wa.ContentSHA256 {
			t.Errorf("the digest of the finished file is %s (%v), want %s", got, err, wa.ContentSHA256)
		}
	}
}

func TestAnyChangeChangesTheContentDigest(t *testing.T) {
	t.Parallel()
	pages, _ := samplePages(t, "en", nil)
	_, before := write(t, pages, workbook.Options{})
	if before.RunPart != "" {
		t.Errorf("run part %q without a run page", before.RunPart)
	}
	for i := range pages[2].Rows {
		for c := range pages[2].Rows[i].Cells {
			if cell := &pages[2].Rows[i].Cells[c]; cell.Kind == layout.NumberCell {
				cell.Num += 1e-12
				if _, after := write(t, pages, workbook.Options{}); after.ContentSHA256 == before.ContentSHA256 {
					t.Fatalf("a figure of row %d was changed, the digest was not", i+1)
				}
				return
			}
		}
	}
}

// order of the children of a worksheet in the schema (CT_Worksheet).
var worksheetOrder = []string{"sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "mergeCells", "hyperlinks", "printOptions", "pageMargins", "pageSetup", "headerFooter", "rowBreaks", "ignoredErrors"}

func TestEveryPartIsWellFormedAndInTheOrderOfTheSchema(t *testing.T) {
	t.Parallel()
	pages, _ := samplePages(t, "id", []layout.Pair{{Label: "a<b", Value: "c&d"}})
	data, _ := write(t, pages, workbook.Options{Title: `"<&>`})
	names, text := parts(t, data)
	if names[0] != "[Content_Types].xml" {
		t.Errorf("the first part is %s", names[0])
	}
	for _, n := range names {
		d := xml.NewDecoder(strings.NewReader(text[n]))
		depth, last := 0, -1
		for {
			tok, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", n, err)
			}
			switch e := tok.(type) {
			case xml.StartElement:
				depth++
				if depth == 2 && strings.HasPrefix(n, "xl/worksheets/") {
					at := slices.Index(worksheetOrder, e.Name.Local)
					if at <= last {
						t.Errorf("%s: %s stands in the wrong place", n, e.Name.Local)
					}
					last = at
				}
			case xml.EndElement:
				depth--
			default:
			}
		}
		if !strings.HasPrefix(n, "[Content") && !strings.HasSuffix(n, ".rels") && !strings.Contains(text["[Content_Types].xml"], `"/`+n+`"`) {
			t.Errorf("%s has no content type", n)
		}
	}
}

func TestASecondReaderFindsSheetsLinksMergesAndProperties(t *testing.T) {
	t.Parallel()
	pages, job := samplePages(t, "en", nil)
	data, w := write(t, pages, workbook.Options{Title: job.Title, Subject: "Tables 1–7"})
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got := f.GetSheetList(); !slices.Equal(got, w.Sheets) {
		t.Fatalf("sheets %q, want %q", got, w.Sheets)
	}
	if f.GetActiveSheetIndex() != 0 || w.Sheets[0] != "Contents" {
		t.Errorf("the file opens at sheet %d", f.GetActiveSheetIndex())
	}
	props, err := f.GetDocProps()
	if err != nil || props.Title != job.Title || props.Creator != "PocketTab" || props.Subject != "Tables 1–7" {
		t.Errorf("properties %+v, %v", props, err)
	}
	reaching := 0
	for i, p := range pages {
		sheet := w.Sheets[i]
		merges := 0
		for r := range p.Rows {
			for c := range p.Rows[r].Cells {
				cell := &p.Rows[r].Cells[c]
				if cell.Span > 1 {
					merges++
				}
				ref, _ := excelize.CoordinatesToCellName(c+1, r+1)
				if cell.Link == "" {
					continue
				}
				has, target, err := f.GetCellHyperLink(sheet, ref)
				if err != nil || !has {
					t.Fatalf("%s!%s has no link: %v", sheet, ref, err)
				}
				name := strings.TrimSuffix(strings.TrimPrefix(target, "'"), "'!A1")
				if !slices.Contains(w.Sheets, strings.ReplaceAll(name, "''", "'")) {
					t.Errorf("%s!%s links to %s, which is not there", sheet, ref, target)
				}
			}
		}
		got, err := f.GetMergeCells(sheet)
		labels := labelRanges(t, sheet, p, got)
		reaching += labels
		if err != nil || len(got)-labels != merges {
			t.Errorf("%s has %d merged ranges, %d of them labels, want %d (%v)", sheet, len(got), labels, merges+labels, err)
		}
		dim, err := f.GetSheetDimension(sheet)
		if err != nil {
			t.Fatal(err)
		}
		cols := 0
		for r := range p.Rows {
			cols = max(cols, len(p.Rows[r].Cells))
		}
		last, _ := excelize.CoordinatesToCellName(cols, len(p.Rows))
		if dim != "A1:"+last {
			t.Errorf("%s: dimension %s, want A1:%s", sheet, dim, last)
		}
		if p.Kind == layout.TablePage {
			checkTableSheet(t, f, sheet, p)
		}
	}
	if reaching == 0 {
		t.Error("no label reaches down beside its figures")
	}
}

func checkTableSheet(t *testing.T, f *excelize.File, sheet string, p *layout.Page) {
	t.Helper()
	panes, err := f.GetPanes(sheet)
	if err != nil || !panes.Freeze || panes.YSplit != p.Freeze.Rows || panes.XSplit != 1 {
		t.Errorf("%s: panes %+v, %v", sheet, panes, err)
	}
	page, err := f.GetPageLayout(sheet)
	if err != nil || *page.Orientation != "landscape" || page.FitToHeight == nil || *page.FitToHeight != 0 {
		t.Errorf("%s: page layout %+v, %v", sheet, page, err)
	}
	view, err := f.GetSheetView(sheet, 0)
	if err != nil || *view.ShowGridLines {
		t.Errorf("%s: grid lines are on", sheet)
	}
	foot, err := f.GetHeaderFooter(sheet)
	if err != nil || !strings.Contains(foot.OddFooter, "page &P of &N") {
		t.Errorf("%s: footer %+v, %v", sheet, foot, err)
	}
	for _, n := range f.GetDefinedName() {
		if n.Scope == sheet && n.Name == "_xlnm.Print_Titles" {
			return
		}
	}
	t.Errorf("%s repeats no rows", sheet)
}

func TestFooterTextsCannotBecomeCodes(t *testing.T) {
	t.Parallel()
	pages := []*layout.Page{{Name: "p", Footer: [3]string{"2026 R&D\nx" + strings.Repeat("–", 300), strings.Repeat("&", 300), "{page}/{pages}"}}}
	data, _ := write(t, pages, workbook.Options{})
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	foot, err := f.GetHeaderFooter("p")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(foot.OddFooter, `&L&8&"Arial,Regular"2026 R&&D x–`) || !strings.HasSuffix(foot.OddFooter, `"&P/&N`) || len([]rune(foot.OddFooter)) > 255 {
		t.Errorf("footer %d %q", len(foot.OddFooter), foot.OddFooter)
	}
}

func TestTextsThatExcelWouldChangeComeBackAsTheyWere(t *testing.T) {
	t.Parallel()
	hostile := []string{"=cmd|'/c calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "_x000D_", "A_xraya_B", "p_xD800_q", "_x005F_", " lead", "trail ", "a  b", "two\nlines", "👍", "ꦗꦮ", "<b>&amp;", "1", "TRUE", "2026-01-01"}
	var rows []layout.Row
	for _, s := range hostile {
		rows = append(rows, layout.Row{Cells: []layout.Cell{{Kind: layout.TextCell, Text: s, Role: layout.RowLabel}}})
	}
	rows = append(rows, layout.Row{Cells: []layout.Cell{{Kind: layout.TextCell, Text: "bell\x07"}, {Kind: layout.TextCell, Text: strings.Repeat("x", 40_000)}}})
	data, w := write(t, []*layout.Page{{Name: "p", Rows: rows}, {Name: "r", Kind: layout.RunPage, Rows: rows}}, workbook.Options{})
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, sheet := range []string{"p", "r"} {
		for i, want := range hostile {
			ref, _ := excelize.CoordinatesToCellName(1, i+1)
			got, err := f.GetCellValue(sheet, ref)
			if err != nil || got != want {
				t.Errorf("%s!%s: got %q, want %q (%v)", sheet, ref, got, want, err)
			}
			if formula, _ := f.GetCellFormula(sheet, ref); formula != "" {
				t.Errorf("%s!%s is a formula: %q", sheet, ref, formula)
			}
		}
	}
	_, text := parts(t, data)
	for n, x := range text {
		if strings.Contains(x, "<f>") || strings.Contains(x, "<f ") {
			t.Errorf("%s holds a formula", n)
		}
	}
	want := []workbook.Change{{Sheet: "p", Row: 20, Col: 1, What: workbook.Cleaned}, {Sheet: "p", Row: 20, Col: 2, What: workbook.Cut},
		{Sheet: "r", Row: 20, Col: 1, What: workbook.Cleaned}, {Sheet: "r", Row: 20, Col: 2, What: workbook.Cut}}
	if !slices.Equal(w.Changes, want) {
		t.Errorf("changes %+v, want %+v", w.Changes, want)
	}
}

var location = regexp.MustCompile(`location="'((?:[^']|'')+)'!A([0-9]+)"`)

// TestEveryLinkResolves: its sheet is there and its row too, and every table
// is linked from the contents.
func TestEveryLinkResolves(t *testing.T) {
	t.Parallel()
	for _, g := range goldens(t) {
		_, text := parts(t, g.data)
		rows := map[string]int{}
		for i, name := range g.w.Sheets {
			rows[name] = len(g.pages[i].Rows)
		}
		links := 0
		for name, part := range text {
			if !strings.HasPrefix(name, "xl/worksheets/sheet") {
				continue
			}
			all := location.FindAllStringSubmatch(part, -1)
			if n := strings.Count(part, "<hyperlink "); n != len(all) {
				t.Errorf("%s, %s: %d of %d links have a form of their own", g.name, name, n-len(all), n)
			}
			for _, l := range all {
				sheet := html.UnescapeString(strings.ReplaceAll(l[1], "''", "'"))
				row, err := strconv.Atoi(l[2])
				if err != nil || row < 1 || row > rows[sheet] {
					t.Errorf("%s, %s: a link to row %s of %q, which has %d", g.name, name, l[2], sheet, rows[sheet])
				}
				links++
			}
		}
		if links < 2*len(sampleJob("en").Tables) {
			t.Errorf("%s: only %d links", g.name, links)
		}
	}
}

// labelRanges counts the merged ranges of labels that reach down beside the
// lines of their figures, and sees that they cover empty cells of one answer.
func labelRanges(t *testing.T, sheet string, p *layout.Page, ranges []excelize.MergeCell) int {
	t.Helper()
	n := 0
	for _, m := range ranges {
		c1, r1, err1 := excelize.CellNameToCoordinates(m.GetStartAxis())
		c2, r2, err2 := excelize.CellNameToCoordinates(m.GetEndAxis())
		if err1 != nil || err2 != nil {
			t.Fatal(err1, err2)
		}
		if c1 != 1 || c2 != 1 || r1 == r2 {
			continue
		}
		n++
		for r := r1; r < r2; r++ { // from 0: the rows below the first
			if row := &p.Rows[r]; !row.Keep || row.Of != p.Rows[r1-1].Of || row.Cells[0].Kind != layout.EmptyCell {
				t.Errorf("%s: a label covers row %d, which is not a line of its answer", sheet, r+1)
			}
		}
	}
	return n
}

// TestLongLabelsReachDownBesideTheirFigures: in all looks but those without
// joined cells.
func TestLongLabelsReachDownBesideTheirFigures(t *testing.T) {
	t.Parallel()
	pages, _ := samplePages(t, "id", nil)
	for _, theme := range workbook.Themes() {
		data, w := write(t, pages, workbook.Options{Theme: theme})
		f, err := excelize.OpenReader(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for i, p := range pages {
			got, err := f.GetMergeCells(w.Sheets[i])
			if err != nil {
				t.Fatal(err)
			}
			n += labelRanges(t, w.Sheets[i], p, got)
		}
		if joined := theme != "accessible"; joined != (n >= 30) {
			t.Errorf("%s: %d labels reach down", theme, n)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestRowsAreHighEnoughForTheirScript: letters that reach beyond a line of
// Arial get a higher row, in the middle of which they stand.
func TestRowsAreHighEnoughForTheirScript(t *testing.T) {
	t.Parallel()
	texts := []string{"Sangat puas", "ꦱꦼꦤꦼꦁ ꦧꦔꦼꦠ꧀", "ᬩᬲᬩᬮᬶ", "བོད་སྐད", "မြန်မာ", "ไม่พอใจ", "راضٍ جدًا", "très satisfait – “oui”"}
	least := []float64{15, 24, 24, 24, 22, 16, 15, 15}
	p := &layout.Page{Name: "p", Widths: []float64{42}}
	for _, s := range texts {
		p.Rows = append(p.Rows, layout.Row{Cells: []layout.Cell{{Kind: layout.TextCell, Text: s, Role: layout.RowLabel}}})
	}
	data, _ := write(t, []*layout.Page{p}, workbook.Options{})
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for i, s := range texts {
		h, err := f.GetRowHeight("p", i+1)
		if err != nil || h < least[i] || h > least[i]+2 {
			t.Errorf("%q: height %v, want about %v (%v)", s, h, least[i], err)
		}
		id, err := f.GetCellStyle("p", fmt.Sprintf("A%d", i+1))
		if err != nil {
			t.Fatal(err)
		}
		style, err := f.GetStyle(id)
		if err != nil || (style.Alignment.Vertical == "center") != (least[i] > 20) {
			t.Errorf("%q stands %q (%v)", s, style.Alignment.Vertical, err)
		}
	}
}
