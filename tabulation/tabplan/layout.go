package tabplan

import (
	"encoding/json"
	"slices"
	"strconv"

	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/limit"
)

// Layout is how the workbooks look. Nothing in it needs a new count.
type Layout struct {
	Decimals   int             `json:"decimals,omitempty"`    // of percentages, 0 to 4
	Language   string          `json:"language,omitempty"`    // "id" or "en"; default "en"
	Split      int             `json:"split,omitempty"`       // tables per workbook, 1 to 100; default 100
	Missing    string          `json:"missing,omitempty"`     // text of a figure that cannot be computed
	Theme      string          `json:"theme,omitempty"`       // default "classic"
	House      json.RawMessage `json:"house,omitempty"`       // a theme of the user's own, see templates/themes; on top of Theme
	Figures    string          `json:"figures,omitempty"`     // FiguresTogether (default) or FiguresApart
	Sheets     string          `json:"sheets,omitempty"`      // SheetPerTable (default) or SheetPerBanner
	MaxRows    int             `json:"max_rows,omitempty"`    // rows of a sheet before it is continued on another; 0: no limit
	MaxColumns int             `json:"max_columns,omitempty"` // data columns of a sheet before the banner is split; 0: no limit
	Charts     string          `json:"charts,omitempty"`      // ChartsNone (default), ChartsStacked or ChartsClustered
	CSV        string          `json:"csv,omitempty"`         // CSVComma or CSVSemicolon; default: what spreadsheets in the language read
	Screening  *bool           `json:"screening,omitempty"`   // a sheet with the tables ranked by evidence; nil: where there are tests
}

// The values of the choices in a Layout.
const (
	FiguresTogether = "together" // counts and percentages of a row below each other
	FiguresApart    = "apart"    // counts and percentages on sheets of their own

	SheetPerTable  = "table"
	SheetPerBanner = "banner" // the tables of one banner below each other

	ChartsNone      = "none"
	ChartsStacked   = "stacked"   // bars of 100 %; where answers may add to more, as clustered
	ChartsClustered = "clustered" // bars side by side

	CSVComma     = "comma"     // 1,234.5 as 1234.5 between commas
	CSVSemicolon = "semicolon" // 1234,5 between semicolons
)

// The bounds of what may be asked of one sheet.
const (
	leastSheetRows    = 5
	leastSheetColumns = 2
)

// withDefaults returns a copy in which every choice is made.
func (l Layout) withDefaults() Layout {
	fill := func(at *string, value string) {
		if *at == "" {
			*at = value
		}
	}
	fill(&l.Language, "en")
	fill(&l.Theme, "classic")
	fill(&l.Figures, FiguresTogether)
	fill(&l.Sheets, SheetPerTable)
	fill(&l.Charts, ChartsNone)
	if l.CSV == "" {
		l.CSV = CSVComma
		if l.Language == "id" {
			l.CSV = CSVSemicolon
		}
	}
	if l.Split == 0 {
		l.Split = limit.TablesPerPart
	}
	return l
}

var layoutKeys = []string{
	"decimals", "language", "split", "missing", "theme", "house", "figures", "sheets", "max_rows", "max_columns",
	"charts", "csv", "screening",
}

func (p *parser) layout(plan *Plan, n *node) {
	if n == nil || !p.object(n, "layout", layoutKeys...) {
		return
	}
	l := Layout{
		Decimals: p.whole(n.get("decimals"), "layout.decimals", 0, 4),
		Language: p.choice(n, "language", "en", "id"),
		Split:    p.whole(n.get("split"), "layout.split", 1, limit.TablesPerPart),
		Missing:  p.text(n.get("missing"), "layout.missing"),
		Theme:    p.text(n.get("theme"), "layout.theme"),
		Figures:  p.choice(n, "figures", FiguresTogether, FiguresApart),
		Sheets:   p.choice(n, "sheets", SheetPerTable, SheetPerBanner),
		Charts:   p.choice(n, "charts", ChartsNone, ChartsStacked, ChartsClustered),
		CSV:      p.choice(n, "csv", CSVComma, CSVSemicolon),
	}
	if v := n.get("max_rows"); v != nil {
		l.MaxRows = p.whole(v, "layout.max_rows", leastSheetRows, limit.TableRows)
	}
	if v := n.get("max_columns"); v != nil {
		l.MaxColumns = p.whole(v, "layout.max_columns", leastSheetColumns, limit.TableColumns)
	}
	if v := n.get("screening"); v != nil {
		yes := p.yes(v, "layout.screening")
		l.Screening = &yes
	}
	if v := n.get("house"); v != nil && p.err == nil {
		if v.kind != kindObject {
			p.fail("layout.house", "an object {…} is expected, not %s", v.kind)
		}
		l.House = v.json(nil)
	}
	plan.Layout = l
}

// choice reads one of a few words of the layout; "" where the key is absent.
func (p *parser) choice(n *node, key string, known ...string) string {
	v := n.get(key)
	if v == nil {
		return ""
	}
	path := "layout." + key
	text := p.text(v, path)
	if p.err == nil && !slices.Contains(known, text) {
		if key == "language" {
			p.fail(path, "\"id\" or \"en\" is expected, not %q", text)
		} else {
			p.err = fault.New(fault.UnknownKey, opParse, "key", text, "near", choices(text, known)).At(fault.Where{Path: path})
		}
	}
	return text
}

func (p *parser) yes(n *node, path string) bool {
	if n == nil || p.err != nil {
		return false
	}
	if n.kind != kindBool {
		p.fail(path, "true or false is expected, not %s", n.kind)
	}
	return n.text == "true"
}

// json appends n as compact JSON, keys in their order.
func (n *node) json(b []byte) []byte {
	switch n.kind {
	case kindBool, kindNumber:
		return append(b, n.text...)
	case kindString:
		text, err := json.Marshal(n.text)
		if err != nil {
			return strconv.AppendQuote(b, n.text) // Marshal of a string cannot fail
		}
		return append(b, text...)
	case kindList:
		b = append(b, '[')
		for i, item := range n.items {
			if i > 0 {
				b = append(b, ',')
			}
			b = item.json(b)
		}
		return append(b, ']')
	case kindObject:
		b = append(b, '{')
		for i, k := range n.keys {
			if i > 0 {
				b = append(b, ',')
			}
			b = (&node{kind: kindString, text: k}).json(b)
			b = append(b, ':')
			b = n.values[i].json(b)
		}
		return append(b, '}')
	default:
		return append(b, "null"...)
	}
}
