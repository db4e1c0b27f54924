package profile

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/column"
	"github.com/hary4di/pockettab/tabulation/source"
	"github.com/hary4di/pockettab/tabulation/source/delim"
)

// Who answered though not asked is found in columns of any form: few values, a
// dictionary too large to keep, numbers and texts; and by conditions on such
// columns.
func TestAnsweredThoughNotAsked(t *testing.T) {
	t.Parallel()
	const rows = 66_000 // beyond a dictionary
	var text strings.Builder
	text.WriteString("S1,few,many,words,cond\n")
	for i := range rows {
		s1 := 1
		if i == 1 || i == 3 || i == 5 || i == 7 {
			s1 = 2
		}
		fmt.Fprintf(&text, "%d,%d,%d,w%d x,%s\n", s1, i%3, i, i, map[bool]string{true: "1", false: ""}[i < 5])
	}
	table, err := delim.Open("x.csv", []byte(text.String()), source.Options{Separator: ","}, nil)
	if err != nil {
		t.Fatal(err)
	}
	ds, err := column.Encode(context.Background(), table, column.EncodeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if ds.Columns[2].Form != column.Numbers || ds.Columns[3].Form != column.Texts {
		t.Fatalf("%d %d", ds.Columns[2].Form, ds.Columns[3].Form)
	}
	asked := func(name string, typ codebook.Type, when string) codebook.Variable {
		return codebook.Variable{Name: name, Type: typ, Column: -1, Use: codebook.Analysis, Relevant: when}
	}
	form := &source.Form{Codebook: codebook.New(nil, nil, []codebook.Variable{
		{Name: "S1", Type: codebook.Single, Column: -1, Use: codebook.Analysis, Values: listing("1", "Yes", "2", "No")},
		asked("few", codebook.Single, "${S1} = '1'"), asked("many", codebook.Numeric, "${S1} = '1'"), asked("words", codebook.OpenText, "${S1} = '1'"), asked("cond", codebook.Single, "${many} >= 3"),
	})}
	_, problems, err := Build(ds, form, nil)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int64{}
	for _, p := range problems {
		if p.Code == "answered_unasked" {
			got[p.Variable] = p.Count
		}
	}
	if fmt.Sprint(got) != "map[cond:3 few:4 many:4 words:4]" {
		t.Errorf("%v", got)
	}
}
