package workbook_test

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/hary4di/pockettab/tabulation/layout"
	"github.com/hary4di/pockettab/tabulation/tabplan"
	"github.com/hary4di/pockettab/tabulation/workbook"
)

var (
	rowHeight   = regexp.MustCompile(`<row r="\d+" ht="([\d.]+)"`)
	pageBreak   = regexp.MustCompile(`<brk id="(\d+)"`)
	patternName = regexp.MustCompile(`prst="\w+"`)
)

// TestNoStackedTableIsSplitInPrint: on a sheet of several tables every
// printed page begins with a title and a head, and holds what stands on it.
func TestNoStackedTableIsSplitInPrint(t *testing.T) {
	t.Parallel()
	job := manyTables(12)
	pages, err := layout.Tables(job, 1, 12, layout.Options{Stacked: true})
	if err != nil || len(pages) != 1 {
		t.Fatal(len(pages), err)
	}
	p, all := pages[0], []layout.Part{{Number: 1, Of: 1, First: 1, Last: 12, File: "x.xlsx"}}
	data, _ := write(t, []*layout.Page{layout.Contents(job, all[0], all, layout.Options{}), p}, workbook.Options{})
	_, text := parts(t, data)
	sheet := text["xl/worksheets/sheet2.xml"]
	heights := rowHeight.FindAllStringSubmatch(sheet, -1)
	if len(heights) != len(p.Rows) {
		t.Fatalf("%d heights of %d rows", len(heights), len(p.Rows))
	}
	width := 0.0
	for _, w := range p.Widths {
		width += 5.25*w + 3.75
	}
	_, room := layout.Printed(width)
	from, breaks := 0, pageBreak.FindAllStringSubmatch(sheet, -1)
	for i := range len(breaks) + 1 {
		to := len(p.Rows)
		if i < len(breaks) {
			to, _ = strconv.Atoi(breaks[i][1])
		}
		if title := p.Rows[from].Cells[0]; title.Role != layout.Title {
			t.Errorf("page %d begins in row %d with %q", i+1, from+1, title.Text)
		}
		height := 0.0
		for r := from; r < to; r++ {
			if !p.Rows[r].Gap { // it may reach into the margin
				x, _ := strconv.ParseFloat(heights[r][1], 64)
				height += x
			}
		}
		if height > room {
			t.Errorf("page %d is %.0f points high, there is room for %.0f", i+1, height, room)
		}
		from = to
	}
	if len(breaks) < 5 {
		t.Errorf("12 tables of 20 rows are on %d pages", len(breaks)+1)
	}
}

// TestBarsDifferWithoutTheirColours: the accessible theme gives the series of
// a chart patterns, the others have none.
func TestBarsDifferWithoutTheirColours(t *testing.T) {
	t.Parallel()
	for _, theme := range workbook.Themes() {
		data, _ := write(t, drawnPages(t, tabplan.ChartsStacked), workbook.Options{Theme: theme})
		names, text := parts(t, data)
		series := 0
		for _, name := range names {
			if !strings.HasPrefix(name, "xl/charts/chart") {
				continue
			}
			seen := map[string]bool{}
			for _, s := range strings.Split(text[name], "<c:ser>")[1:] {
				if theme != "accessible" {
					if strings.Contains(s, "pattFill") {
						t.Errorf("%s: %s has patterns", theme, name)
					}
					continue
				}
				pattern := patternName.FindString(s)
				if seen[pattern] {
					t.Errorf("%s: two series look like %q", name, pattern)
				}
				seen[pattern] = true
				series++
			}
		}
		if theme == "accessible" && series < 4 {
			t.Errorf("only %d series were seen", series)
		}
	}
}
