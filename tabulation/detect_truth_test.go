package tabulation

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hary4di/pockettab/tabulation/codebook"
)

// notDetected are the variables of the reference surveys that nothing in the
// file tells, with why. Everything else is found from the data alone.
var notDetected = map[string]string{
	"s11_hdv2003 loisirs":        "columns of yes and no whose headers have nothing in common may be questions of their own",
	"s13_communes2012_utf16 pop": "a population that a case weights by is a number like the others",
}

// TestDetectionWithoutACodebook reads the raw data of the reference surveys
// without any description (of a system file: the answers as texts), and holds
// the type found for every variable against what a person wrote down about it:
// 224 of 226. The sheet is named where it is not the first, as a user would.
//
// A number that is a rating counts as found where it became a single response
// with a score for its codes (a scale). A question with a column per option
// counts as found where one variable has its columns and no others.
func TestDetectionWithoutACodebook(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(truthDir(), "*", "case.json"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Skipf("no reference surveys in %s: types found without a codebook were not compared (POCKETTAB_TRUTH names another folder)", truthDir())
	}
	all, right := 0, 0
	for _, f := range files {
		dir := filepath.Dir(f)
		if testing.Short() && heavyCase(dir) {
			continue
		}
		c, err := readTruthCase(dir)
		if err != nil {
			t.Fatal(err)
		}
		file := c.Data.File
		if filepath.Ext(file) == ".sav" {
			file = "data.csv"
		}
		if _, err := os.Stat(filepath.Join(dir, file)); err != nil {
			t.Fatal(err)
		}
		ds, err := Read(t.Context(), ReadRequest{Data: filepath.Join(dir, file), Options: Options{Sheet: c.Data.Sheet}})
		if err != nil {
			t.Fatalf("%s: %v", c.Case, err)
		}
		var keys []string
		for k := range c.Variables {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		for _, k := range keys {
			all++
			found := variableOf(ds.Codebook(), c.Variables[k])
			ok := detected(found, c.Variables[k])
			if ok {
				right++
			}
			name := filepath.Base(dir) + " " + k
			switch why := notDetected[name]; {
			case ok && why != "":
				t.Errorf("%s is found now: take it from the list", name)
			case !ok && why == "":
				t.Errorf("%s should be %s: %s", name, c.Variables[k].Type, described(found))
			}
		}
		if err := ds.Close(); err != nil {
			t.Error(err)
		}
	}
	t.Logf("%d of %d variables have the right type", right, all)
}

// variableOf finds the variable that has the columns of a case's; nil for none.
func variableOf(cb *codebook.Codebook, want *truthVariable) *codebook.Variable {
	var columns []int
	for _, o := range want.Options {
		columns = append(columns, o.Col)
	}
	for i := range cb.Variables {
		v := &cb.Variables[i]
		if columns == nil && v.Column == want.Col {
			return v
		}
		var parts []int
		for _, p := range v.Parts {
			parts = append(parts, p.Column)
		}
		slices.Sort(parts)
		if slices.Sort(columns); columns != nil && slices.Equal(columns, parts) {
			return v
		}
	}
	return nil
}

// detected tells whether a variable is what the case says.
func detected(v *codebook.Variable, want *truthVariable) bool {
	if v == nil {
		return false
	}
	analysis := v.Use == codebook.Analysis
	switch want.Type {
	case "single":
		return analysis && v.Type == codebook.Single
	case "single_cols":
		return analysis && v.Type == codebook.Single && len(v.Parts) > 0
	case "multi_cols":
		return analysis && (v.Type == codebook.Multiple || v.Type == codebook.Single)
	case "multi_delim":
		return analysis && v.Type == codebook.Multiple && v.Separator == want.Delimiter
	case "numeric", "bins":
		return analysis && (v.Type == codebook.Numeric || v.Type == codebook.Single && isScale(v))
	case "weight":
		return v.Type == codebook.Numeric && v.Use == codebook.Weight
	}
	return false
}

// isScale tells a rating: every code but for words such as "no answer" has a
// score.
func isScale(v *codebook.Variable) bool {
	scored := 0
	for _, val := range v.Values {
		if val.Score != nil {
			scored++
		} else if val.Role != codebook.Missing && !val.Anchor {
			return false
		}
	}
	return scored > 2
}

func described(v *codebook.Variable) string {
	if v == nil {
		return "no variable has its columns"
	}
	var codes []string
	for _, val := range v.Values {
		codes = append(codes, val.Code)
	}
	return fmt.Sprintf("%s, %s (%s), %d different values: %.200s", v.Type, v.Use, v.Reason["en"], v.Distinct, strings.Join(codes, " | "))
}
