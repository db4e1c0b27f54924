package workbook

import (
	"fmt"
	"math"
	"strconv"

	"github.com/hary4di/pockettab/tabulation/layout"
)

// Names of the XML of drawings.
const (
	nsDraw   = `http://schemas.openxmlformats.org/drawingml/2006/main`
	nsSheet  = `http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing`
	nsChart  = `http://schemas.openxmlformats.org/drawingml/2006/chart`
	axisBars = 111_111_111 // numbers of the two axes; any will do, the same in every chart
	axisAt   = 222_222_222
)

const gridInk = "D9D9D9" // of the lines behind the bars

// Numbers are left out of the parts of a stacked bar that are too narrow for
// them.
const narrowPart = 0.045

// chartXML is the part of one chart of page i. The figures are kept beside
// the references, so that programs that do not calculate show the bars too.
func (b *book) chartXML(i int, c *layout.Chart) []byte {
	w := chartWriter{book: b, page: b.pages[i], sheet: quoteSheet(b.names[i]), chart: c}
	w.add(xmlHead + `<c:chartSpace xmlns:c="` + nsChart + `" xmlns:a="` + nsDraw + `" xmlns:r="` + nsRel + `">` +
		`<c:roundedCorners val="0"/><c:chart><c:title><c:tx><c:rich><a:bodyPr/><a:p><a:pPr><a:defRPr/></a:pPr><a:r>`)
	w.font("rPr", 11, true, w.styles.theme.looks[layout.Title].Ink)
	w.add(`<a:t>`)
	w.text(cutUnits(c.Title, longestTitle))
	w.add(`</a:t></a:r></a:p></c:rich></c:tx><c:overlay val="0"/></c:title><c:autoTitleDeleted val="0"/><c:plotArea>`)
	w.room()
	w.add(`<c:barChart><c:barDir val="bar"/>`)
	if c.Stacked {
		w.add(`<c:grouping val="percentStacked"/>`)
	} else {
		w.add(`<c:grouping val="clustered"/>`)
	}
	w.add(`<c:varyColors val="0"/>`)
	for n := range c.Series {
		w.series(n)
	}
	if c.Stacked {
		w.add(`<c:gapWidth val="40"/><c:overlap val="100"/>`)
	} else {
		w.add(`<c:gapWidth val="60"/><c:overlap val="0"/>`)
	}
	w.add(fmt.Sprintf(`<c:axId val="%d"/><c:axId val="%d"/></c:barChart>`, axisBars, axisAt))
	w.axes()
	w.add(`<c:spPr><a:noFill/></c:spPr></c:plotArea>`)
	if len(c.Series) > 1 {
		w.add(`<c:legend><c:legendPos val="b"/><c:overlay val="0"/></c:legend>`)
	}
	w.add(`<c:plotVisOnly val="0"/><c:dispBlanksAs val="gap"/></c:chart><c:spPr><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill><a:ln><a:noFill/></a:ln></c:spPr><c:txPr><a:bodyPr/><a:p><a:pPr>`)
	w.font("defRPr", 9, false, w.styles.theme.looks[layout.RowLabel].Ink)
	w.add(`</a:pPr><a:endParaRPr lang="en-US"/></a:p></c:txPr></c:chartSpace>`)
	return w.buf
}

// longestTitle is how much of a question stands above a chart, UTF-16 units.
const longestTitle = 160

// The room of a chart in points: what stands around its bars.
const (
	chartTop    = 36.0 // the title
	chartBelow  = 26.0 // the figures of the axis
	legendLine  = 14.0
	chartRight  = 14.0
	nameSize    = 9.0 // points, of the names of the bars
	namesMost   = 0.4 // of the width
	namesBeside = 12.0
)

// room says where the bars stand: the names beside them get the width that
// they need, which programs by themselves give to the bars.
func (w *chartWriter) room() {
	names := 0.0
	for _, at := range w.chart.Categories {
		names = max(names, layout.TextWidth(w.cell(at).Text, nameSize, false))
	}
	left := min(names+namesBeside, namesMost*w.chart.Width)
	below := chartBelow
	if n := len(w.chart.Series); n > 1 {
		all := 0.0
		for _, s := range w.chart.Series {
			all += layout.TextWidth(w.cell(s.Name).Text, nameSize, false) + 2*namesBeside
		}
		below += legendLine * (1 + math.Ceil(all/(0.8*w.chart.Width)))
	}
	w.buf = fmt.Appendf(w.buf, `<c:layout><c:manualLayout><c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/><c:x val="%.4f"/><c:y val="%.4f"/><c:w val="%.4f"/><c:h val="%.4f"/></c:manualLayout></c:layout>`,
		left/w.chart.Width, chartTop/w.chart.Height, 1-(left+chartRight)/w.chart.Width, 1-(chartTop+below)/w.chart.Height)
}

// chartWriter writes one chart.
type chartWriter struct {
	*book
	page  *layout.Page
	sheet string // its name, quoted
	chart *layout.Chart
	buf   []byte
}

func (w *chartWriter) add(s string) { w.buf = append(w.buf, s...) }

// text adds a text of the page, cleaned.
func (w *chartWriter) text(s string) {
	s, _, _ = clean(s)
	w.buf = appendText(w.buf, s)
}

// font adds an element of character properties.
func (w *chartWriter) font(element string, size int, bold bool, ink string) {
	b := 0
	if bold {
		b = 1
	}
	w.buf = fmt.Appendf(w.buf, `<a:%s lang="en-US" sz="%d" b="%d"><a:solidFill><a:srgbClr val="%s"/></a:solidFill><a:latin typeface="`, element, size*100, b, ink)
	w.text(w.styles.theme.font)
	w.buf = fmt.Appendf(w.buf, `"/></a:%s>`, element)
}

// patterns are the fills of bars that are told apart without their colours;
// the first is solid. They are one fewer than the colours of our themes, so
// that a colour that comes again has another pattern.
var patterns = []string{"", "wdUpDiag", "ltHorz", "pct50", "wdDnDiag", "ltVert", "lgGrid"}

// fill is how the bars of series n look: a solid colour with a light edge,
// or, where the theme has patterns, one of them with an edge in the colour.
func (w *chartWriter) fill(n int, colour string) {
	pattern, edge := "", "FFFFFF"
	if w.styles.theme.patterns && len(w.chart.Series) > 1 {
		pattern, edge = patterns[n%len(patterns)], colour
	}
	if pattern == "" {
		w.buf = fmt.Appendf(w.buf, `<c:spPr><a:solidFill><a:srgbClr val="%s"/></a:solidFill>`, colour)
	} else {
		w.buf = fmt.Appendf(w.buf, `<c:spPr><a:pattFill prst="%s"><a:fgClr><a:srgbClr val="%s"/></a:fgClr><a:bgClr><a:srgbClr val="FFFFFF"/></a:bgClr></a:pattFill>`, pattern, colour)
	}
	w.buf = fmt.Appendf(w.buf, `<a:ln w="6350"><a:solidFill><a:srgbClr val="%s"/></a:solidFill></a:ln></c:spPr>`, edge)
}

// series adds the bars of one colour.
func (w *chartWriter) series(n int) {
	s := &w.chart.Series[n]
	colour := w.styles.theme.chart[n%len(w.styles.theme.chart)]
	w.buf = fmt.Appendf(w.buf, `<c:ser><c:idx val="%d"/><c:order val="%d"/><c:tx>`, n, n)
	w.texts([]layout.Spot{s.Name})
	w.add(`</c:tx>`)
	w.fill(n, colour)
	w.add(`<c:invertIfNegative val="0"/>`)
	w.labels(colour)
	w.add(`<c:cat>`)
	w.texts(w.chart.Categories)
	w.add(`</c:cat><c:val>`)
	w.numbers(s.Values)
	w.add(`</c:val></c:ser>`)
}

// labels adds the figures on or beside the bars.
func (w *chartWriter) labels(colour string) {
	code, ink, at := numberFormat(w.chart.Format, layout.NoMark, w.Language), w.styles.theme.looks[layout.RowLabel].Ink, "outEnd"
	behind := `<a:noFill/>`
	if w.chart.Stacked {
		code = `[<` + strconv.FormatFloat(narrowPart, 'f', -1, 64) + `]"";` + lastSection(code)
		at = "ctr"
		if w.styles.theme.patterns {
			colour, behind = "FFFFFF", `<a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill>` // a figure is not read on stripes
		}
		if ink = "FFFFFF"; contrast(ink, colour) < contrast("000000", colour) {
			ink = "000000"
		}
	}
	w.add(`<c:dLbls><c:numFmt formatCode="`)
	w.text(code)
	w.add(`" sourceLinked="0"/><c:spPr>` + behind + `<a:ln><a:noFill/></a:ln></c:spPr><c:txPr><a:bodyPr/><a:p><a:pPr>`)
	w.font("defRPr", 8, false, ink)
	w.add(`</a:pPr><a:endParaRPr lang="en-US"/></a:p></c:txPr><c:dLblPos val="` + at + `"/>` +
		`<c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>`)
}

// lastSection is the section of a format code for plain figures.
func lastSection(code string) string {
	for i := len(code) - 1; i >= 0; i-- {
		if code[i] == ';' {
			return code[i+1:]
		}
	}
	return code
}

// axes adds both axes: the first bar stands at the top.
func (w *chartWriter) axes() {
	w.buf = fmt.Appendf(w.buf, `<c:catAx><c:axId val="%d"/><c:scaling><c:orientation val="maxMin"/></c:scaling><c:delete val="0"/><c:axPos val="l"/>`+
		`<c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>`+
		`<c:spPr><a:ln w="9525"><a:solidFill><a:srgbClr val="%s"/></a:solidFill></a:ln></c:spPr>`+
		// said outright that the names lie flat, no program leaves some of them out
		`<c:txPr><a:bodyPr rot="0" vert="horz"/><a:p><a:pPr><a:defRPr sz="900"/></a:pPr><a:endParaRPr lang="en-US"/></a:p></c:txPr><c:crossAx val="%d"/><c:crosses val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/><c:tickLblSkip val="1"/><c:noMultiLvlLbl val="1"/></c:catAx>`,
		axisBars, w.styles.theme.looks[layout.RowValue].Rule, axisAt)
	w.buf = fmt.Appendf(w.buf, `<c:valAx><c:axId val="%d"/><c:scaling><c:orientation val="minMax"/><c:min val="0"/></c:scaling><c:delete val="0"/><c:axPos val="b"/>`+
		`<c:majorGridlines><c:spPr><a:ln w="6350"><a:solidFill><a:srgbClr val="%s"/></a:solidFill></a:ln></c:spPr></c:majorGridlines>`+
		`<c:numFmt formatCode="0%%" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>`+
		`<c:spPr><a:ln><a:noFill/></a:ln></c:spPr><c:crossAx val="%d"/><c:crosses val="max"/><c:crossBetween val="between"/></c:valAx>`, axisAt, gridInk, axisBars)
}

// texts adds a reference to cells with texts, and the texts.
func (w *chartWriter) texts(spots []layout.Spot) {
	w.add(`<c:strRef><c:f>`)
	w.reference(spots)
	w.buf = fmt.Appendf(w.buf, `</c:f><c:strCache><c:ptCount val="%d"/>`, len(spots))
	for i, at := range spots {
		if c := w.cell(at); c.Kind == layout.TextCell {
			w.buf = fmt.Appendf(w.buf, `<c:pt idx="%d"><c:v>`, i)
			w.text(c.Text)
			w.add(`</c:v></c:pt>`)
		}
	}
	w.add(`</c:strCache></c:strRef>`)
}

// numbers adds a reference to cells with figures, and the figures. A cell
// without one stays without a bar.
func (w *chartWriter) numbers(spots []layout.Spot) {
	w.add(`<c:numRef><c:f>`)
	w.reference(spots)
	w.add(`</c:f><c:numCache><c:formatCode>0%</c:formatCode>`)
	w.buf = fmt.Appendf(w.buf, `<c:ptCount val="%d"/>`, len(spots))
	for i, at := range spots {
		if c := w.cell(at); c.Kind == layout.NumberCell && !math.IsNaN(c.Num) {
			w.buf = fmt.Appendf(w.buf, `<c:pt idx="%d"><c:v>`, i)
			w.buf = appendNumber(w.buf, c.Num)
			w.add(`</c:v></c:pt>`)
		}
	}
	w.add(`</c:numCache></c:numRef>`)
}

func (w *chartWriter) cell(at layout.Spot) layout.Cell {
	if at.Row > len(w.page.Rows) || at.Col > len(w.page.Rows[at.Row-1].Cells) {
		return layout.Cell{}
	}
	return w.page.Rows[at.Row-1].Cells[at.Col-1]
}

// reference adds a formula that names spots: ranges where they adjoin, a
// union of them where they do not.
func (w *chartWriter) reference(spots []layout.Spot) {
	var refs [][]byte
	for i := 0; i < len(spots); {
		j := i
		for j+1 < len(spots) && next(spots[i], spots[j], spots[j+1]) {
			j++
		}
		ref := appendText(nil, w.sheet)
		ref = append(ref, '!')
		ref = appendAbsolute(ref, spots[i])
		if j > i {
			ref = append(ref, ':')
			ref = appendAbsolute(ref, spots[j])
		}
		refs = append(refs, ref)
		i = j + 1
	}
	if len(refs) > 1 {
		w.add(`(`)
	}
	for i, ref := range refs {
		if i > 0 {
			w.add(`,`)
		}
		w.buf = append(w.buf, ref...)
	}
	if len(refs) > 1 {
		w.add(`)`)
	}
}

// next says whether a range from first to last goes on with at.
func next(first, last, at layout.Spot) bool {
	if at.Row == last.Row && first.Row == last.Row {
		return at.Col == last.Col+1
	}
	return at.Col == last.Col && first.Col == last.Col && at.Row == last.Row+1
}

// appendAbsolute appends a reference such as $B$7.
func appendAbsolute(b []byte, at layout.Spot) []byte {
	b = append(b, '$')
	b = append(b, columnName(at.Col)...)
	b = append(b, '$')
	return strconv.AppendInt(b, int64(at.Row), 10)
}
