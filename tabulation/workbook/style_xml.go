package workbook

import (
	"fmt"
	"strconv"
)

// Names of XML.
const (
	xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	nsMain  = `http://schemas.openxmlformats.org/spreadsheetml/2006/main`
	nsRel   = `http://schemas.openxmlformats.org/officeDocument/2006/relationships`
	nsPack  = `http://schemas.openxmlformats.org/package/2006`
)

// xml is the part xl/styles.xml, its elements in the order of the schema.
func (s *styles) xml() []byte {
	b := append([]byte(nil), xmlHead+`<styleSheet xmlns="`+nsMain+`">`...)
	if n := len(s.formats.list); n > 0 {
		b = fmt.Appendf(b, `<numFmts count="%d">`, n)
		for i, code := range s.formats.list {
			b = fmt.Appendf(b, `<numFmt numFmtId="%d" formatCode="`, firstFormat+i)
			b = appendText(b, code)
			b = append(b, `"/>`...)
		}
		b = append(b, `</numFmts>`...)
	}
	b = fmt.Appendf(b, `<fonts count="%d">`, len(s.fonts.list))
	for _, f := range s.fonts.list {
		b = f.append(b)
	}
	b = fmt.Appendf(b, `</fonts><fills count="%d">`, len(s.fills.list)+1)
	// Two fills are fixed: none and gray125.
	b = append(b, `<fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>`...)
	for _, c := range s.fills.list[1:] {
		b = append(b, `<fill><patternFill patternType="solid"><fgColor rgb="FF`+c+`"/><bgColor indexed="64"/></patternFill></fill>`...)
	}
	b = fmt.Appendf(b, `</fills><borders count="%d">`, len(s.borders.list))
	for _, e := range s.borders.list {
		b = append(b, `<border>`...)
		b = appendEdge(b, "left", e.left)
		b = append(b, `<right/>`...)
		b = appendEdge(b, "top", e.top)
		b = appendEdge(b, "bottom", e.under)
		b = append(b, `<diagonal/></border>`...)
	}
	b = append(b, `</borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>`...)
	b = fmt.Appendf(b, `<cellXfs count="%d">`, len(s.xfs.list))
	for _, x := range s.xfs.list {
		b = x.append(b)
	}
	b = append(b, `</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>`...)
	b = append(b, `<dxfs count="0"/><tableStyles count="0" defaultTableStyle="TableStyleMedium9" defaultPivotStyle="PivotStyleLight16"/></styleSheet>`...)
	return b
}

func (f font) append(b []byte) []byte {
	b = append(b, `<font>`...)
	if f.bold {
		b = append(b, `<b/>`...)
	}
	if f.italic {
		b = append(b, `<i/>`...)
	}
	if f.underline {
		b = append(b, `<u/>`...)
	}
	b = append(b, `<sz val="`...)
	b = strconv.AppendFloat(b, f.size, 'f', -1, 64)
	b = append(b, `"/><color rgb="FF`+f.ink+`"/><name val="`...)
	b = appendText(b, f.name)
	return append(b, `"/><family val="2"/></font>`...)
}

func appendEdge(b []byte, side, colour string) []byte {
	if colour == "" {
		return append(b, `<`+side+`/>`...)
	}
	return append(b, `<`+side+` style="thin"><color rgb="FF`+colour+`"/></`+side+`>`...)
}

func (x xf) append(b []byte) []byte {
	fill := x.fill
	if fill > 0 {
		fill++ // behind gray125
	}
	b = fmt.Appendf(b, `<xf numFmtId="%d" fontId="%d" fillId="%d" borderId="%d" xfId="0"`, x.number, x.font, fill, x.border)
	if x.number > 0 {
		b = append(b, ` applyNumberFormat="1"`...)
	}
	if x.font > 0 {
		b = append(b, ` applyFont="1"`...)
	}
	if fill > 0 {
		b = append(b, ` applyFill="1"`...)
	}
	if x.border > 0 {
		b = append(b, ` applyBorder="1"`...)
	}
	if x.align == "" {
		return append(b, `/>`...)
	}
	b = append(b, ` applyAlignment="1"><alignment horizontal="`+x.align+`" vertical="`+x.valign+`"`...)
	if x.wrap {
		b = append(b, ` wrapText="1"`...)
	}
	if x.indent > 0 {
		b = fmt.Appendf(b, ` indent="%d"`, x.indent)
	}
	return append(b, `/></xf>`...)
}
