package table

// Testing says how the columns of a table were tested.
type Testing struct {
	Compare    []string // "columns", or "items" of a grid, paired: letters; "rest", "total", "previous": arrows
	Correction string   // "none", "bonferroni", "holm", "bh"
	Scope      string   // of the correction: "row", "family", "table", "job"; "" without one
	Base       string   // "effective", or "weighted" for sums of weights taken as people
	Audit      bool     // the audit has every test of the table
}

// Arrow says that a column differs from what it is compared with: the rest,
// Total, or the column before it.
type Arrow int8

// The arrows: two for the strict level, one for the loose one.
const (
	FarBelow Arrow = -2
	Below    Arrow = -1
	Level    Arrow = 0
	Above    Arrow = 1
	FarAbove Arrow = 2
)

// Sign is how an arrow is printed: filled at the strict level, open at the
// loose one, "" for none.
func (a Arrow) Sign() string {
	switch {
	case a >= FarAbove:
		return "▲"
	case a == Above:
		return "△"
	case a == Below:
		return "▽"
	case a <= FarBelow:
		return "▼"
	}
	return ""
}

// What a column is compared with when it is no column: the values of
// Comparison.B and Finding.B below 0.
const (
	AgainstRest  = -1
	AgainstTotal = -2
)

// Comparison is one test, as the audit shows it. Estimates are fractions in
// value and net rows, and means in statistic rows.
type Comparison struct {
	Row                  int    // index into Rows
	Items                bool   // A and B are indexes into Rows: items of a grid, compared in Column; Row is A
	Column               int    // of Items
	A, B                 int    // indexes into Columns; B may be AgainstRest or AgainstTotal
	Form                 string // of the variance: "linearised", "pooled", "unpooled", "mean", "mean_pooled", "paired", "mean_paired"
	EstimateA, EstimateB float64
	BaseA, BaseB         float64 // the bases of the test, effective in most profiles
	Overlap              float64 // effective base of the people in both
	SE, T, P             float64 // T is a z where Normal is set; P is two-sided
	DF                   float64 // degrees of freedom; NaN where Normal is set
	Adjusted             float64 // P after the correction; NaN without one
	Normal               bool    // the reference distribution is the normal
	Mark                 bool    // a letter or an arrow came of it
}

// Means reports that a comparison is of means, in a row or of items in a
// column.
func (t *Table) Means(row int, items bool, column int) bool {
	if items && t.Columns[column].Stat != "" {
		return true
	}
	return t.Rows[row].Kind == StatRow
}

// Difference is A's estimate less B's.
func (f Finding) Difference() float64 { return f.EstimateA - f.EstimateB }

// ChiSquare is the test of independence of the rows and one banner variable.
type ChiSquare struct {
	Block       int
	Method      string  // "pearson", "rao_scott" (second order), "rao_scott1", "weighted_pearson", "weighted_kish"
	Reason      string  // why there is none: "multiple", "small", "overlap", "empty"; "": computed
	Statistic   float64 // chi-square; of "rao_scott" the F
	DF, DF2     float64 // DF2 of "rao_scott" only
	P           float64
	People      float64 // in the sub-table, with a usable weight
	N           float64 // what the statistic counts: people, or with a method so named the sum or effective number of weights
	Pearson     float64 // chi-square of the proportions on n people, before the design is taken into account
	DesignRatio float64 // mean generalised design effect; 1 unweighted
	CramersV    float64
	MinExpected float64
	Low, Cells  int // cells with an expected count below 5, and all
}

// Finding is one table's place in the screening: its strongest evidence and
// its largest significant difference.
type Finding struct {
	Table       int     // its number
	Items       bool    // as in Comparison
	Column      int     // likewise
	Row, A, B   int     // as in Comparison, A the larger of two columns; Row is -1 where no comparison was made
	EstimateA   float64 // of A: a fraction, or a mean
	EstimateB   float64
	P           float64 // of that comparison
	Evidence    float64 // smallest p of the table: of its chi-square tests where it has any, else of its comparisons
	Adjusted    float64 // Evidence after Benjamini-Hochberg over the tested tables of the job
	CramersV    float64 // the largest of its banner variables; NaN without a chi-square
	Significant bool    // the comparison got a mark
}
