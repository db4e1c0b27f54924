package count

import (
	"fmt"

	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/limit"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

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
		if t.Stub.Kind == tabplan.Quantity {
			cells += int64(len(b.axes[t.Stub].col.Dict)) * cols
		}
		for _, axis := range t.Banner.Blocks {
			if k := int64(len(axis.Categories)); b.axes[axis].overlap {
				cells += k * (k - 1) / 2 * rows
			}
		}
		bytes += cells * cell
	}
	return bytes
}

// affordable refuses a plan whose sums would not fit.
func (b *bound) affordable() error {
	bytes := b.cubeBytes()
	if bytes <= limit.CubeBytes {
		return nil
	}
	return fault.New(fault.MemoryLimit, "count.forecast", "is", gibibytes(bytes), "max", gibibytes(limit.CubeBytes))
}

func gibibytes(n int64) string { return fmt.Sprintf("%.1f GiB", float64(n)/(1<<30)) }
