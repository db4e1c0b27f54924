package workbook

import (
	"fmt"
	"strconv"

	"github.com/hary4di/pockettab/tabulation/layout"
)

const pointEMU = 12_700 // English metric units of a point

// drawing is what is drawn on one page: charts, and the logo on the first.
type drawing struct {
	number int // of the drawing part
	page   int
	charts []int // numbers of the chart parts, one for each chart of the page
	logo   bool
}

// drawings numbers what is to be drawn, in the order of the pages; nil for a
// page with nothing.
func (b *book) drawings() []*drawing {
	out := make([]*drawing, len(b.pages))
	numbers, charts := 0, 0
	for i, p := range b.pages {
		logo := b.styles.theme.logo != nil && p.Kind == layout.ContentsPage
		if len(p.Charts) == 0 && !logo {
			continue
		}
		numbers++
		d := &drawing{number: numbers, page: i, logo: logo}
		for range p.Charts {
			charts++
			d.charts = append(d.charts, charts)
		}
		out[i] = d
	}
	return out
}

func (d *drawing) part() string { return "xl/drawings/drawing" + strconv.Itoa(d.number) + ".xml" }
func (d *drawing) relsPart() string {
	return "xl/drawings/_rels/drawing" + strconv.Itoa(d.number) + ".xml.rels"
}
func chartPart(n int) string { return "xl/charts/chart" + strconv.Itoa(n) + ".xml" }

// logoPart is the name of the part with the logo.
func (b *book) logoPart() string { return "xl/media/logo." + b.styles.theme.logo.kind }

// drawingParts are the parts of all drawings, charts and the logo.
func (b *book) drawingParts() []namedPart {
	var parts []namedPart
	logo := false
	for _, d := range b.drawn {
		if d == nil {
			continue
		}
		parts = append(parts,
			namedPart{"xl/worksheets/_rels/sheet" + strconv.Itoa(d.page+1) + ".xml.rels", relationships(relation{"drawing", "../drawings/drawing" + strconv.Itoa(d.number) + ".xml"})},
			namedPart{d.part(), b.drawingXML(d)}, namedPart{d.relsPart(), b.drawingRels(d)})
		for k, n := range d.charts {
			parts = append(parts, namedPart{chartPart(n), b.chartXML(d.page, &b.pages[d.page].Charts[k])})
		}
		logo = logo || d.logo
	}
	if logo {
		parts = append(parts, namedPart{b.logoPart(), b.styles.theme.logo.bytes})
	}
	return parts
}

// relation is one line of a part of relationships.
type relation struct{ kind, target string }

func relationships(list ...relation) []byte {
	x := []byte(xmlHead + `<Relationships xmlns="` + nsPack + `/relationships">`)
	for i, r := range list {
		x = append(x, `<Relationship Id="rId`+strconv.Itoa(i+1)+`" Type="`+nsRel+`/`+r.kind+`" Target="`+r.target+`"/>`...)
	}
	return append(x, `</Relationships>`...)
}

func (b *book) drawingRels(d *drawing) []byte {
	var list []relation
	for _, n := range d.charts {
		list = append(list, relation{"chart", "../charts/chart" + strconv.Itoa(n) + ".xml"})
	}
	if d.logo {
		list = append(list, relation{"image", "../media/logo." + b.styles.theme.logo.kind})
	}
	return relationships(list...)
}

func (b *book) drawingXML(d *drawing) []byte {
	x := []byte(xmlHead + `<xdr:wsDr xmlns:xdr="` + nsSheet + `" xmlns:a="` + nsDraw + `">`)
	anchor := func(col int, offset float64, row int, width, height float64) {
		x = fmt.Appendf(x, `<xdr:oneCellAnchor><xdr:from><xdr:col>%d</xdr:col><xdr:colOff>%d</xdr:colOff><xdr:row>%d</xdr:row><xdr:rowOff>%d</xdr:rowOff></xdr:from><xdr:ext cx="%d" cy="%d"/>`,
			col, int(offset*pointEMU), row, 2*pointEMU, int(width*pointEMU), int(height*pointEMU))
	}
	described := func(id int, name, text string) {
		x = fmt.Appendf(x, `<xdr:cNvPr id="%d" name="%s" descr="`, id, name)
		text, _, _ = clean(text)
		x = appendText(x, text)
		x = append(x, `"/>`...)
	}
	for k := range d.charts {
		c := &b.pages[d.page].Charts[k]
		anchor(0, 4, c.Row-1, c.Width, c.Height)
		x = append(x, `<xdr:graphicFrame macro=""><xdr:nvGraphicFramePr>`...)
		described(k+2, "Chart "+strconv.Itoa(k+1), c.Alt)
		x = append(x, `<xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm><a:graphic><a:graphicData uri="`+nsChart+`">`...)
		x = fmt.Appendf(x, `<c:chart xmlns:c="%s" xmlns:r="%s" r:id="rId%d"/></a:graphicData></a:graphic></xdr:graphicFrame><xdr:clientData/></xdr:oneCellAnchor>`, nsChart, nsRel, k+1)
	}
	if d.logo {
		l := b.styles.theme.logo
		col, offset := b.fromRight(d.page, l.width)
		anchor(col, offset, 0, l.width, l.height)
		x = append(x, `<xdr:pic><xdr:nvPicPr>`...)
		described(len(d.charts)+2, "Logo", l.text)
		x = fmt.Appendf(x, `<xdr:cNvPicPr><a:picLocks noChangeAspect="1"/></xdr:cNvPicPr></xdr:nvPicPr><xdr:blipFill><a:blip xmlns:r="%s" r:embed="rId%d"/><a:stretch><a:fillRect/></a:stretch></xdr:blipFill>`, nsRel, len(d.charts)+1)
		x = fmt.Appendf(x, `<xdr:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="%d" cy="%d"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr></xdr:pic><xdr:clientData/></xdr:oneCellAnchor>`,
			int(l.width*pointEMU), int(l.height*pointEMU))
	}
	return append(x, `</xdr:wsDr>`...)
}

// fromRight gives the column and the points from its left edge at which
// something of a width begins that ends with the page's last column.
func (b *book) fromRight(page int, width float64) (int, float64) {
	at := -width
	for _, w := range b.pages[page].Widths {
		at += w*charPoints + padPoints
	}
	for i, w := range b.pages[page].Widths {
		points := w*charPoints + padPoints
		if at < points {
			return i, max(at, 0)
		}
		at -= points
	}
	return 0, 0
}
