package count

import (
	"context"
	"fmt"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/column"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/limit"
	"github.com/hary4di/pockettab/tabulation/tabplan"
	"github.com/hary4di/pockettab/tabulation/weight"
)

// Need is what counting a plan takes, in bytes.
type Need struct {
	File  int64 // columns of the encoded file that are looked at
	Made  int64 // columns that are made of them, weights, who is selected
	Waves int64 // histograms and codes of one wave of passes, the largest
	Kept  int64 // what passes leave behind for the tables
	Sums  int64 // the cube
}

// Bytes of what is kept per code or pair of codes.
const (
	entryBytes = 88 // column.Entry
	boundBytes = 45 // what an axis knows of an entry, without its categories
	pairBytes  = 32 // a key and three sums
	jointBytes = 250

	momentBytes = 72 // of a column of a number without a dictionary
)

// Forecast says what counting a plan over so many respondents will take,
// without any of them: the passes are chosen as they will be, for columns of
// as many codes as the codebook says.
func Forecast(ctx context.Context, plan *tabplan.Resolved, rows int) (Need, error) {
	f := &forecaster{rows: rows}
	b := &bound{ds: &column.Dataset{Rows: rows}}
	b.start(ctx, plan, nil)
	b.sizes = map[*column.Column]int{}
	b.blank = blankMasks(plan, rows)
	for _, v := range plan.Reads() {
		c := &column.Column{Header: v.Name, Codes8: []uint8{}} // without a dictionary: what stands in it is not known
		b.columns[v], b.sizes[c] = c, f.codes(v)
		f.variable(v, b.sizes[c])
	}
	for i := range plan.Tables {
		t := &plan.Tables[i]
		if t.Weight != nil && b.weights[t.Weight] == nil {
			b.weights[t.Weight] = f.weight(t, b)
		}
	}
	if err := b.bindTables(); err != nil {
		return Need{}, err
	}
	f.masks(b)
	for a := range b.bitAxes { // a bit a respondent for each category, and who is in the base and outside
		f.need.Made += int64(2+len(a.axis.Categories)) * int64(rows) / 8
	}
	for _, a := range b.axes {
		a.overlap = a.axis.Multiple
		f.need.Kept += int64(b.codes(a.col)) * boundBytes
	}
	for _, j := range b.joints {
		cells := int64(b.codes(j.stub)) * int64(j.width)
		if j.stub == j.block { // a variable by itself
			cells = int64(j.width)
		}
		f.need.Kept += jointBytes + pairBytes*min(cells, int64(rows))
	}
	for passes := b.passes(b.everything()); len(passes) > 0; {
		w := b.wave(passes, b.everything())
		f.need.Waves = max(f.need.Waves, int64(w.bytes))
		passes = passes[len(w.passes):]
	}
	f.need.Sums = b.cubeBytes()
	return f.need, nil
}

// forecaster adds up what columns take.
type forecaster struct {
	need Need
	rows int
}

// codes is how many codes the column of a variable will have.
func (f *forecaster) codes(v *codebook.Variable) int {
	n := v.Distinct
	switch {
	case n < 0: // about so many
		n = min(-n, f.rows)
	case n > 0:
	case len(v.Parts) > 0: // combinations
		n = min(1<<min(len(v.Parts), 20), f.rows)
	case v.Type == codebook.Multiple:
		n = min(1<<min(len(v.Values), 20), f.rows)
	default:
		n = max(len(v.Values), 16) // derived; a count of answers has no list
	}
	return n + 1
}

// widthOf is the bytes of a code.
func widthOf(codes int) int64 {
	switch {
	case codes <= 1<<8:
		return 1
	case codes <= 1<<16:
		return 2
	}
	return 4
}

// variable adds the columns of one variable.
func (f *forecaster) variable(v *codebook.Variable, codes int) {
	rows, n := int64(f.rows), &f.need
	switch {
	case v.Column >= 0 && v.Distinct >= 0:
		n.File += rows * widthOf(codes)
	case v.Column >= 0 && v.Type == codebook.Numeric: // what it is to the base; numbers with roles are copied
		n.File += rows * 8
		n.Made += rows
		if len(v.Values) > 0 || v.Missing != nil {
			n.Made += rows * 8
		}
	case v.Column >= 0: // texts, and where they end
		n.File += rows * (8 + 16)
	case len(v.Parts) > 0: // made in steps of four bytes
		n.File += rows * int64(len(v.Parts))
		n.Made += rows*widthOf(codes) + int64(codes)*entryBytes
	default:
		n.Made += rows*widthOf(codes) + int64(codes)*entryBytes
	}
}

// masks adds who is selected: a bit a respondent of every filter, and of what
// several leave together; a filter is a byte a respondent while it is made.
func (f *forecaster) masks(b *bound) {
	filters := map[*tabplan.Filter]bool{}
	kept := 0
	for k := range b.rows {
		several := 0
		for _, one := range []*tabplan.Filter{k.job, k.table, k.asked} {
			if one != nil {
				filters[one] = true
				several++
			}
		}
		if several > 1 {
			kept++
		}
	}
	for one := range b.relevance {
		filters[one] = true
	}
	f.need.Made += int64(kept+len(filters)) * int64(f.rows) / 8
	if len(filters) > 0 {
		f.need.Made += 2 * int64(f.rows)
	}
}

// blankMasks gives masks of everybody, one for each key and all of them in the
// same few words: what is selected is not known, and different selections
// must be told apart.
func blankMasks(plan *tabplan.Resolved, rows int) func(rowsKey) mask {
	words := (rows + 63) / 64
	pool := make(mask, words+3*len(plan.Tables)+1)
	for i := range pool {
		pool[i] = ^uint64(0)
	}
	made := map[rowsKey]mask{}
	return func(k rowsKey) mask {
		if k == (rowsKey{}) || words == 0 {
			return nil
		}
		m, ok := made[k]
		if !ok {
			at := min(len(made), len(pool)-words)
			m = pool[at : at+words]
			made[k] = m
		}
		return m
	}
}

// weight is a weight of as many values as the codebook says.
func (f *forecaster) weight(t *tabplan.Table, b *bound) *weight.Weights {
	v := t.Weight
	if t.Raking == nil && v.Distinct >= 0 {
		by := make([]float64, f.codes(v))
		for i := range by {
			by[i] = 1
		}
		return weight.ByCode(b.columns[v], by)
	}
	f.need.Made += int64(f.rows) * 8
	return weight.ByRow([]float64{1})
}

// cubeBytes forecasts what the sums of a plan take once it is bound: cells,
// the distributions of numbers (a cell per distinct number and column) and the
// overlaps of columns that share respondents.
func (b *bound) cubeBytes() int64 {
	var bytes int64
	for i := range b.plan.Tables {
		t := &b.plan.Tables[i]
		cell := int64(8)
		if t.Weight != nil {
			cell = 24
		}
		rows, cols := int64(1+len(t.Stub.Categories)), int64(1+t.Banner.Columns())
		cells := rows * cols
		switch x := b.axes[t.Stub]; {
		case x.wide != nil:
			bytes += momentBytes * cols
		case t.Stub.Kind == tabplan.Quantity && t.Beside == nil:
			n := int64(b.codes(x.col))
			cells += n * cols
			bytes += 8 * n // the numbers themselves
		}
		for _, axis := range t.Banner.Blocks {
			if k := int64(len(axis.Categories)); b.axes[axis].overlap && !t.Banner.Apart {
				cells += k * (k - 1) / 2 * rows
			}
		}
		bytes += cells * cell
	}
	return bytes
}

// affordable refuses a plan whose sums would not fit; apart: some rows are
// counted by themselves.
func (b *bound) affordable(apart bool) error {
	bytes := b.cubeBytes()
	if apart { // two cubes are added up
		bytes *= 2
	}
	if bytes <= limit.CubeBytes {
		return nil
	}
	return fault.New(fault.MemoryLimit, "count.forecast", "is", gibibytes(bytes), "max", gibibytes(limit.CubeBytes))
}

func gibibytes(n int64) string { return fmt.Sprintf("%.1f GiB", float64(n)/(1<<30)) }
