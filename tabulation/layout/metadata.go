package layout

// Pair is one line of a metadata page. An empty Value makes Label a heading.
type Pair struct{ Label, Value string }

// Metadata is the page of what was tabulated: the same for the same input and
// plan.
func Metadata(title string, what []Pair, o Options) *Page {
	o = o.withDefaults()
	return pairs(MetadataPage, say(o.Language, "sheet.metadata"), say(o.Language, "metadata.what"), title, what, o)
}

// Run is the page of how it was made: job, owner, times, machine. It is a
// page of its own because it is the only part of a workbook that may differ
// between two runs.
func Run(title string, run []Pair, o Options) *Page {
	o = o.withDefaults()
	return pairs(RunPage, say(o.Language, "sheet.run"), say(o.Language, "run.what"), title, run, o)
}

func pairs(kind PageKind, name, heading, title string, lines []Pair, o Options) *Page {
	p := &Page{Name: name, Kind: kind, Widths: []float64{34, 82, 12}, Rows: make([]Row, 0, len(lines)+2)}
	l := list{p}
	l.heading(o.Language, heading, true)
	l.gap()
	for _, line := range lines {
		if line.Value == "" {
			l.row(true, Cell{Kind: TextCell, Role: Heading, Text: line.Label, Span: 3}, Cell{Role: Heading}, Cell{Role: Heading})
			continue
		}
		l.row(true, Cell{Kind: TextCell, Role: ListText, Text: line.Label}, Cell{Kind: TextCell, Role: Paragraph, Text: line.Value, Span: 2}, Cell{Role: Paragraph})
	}
	for i := range p.Rows[2:] {
		p.Rows[2+i].Strong = false
	}
	p.Footer = [3]string{title, name, say(o.Language, "footer.page")}
	return p
}
