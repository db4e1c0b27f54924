package profile

import (
	"fmt"
	"slices"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/column"
	"github.com/hary4di/pockettab/tabulation/source"
)

// Copies gives the rows whose answers are all the same as those of an earlier
// row, in rising order, as a codebook without edits has it. Columns that
// differ for everybody (identifiers, metadata, what identifies people, plain
// columns) do not count; where fewer than five are left there are no copies.
func Copies(ds *column.Dataset, form *source.Form) ([]int, error) {
	cb, _, err := Build(ds, form, nil)
	if err != nil {
		return nil, err
	}
	rows := []int{}
	eachCopy(answers(ds, cb.Variables), ds.Rows, func(r, _ int) { rows = append(rows, r) })
	return rows, nil
}

// answers are the columns in which copies agree; nil where there are too few.
func answers(ds *column.Dataset, vars []codebook.Variable) []*column.Column {
	var cols []*column.Column
	for i := range vars {
		v := &vars[i]
		if v.Column < 0 || v.Use != codebook.Analysis || v.Type == codebook.OpenText {
			continue
		}
		if c := ds.Columns[v.Column]; c.Form == column.Coded {
			cols = append(cols, c)
		}
	}
	if len(cols) < 5 {
		return nil
	}
	return cols
}

// eachCopy calls f for each row that is the same as an earlier one in all
// columns, in order. Rows are compared by all their codes, not by a hash.
func eachCopy(cols []*column.Column, rows int, f func(r, first int)) {
	if len(cols) == 0 {
		return
	}
	hashes := rowHashes(cols, rows)
	seen := make(map[uint64]int, rows)
	for r, h := range hashes {
		if !slices.ContainsFunc(cols, func(c *column.Column) bool { return c.Code(r) != 0 }) {
			continue
		}
		for ; ; h++ {
			first, ok := seen[h]
			if !ok {
				seen[h] = r
				break
			}
			if !slices.ContainsFunc(cols, func(c *column.Column) bool { return c.Code(r) != c.Code(first) }) {
				f(r, first)
				break
			}
		}
	}
}

// duplicates says which respondents are copies. Reading the file without them
// is offered.
func (b *build) duplicates() {
	cols := answers(b.ds, b.vars)
	switch {
	case cols == nil:
		return
	case b.ds.Rows > duplicateRows:
		b.problems.add("duplicates_unchecked", Info, "", int64(b.ds.Rows))
		return
	}
	count, most := int64(0), 0
	of := map[int]int{} // copies of a row
	var examples []string
	eachCopy(cols, b.ds.Rows, func(r, first int) {
		count++
		of[first]++
		most = max(most, of[first])
		if len(examples) < maxExamples {
			examples = append(examples, fmt.Sprintf("%d = %d", r+1, first+1))
		}
	})
	// many, and some of them often: the questionnaire is short, not the people copied
	if count > 0 && (count*20 < int64(b.ds.Rows) || most <= mostCopies) {
		p := b.problems.add("duplicate_respondents", Warning, "", count, examples...)
		p.Reread = &source.Options{Duplicates: source.DuplicatesDrop}
	}
}

// mostCopies is how often a respondent is copied where a file was appended to
// itself, or sent again and again.
const mostCopies = 2

// duplicateRows bounds the search for duplicate respondents, in rows: beyond,
// equal answers are chance more often than copies.
const duplicateRows = 200_000

// rowHashes mixes the codes of each row into a number; rows with the same
// number are compared by their codes.
func rowHashes(cols []*column.Column, rows int) []uint64 {
	h := make([]uint64, rows)
	for _, c := range cols {
		for r := range h {
			x := (h[r] ^ uint64(c.Code(r))) * 0x9e3779b97f4a7c15
			h[r] = x ^ x>>29
		}
	}
	return h
}
