package profile

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/column"
)

// What cells stand for: the spellings that are counted as one code, labels
// that are mapped back to codes, and what the user says of both.

// reviewSpellings says which cells were counted under a code that they do not
// have themselves, and which codes would be those of the list but for zeros
// before them. The latter stay codes of their own until the user says.
func (b *build) reviewSpellings(v *codebook.Variable, col *column.Column) {
	if v.Column < 0 {
		return
	}
	joined, bare := int64(0), int64(0)
	var examples []string
	for _, e := range col.Dict[1:] {
		if _, mapped := v.Alias[e.Code]; mapped {
			continue
		}
		other := false
		for _, code := range codesIn(v, e.Code) {
			if _, mapped := v.Alias[code]; mapped {
				continue
			}
			if to := v.Canonical(code); to != code {
				other = true
				if example := code + " → " + to; len(examples) < maxExamples && !slices.Contains(examples, example) {
					examples = append(examples, example)
				}
			}
		}
		if other {
			joined += e.Count
		}
	}
	if joined > 0 {
		b.problems.fix("joined_codes", Info, v.Name, joined, &Edit{Variable: v.Name, Cells: map[string]string{AllCells: AllCells}}, examples...)
	}
	if col.Padded != nil {
		examples = nil
		for _, text := range col.Padded.Examples {
			examples = append(examples, strconv.Quote(text))
		}
		b.problems.add("padded_codes", Info, v.Name, col.Padded.Cells, examples...)
	}
	padded := byBareCode(v)
	cells := map[string]string{}
	examples = nil
	for _, val := range v.Values {
		if to := padded[bareCode(val.Code)]; !val.Listed && val.Count > 0 && to != "" {
			cells[val.Code] = to
			bare += val.Count
			if len(examples) < maxExamples {
				examples = append(examples, val.Code+" = "+to)
			}
		}
	}
	if bare > 0 {
		b.problems.fix("leading_zeros", Warning, v.Name, bare, &Edit{Variable: v.Name, Cells: cells}, examples...)
	}
}

// codesIn are the codes of a cell as they are spelt.
func codesIn(v *codebook.Variable, cell string) []string {
	if v.Type == codebook.Multiple {
		return codebook.SplitOptions(cell, v.Separator)
	}
	return []string{cell}
}

// bareCode is a code of digits without zeros before it; "" for another.
func bareCode(code string) string {
	if code == "" || strings.Trim(code, "0123456789") != "" {
		return ""
	}
	if bare := strings.TrimLeft(code, "0"); bare != "" {
		return bare
	}
	return "0"
}

// byBareCode gives the listed codes by what they are without zeros before
// them, where only one is.
func byBareCode(v *codebook.Variable) map[string]string {
	m := map[string]string{}
	for _, val := range v.Values {
		if bare := bareCode(val.Code); val.Listed && bare != "" {
			if _, twice := m[bare]; twice {
				m[bare] = ""
			} else {
				m[bare] = val.Code
			}
		}
	}
	delete(m, "")
	return m
}

// sharedLabels says which cells hold a label that several codes of the list
// have: nobody can tell which was meant. To count them under the first is
// offered.
func (b *build) sharedLabels(v *codebook.Variable, col *column.Column, byLabel *labels) {
	rows := int64(0)
	cells := map[string]string{}
	var examples []string
	for _, e := range col.Dict[1:] {
		if code, known := byLabel.find(e.Code); !known || code != "" {
			continue
		}
		var codes []string
		for _, val := range v.Values {
			if hasLabel(val, e.Code) {
				codes = append(codes, val.Code)
			}
		}
		if _, listed := v.Value(v.Canonical(e.Code)); listed || len(codes) == 0 {
			continue
		}
		rows += e.Count
		cells[e.Code] = codes[0]
		if len(examples) < maxExamples {
			examples = append(examples, fmt.Sprintf("%s (%s)", e.Code, strings.Join(codes, ", ")))
		}
	}
	if rows > 0 {
		b.problems.fix("shared_labels", Warning, v.Name, rows, &Edit{Variable: v.Name, Cells: cells}, examples...)
	}
}

func hasLabel(val codebook.Value, label string) bool {
	for _, texts := range []codebook.Text{val.Label, val.Raw} {
		for _, t := range texts {
			if foldLabel(codebook.Trim(t)) == foldLabel(label) {
				return true
			}
		}
	}
	return false
}

// editCells maps cells to codes on the user's word, and counts anew.
func (b *build) editCells(v *codebook.Variable, cells map[string]string) {
	col := b.ds.Of(v)
	if v.Column < 0 || col.Form != column.Coded {
		b.problems.add("edit_unknown", Warning, "", 1, v.Name)
		return
	}
	alias := map[string]string{}
	if _, all := cells[AllCells]; all {
		plain := *v
		plain.Alias = nil
		for _, e := range col.Dict[1:] {
			for _, code := range append(codesIn(v, e.Code), e.Code) {
				if plain.Canonical(code) != code {
					alias[code] = code
				}
			}
		}
	} else {
		for cell, code := range v.Alias {
			alias[cell] = code
		}
	}
	for _, cell := range keysOf(cells) {
		if cell != AllCells {
			alias[cell] = cells[cell]
		}
	}
	v.Alias = alias
	b.recount(v)
}

// recount finds the values anew: codes the list has stay, codes found only go
// (without a form, every code without a label was found).
func (b *build) recount(v *codebook.Variable) {
	listed := b.isAsked(v)
	v.Values = slices.DeleteFunc(v.Values, func(val codebook.Value) bool { return !val.Listed || !listed && len(val.Label) == 0 })
	if v.Type == codebook.Single || v.Type == codebook.Multiple || v.Type == codebook.Numeric {
		b.complete(v, b.ds.Of(v), false)
	}
}
