package profile

import (
	"context"
	"testing"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/column"
	"github.com/hary4di/pockettab/tabulation/source"
	"github.com/hary4di/pockettab/tabulation/source/delim"
)

// FuzzBuild holds of any table, with a form and without: names are unique and
// not empty, every variable has a type, a use and a reason, and every problem a
// sentence in both languages.
func FuzzBuild(f *testing.F) {
	for _, s := range []string{"S1,S2\n1,1 2\n2,\n", "g/S2/1,g/S2/2,S1\n1,0,x\n", "a,a,,A\n1,2,3,4\n", "Q - a,Q - b\na,\n,b\n", "g/Q/1,g/Q/2,h/Q/1,h/Q/2\n1,0,1,0\n1,1,0,0\n", "w,id\n0.5,1\n1.5,2\n", "S1_merged,S1_merged_label,S1\n1,x,1\n"} {
		f.Add(s)
	}
	form := func() *source.Form {
		return &source.Form{Codebook: codebook.New(nil, nil, []codebook.Variable{
			{Name: "S1", Type: codebook.Single, Column: -1, Use: codebook.Analysis, Values: listing("1", "Yes", "2", "No"), Relevant: "${S2} = '1'"},
			{Name: "S2", Type: codebook.Multiple, Separator: " ", Column: -1, Use: codebook.Analysis, Values: listing("1", "Bus", "2", "Train")},
		})}
	}
	f.Fuzz(func(t *testing.T, text string) {
		table, err := delim.Open("x.csv", []byte(text), source.Options{}, nil)
		if err != nil {
			return
		}
		ds, err := column.Encode(context.Background(), table, column.EncodeOptions{})
		if err != nil {
			return
		}
		for _, with := range []*source.Form{nil, form()} {
			cb, problems, err := Build(ds, with, []Edit{{Variable: "S2", Split: true}, {Variable: "M", Join: []string{"a", "b", "S1"}}})
			if err != nil {
				t.Fatal(err)
			}
			seen := map[string]bool{}
			for i := range cb.Variables {
				v := &cb.Variables[i]
				if v.Name == "" || seen[v.Name] || v.Type == "" || v.Use == "" || v.Reason["en"] == "" || v.Reason["id"] == "" {
					t.Fatalf("%+v", v)
				}
				seen[v.Name] = true
			}
			for _, p := range problems {
				if p.ID == "" || p.Text["en"] == "" || p.Text["id"] == "" {
					t.Fatalf("%+v", p)
				}
			}
		}
	})
}
