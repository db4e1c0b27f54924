// Package tabplan is what the user asked for: stubs, banners, filters,
// weights, statistics, tests, layout. It parses a plan (strictly: an unknown
// key is an error with its JSON path), and resolves it against a codebook
// into axes and tables that can be counted.
//
// Non-goals: respondents. A plan is checked without any of them; whether a
// filter leaves somebody is known after counting.
//
// FORMAT.md in this folder documents the JSON form, schema.json describes it
// for editors. Plans and resolutions are immutable once returned.
package tabplan

// FormatVersion is the version of the plan format this package reads.
const FormatVersion = 1

// Plan is a tab plan as written, after the short forms were expanded.
// The zero value of every optional field means its default.
type Plan struct {
	Version    int                   `json:"version"`
	Title      string                `json:"title,omitempty"`
	Weight     string                `json:"weight,omitempty"`    // variable; "": unweighted
	Filter     string                `json:"filter,omitempty"`    // job filter
	Weights    map[string]RakingSpec `json:"weights,omitempty"`   // rim weights by name, usable as weight
	Variables  []VariableSpec        `json:"variables,omitempty"` // derived
	Banners    map[string]Banner     `json:"banners,omitempty"`
	Tables     []TableSpec           `json:"tables"`
	Statistics []Statistic           `json:"statistics,omitempty"` // default for all tables
	Rows       *Rows                 `json:"rows,omitempty"`       // of all tables
	Tests      *Tests                `json:"tests,omitempty"`      // nil: defaults
	Layout     Layout                `json:"layout,omitzero"`
	Suppress   *Suppress             `json:"suppress,omitempty"` // nil: nothing is hidden
}

// TableSpec asks for one table, or for one per variable that Stub matches.
type TableSpec struct {
	ID         string       `json:"id,omitempty"`
	Stub       []string     `json:"stub,omitempty"`    // names or globs; in JSON a string or a list
	Grid       []string     `json:"grid,omitempty"`    // instead of Stub: variables with the same codes, one table together
	Show       []string     `json:"show,omitempty"`    // of a grid: "scale", boxes, differences, statistics, "base"
	Orient     string       `json:"orient,omitempty"`  // of a grid: "items" (default) or "scale"
	Measure    *MeasureSpec `json:"measure,omitempty"` // a third variable's statistic in the cells
	Banner     string       `json:"banner,omitempty"`  // a banner's name or a variable; "": the plan's only or "main" banner, else Total alone
	Title      string       `json:"title,omitempty"`
	Filter     string       `json:"filter,omitempty"`
	Weight     *string      `json:"weight,omitempty"` // nil: the plan's; "": unweighted
	Statistics []Statistic  `json:"statistics,omitempty"`
	Nets       []Net        `json:"nets,omitempty"`
	Rows       *Rows        `json:"rows,omitempty"`        // computed rows, order, missing codes
	Base       string       `json:"base,omitempty"`        // one of Bases; default "answered"
	BadWeights string       `json:"bad_weights,omitempty"` // one of BadWeights; default "drop"
	BaseText   Label        `json:"base_text,omitempty"`
	Total      *bool        `json:"total_column,omitempty"` // show Total where the banner does not name it; nil: yes, of the short forms no
}

// withTotal says whether Total is shown where the banner does not name it.
func (t *TableSpec) withTotal() bool { return t.Total == nil || *t.Total }

// Who is in the base of a table.
const (
	BaseAnswered = "answered" // those with a valid answer
	BaseAsked    = "asked"    // everybody who was asked
	BaseAnswers  = "answers"  // the answers of those with one: percentages of several answers add up to 100
)

// Bases lists them.
var Bases = []string{BaseAnswered, BaseAsked, BaseAnswers}

// What becomes of respondents without a usable weight in a weighted table.
const (
	DropBadWeights = "drop"            // they are in no figure
	KeepUnweighted = "keep_unweighted" // in unweighted figures, with weight 0 in weighted ones
)

// BadWeights lists it.
var BadWeights = []string{DropBadWeights, KeepUnweighted}

// Net is a row for people with at least one of the codes, its own or those of
// a net within it.
type Net struct {
	Label       Label    `json:"label"`
	Codes       []string `json:"codes,omitempty"`
	Nets        []Net    `json:"nets,omitempty"`         // shown within, one step deeper
	HideMembers bool     `json:"hide_members,omitempty"` // show the net alone
}

// Statistic names a figure of a table under its stable name.
type Statistic string

// The statistics of this version. Base rows are always there: unweighted,
// and in weighted tables weighted and effective.
const (
	Count    Statistic = "count"
	ColPct   Statistic = "col_pct"
	RowPct   Statistic = "row_pct"
	TotalPct Statistic = "total_pct"
	Mean     Statistic = "mean"
	StdDev   Statistic = "sd"
	StdErr   Statistic = "se"
	Median   Statistic = "median"
	Sum      Statistic = "sum"
	Min      Statistic = "min"
	Max      Statistic = "max"

	// Of weighted tables, as other programs have them: Σw taken for people
	// (SPSS), divided by Σw, and over the effective base. In an unweighted
	// table the first two are the standard deviation and error.
	StdDevSPSS       Statistic = "wsd_spss"
	StdErrSPSS       Statistic = "wse_spss"
	StdDevPopulation Statistic = "wsd_population"
	StdErrKish       Statistic = "wse_kish"

	Index Statistic = "index" // 100 · column % / column % of Total
)
