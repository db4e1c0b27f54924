package profile

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/column"
)

// apply applies the edits to the finished codebook.
func (b *build) apply(cb *codebook.Codebook, edits []Edit) {
	b.rename(cb, edits)
	for _, e := range edits {
		if e.Name != "" { // done; the rest is for the new name
			if v := cb.Lookup(e.Variable); v == nil || v.Name != e.Variable {
				e.Variable = e.Name
			}
			if e.Name = ""; reflect.DeepEqual(e, Edit{Variable: e.Variable}) {
				continue
			}
		}
		if e.Variable == AllVariables && e.DropUnused {
			for i := range cb.Variables {
				dropUnused(&cb.Variables[i])
			}
			continue
		}
		if len(e.Join) > 0 {
			b.joinEdit(cb, e)
		}
		v := cb.Lookup(e.Variable)
		if v != nil && e.Split {
			b.split(cb, v)
			continue
		}
		if v == nil {
			b.problems.add("edit_unknown", Warning, "", 1, e.Variable)
			continue
		}
		if len(e.Label) > 0 {
			v.Label = e.Label
		}
		if e.Use != "" {
			v.Use = e.Use
		}
		if e.Options != "" {
			b.countBy(v, e)
		}
		if e.Separator != "" && e.Separator != v.Separator && len(v.Parts) == 0 {
			v.Separator = e.Separator
			b.retype(v, codebook.Multiple)
		}
		if e.Type != "" && e.Type != v.Type {
			b.retype(v, e.Type)
		}
		if len(e.Cells) > 0 {
			b.editCells(v, e.Cells)
		}
		b.editValues(v, e)
		if len(e.Order) > 0 {
			reorder(v, e.Order)
		}
		if e.DropUnused && !dropUnused(v) && v.Answered > 0 {
			dropList(v)
		}
	}
}

// rename gives variables the names that they have in another file of the
// study, so that edits and plans need not know. A name that is taken stays
// with who has it.
func (b *build) rename(cb *codebook.Codebook, edits []Edit) {
	for _, e := range edits {
		if e.Name == "" || e.Name == e.Variable {
			continue
		}
		v := cb.Lookup(e.Variable)
		switch {
		case v == nil && cb.Lookup(e.Name) != nil: // it has its own name again
		case v == nil:
			b.problems.add("edit_unknown", Warning, "", 1, e.Variable)
		case cb.Lookup(e.Name) != nil:
			b.problems.add("edit_unknown", Warning, "", 1, e.Variable+" → "+e.Name)
		default:
			v.Name = e.Name
			cb.Reindex()
		}
	}
}

// retype changes the type on the user's word and finds the values anew: codes
// the list has stay, codes found only under the former type go (without a
// form, every code without a label was found).
func (b *build) retype(v *codebook.Variable, to codebook.Type) {
	col := b.ds.Of(v)
	if v.Type != codebook.Multiple && to == codebook.Multiple && v.Separator == "" {
		v.Separator = " "
		b.delimited(v, col)
	}
	v.Type = to
	v.Reason = both("set by the user", "ditetapkan pengguna")
	if len(v.Parts) > 0 { // joined by the type
		col = b.ds.Of(v)
		v.Answered, v.Distinct = b.answered(col), distinct(col)
	}
	b.recount(v)
	if to == codebook.Single && len(v.Parts) > 0 {
		b.severalChosen(v)
	}
}

// severalChosen says where a single response spread over columns has more
// than one of them chosen: such respondents have a value of their own.
func (b *build) severalChosen(v *codebook.Variable) {
	rows := int64(0)
	var examples []string
	for _, val := range v.Values {
		if val.Listed || val.Count == 0 {
			continue
		}
		rows += val.Count
		if len(examples) < maxExamples {
			examples = append(examples, fmt.Sprintf("%s (%d)", val.Code, val.Count))
		}
	}
	if rows > 0 {
		b.problems.fix("several_chosen", Warning, v.Name, rows, &Edit{Variable: v.Name, Type: codebook.Multiple}, examples...)
	}
}

func (b *build) editValues(v *codebook.Variable, e Edit) {
	set := func(code string, change func(*codebook.Value)) {
		if val, ok := v.Value(code); ok {
			change(val)
			return
		}
		if found := b.numbers(v, code); len(found) > 0 {
			for i := range found {
				change(&found[i])
			}
			v.Values = append(v.Values, found...)
			return
		}
		b.problems.add("edit_unknown", Warning, "", 1, v.Name+"="+code)
	}
	for _, code := range keysOf(e.Roles) {
		set(code, func(val *codebook.Value) {
			val.Role = e.Roles[code]
			b.roles[v.Name+"\x00"+val.Code] = true
		})
	}
	for _, code := range keysOf(e.Labels) {
		set(code, func(val *codebook.Value) { val.Label, val.Listed = e.Labels[code], true })
	}
	for _, code := range keysOf(e.Scores) {
		set(code, func(val *codebook.Value) { val.Score = e.Scores[code] })
	}
}

// numbers gives the values of a number that an edit names by its code: they
// stand in no list, but somebody may have them, as the -99 of a question
// without a form. One written in several ways is found in all of them.
func (b *build) numbers(v *codebook.Variable, code string) []codebook.Value {
	col := b.ds.Of(v)
	if v.Type != codebook.Numeric || col == nil {
		return nil // its codes are in its list
	}
	num, is := column.CodeNumber(code)
	var found []codebook.Value
	if col.Form == column.Coded {
		for _, e := range col.Dict[min(1, len(col.Dict)):] {
			if c := v.Canonical(e.Code); c == code || is && e.IsNum && e.Num == num {
				if at := slices.IndexFunc(found, func(val codebook.Value) bool { return val.Code == c }); at >= 0 {
					found[at].Count += e.Count
				} else {
					found = append(found, codebook.Value{Code: c, Count: e.Count})
				}
			}
		}
		return found
	}
	val := codebook.Value{Code: code}
	for r, f := range col.Nums {
		if is && f == num || !is && f != f && v.Canonical(col.Text(r)) == code {
			val.Count++
		}
	}
	if val.Count > 0 {
		found = append(found, val)
	}
	return found
}

func keysOf[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// reorder puts the named codes first, in the order given.
func reorder(v *codebook.Variable, order []string) {
	rank := make(map[string]int, len(order))
	for i, code := range order {
		rank[code] = i + 1
	}
	slices.SortStableFunc(v.Values, func(a, b codebook.Value) int {
		ra, rb := rank[a.Code], rank[b.Code]
		switch {
		case ra == rb:
			return 0
		case ra == 0:
			return 1
		case rb == 0:
			return -1
		}
		return ra - rb
	})
}

// dropUnused takes codes that nobody gave off the list of a variable; a list
// of which nobody gave one stays, and the result is false.
func dropUnused(v *codebook.Variable) bool {
	if v.Type != codebook.Single && v.Type != codebook.Multiple {
		return true
	}
	if !slices.ContainsFunc(v.Values, func(val codebook.Value) bool { return val.Listed && val.Count > 0 }) {
		return false
	}
	v.Values = slices.DeleteFunc(v.Values, func(val codebook.Value) bool { return val.Count == 0 })
	return true
}

// dropList takes a list off of which nobody gave a code; the codes found are
// the list then.
func dropList(v *codebook.Variable) {
	v.Values = slices.DeleteFunc(v.Values, func(val codebook.Value) bool { return val.Count == 0 })
	for i := range v.Values {
		v.Values[i].Listed = true
	}
	if v.Type == codebook.Single {
		codebook.ScoreScale(v.Values)
	}
}

// countBy makes a multiple response of its option columns instead of the list
// in one cell.
func (b *build) countBy(v *codebook.Variable, e Edit) {
	i := slices.IndexFunc(b.options, func(o optionSet) bool { return o.list >= 0 && o.column == v.Column })
	switch {
	case e.Options == ByCell && i >= 0:
	case e.Options == ByColumns && i >= 0:
		v.Column, v.Separator, v.Type, v.NotChosen = -1, "", codebook.Multiple, notChosen
		v.Reason = both("set by the user: the columns of its options count", "ditetapkan pengguna: kolom opsinya yang dipakai")
		b.completeSet(v, b.options[i].parts)
	default:
		b.problems.add("edit_unknown", Warning, "", 1, e.Variable+": "+e.Options)
	}
}
