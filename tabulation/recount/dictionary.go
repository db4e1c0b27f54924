package recount

import (
	"fmt"

	"github.com/hary4di/pockettab/tabulation/column"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// Dictionary holds the Total column of a table against the numbers of cells
// per value that the reader wrote down while it encoded the file: of all
// respondents, at no cost. n gives what was counted, row 0 the base. Tables
// that leave respondents out, weigh them, or whose stub is in no column of
// its own are passed over.
func Dictionary(ds *column.Dataset, t *tabplan.Table, n func(row int) int64) (int64, error) {
	v := t.Stub.Variable
	if t.Weight != nil || t.JobFilter != nil || t.Filter != nil || t.BaseAsked || v.Column < 0 || t.Derived[v] != nil {
		return 0, nil
	}
	col := ds.Of(v)
	if col == nil || col.Form != column.Coded {
		return 0, nil
	}
	var all, base int64
	rows := map[string]int64{} // by key
	axis := meaningOf(t.Stub)
	for i := range col.Dict {
		e := &col.Dict[i]
		all += e.Count
		a := col.Answer(v, i)
		if t.Stub.Kind == tabplan.Quantity {
			a.Options = nil
		}
		keys, answered := axis.of(&said{Answer: a})
		if !answered {
			continue
		}
		base += e.Count
		for _, key := range keys {
			rows[key] += e.Count
		}
	}
	if all != int64(ds.Rows) { // the counts are those of another set of rows
		return 0, nil
	}
	compare := func(row int, is int64) error {
		if want := n(row); is != want {
			return fault.New(fault.SelfCheck, "recount.dictionary", "table", fmt.Sprintf("%s, row %d of Total", t.Key, row), "is", fmt.Sprint(is), "want", fmt.Sprint(want))
		}
		return nil
	}
	if err := compare(0, base); err != nil {
		return 1, err
	}
	for r, cat := range t.Stub.Categories {
		if err := compare(r+1, rows[cat.Key]); err != nil {
			return int64(r + 2), err
		}
	}
	return int64(len(t.Stub.Categories) + 1), nil
}
