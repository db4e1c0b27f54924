// Package cube holds the additive sums of all tables of a plan: for every
// cell n, Σw and Σw², and what overlapping columns and numeric rows need.
// Percentages, means, tests and chi-square follow from these sums; nobody
// downstream sees a respondent.
//
// Sums are added in a fixed order and with their rounding errors, so a cube
// does not depend on cores or machines. The file form is in file.go.
//
// A Cube owns its slices. It is built by one goroutine and read by many.
package cube

// Cube is the sums of one plan over one dataset.
type Cube struct {
	Plan    string // digest of the resolved plan
	Dataset string // digest of the data file
	Rows    int64  // rows of the dataset
	Shape   string // of the plan as it was bound, see Shape; "": of an earlier version of the program
	Tables  []Sums // in table order

	// Blocks are some rows whose sums are also here by themselves, for some of
	// the tables, so that whoever counts them in another way looks at figures
	// that Tables are made of. None where all rows can be counted twice.
	Blocks []Block
	Apart  []Apart

	// About is what whoever lays the tables out needs besides the sums:
	// text of the caller's, kept as it is.
	About []byte
}

// Block are the rows [From, To) of the dataset.
type Block struct{ From, To int }

// Apart is the part of a table's sums that the blocks add: whole, or of Total
// alone.
type Apart struct {
	Table int // index into Tables
	Total bool
	Sums  Sums
}

// Sums are the sums of one table.
//
// Columns: index 0 is Total (always counted, shown or not), then the banner's
// columns in order. Rows: index 0 is the base (everybody in the table), then
// the stub's categories in order. Cells are row-major: row*Cols+column.
// In an unweighted table W and Q are nil: they equal N.
type Sums struct {
	Rows, Cols int
	N          []int64
	W, Q       []float64
	U          []int64 // people with a usable weight, where those without one are kept; nil: everybody

	Chain  Chain
	Blocks []BlockCount // per banner block
	Pairs  []Pair       // columns that share respondents, Total left out; ascending (A, B)
	Values *Values      // Quantity stubs only

	// Moments stand instead of Values where the distinct numbers are too many
	// for a list of them.
	Moments *Moments

	// Products are, of a number beside another, what people with both add: of
	// the numbers themselves, then of each of the stub's differences.
	Products []Product
}

// Cell indexes N, W and Q.
func (s *Sums) Cell(row, col int) int { return row*s.Cols + col }

// Weighted gives Σw of a cell: N as float64 in an unweighted table.
func (s *Sums) Weighted(row, col int) float64 {
	i := s.Cell(row, col)
	if s.W == nil {
		return float64(s.N[i])
	}
	return s.W[i]
}

// Squared gives Σw² of a cell: N as float64 in an unweighted table.
func (s *Sums) Squared(row, col int) float64 {
	i := s.Cell(row, col)
	if s.Q == nil {
		return float64(s.N[i])
	}
	return s.Q[i]
}

// Used gives the people of a cell who have a usable weight.
func (s *Sums) Used(row, col int) int64 {
	if s.U != nil {
		return s.U[s.Cell(row, col)]
	}
	return s.N[s.Cell(row, col)]
}

// Chain counts respondents link by link, each by itself, none by
// subtraction: file → usable weight → job filter → table filter → asked →
// answered → shown. Every respondent of the file is in exactly one of
// BadWeight, JobFilter, TableFilter, NotAsked, NotAnswered, Missing, Answered.
type Chain struct {
	File        int64
	BadWeight   int64   // weight missing, zero, negative or not finite
	JobFilter   int64   // usable weight, outside the job filter
	TableFilter int64   // inside the job filter, outside the table filter
	NotAsked    int64   // inside both filters, stub cell empty, and the form did not ask
	NotAnswered int64   // inside both filters, stub cell empty, asked as far as is known
	Unbidden    int64   // of Missing and Answered: the form did not ask
	Missing     int64   // inside both filters, a value marked missing
	MissingBy   []int64 // per code of Axis.Missing
	Answered    int64   // the base
	Silent      int64   // of Answered: without a valid answer, in the base because the plan asks for everybody who was asked
	Shown       int64   // of Answered: in at least one shown row (Quantity: with a number)
}

// BlockCount is, of the base, who is in a column of one banner variable and
// who has no answer there (those are in Total only).
type BlockCount struct{ In, Out int64 }

// Pair is the overlap of columns A and B (indexes into columns): index 0 of
// the slices is n0, W0, Q0, then per row what people in both columns add.
// W and Q are nil in an unweighted table.
type Pair struct {
	A, B int
	N    []int64
	W, Q []float64
	// Quantity stubs: of people in both columns with a number s, Σw, Σw²,
	// Σw²s and Σw²s².
	S0, B0, B1, B2 float64
}

// Values is the distribution of a Quantity stub: the distinct numbers in
// ascending order, and per column what people with that number add.
// Cells are value-major: value*Cols+column. W and Q nil when unweighted.
type Values struct {
	Score []float64
	N     []int64
	W, Q  []float64
	U     []int64 // as Sums.U
}

// Moments are the sums of a Quantity stub per column: of people with a
// number, Σw(s−Shift) and so on. N and U count them, W and Q are as those of
// Sums, but never nil.
type Moments struct {
	Shift          float64
	N              []int64
	U              []int64 // as Sums.U
	W, Q           []float64
	A1, A2, B1, B2 []float64 // Σw(s−Shift), Σw(s−Shift)², Σw²(s−Shift), Σw²(s−Shift)²
	Min, Max       []float64 // NaN in a column without a number
	// Median per column; nil where nobody asked for it. It does not follow
	// from the medians of parts.
	Median []float64
}

// Product is what people with two scores s and t add: how many they are, Σw,
// Σw², and about the means of both over these people Σw²(s−S) and so on.
type Product struct {
	N      int64
	W, Q   float64
	S, T   float64 // Σws/Σw, Σwt/Σw
	BS, BT float64 // Σw²(s−S), Σw²(t−T)
	BST    float64 // Σw²(s−S)(t−T)
}

// About gives Σw²(s−m₁)(t−m₂).
func (p *Product) About(m1, m2 float64) float64 {
	a, b := p.S-m1, p.T-m2
	return p.BST + a*p.BT + b*p.BS + a*b*p.Q
}

// Total is the sums of the Total column alone. It shares nothing but the
// chain's lists and the scores with s.
func (s *Sums) Total() Sums {
	pick := func(rows int, n []int64) []int64 {
		if n == nil {
			return nil
		}
		out := make([]int64, rows)
		for r := range out {
			out[r] = n[r*s.Cols]
		}
		return out
	}
	weigh := func(rows int, w []float64) []float64 {
		if w == nil {
			return nil
		}
		out := make([]float64, rows)
		for r := range out {
			out[r] = w[r*s.Cols]
		}
		return out
	}
	out := Sums{Rows: s.Rows, Cols: 1, N: pick(s.Rows, s.N), W: weigh(s.Rows, s.W), Q: weigh(s.Rows, s.Q), U: pick(s.Rows, s.U), Chain: s.Chain}
	if v := s.Values; v != nil {
		k := len(v.Score)
		out.Values = &Values{Score: v.Score, N: pick(k, v.N), W: weigh(k, v.W), Q: weigh(k, v.Q), U: pick(k, v.U)}
	}
	if m := s.Moments; m != nil {
		of := func(x []float64) []float64 { return weigh(1, x) }
		out.Moments = &Moments{Shift: m.Shift, N: pick(1, m.N), U: pick(1, m.U), W: of(m.W), Q: of(m.Q), A1: of(m.A1), A2: of(m.A2), B1: of(m.B1), B2: of(m.B2), Min: of(m.Min), Max: of(m.Max), Median: of(m.Median)}
	}
	return out
}
