package workbook

import (
	"fmt"
	"strconv"
)

// namedPart is a part that is written whole.
type namedPart struct {
	name string
	text []byte
}

// frame gives the parts that depend on the list of pages only.
func (b *book) frame() []namedPart {
	return []namedPart{
		{"[Content_Types].xml", b.contentTypes()},
		{"_rels/.rels", packageRels()},
		{"docProps/app.xml", b.appProperties()},
		{"docProps/core.xml", b.coreProperties()},
		{"xl/workbook.xml", b.workbookXML()},
		{"xl/_rels/workbook.xml.rels", b.workbookRels()},
	}
}

const sheetML = "application/vnd.openxmlformats-officedocument.spreadsheetml."

func (b *book) contentTypes() []byte {
	x := []byte(xmlHead + `<Types xmlns="` + nsPack + `/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/>`)
	override := func(name, kind string) {
		x = append(x, `<Override PartName="/`+name+`" ContentType="`+kind+`"/>`...)
	}
	override("docProps/app.xml", "application/vnd.openxmlformats-officedocument.extended-properties+xml")
	override("docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml")
	override("xl/workbook.xml", sheetML+"sheet.main+xml")
	for i := range b.pages {
		override(sheetPart(i), sheetML+"worksheet+xml")
	}
	logo := false
	for _, d := range b.drawn {
		if d == nil {
			continue
		}
		override(d.part(), "application/vnd.openxmlformats-officedocument.drawing+xml")
		for _, n := range d.charts {
			override(chartPart(n), "application/vnd.openxmlformats-officedocument.drawingml.chart+xml")
		}
		logo = logo || d.logo
	}
	if logo {
		override(b.logoPart(), "image/"+b.styles.theme.logo.kind)
	}
	override("xl/styles.xml", sheetML+"styles+xml")
	override("xl/sharedStrings.xml", sheetML+"sharedStrings+xml")
	return append(x, `</Types>`...)
}

func packageRels() []byte {
	return []byte(xmlHead + `<Relationships xmlns="` + nsPack + `/relationships">` +
		`<Relationship Id="rId1" Type="` + nsRel + `/officeDocument" Target="xl/workbook.xml"/>` +
		`<Relationship Id="rId2" Type="` + nsPack + `/relationships/metadata/core-properties" Target="docProps/core.xml"/>` +
		`<Relationship Id="rId3" Type="` + nsRel + `/extended-properties" Target="docProps/app.xml"/>` +
		`</Relationships>`)
}

func (b *book) appProperties() []byte {
	return []byte(xmlHead + `<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">` +
		`<Application>PocketTab</Application></Properties>`)
}

// coreProperties has no dates: the same tables made tomorrow are the same
// file.
func (b *book) coreProperties() []byte {
	x := []byte(xmlHead + `<cp:coreProperties xmlns:cp="` + nsPack + `/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"` +
		` xmlns:dcterms="http://purl.org/dc/terms/" xmlns:dcmitype="http://purl.org/dc/dcmitype/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">`)
	for _, p := range [...]struct{ name, text string }{
		{"dc:title", b.Title}, {"dc:subject", b.Subject}, {"dc:creator", b.Creator}, {"dc:language", b.Language},
	} {
		if p.text != "" {
			text, _, _ := clean(p.text)
			x = append(x, `<`+p.name+`>`...)
			x = appendText(x, text)
			x = append(x, `</`+p.name+`>`...)
		}
	}
	return append(x, `</cp:coreProperties>`...)
}

func (b *book) workbookXML() []byte {
	x := []byte(xmlHead + `<workbook xmlns="` + nsMain + `" xmlns:r="` + nsRel + `">` +
		`<fileVersion appName="xl" lastEdited="4" lowestEdited="4" rupBuild="4505"/><workbookPr/>` +
		`<bookViews><workbookView xWindow="0" yWindow="0" windowWidth="28800" windowHeight="16000" tabRatio="850" activeTab="0"/></bookViews><sheets>`)
	for i, name := range b.names {
		x = append(x, `<sheet name="`...)
		x = appendText(x, name)
		x = fmt.Appendf(x, `" sheetId="%d" r:id="rId%d"/>`, i+1, i+1)
	}
	x = append(x, `</sheets>`...)
	var named []byte
	for _, n := range b.rangeNames() {
		named = append(named, `<definedName name="`+n.name+`">`...)
		named = appendText(named, n.refers)
		named = append(named, `</definedName>`...)
	}
	for i, p := range b.pages {
		if p.Repeat.From > 0 {
			named = fmt.Appendf(named, `<definedName name="_xlnm.Print_Titles" localSheetId="%d">`, i)
			named = appendText(named, quoteSheet(b.names[i]))
			named = fmt.Appendf(named, `!$%d:$%d</definedName>`, p.Repeat.From, p.Repeat.To)
		}
	}
	if named != nil {
		x = append(x, `<definedNames>`...)
		x = append(x, named...)
		x = append(x, `</definedNames>`...)
	}
	return append(x, `<calcPr calcId="124519"/></workbook>`...)
}

func (b *book) workbookRels() []byte {
	x := []byte(xmlHead + `<Relationships xmlns="` + nsPack + `/relationships">`)
	rel := func(id int, kind, target string) {
		x = append(x, `<Relationship Id="rId`+strconv.Itoa(id)+`" Type="`+nsRel+`/`+kind+`" Target="`+target+`"/>`...)
	}
	for i := range b.pages {
		rel(i+1, "worksheet", sheetPart(i)[len("xl/"):])
	}
	rel(len(b.pages)+1, "styles", "styles.xml")
	rel(len(b.pages)+2, "sharedStrings", "sharedStrings.xml")
	return append(x, `</Relationships>`...)
}
