package signif

import (
	"slices"

	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// allAnswers is the row of a table of answers that holds how many there are.
const allAnswers = "\x00answers"

// ofAnswers marks nets that count answers: next to a net of the same label
// that counts people it is another number.
const ofAnswers = "\x00of answers"

// isBase reports a row whose number tells all others of its column.
func isBase(row string) bool { return row == "" || row == allAnswers }

// suppressed is the key of a row in the ledger.
func (b *builder) suppressed(key string, kind tabplan.CategoryKind) string {
	if b.t.Answers && kind == tabplan.NetCategory {
		return key + ofAnswers
	}
	return key
}

// counted is what a row shows in a column of the cube.
func (b *builder) counted(row, col int) int64 {
	if b.t.Answers && b.t.Stub.Categories[row-1].Kind == tabplan.NetCategory {
		n, _ := b.answers(b.t.Stub.Categories[row-1].Codes, col)
		return n
	}
	return b.s.N[b.s.Cell(row, col)]
}

// makeUp gives the rows, as indexes into the stub's categories, that together
// are exactly the people (or answers) with one of codes, none of them twice:
// values, and for those that stand in a net without its members that net. nil
// where no such rows are shown. self is not among them.
func makeUp(cats []tabplan.Category, codes []string, self int) []int {
	var out []int
	left := slices.Clone(codes)
	within := func(c *tabplan.Category) bool {
		return len(c.Codes) > 0 && !slices.ContainsFunc(c.Codes, func(code string) bool { return !slices.Contains(left, code) })
	}
	for _, kind := range []tabplan.CategoryKind{tabplan.ValueCategory, tabplan.NetCategory} {
		for {
			best := -1 // the smallest first: the net nearest to its members
			for i := range cats {
				c := &cats[i]
				if i != self && c.Kind == kind && !c.Unseen && within(c) && (best < 0 || len(c.Codes) < len(cats[best].Codes)) {
					best = i
				}
			}
			if best < 0 {
				break
			}
			out = append(out, best)
			left = slices.DeleteFunc(left, func(code string) bool { return slices.Contains(cats[best].Codes, code) })
		}
	}
	if len(left) > 0 {
		return nil
	}
	return out
}

// everyCode gives the codes of all rows.
func everyCode(cats []tabplan.Category) []string {
	var out []string
	for i := range cats {
		for _, c := range cats[i].Codes {
			if !slices.Contains(out, c) {
				out = append(out, c)
			}
		}
	}
	return out
}

// madeUp is a row and the rows it is the sum of, as indexes into ledgerRows.
type madeUp struct {
	whole int
	parts []int
}

// ledgerRows gives the keys of the rows whose numbers a reader sees: the base,
// the categories, and in a table of answers how many there are; and which add
// up to which. Rows that are not shown keep their place.
func (b *builder) ledgerRows() (keys []string, shown []bool, made []madeUp) {
	cats := b.t.Stub.Categories
	keys, shown = append(keys, ""), append(shown, true)
	for i := range cats {
		keys, shown = append(keys, b.suppressed(cats[i].Key, cats[i].Kind)), append(shown, !cats[i].Unseen)
	}
	if b.t.Stub.Multiple && !b.t.Answers {
		return keys, shown, nil
	}
	whole := 0
	if b.t.Answers {
		whole = len(keys)
		keys, shown = append(keys, allAnswers), append(shown, true)
	}
	add := func(whole int, parts []int) {
		for i := range parts {
			parts[i]++
		}
		if len(parts) > 0 {
			made = append(made, madeUp{whole, parts})
		}
	}
	all := makeUp(cats, everyCode(cats), -1)
	for i := range cats {
		switch cats[i].Kind {
		case tabplan.NetCategory:
			add(i+1, makeUp(cats, cats[i].Codes, i))
		case tabplan.SilentCategory:
			if all != nil {
				all = append(all, i)
			}
		default:
		}
	}
	add(whole, all) // also where the base has people without a row: their number is printed
	return keys, shown, made
}
