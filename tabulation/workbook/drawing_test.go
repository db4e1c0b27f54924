package workbook_test

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"image"
	"image/color"
	"image/png"
	"io"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/layout"
	"github.com/hary4di/pockettab/tabulation/tabplan"
	"github.com/hary4di/pockettab/tabulation/workbook"
)

// picture is a small logo as base64.
func picture(t *testing.T) string {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 60, 20))
	for x := range 60 {
		for y := range 20 {
			m.Set(x, y, color.RGBA{0x7a, 0x1f, 0x3d, 0xff})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(b.Bytes())
}

// drawnPages are the sample pages with charts.
func drawnPages(t *testing.T, charts string) []*layout.Page {
	t.Helper()
	job := sampleJob("en")
	o := layout.Options{Charts: charts}
	part := layout.Part{Number: 1, Of: 1, First: 1, Last: len(job.Tables), File: "sample.xlsx"}
	tables, err := layout.Tables(job, 1, len(job.Tables), o)
	if err != nil {
		t.Fatal(err)
	}
	return append([]*layout.Page{layout.Contents(job, part, []layout.Part{part}, o)}, tables...)
}

// wellFormed reads every part of XML to its end.
func wellFormed(t *testing.T, names []string, text map[string]string) {
	t.Helper()
	for _, n := range names {
		if !strings.HasSuffix(n, ".xml") && !strings.HasSuffix(n, ".rels") {
			continue
		}
		d := xml.NewDecoder(strings.NewReader(text[n]))
		for {
			_, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", n, err)
			}
		}
	}
}

func house(t *testing.T) []byte {
	return []byte(`{"base":"plain","font":"Verdana","colours":{"net":"f7eef1"},"roles":{"Title":{"size":15}},"logo":"` + picture(t) + `","logo_text":"Riset <Kita>"}`)
}

func TestChartsAndLogoArePartsThatOthersFind(t *testing.T) {
	t.Parallel()
	pages := drawnPages(t, tabplan.ChartsStacked)
	data, _ := write(t, pages, workbook.Options{House: house(t)})
	again, _ := write(t, drawnPages(t, tabplan.ChartsStacked), workbook.Options{House: house(t)})
	if !bytes.Equal(data, again) {
		t.Error("the same pages with charts give other bytes")
	}
	names, text := parts(t, data)
	wellFormed(t, names, text)
	charts := 0
	for _, n := range names {
		if strings.HasPrefix(n, "xl/charts/") {
			charts++
		}
	}
	want := 0
	for _, p := range pages {
		want += len(p.Charts)
	}
	if charts != want || want < 4 {
		t.Errorf("%d charts in the file, %d on the pages", charts, want)
	}
	if !strings.Contains(text["xl/drawings/drawing1.xml"], `descr="Riset &lt;Kita&gt;"`) || text["xl/media/logo.png"] == "" {
		t.Error("the logo is missing, or its words")
	}
	if !strings.Contains(text["xl/drawings/drawing2.xml"], `descr="Bar chart of the column percentages of table 1: What improvement do you expect?. Largest in Total:`) {
		t.Error(text["xl/drawings/drawing2.xml"])
	}
	if !strings.Contains(text["xl/styles.xml"], `<name val="Verdana"/>`) || !strings.Contains(text["xl/styles.xml"], "FFF7EEF1") {
		t.Error("font or colour of the house theme is not in the styles")
	}
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if cells, err := f.GetPictureCells(f.GetSheetName(0)); err != nil || len(cells) != 1 || !strings.HasSuffix(cells[0], "1") {
		t.Errorf("pictures stand at %v (%v), want one in the line of the title", cells, err)
	}
}

func TestEveryFigureOfAChartIsACellOfItsPage(t *testing.T) {
	t.Parallel()
	for _, p := range drawnPages(t, tabplan.ChartsClustered) {
		for _, c := range p.Charts {
			if len(c.Series) == 0 || c.Title == "" || c.Alt == "" || c.Height < 50 || c.Row > len(p.Rows) {
				t.Errorf("%s: %+v", p.Name, c)
			}
			for _, s := range c.Series {
				if p.Rows[s.Name.Row-1].Cells[s.Name.Col-1].Kind != layout.TextCell || len(s.Values) != len(c.Categories) {
					t.Errorf("%s: a series without a name, or %d values for %d bars", p.Name, len(s.Values), len(c.Categories))
				}
				for _, v := range s.Values {
					if k := p.Rows[v.Row-1].Cells[v.Col-1].Kind; k == layout.TextCell {
						t.Errorf("%s: row %d, column %d is a text", p.Name, v.Row, v.Col)
					}
				}
			}
		}
	}
}

func TestTablesHaveNamesByTheirKeys(t *testing.T) {
	t.Parallel()
	pages := drawnPages(t, "")
	data, w := write(t, pages, workbook.Options{})
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, d := range f.GetDefinedName() {
		got[d.Name] = d.RefersTo
	}
	if want := "'" + w.Sheets[1] + "'!$A$6:$J$"; !strings.HasPrefix(got["tbl_E1_coded.main"], want) {
		t.Errorf("table 1 is named %v, want %s…", got, want)
	}
	tables := 0
	for name := range got {
		if strings.HasPrefix(name, "tbl_") {
			tables++
		}
	}
	if tables != 7 {
		t.Errorf("%d of 7 tables have a name", tables)
	}
}

func TestAHouseThemeThatCannotBeUsedSaysWhy(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ house, says string }{
		{`{`, "EOF"},
		{`{"colour":{}}`, "colour"},
		{`{"base":"neon"}`, "classic"},
		{`{"colours":{"mauve":"FFFFFF"}}`, "mauve"},
		{`{"colours":{"head":"blue"}}`, "BLUE"},
		{`{"roles":{"Titel":{}}}`, "Titel"},
		{`{"roles":{"Title":{"size":"big"}}}`, "Title"},
		{`{"roles":{"Title":{"size":300}}}`, "size"},
		{`{"logo":"***"}`, "base64"},
		{`{"logo":"aGVsbG8="}`, "PNG"},
		{`{"logo":"` + picture(t) + `","logo_height":900}`, "logo_height"},
	} {
		err := workbook.CheckTheme("classic", []byte(c.house))
		if fault.CodeOf(err) != fault.BadPlan || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), "layout.") {
			t.Errorf("%.40s: %v", c.house, err)
		}
	}
	if err := workbook.CheckTheme("classic", house(t)); err != nil {
		t.Error(err)
	}
	if workbook.FlatHeads("classic", nil) || !workbook.FlatHeads("accessible", nil) || !workbook.FlatHeads("classic", []byte(`{"base":"accessible"}`)) {
		t.Error("which themes have heads without merged cells is wrong")
	}
}
