package profile

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/column"
)

// A file that carries its own description says of a variable without a type
// which values have labels, which are missing, and its level of measurement.
// What follows from that is here; how it is counted is not.

// declaredRole is the role of a code that no list has.
func declaredRole(v *codebook.Variable, code string) codebook.Role {
	if v.Missing == nil {
		return codebook.Valid
	}
	if f, ok := column.ParseNumber(code, "."); ok && v.Missing.Has(f) {
		return codebook.Missing
	}
	return codebook.Valid
}

// addMissing adds the codes found in the range of missing values to the
// values of a number, which has no other list.
func addMissing(v *codebook.Variable, col *column.Column) {
	if v.Missing == nil {
		return
	}
	known := valuesByCode(v)
	for _, e := range col.Dict[1:] {
		code := v.Canonical(e.Code)
		if _, ok := known[code]; !ok && declaredRole(v, code) == codebook.Missing {
			known[code] = codebook.Value{}
			v.Values = append(v.Values, codebook.Value{Code: code, Count: e.Count, Role: codebook.Missing})
		}
	}
}

// valuesByCode is for many look-ups in a list that may be long.
func valuesByCode(v *codebook.Variable) map[string]codebook.Value {
	m := make(map[string]codebook.Value, len(v.Values))
	for _, val := range v.Values {
		m[val.Code] = val
	}
	return m
}

// labelled recognises a list of codes: at least half of the distinct valid
// values found have a label of their own. A number with a label for its top
// value only is not one.
func (b *build) labelled(v *codebook.Variable, col *column.Column) bool {
	listed := 0
	for _, val := range v.Values {
		if val.Listed && val.Role != codebook.Missing {
			listed++
		}
	}
	if listed < 2 {
		return false
	}
	known := valuesByCode(v)
	found, with := 0, 0
	for _, e := range col.Dict[1:] {
		val, ok := known[e.Code]
		switch {
		case ok && val.Role == codebook.Missing, !ok && declaredRole(v, e.Code) == codebook.Missing:
			continue
		case ok && val.Listed:
			with++
		}
		found++
	}
	if 2*with < found {
		return false
	}
	v.Type, v.Reason = codebook.Single, both("its values have labels", "nilainya memiliki label")
	return true
}

// byMeasure settles a column of n different numbers by the level of
// measurement that the file states.
func (b *build) byMeasure(v *codebook.Variable, n int) bool {
	switch {
	case v.Measure == codebook.Scale:
		v.Type, v.Reason = codebook.Numeric, both("the file calls it a scale", "berkas menyebutnya skala")
	case (v.Measure == codebook.Nominal || v.Measure == codebook.Ordinal) && n <= maxCategories:
		v.Type, v.Reason = codebook.Single, both("the file calls it "+string(v.Measure), "berkas menyebutnya "+string(v.Measure))
	default:
		return false
	}
	return true
}

// listNumbers makes the unlabelled codes of a list its own where they are no
// strays: at least a third of the codes found, and all codes are numbers, as in
// a scale with labels at its ends. The list is then in the order of numbers.
func listNumbers(v *codebook.Variable) {
	found, bare := 0, 0
	nums := map[string]float64{}
	for _, val := range v.Values {
		f, ok := column.ParseNumber(val.Code, ".")
		if !ok {
			return
		}
		nums[val.Code] = f
		if val.Role == codebook.Missing || val.Count == 0 {
			continue
		}
		found++
		if !val.Listed {
			bare++
		}
	}
	if bare == 0 || 3*bare < found {
		return
	}
	for i := range v.Values {
		v.Values[i].Listed = true
	}
	slices.SortStableFunc(v.Values, func(a, b codebook.Value) int { return cmp.Compare(nums[a.Code], nums[b.Code]) })
	codebook.ScoreScale(v.Values)
}

// declared reports whether values leave the base because the file says so,
// not because of their label.
func declared(v *codebook.Variable) bool {
	return v.Missing != nil || slices.ContainsFunc(v.Values, func(val codebook.Value) bool {
		return val.Role == codebook.Missing && !codebook.IsNoAnswer(val.Label)
	})
}

// reviewDeclared collects the variables with declared missing values into one
// line of the problem list: it is the decision of whoever made the file.
func (b *build) reviewDeclared(v *codebook.Variable) {
	if !declared(v) {
		return
	}
	rows := int64(0)
	for _, val := range v.Values {
		if val.Role == codebook.Missing && !b.roles[v.Name+"\x00"+val.Code] {
			rows += val.Count
		}
	}
	if v.Missing != nil && v.Type == codebook.Numeric {
		rows += inRange(v, b.ds.Of(v))
	}
	if rows > 0 {
		b.problems.add("missing_declared", Info, "", 1, fmt.Sprintf("%s (%d)", v.Name, rows))
	}
}

// inRange counts those in the range of missing values of numbers without a
// dictionary, whose codes are not listed one by one.
func inRange(v *codebook.Variable, col *column.Column) int64 {
	rows, listed := int64(0), column.Listed(v)
	for _, f := range col.Nums {
		if _, known := listed[f]; f == f && !known && v.Missing.Has(f) {
			rows++
		}
	}
	return rows
}

// countNumbers counts the values of a number's list where there is no
// dictionary, and says where the missing values of texts cannot be left out.
func (b *build) countNumbers(v *codebook.Variable, col *column.Column) {
	if col.Form == column.Texts {
		b.missingAmongTexts(v, col)
		return
	}
	at := map[float64]*codebook.Value{}
	for i := range v.Values {
		v.Values[i].Count = 0
		if f, ok := column.CodeNumber(v.Values[i].Code); ok {
			at[f] = &v.Values[i]
		}
	}
	if len(at) == 0 {
		return
	}
	for _, f := range col.Nums {
		if val := at[f]; val != nil {
			val.Count++
		}
	}
}

// missingAmongTexts says where missing values stand among texts without a
// dictionary: codes cannot be told apart there.
func (b *build) missingAmongTexts(v *codebook.Variable, col *column.Column) {
	singles := map[string]bool{}
	for _, val := range v.Values {
		if val.Role == codebook.Missing {
			singles[val.Code] = true
		}
	}
	if v.Missing == nil && len(singles) == 0 {
		return
	}
	rows := int64(0)
	for r := range b.ds.Rows {
		if code := codebook.Trim(col.Text(r)); code != "" && (singles[code] || declaredRole(v, code) == codebook.Missing) {
			rows++
		}
	}
	if rows > 0 {
		b.problems.add("missing_among_many", Warning, v.Name, rows)
	}
}
