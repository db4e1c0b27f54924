package workbook

import (
	"fmt"
	"strconv"

	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/layout"
)

// chunk is how much of a sheet is collected before it is compressed, bytes.
const chunk = 64 << 10

// sheet writes page i as a worksheet part.
func (b *book) sheet(i int, name string, counted bool, w *Written) error {
	part, err := b.out.create(name, counted)
	if err != nil {
		return err
	}
	if b.buf == nil {
		b.buf = make([]byte, 0, chunk+8<<10)
	}
	s := &sheetWriter{book: b, page: b.pages[i], name: b.names[i], inline: !counted, buf: b.buf[:0]}
	s.begin(i == 0)
	s.measure()
	for r := range s.page.Rows {
		s.row(r)
		if len(s.buf) >= chunk {
			if _, err := part.Write(s.buf); err != nil {
				return err
			}
			s.buf = s.buf[:0]
		}
	}
	s.finish(b.drawn[i] != nil)
	if _, err := part.Write(s.buf); err != nil {
		return err
	}
	part.end()
	b.buf, b.heights, b.down = s.buf, s.heights, s.down
	w.Changes = append(w.Changes, s.changes...)
	return nil
}

// sheetWriter writes one worksheet.
type sheetWriter struct {
	*book
	page    *layout.Page
	name    string
	heights []float64 // of the rows, points
	down    []int     // per row: how many its label covers downwards; 0: itself
	inline  bool      // texts stand in the sheet itself, so that no other part depends on them
	buf     []byte
	merges  []byte
	merged  int
	links   []byte
	changes []Change
}

// begin writes everything before the rows.
func (s *sheetWriter) begin(first bool) {
	p := s.page
	s.buf = append(s.buf, xmlHead+`<worksheet xmlns="`+nsMain+`" xmlns:r="`+nsRel+`"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>`...)
	s.buf = append(s.buf, `<dimension ref="`...)
	s.buf = appendRange(s.buf, p)
	s.buf = append(s.buf, `"/><sheetViews><sheetView showGridLines="0"`...)
	if first {
		s.buf = append(s.buf, ` tabSelected="1"`...)
	}
	s.buf = append(s.buf, ` workbookViewId="0"`...)
	s.panes()
	s.buf = append(s.buf, `</sheetViews><sheetFormatPr defaultRowHeight="15" customHeight="1"/>`...)
	if len(p.Widths) > 0 {
		s.buf = append(s.buf, `<cols>`...)
		for i, w := range p.Widths {
			s.buf = fmt.Appendf(s.buf, `<col min="%d" max="%d" width="`, i+1, i+1)
			s.buf = strconv.AppendFloat(s.buf, w+cellPad, 'f', -1, 64)
			s.buf = append(s.buf, `" customWidth="1"/>`...)
		}
		s.buf = append(s.buf, `</cols>`...)
	}
	s.buf = append(s.buf, `<sheetData>`...)
}

// panes writes the frozen panes and ends the sheetView element.
func (s *sheetWriter) panes() {
	rows, cols := s.page.Freeze.Rows, s.page.Freeze.Cols
	if rows == 0 && cols == 0 {
		s.buf = append(s.buf, `/>`...)
		return
	}
	corner := fault.ColumnName(cols+1) + strconv.Itoa(rows+1)
	active := "bottomRight"
	s.buf = append(s.buf, `><pane`...)
	if cols > 0 {
		s.buf = fmt.Appendf(s.buf, ` xSplit="%d"`, cols)
	} else {
		active = "bottomLeft"
	}
	if rows > 0 {
		s.buf = fmt.Appendf(s.buf, ` ySplit="%d"`, rows)
	} else {
		active = "topRight"
	}
	s.buf = fmt.Appendf(s.buf, ` topLeftCell="%s" activePane="%s" state="frozen"/>`, corner, active)
	if rows > 0 && cols > 0 {
		s.buf = append(s.buf, `<selection pane="topRight"/><selection pane="bottomLeft"/>`...)
	}
	s.buf = fmt.Appendf(s.buf, `<selection pane="%s" activeCell="%s" sqref="%s"/></sheetView>`, active, corner, corner)
}

// row writes row r, counted from 0.
func (s *sheetWriter) row(r int) {
	row := &s.page.Rows[r]
	s.buf = append(s.buf, `<row r="`...)
	s.buf = strconv.AppendInt(s.buf, int64(r+1), 10)
	s.buf = append(s.buf, `" ht="`...)
	s.buf = strconv.AppendFloat(s.buf, s.heights[r], 'f', -1, 64)
	s.buf = append(s.buf, `" customHeight="1">`...)
	line := noLine
	if row.Top {
		line = thinLine
		if row.Strong {
			line = strongLine
		}
	}
	for c := range row.Cells {
		s.cell(&row.Cells[c], r+1, c+1, line)
	}
	s.buf = append(s.buf, `</row>`...)
}

// cell writes one cell; row and col from 1.
func (s *sheetWriter) cell(c *layout.Cell, row, col int, line lineAbove) {
	if c.Kind == layout.EmptyCell && line == noLine && !c.Rule && c.Span < 2 && c.Down < 2 && c.Link == "" && s.styles.theme.looks[c.Role].bare() {
		return // nothing to be seen
	}
	down := int(c.Down)
	if col == 1 && s.down[row-1] > 1 {
		down = s.down[row-1]
	}
	k := styleKey{role: c.Role, indent: c.Indent, rule: c.Rule, line: line}
	if down > int(c.Down) {
		k.place = atTop
	}
	if c.Kind == layout.NumberCell || c.Kind == layout.FormulaCell {
		k.format, k.mark = c.Format, c.Mark
	}
	if c.Kind == layout.TextCell && layout.LineHeight(c.Text) >= veryTall {
		k.place = inMiddle
	}
	s.buf = append(s.buf, `<c r="`...)
	s.buf = appendRef(s.buf, col, row)
	s.buf = append(s.buf, `" s="`...)
	s.buf = strconv.AppendInt(s.buf, int64(s.styles.of(k)), 10)
	switch c.Kind {
	case layout.NumberCell:
		s.buf = append(s.buf, `"><v>`...)
		s.buf = appendNumber(s.buf, c.Num)
		s.buf = append(s.buf, `</v></c>`...)
	case layout.TextCell:
		s.text(c.Text, row, col)
	case layout.FormulaCell:
		s.buf = append(s.buf, `"><f>`...)
		s.buf = appendText(s.buf, c.Text)
		s.buf = append(s.buf, `</f><v>`...)
		s.buf = appendNumber(s.buf, c.Num)
		s.buf = append(s.buf, `</v></c>`...)
	default:
		s.buf = append(s.buf, `"/>`...)
	}
	if c.Span > 1 || down > 1 {
		s.merge(row, col, int(c.Span), down)
	}
	if c.Link != "" {
		s.link(row, col, c)
	}
}

// text writes the rest of a text cell.
func (s *sheetWriter) text(text string, row, col int) {
	text, cleaned, cut := clean(text)
	if cleaned {
		s.changes = append(s.changes, Change{s.name, row, col, Cleaned})
	}
	if cut {
		s.changes = append(s.changes, Change{s.name, row, col, Cut})
	}
	if s.inline {
		s.buf = append(s.buf, `" t="inlineStr"><is>`...)
		s.buf = appendT(s.buf, text)
		s.buf = append(s.buf, `</is></c>`...)
		return
	}
	s.buf = append(s.buf, `" t="s"><v>`...)
	s.buf = strconv.AppendInt(s.buf, int64(s.strings.of(text)), 10)
	s.buf = append(s.buf, `</v></c>`...)
}

func (s *sheetWriter) merge(row, col, across, down int) {
	s.merged++
	s.merges = append(s.merges, `<mergeCell ref="`...)
	s.merges = appendRef(s.merges, col, row)
	s.merges = append(s.merges, ':')
	s.merges = appendRef(s.merges, col+max(across, 1)-1, row+max(down, 1)-1)
	s.merges = append(s.merges, `"/>`...)
}

func (s *sheetWriter) link(row, col int, c *layout.Cell) {
	s.links = append(s.links, `<hyperlink ref="`...)
	s.links = appendRef(s.links, col, row)
	s.links = append(s.links, `" location="`...)
	s.links = appendText(s.links, s.targets[c.Link])
	s.links = append(s.links, `" display="`...)
	text, _, _ := clean(c.Text)
	s.links = appendText(s.links, text)
	s.links = append(s.links, `"/>`...)
}

// finish writes everything after the rows.
func (s *sheetWriter) finish(drawn bool) {
	s.buf = append(s.buf, `</sheetData>`...)
	if s.merged > 0 {
		s.buf = fmt.Appendf(s.buf, `<mergeCells count="%d">`, s.merged)
		s.buf = append(s.buf, s.merges...)
		s.buf = append(s.buf, `</mergeCells>`...)
	}
	if len(s.links) > 0 {
		s.buf = append(s.buf, `<hyperlinks>`...)
		s.buf = append(s.buf, s.links...)
		s.buf = append(s.buf, `</hyperlinks>`...)
	}
	paper, breaks, one := s.paginate()
	tall := 0
	if one {
		tall = 1
	}
	s.buf = append(s.buf, `<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.7" header="0.3" footer="0.3"/>`...)
	s.buf = fmt.Appendf(s.buf, `<pageSetup paperSize="%d" fitToHeight="%d" orientation="landscape"/>`, paper, tall)
	if f := footerCode(s.page.Footer); f != "" {
		s.buf = append(s.buf, `<headerFooter><oddFooter>`...)
		s.buf = appendText(s.buf, f)
		s.buf = append(s.buf, `</oddFooter></headerFooter>`...)
	}
	if len(breaks) > 0 {
		s.buf = fmt.Appendf(s.buf, `<rowBreaks count="%d" manualBreakCount="%d">`, len(breaks), len(breaks))
		for _, r := range breaks {
			s.buf = fmt.Appendf(s.buf, `<brk id="%d" max="16383" man="1"/>`, r)
		}
		s.buf = append(s.buf, `</rowBreaks>`...)
	}
	// Labels such as 10 are texts on purpose: no warning triangles.
	s.buf = append(s.buf, `<ignoredErrors><ignoredError sqref="`...)
	s.buf = appendRange(s.buf, s.page)
	s.buf = append(s.buf, `" numberStoredAsText="1"/></ignoredErrors>`...)
	if drawn {
		s.buf = append(s.buf, `<drawing r:id="rId1"/>`...)
	}
	s.buf = append(s.buf, `</worksheet>`...)
}

// pageSize is how many rows and columns a page has.
func pageSize(p *layout.Page) (rows, cols int) {
	for i := range p.Rows {
		cols = max(cols, len(p.Rows[i].Cells))
	}
	return len(p.Rows), cols
}

// appendRange appends the range that p covers, such as A1:J28.
func appendRange(b []byte, p *layout.Page) []byte {
	rows, cols := pageSize(p)
	b = append(b, "A1"...)
	if rows > 1 || cols > 1 {
		b = append(b, ':')
		b = appendRef(b, max(cols, 1), max(rows, 1))
	}
	return b
}

// appendRef appends a reference such as AB12; col and row from 1.
func appendRef(b []byte, col, row int) []byte {
	if col <= 26 {
		b = append(b, byte('A'+col-1))
	} else {
		b = append(b, columnName(col)...)
	}
	return strconv.AppendInt(b, int64(row), 10)
}

func columnName(col int) string { return fault.ColumnName(col) }

// appendNumber appends x with as many digits as make it unique.
func appendNumber(b []byte, x float64) []byte {
	if x == 0 {
		return append(b, '0') // also for -0
	}
	if x == float64(int64(x)) && x > -1e15 && x < 1e15 {
		return strconv.AppendInt(b, int64(x), 10)
	}
	return strconv.AppendFloat(b, x, 'G', -1, 64)
}
