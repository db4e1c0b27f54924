package signif

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// tree is a category with those within it (a net and its members).
type tree struct {
	at     int // index into the stub's categories; -1 the root
	cat    tabplan.Category
	inside []*tree
}

// ordered gives the categories in the order of the rows, as indexes into the
// stub's; those that nobody is in are left out where the table asks for that.
func (b *builder) ordered() []int {
	cats := b.t.Stub.Categories
	out := make([]int, 0, len(cats))
	if b.t.Order == nil && !b.t.HideEmpty {
		for i := range cats {
			if cats[i].Unseen {
				continue
			}
			out = append(out, i)
		}
		return out
	}
	root, unseen := &tree{at: -1}, 0
	path := []*tree{root}
	for i, cat := range cats {
		if cat.Unseen {
			unseen++
			continue
		}
		t := &tree{at: i, cat: cat}
		depth := min(cat.Depth+1, len(path))
		path = append(path[:depth], t)
		path[depth-1].inside = append(path[depth-1].inside, t)
	}
	b.sort(root, 0)
	var walk func(*tree)
	walk = func(t *tree) {
		for _, x := range t.inside {
			if !b.t.HideEmpty || b.s.N[b.s.Cell(x.at+1, 0)] > 0 {
				out = append(out, x.at)
			}
			walk(x)
		}
	}
	walk(root)
	if hidden := len(cats) - unseen - len(out); hidden > 0 {
		b.note("hidden_rows", hidden)
	}
	return out
}

// sort orders the rows within t. Values that no list has stay behind the
// listed ones, anchored rows behind these.
func (b *builder) sort(t *tree, depth int) {
	o := b.t.Order
	if o == nil || o.By == "codebook" {
		return
	}
	wanted := o.Between
	if depth > 0 {
		wanted = o.Inside
	}
	if wanted == nil || *wanted {
		b.sortRows(t.inside, o)
	}
	for _, x := range t.inside {
		b.sort(x, depth+1)
	}
}

func (b *builder) sortRows(rows []*tree, o *tabplan.Order) {
	col := 0 // index into the cube's columns
	for i, c := range b.out.Columns {
		if o.Column != "" && c.Key == o.Column {
			col = b.show[i]
		}
	}
	figure := func(t *tree) float64 {
		w := b.s.Weighted(t.at+1, col)
		if b.t.Answers {
			_, w = b.answers(t.cat.Codes, col)
		}
		if o.By == string(tabplan.RowPct) {
			return ratio(w, b.s.Weighted(t.at+1, 0))
		}
		return w // count, column % and total % order alike inside one column
	}
	less := func(x, y *tree) int {
		d := 0
		switch o.By {
		case "value":
			d = compareCodes(x.cat.Key, y.cat.Key)
		case "label":
			d = cmp.Compare(strings.ToLower(b.texts.labelOf(x.cat).In(b.lang)), strings.ToLower(b.texts.labelOf(y.cat).In(b.lang)))
		default:
			d = cmp.Compare(nanLast(figure(x)), nanLast(figure(y)))
		}
		if o.Descends() {
			d = -d
		}
		return d
	}
	rank := func(t *tree) int {
		switch {
		case t.cat.Box:
			return 2
		case t.cat.Anchor:
			return 1
		}
		return 0
	}
	slices.SortStableFunc(rows, func(x, y *tree) int {
		if d := rank(x) - rank(y); d != 0 {
			return d
		}
		if rank(x) > 0 {
			return 0
		}
		return less(x, y)
	})
}

func nanLast(f float64) float64 {
	if math.IsNaN(f) {
		return math.Inf(-1)
	}
	return f
}

// compareCodes orders numbers as numbers, before texts.
func compareCodes(a, b string) int {
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	switch {
	case errX == nil && errY == nil:
		return cmp.Compare(x, y)
	case errX == nil:
		return -1
	case errY == nil:
		return 1
	}
	return cmp.Compare(a, b)
}

// signed is the distribution of a difference: −1, 0 and +1, and what people
// with each add.
func (b *builder) signed(d tabplan.Difference) *distribution {
	out := &distribution{score: []float64{-1, 0, 1}}
	sign := func(code string) int {
		switch {
		case slices.Contains(d.Plus, code):
			return 2
		case slices.Contains(d.Minus, code):
			return 0
		}
		return 1
	}
	var rows [3][]int // Categories: rows of each score
	var of [3][]int   // Quantity: values of each score
	for r, cat := range b.t.Stub.Categories {
		if cat.Kind == tabplan.ValueCategory && !slices.Contains(b.t.Stub.NoScore, cat.Key) {
			k := sign(cat.Key)
			rows[k] = append(rows[k], r+1)
		}
	}
	if v := b.s.Values; v != nil {
		for i, f := range v.Score {
			k := sign(strconv.FormatFloat(f, 'f', -1, 64))
			of[k] = append(of[k], i)
		}
	}
	out.each(b, func(k, col int) (n, used int64, w, q float64) {
		add := func(n1, used1 int64, w1, q1 float64) {
			n, used, w, q = n+n1, used+used1, w+w1, q+q1
		}
		for _, r := range rows[k] {
			add(b.cell(r, col))
		}
		for _, i := range of[k] {
			add(b.value(i, col))
		}
		return n, used, w, q
	})
	out.overlap = func(x, y int) meanOverlap {
		p := b.pair(x, y)
		if p == nil {
			return meanOverlap{}
		}
		if b.s.Values != nil { // what the columns share is not known number by number: no test
			return meanOverlap{b0: math.NaN(), b1: math.NaN(), b2: math.NaN()}
		}
		var o meanOverlap
		for k, score := range out.score {
			for _, r := range rows[k] {
				w, q := float64(p.N[r]), float64(p.N[r])
				if p.Q != nil {
					w, q = p.W[r], p.Q[r]
				}
				o.w0 += w
				o.b0 += q
				o.b1 += q * score
				o.b2 += q * score * score
			}
		}
		return o
	}
	return out
}
