package profile

import (
	"slices"
	"strings"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/column"
	"github.com/hary4di/pockettab/tabulation/source"
)

// merged settles X_merged and X_merged_label: the merged variable takes the
// place of X, and its label column gives the labels that the list lacks.
func (b *build) merged() {
	index := func(name string) int {
		return slices.IndexFunc(b.vars, func(v codebook.Variable) bool { return v.Name == name })
	}
	for i := range b.vars {
		v := &b.vars[i]
		base, ok := strings.CutSuffix(v.Name, "_merged")
		if !ok {
			continue
		}
		if j := index(base); j >= 0 {
			old := &b.vars[j]
			v.Supersedes, old.SupersededBy = old.Name, v.Name
			old.Use = codebook.Hidden
			old.Reason = both("replaced by "+v.Name, "digantikan oleh "+v.Name)
			if v.Type == "" {
				v.Type = old.Type
				v.Separator = old.Separator
				v.Reason = both("merged from "+old.Name, "gabungan dari "+old.Name)
			}
			if len(v.Label) == 0 {
				v.Label, v.Groups, v.GroupLabel, v.Relevant = old.Label, old.Groups, old.GroupLabel, old.Relevant
			}
			if len(v.Values) == 0 {
				v.Values = slices.Clone(old.Values)
			}
		}
		if j := index(v.Name + "_label"); j >= 0 {
			b.labelsFrom(v, &b.vars[j])
		}
	}
}

// classified gives an answer that was classified elsewhere, X_coded, the
// question that it answers, where the form says nothing of X_coded itself.
func (b *build) classified() {
	for i := range b.vars {
		v := &b.vars[i]
		base, ok := strings.CutSuffix(v.Name, "_coded")
		if !ok || len(v.Label) > 0 {
			continue
		}
		j := slices.IndexFunc(b.vars, func(o codebook.Variable) bool { return o.Name == base })
		if j < 0 {
			continue
		}
		asked := &b.vars[j]
		v.Label, v.Raw, v.Groups, v.GroupLabel = asked.Label, asked.Raw, asked.Groups, asked.GroupLabel
		if v.Relevant == "" {
			v.Relevant = asked.Relevant
		}
	}
}

// labelsFrom takes labels for codes of v from a column of labels beside it:
// the most frequent text of the rows with that code alone.
func (b *build) labelsFrom(v, labels *codebook.Variable) {
	labels.Type, labels.Use = codebook.OpenText, codebook.Hidden
	labels.Reason = both("labels of "+v.Name, "label dari "+v.Name)
	if v.Column < 0 || labels.Column < 0 {
		return // a column per option: their labels stand in the headers or the list
	}
	code, text := b.ds.Columns[v.Column], b.ds.Columns[labels.Column]
	if code.Form != column.Coded || text.Form != column.Coded {
		return
	}
	joint := map[[2]uint32]int{}
	for r := range b.ds.Rows {
		if c, t := code.Code(r), text.Code(r); c != 0 && t != 0 {
			joint[[2]uint32{c, t}]++
		}
	}
	added := int64(0)
	for c := 1; c < len(code.Dict); c++ {
		key := v.Canonical(code.Dict[c].Code)
		if len(codebook.SplitOptions(key, " ")) != 1 {
			continue
		}
		if val, ok := v.Value(key); ok && len(val.Label) > 0 {
			continue
		}
		best, most := "", 0
		for t := 1; t < len(text.Dict); t++ {
			if n := joint[[2]uint32{uint32(c), uint32(t)}]; n > most {
				best, most = text.Dict[t].Code, n
			}
		}
		if best == "" || best == key { // no label, or labels instead of codes
			continue
		}
		added++
		label, raw := codebook.CleanText(codebook.Plain(best))
		v.Values = append(v.Values, codebook.Value{Code: key, Label: label, Raw: raw, Listed: true, Anchor: codebook.IsAnchor(label)})
	}
	if added > 0 {
		b.problems.add("merged_labels", Info, v.Name, added)
	}
}

// withReason adds to a reason.
func withReason(t codebook.Text, en, id string) codebook.Text {
	if t["en"] == "" {
		return both(en, id)
	}
	return both(t["en"]+"; "+en, t["id"]+"; "+id)
}

func listed(v *codebook.Variable) []string {
	var codes []string
	for _, val := range v.Values {
		if val.Listed {
			codes = append(codes, val.Code)
		}
	}
	return codes
}

// checkOptions compares a list in one cell with its option columns. The list
// is what counts; rows where the columns say otherwise are reported.
func (b *build) checkOptions() {
	for i := range b.options {
		o := &b.options[i]
		if o.list < 0 {
			continue
		}
		v := &b.vars[o.list]
		o.column = v.Column
		list := b.ds.Columns[v.Column]
		if list.Form != column.Coded {
			continue
		}
		chosen := make([]map[string]bool, len(list.Dict))
		for c := 1; c < len(list.Dict); c++ {
			chosen[c] = map[string]bool{}
			for _, code := range column.Options(v, list.Dict[c].Code) {
				chosen[c][code] = true
			}
		}
		conflicts := make([]bool, b.ds.Rows)
		for _, p := range o.parts {
			col := b.ds.Columns[p.Column]
			if col.Form != column.Coded {
				continue
			}
			for r := range b.ds.Rows {
				e := col.Dict[col.Code(r)]
				if e.Code == "" || e.Kind == source.Error {
					continue
				}
				yes := e.Code != "0" && !strings.EqualFold(e.Code, "false") && !(e.IsNum && e.Num == 0)
				if yes != chosen[list.Code(r)][p.Code] {
					conflicts[r] = true
				}
			}
		}
		n := int64(0)
		for _, c := range conflicts {
			if c {
				n++
			}
		}
		if n > 0 {
			b.problems.fix("option_conflict", Warning, v.Name, n, &Edit{Variable: v.Name, Options: ByColumns})
		}
	}
}
