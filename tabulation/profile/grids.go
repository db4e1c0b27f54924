package profile

import (
	"regexp"
	"slices"
	"strings"

	"github.com/hary4di/pockettab/tabulation/codebook"
)

// itemName are names of grid items, the stem first: A1_1, A1_r1, A1.1,
// A1[SQ001]. In A1, A2 … the number is that of a question.
var itemName = regexp.MustCompile(`^(.+?)(?:[._][A-Za-z]{0,2}\d+|\[[^\[\]]+\])$`)

// stemOf gives the stem of a grid item's name; "" for another name.
func stemOf(name string) string {
	if i := strings.LastIndex(name, " - "); i > 0 { // of two header rows
		return withoutNumber(name[:i])
	}
	if m := itemName.FindStringSubmatch(name); m != nil {
		return m[1]
	}
	return ""
}

// grids marks items with a common stem and the same codes, A1_1 … A1_20, and
// says so of those that the form puts into a grid.
func (b *build) grids() {
	stems, forms := map[string][]int{}, map[string][]int{}
	var order, asked []string
	for i := range b.vars {
		v := &b.vars[i]
		into, names, stem := stems, &order, stemOf(v.Name)
		if v.Grid != "" {
			into, names, stem = forms, &asked, v.Grid
		}
		if v.Type != codebook.Single || v.Use != codebook.Analysis || stem == "" {
			continue
		}
		if _, ok := into[stem]; !ok {
			*names = append(*names, stem)
		}
		into[stem] = append(into[stem], i)
	}
	for _, stem := range asked {
		b.grid(stem, forms[stem])
	}
	for _, stem := range order {
		if items := stems[stem]; len(items) >= 3 && b.sameScale(items) {
			b.grid(stem, items)
		}
	}
}

// grid marks the items of a grid.
func (b *build) grid(stem string, items []int) {
	n := itoa(len(items))
	for _, i := range items {
		v := &b.vars[i]
		v.Grid = stem
		v.Reason = withReason(v.Reason, "an item of the grid "+stem+": "+n+" questions with its name and the same codes",
			"butir matriks "+stem+": "+n+" pertanyaan dengan nama itu dan kode yang sama")
	}
}

// mostScale is how many codes the questions of a grid have together where
// their lists are the codes found.
const mostScale = 15

// sameScale tells whether questions have the same codes. Where a form says
// them, they are the same; where they were found, an item may lack some that
// nobody gave, but has more than half of all.
func (b *build) sameScale(items []int) bool {
	all := map[string]bool{}
	first := listed(&b.vars[items[0]])
	same, found := true, true
	for _, i := range items {
		codes := listed(&b.vars[i])
		same = same && slices.Equal(codes, first)
		found = found && !b.isAsked(&b.vars[i])
		for _, c := range codes {
			all[c] = true
		}
	}
	if same || !found || len(all) > mostScale {
		return same && len(first) > 0
	}
	return !slices.ContainsFunc(items, func(i int) bool { return 2*len(listed(&b.vars[i])) <= len(all) })
}
