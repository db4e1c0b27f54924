package cube

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// Shape is a digest of what the rows and columns of a plan's tables are. A
// plan can be bound in another way by another version of the program, as nets
// that hide their members once were: then its digest is the same, and its
// shape is another.
func Shape(plan *tabplan.Resolved) string {
	h := sha256.New()
	known := map[*tabplan.Axis][]byte{}
	add := func(a *tabplan.Axis) {
		sum, ok := known[a]
		if !ok {
			one := sha256.New()
			e := json.NewEncoder(one)
			for i := range a.Categories {
				c := &a.Categories[i]
				_ = e.Encode([]any{c.Key, c.Kind, c.Codes}) // texts and numbers: it cannot fail
			}
			_ = e.Encode([]any{a.Kind, a.Multiple, a.Missing})
			sum = one.Sum(nil)
			known[a] = sum
		}
		h.Write(sum)
	}
	for i := range plan.Tables {
		t := &plan.Tables[i]
		add(t.Stub)
		for _, b := range t.Banner.Blocks {
			add(b)
		}
		h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Fits sees that c was counted for plan, bound as this program binds it:
// Version where it was not. A cube without a shape, of an earlier version of
// the program, fits where all its tables have the size that is expected.
func (c *Cube) Fits(plan *tabplan.Resolved) error {
	const op = "cube.fits"
	if c.Plan != plan.Digest || len(c.Tables) != len(plan.Tables) {
		return fault.New(fault.Version, op, "what", "the cube", "is", short(c.Plan), "want", short(plan.Digest))
	}
	for i := range plan.Tables {
		t, s := &plan.Tables[i], &c.Tables[i]
		if rows, cols := 1+len(t.Stub.Categories), 1+t.Banner.Columns(); s.Rows != rows || s.Cols != cols {
			return fault.New(fault.Version, op, "what", "table "+t.Key+" of the stored sums", "is", fmt.Sprintf("%d × %d", s.Rows, s.Cols), "want", fmt.Sprintf("%d × %d", rows, cols))
		}
	}
	if want := Shape(plan); c.Shape != "" && c.Shape != want {
		return fault.New(fault.Version, op, "what", "the rows and columns of the stored sums", "is", short(c.Shape), "want", short(want))
	}
	return nil
}
