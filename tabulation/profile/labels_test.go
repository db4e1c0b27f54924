package profile

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hary4di/pockettab/tabulation/codebook"
)

func TestCutLabels(t *testing.T) {
	t.Parallel()
	codes := map[string]string{"Bus": "1", "Bus kota": "2", "Ojek online": "3", "kota": "4", "Kereta": "5", "shared": ""}
	for cell, want := range map[string]string{
		"Ojek online": "3", "Kereta Ojek online Bus": "5 3 1", "Bus kota": "", // one option or two: nobody can tell
		"Ojek": "", "Kereta Ojek": "", "shared": "", "": "", "Kereta  Bus": "5 1",
	} {
		list, ok := cutLabels(cell, codes)
		if got := strings.Join(list, " "); ok != (want != "") || got != want {
			t.Errorf("%q: %q, want %q", cell, got, want)
		}
	}
}

func TestExportsWithLabelsAreMappedBack(t *testing.T) {
	t.Parallel()
	ways := codebook.Variable{Name: "S2", Type: codebook.Multiple, Separator: " ", Label: codebook.Plain("Which ways do you use?"), Values: listing("1", "Bus", "2", "Ojek online", "9", "Other / else")}
	sex := codebook.Variable{Name: "S1", Type: codebook.Single, Label: codebook.Plain("Sex"), Values: listing("1", "Man", "2", "Woman")}
	for name, text := range map[string]string{
		"codes and names":                 "S1,S2\n1,1 2\n2,2\n1,\n2,1\n",
		"group paths":                     "g/S1,g/h/S2\n1,1 2\n2,2\n1,\n2,1\n",
		"labels in cells":                 "S1,S2\nMan,Bus Ojek online\nWoman,Ojek online\nMan,\nWoman,Bus\n",
		"labels in cells and headers":     "Sex,Which ways do you use?\nMan,Ojek online Bus\nWoman,Ojek online\nMan,\nWoman,Bus\n",
		"option columns by code":          "S1,S2/1,S2/2,S2/9\n1,1,1,0\n2,0,1,0\n1,,,\n2,1,0,0\n",
		"option columns by point":         "g.S1,g.S2.1,g.S2.2,g.S2.9\n1,1,1,0\n2,0,1,0\n1,,,\n2,1,0,0\n",
		"option columns by underscore":    "S1,S2_1,S2_2,S2_9\n1,1,1,0\n2,0,1,0\n1,,,\n2,1,0,0\n",
		"option columns by option label":  "S1,S2/Bus,S2/Ojek online,S2/Other / else\n1,1,1,0\n2,0,1,0\n1,,,\n2,1,0,0\n",
		"option columns by both labels":   "Sex,Which ways do you use?/Bus,Which ways do you use?/Ojek online,Which ways do you use?/Other / else\nMan,1,1,0\nWoman,0,1,0\nMan,,,\nWoman,1,0,0\n",
		"the list beside labelled option": "S1,S2,S2/Bus,S2/Ojek online,S2/Other / else\n1,1 2,1,1,0\n2,2,0,1,0\n1,,,,\n2,1,1,0,0\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cb, problems := describedBy(t, text, ways, sex)
			if len(cb.Variables) != 2 {
				t.Fatalf("%d variables: %+v", len(cb.Variables), cb.Variables)
			}
			counts := func(v *codebook.Variable) (out []string) {
				for _, val := range v.Values {
					out = append(out, fmt.Sprintf("%s:%d", val.Code, val.Count))
				}
				return out
			}
			if got := fmt.Sprint(counts(cb.Lookup("S1"))); got != "[1:2 2:2]" {
				t.Errorf("S1 %s", got)
			}
			if v := cb.Lookup("S2"); v.Type != codebook.Multiple || fmt.Sprint(counts(v)) != "[1:2 2:2 9:0]" || v.Answered != 3 {
				t.Errorf("S2 is %s, %s of %d", v.Type, counts(v), v.Answered)
			}
			for _, p := range problems {
				if p.Severity != Info {
					t.Errorf("%+v", p)
				}
			}
		})
	}
}

// A merged question with a column per option has no cells to take labels from.
func TestMergedOptionsBesideALabelColumn(t *testing.T) {
	t.Parallel()
	cb, _ := describedBy(t, "M_merged/1,M_merged/2,M_merged_label\n1,0,Bus\n1,1,Bus Train\n", codebook.Variable{Name: "M_merged", Type: codebook.Multiple, Separator: " ", Values: listing("1", "Bus", "2", "Train")})
	if got := shape(cb); got != "M_merged multiple 1:2 2:1; (M_merged_label)" {
		t.Error(got)
	}
}

// Each repetition has its own multiple response, from the list or the columns
// of its options.
func TestOptionsOfRepeatGroupsInColumns(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"f[1]/M/1,f[1]/M/2,f[2]/M/1,f[2]/M/2\n1,0,0,1\n1,1,0,0\n":                      "M multiple 1:2 2:1; M#2 multiple 1:0 2:1",
		"f[1]/M,f[1]/M/1,f[1]/M/2,f[2]/M,f[2]/M/1,f[2]/M/2\n1,1,0,2,0,1\n1,1,0,,0,0\n": "M multiple 1:2 2:0; M#2 multiple 1:0 2:1",
	} {
		cb, problems := describedBy(t, text, codebook.Variable{Name: "M", Type: codebook.Multiple, Separator: " ", Repeat: "f", Values: listing("1", "Bus", "2", "Train")})
		if got := shape(cb); got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
		for _, p := range problems {
			if p.Severity != Info {
				t.Errorf("%+v", p)
			}
		}
	}
}

// Cells with labels in other letters, at other marks, among codes, and such
// as nobody can tell apart.
func TestLabelsInCells(t *testing.T) {
	t.Parallel()
	single := func() codebook.Variable {
		return codebook.Variable{Name: "S", Type: codebook.Single, Values: listing("1", "Bus kota", "2", "Ojek Online", "3", "Lainnya, sebutkan")}
	}
	multiple := func() codebook.Variable {
		return codebook.Variable{Name: "S", Type: codebook.Multiple, Separator: " ", Values: listing("1", "Bus", "2", "Bus kota", "3", "kota", "4", "Ojek")}
	}
	for name, c := range map[string]struct {
		v          codebook.Variable
		text, want string
		says       string
	}{
		"other letters and blanks":  {single(), "BUS KOTA\nojek  online\n\"lainnya, Sebutkan\"\nBus kota\n", "S single 1:2 2:1 3:1", "label_export"},
		"at commas":                 {multiple(), "\"Bus, Ojek\"\n\"Bus kota,kota\"\nOjek\n", "S multiple 1:1 2:1 3:1 4:2", "label_export"},
		"at semicolons":             {multiple(), "Bus;Ojek;\nBus kota;kota\nojek\n", "S multiple 1:1 2:1 3:1 4:2", "label_export"},
		"not to be told apart":      {multiple(), "Bus kota Ojek\nOjek Bus\nOjek\nBus Ojek\n", "S multiple 1:2 2:0 3:0 4:4 Bus:1 kota:1", "labels_uncut label_export unlabelled_codes"},
		"among codes":               {single(), "1\n2\n3\nBus kota\n1\n", "S single 1:2 2:1 3:1 Bus kota:1", "labels_among_codes unlabelled_codes"},
		"a code that is in no list": {codebook.Variable{Name: "S", Type: codebook.Multiple, Separator: " ", Values: listing("1", "1", "2", "2")}, "1 7\n2 1\n2\n", "S multiple 1:2 2:2 7:1", "unlabelled_codes"},
	} {
		cb, problems := describedBy(t, "S\n"+c.text, c.v)
		var says []string
		for _, p := range problems {
			if p.Code != "unused_codes" {
				says = append(says, p.Code)
			}
		}
		if got := shape(cb); got != c.want || !sameWords(strings.Join(says, " "), c.says) {
			t.Errorf("%s: %s, %s\nwant %s, %s", name, got, says, c.want, c.says)
		}
	}
}

func sameWords(a, b string) bool {
	x, y := strings.Fields(a), strings.Fields(b)
	slices.Sort(x)
	slices.Sort(y)
	return slices.Equal(x, y)
}

func TestRepeatGroupsInColumns(t *testing.T) {
	t.Parallel()
	age := codebook.Variable{Name: "age", Type: codebook.Numeric, Label: codebook.Plain("Age"), Repeat: "family"}
	other := codebook.Variable{Name: "other", Type: codebook.Single, Repeat: "cars"}
	cb, problems := describedBy(t, "family[1]/age,family[2]/age,family[3]/age\n10,12,\n40,41,3\n", age, other)
	for i, name := range []string{"age", "age#2", "age#3"} {
		v := &cb.Variables[i]
		if v.Name != name || v.Type != codebook.Numeric || v.Title("") != "Age" || v.Column != i {
			t.Errorf("%+v", v)
		}
	}
	if len(problems) != 0 {
		t.Errorf("%+v", problems)
	}
}

// A header of nothing but marks is cut a few times only: a table of such
// headers, each at its longest, costs no more than others. Steps are counted,
// not time: every look-up of a label cleans it.
func TestHeadersOfMarksAreCutAFewTimes(t *testing.T) {
	t.Parallel()
	header := strings.Repeat("a/", longestHeader/2-1) + "S1"
	var line, cells []string
	for i := range 300 {
		line, cells = append(line, strings.Replace(header, "a", string(rune('b'+i%20)), 1)), append(cells, "7")
	}
	cb, _ := describedBy(t, strings.Join(line, ",")+"\n"+strings.Join(cells, ",")+"\n",
		codebook.Variable{Name: "S1", Type: codebook.Single, Label: codebook.Plain("Sex"), Values: listing("1", "Man")}, codebook.Variable{Name: "M", Type: codebook.Multiple, Separator: " ", Values: listing("1", "Bus")})
	if v := cb.Lookup("S1"); v == nil || v.Column != 0 || v.Title("") != "Sex" || len(cb.Variables) != 300 {
		t.Errorf("%d variables, %+v", len(cb.Variables), v)
	}
}
