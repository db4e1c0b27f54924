package layout

import (
	"github.com/hary4di/pockettab/tabulation/table"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// Options are how pages look. The zero value is English, whole percentages,
// empty cells for what cannot be computed, and every figure the tables hold.
type Options struct {
	Language string // English or Indonesian; anything else is English
	Decimals int    // of percentages, 0 to 4
	Missing  string // text of a figure that cannot be computed; "": an empty cell

	Apart      bool   // counts and percentages of a table on pages of their own
	Stacked    bool   // the tables of one banner below each other on one page
	FlatHeads  bool   // no cells joined in heads: every column carries the label of its banner variable
	MaxRows    int    // rows of a page before the table is continued on another; 0: no limit
	MaxColumns int    // data columns of a page before the banner is divided; 0: no limit
	Charts     string // tabplan.ChartsStacked or tabplan.ChartsClustered; anything else: none

	Sheets []string // names of further pages that the contents link to

	// fitting says of a piece how many of its rows fit on its page, the first
	// of those it is asked about; nil: all. MaxRows comes first.
	fitting func(t *table.Table, p piece) func(rows []int) int

	// Statistics gives what was asked of table number n, in order; nil, or an
	// empty answer, means whatever the table holds.
	Statistics func(n int) []tabplan.Statistic
}

// OptionsOf gives the options of a resolved plan.
func OptionsOf(plan *tabplan.Resolved) Options {
	asked := make(map[int][]tabplan.Statistic, len(plan.Tables))
	for i := range plan.Tables {
		t := &plan.Tables[i]
		if t.Composite != nil && (i == 0 || plan.Tables[i-1].Composite != t.Composite) {
			continue // the base; what is shown is asked of the part behind it
		}
		if _, known := asked[t.Number]; !known {
			asked[t.Number] = t.Statistics
		}
	}
	return Options{
		Language:   plan.Layout.Language,
		Decimals:   plan.Layout.Decimals,
		Missing:    plan.Layout.Missing,
		Apart:      plan.Layout.Figures == tabplan.FiguresApart,
		Stacked:    plan.Layout.Sheets == tabplan.SheetPerBanner,
		MaxRows:    plan.Layout.MaxRows,
		MaxColumns: plan.Layout.MaxColumns,
		Charts:     plan.Layout.Charts,
		Statistics: func(n int) []tabplan.Statistic { return asked[n] },
	}
}

// withDefaults returns a copy with a known language and decimals in range.
func (o Options) withDefaults() Options {
	if o.Language != Indonesian {
		o.Language = English
	}
	o.Decimals = min(max(o.Decimals, 0), 4)
	return o
}

// percentFormat is the number format of percentages.
func (o Options) percentFormat() Format { return Percent0 + Format(o.Decimals) }

// signedFormat is the number format of differences of percentages, in points.
func (o Options) signedFormat() Format {
	if o.Decimals > 0 {
		return Signed1
	}
	return Signed0
}

// nearlySign is what a percentage shows that rounds to zero: <0.5%.
func (o Options) nearlySign() string { return NearlyZero(o.Language, o.percentFormat()) }

// NearlyZero is the text shown instead of a figure that is above zero and
// rounds to zero, in the language of the workbook; "" for formats that have
// none.
func NearlyZero(lang string, f Format) string {
	point := "."
	if lang == Indonesian {
		point = ","
	}
	switch f {
	case CountDec:
		return "<0" + point + "5"
	case Percent0, Percent1, Percent2, Percent3, Percent4:
		return "<0" + point + "00000"[:f-Percent0] + "5%"
	default:
		return ""
	}
}

// nearly is the bound under which a value of format f is shown as NearlyZero;
// 0 for formats that have none.
func nearly(f Format) float64 {
	switch f {
	case CountDec:
		return 0.5
	case Percent0:
		return 0.005
	case Percent1:
		return 0.0005
	case Percent2:
		return 0.00005
	case Percent3:
		return 0.000005
	case Percent4:
		return 0.0000005
	default:
		return 0
	}
}

// figures are the figures of value and net rows, in the order of their lines:
// the count first, then the percentages as asked.
func (o Options) figures(t *table.Table) []tabplan.Statistic {
	var asked []tabplan.Statistic
	if o.Statistics != nil {
		asked = o.Statistics(t.Number)
	}
	if len(asked) == 0 {
		asked = held(t)
	}
	var out []tabplan.Statistic
	for _, s := range asked {
		if s == tabplan.Count {
			out = append(out, s)
		}
	}
	for _, s := range asked {
		switch s {
		case tabplan.ColPct, tabplan.RowPct, tabplan.TotalPct, tabplan.Index:
			out = append(out, s)
		default: // statistics are rows of their own
		}
	}
	return out
}

// held lists the percentages that the rows of t hold, or the count.
func held(t *table.Table) []tabplan.Statistic {
	var col, row, total bool
	for i := range t.Rows {
		col = col || t.Rows[i].ColPct != nil
		row = row || t.Rows[i].RowPct != nil
		total = total || t.Rows[i].TotalPct != nil
	}
	var out []tabplan.Statistic
	if col {
		out = append(out, tabplan.ColPct)
	}
	if row {
		out = append(out, tabplan.RowPct)
	}
	if total {
		out = append(out, tabplan.TotalPct)
	}
	if out == nil {
		out = []tabplan.Statistic{tabplan.Count}
	}
	return out
}
