package count

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/column"
	"github.com/hary4di/pockettab/tabulation/condition"
	"github.com/hary4di/pockettab/tabulation/cube"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// answersDataset has multiple responses of so many options each, and single
// ones of five codes.
func answersDataset(r *rand.Rand, rows int, options ...int) (*column.Dataset, []*tabplan.Axis) {
	ds := &column.Dataset{Rows: rows, Digest: "answers"}
	var axes []*tabplan.Axis
	for i, n := range options {
		c := &column.Column{Header: fmt.Sprint("v", i), Position: i, Dict: []column.Entry{{}}, Codes32: make([]uint32, rows)}
		v := &codebook.Variable{Name: c.Header, Header: c.Header, Column: i, Type: codebook.Multiple, Separator: " "}
		if n == 0 {
			n, v.Type = 5, codebook.Single
		}
		a := &tabplan.Axis{Variable: v, Multiple: v.Type == codebook.Multiple}
		for k := 1; k <= n; k++ {
			code := strconv.Itoa(k)
			v.Values = append(v.Values, codebook.Value{Code: code, Listed: true})
			a.Categories = append(a.Categories, tabplan.Category{Key: code, Codes: []string{code}, Listed: true})
		}
		a.Categories = append(a.Categories, tabplan.Category{Key: "net", Kind: tabplan.NetCategory, Codes: []string{"1", "2"}, Listed: true})
		a.Missing = []string{strconv.Itoa(n)}
		a.Categories = append(a.Categories[:n-1], a.Categories[n:]...)
		at := map[string]uint32{"": 0}
		for row := range c.Codes32 {
			var codes []string
			for k := 1; k <= n; k++ {
				if a.Multiple && r.IntN(4) == 0 || !a.Multiple && k == 1+r.IntN(n+1) && codes == nil {
					codes = append(codes, strconv.Itoa(k))
				}
			}
			text := strings.Join(codes, " ")
			code, ok := at[text]
			if !ok {
				code = uint32(len(c.Dict))
				at[text] = code
				c.Dict = append(c.Dict, column.Entry{Raw: text, Code: text})
			}
			c.Codes32[row] = code
			c.Dict[code].Count++
		}
		ds.Columns = append(ds.Columns, c)
		axes = append(axes, a)
	}
	return ds, axes
}

func answersPlan(axes []*tabplan.Axis, filter *tabplan.Filter) *tabplan.Resolved {
	p := &tabplan.Resolved{Digest: "plan"}
	for i, stub := range axes {
		for k := range axes {
			b := &tabplan.BannerAxes{Total: true, Blocks: []*tabplan.Axis{axes[k], axes[(k+1)%len(axes)]}, Apart: (i+k)%5 == 4}
			p.Tables = append(p.Tables, tabplan.Table{Key: fmt.Sprint(i, "~", k), Stub: stub, Banner: b, Filter: filter})
		}
	}
	return p
}

// with counts a plan with masks always, never, or where they are faster.
func with(t interface{ Fatal(...any) }, when whenBits, ds *column.Dataset, plan *tabplan.Resolved, spans []stretch, workers int) []byte {
	b := &bound{ds: ds, bits: when}
	b.start(context.Background(), plan, nil)
	if err := b.bindTables(); err != nil {
		t.Fatal(err)
	}
	if when == bitsAlways && len(b.bitKeys) == 0 || when == bitsNever && len(b.bitKeys) > 0 {
		t.Fatal("another kernel is used")
	}
	c, err := b.count(context.Background(), spans, workers, nil)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if _, err := c.WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// Masks give the sums that dictionary codes give, to the last count.
func TestMasksCountAsCodesDo(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 2))
		rows := rapid.SampledFrom([]int{1, 63, 64, 65, 700, 5000}).Draw(t, "rows")
		if rapid.IntRange(0, 39).Draw(t, "long") == 0 {
			rows = span + 2000
		}
		ds, axes := answersDataset(r, rows, rapid.IntRange(2, 6).Draw(t, "first"), 0, rapid.IntRange(2, 12).Draw(t, "second"))
		var filter *tabplan.Filter
		if rapid.Bool().Draw(t, "filtered") {
			filter = &tabplan.Filter{Text: "f", Root: &condition.Leaf{Variable: axes[1].Variable, Holds: func(a condition.Answer) bool { return a.Code == "1" || a.Code == "3" }}}
		}
		axes[1].Nested = rapid.Bool().Draw(t, "nested")
		plan := answersPlan(axes, filter)
		spans := spansOf([]cube.Block{{To: rows}})
		if rapid.Bool().Draw(t, "part") && rows > 640 {
			spans = spansOf([]cube.Block{{From: 64, To: 256}, {From: 320, To: rows}})
		}
		codes := with(t, bitsNever, ds, plan, spans, 1)
		if !bytes.Equal(codes, with(t, bitsAlways, ds, plan, spans, 2)) || !bytes.Equal(codes, with(t, bitsWhereFaster, ds, plan, spans, 2)) {
			t.Fatal("masks and codes count differently")
		}
	})
}

// Masks are chosen where the combinations are nearly as many as the
// respondents, and nowhere else.
func TestWhereMasksAreChosen(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		options [2]int
		want    bool
	}{{[2]int{20, 0}, true}, {[2]int{3, 0}, false}, {[2]int{0, 0}, false}, {[2]int{0, 24}, true}} {
		ds, axes := answersDataset(rand.New(rand.NewPCG(3, 3)), 40_000, tc.options[0], tc.options[1])
		plan := &tabplan.Resolved{Tables: []tabplan.Table{{Stub: axes[0], Banner: &tabplan.BannerAxes{Blocks: axes[1:], Apart: true}}}}
		b, err := bind(context.Background(), ds, plan, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := len(b.bitKeys) > 0; got != tc.want {
			t.Errorf("of %v options masks are chosen: %v", tc.options, got)
		}
	}
}

// Masks are chosen where they are the faster kernel: over a grid of shapes the
// choice takes at most a fifth longer than the better of the two. Measured
// like the ways of choose_test.go.
func TestTheChosenKernelIsNearTheFaster(t *testing.T) {
	if os.Getenv("POCKETTAB_TIMING") == "" {
		t.Skip("POCKETTAB_TIMING is not set: times are not measured")
	}
	for _, rows := range []int{50_000, 400_000} {
		for _, options := range []int{3, 8, 12, 16, 24} {
			for _, by := range []int{0, 5, 10} {
				ds, axes := answersDataset(rand.New(rand.NewPCG(3, 3)), rows, options, by)
				plan := &tabplan.Resolved{Tables: []tabplan.Table{{Stub: axes[0], Banner: &tabplan.BannerAxes{Blocks: axes[1:]}}}}
				chosen, err := bind(context.Background(), ds, plan, nil)
				if err != nil {
					t.Fatal(err)
				}
				masked := len(chosen.bitKeys) > 0
				times := map[whenBits][]float64{}
				for range contestRounds {
					for _, when := range []whenBits{bitsNever, bitsAlways} {
						times[when] = append(times[when], countedIn(t, ds, plan, when))
					}
				}
				codes, masks := median(times[bitsNever]), median(times[bitsAlways])
				took := codes
				if masked {
					took = masks
				}
				t.Logf("%d respondents, %d options by %d: codes %.2f ms, masks %.2f ms, masks chosen: %t", rows, options, by, 1e3*codes, 1e3*masks, masked)
				if took > 1.2*min(codes, masks) {
					t.Errorf("%d respondents, %d options by %d: masks chosen: %t; codes take %.2f ms, masks %.2f ms", rows, options, by, masked, 1e3*codes, 1e3*masks)
				}
			}
		}
	}
}

// countedIn is what counting a bound plan takes, masks being made anew.
func countedIn(t *testing.T, ds *column.Dataset, plan *tabplan.Resolved, when whenBits) float64 {
	took, runs := 0.0, 0
	for took < contestLeast/3 {
		b := &bound{ds: ds, bits: when}
		b.start(context.Background(), plan, nil)
		if err := b.bindTables(); err != nil {
			t.Fatal(err)
		}
		start := spent()
		if _, err := b.count(context.Background(), b.everything(), 1, nil); err != nil {
			t.Fatal(err)
		}
		took += (spent() - start).Seconds()
		runs++
	}
	return took / float64(runs)
}

// BenchmarkCountMultiple counts one table of a multiple response by a single
// one, by masks and by codes, from the columns to the sums.
func BenchmarkCountMultiple(b *testing.B) {
	for _, options := range []int{4, 8, 12, 16, 24} {
		for _, rows := range []int{10_000, 300_000} {
			for _, by := range []int{0, 10} {
				ds, axes := answersDataset(rand.New(rand.NewPCG(3, 3)), rows, options, by)
				plan := &tabplan.Resolved{Tables: []tabplan.Table{{Stub: axes[0], Banner: &tabplan.BannerAxes{Blocks: axes[1:]}}}}
				for name, when := range map[string]whenBits{"codes": bitsNever, "bitset": bitsAlways, "chosen": bitsWhereFaster} {
					b.Run(fmt.Sprintf("kernel=%s/weighted=false/rows=%d/options=%d/overlap=%t", name, rows, options, by > 0), func(b *testing.B) {
						for b.Loop() {
							bd := &bound{ds: ds, bits: when}
							bd.start(context.Background(), plan, nil)
							if err := bd.bindTables(); err != nil {
								b.Fatal(err)
							}
							if _, err := bd.count(context.Background(), bd.everything(), 1, nil); err != nil {
								b.Fatal(err)
							}
						}
						b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(rows), "ns/row")
					})
				}
			}
		}
	}
}
