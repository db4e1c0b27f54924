package profile

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/column"
	"github.com/hary4di/pockettab/tabulation/source"
)

// maxExamples is how many examples a problem shows.
const maxExamples = 5

// review looks at a finished variable for what the user should know.
func (b *build) review(v *codebook.Variable) {
	col := b.ds.Of(v)
	if v.Use == codebook.Hidden || v.Use == codebook.Metadata || v.Use == codebook.Personal {
		return
	}
	if col.Form != column.Coded {
		if v.Type == codebook.Numeric && col.Form == column.Numbers {
			b.reviewDeclared(v)
			b.reviewMany(v, col)
		}
		return
	}
	b.reviewDeclared(v)
	switch v.Type {
	case codebook.Single, codebook.Multiple:
		b.reviewCodes(v, col)
	case codebook.Numeric:
		b.reviewNumbers(v, col)
	}
	if v.Use == codebook.Analysis && v.Answered == int64(b.ds.Rows) && v.Distinct == 1 && b.ds.Rows > 20 {
		b.problems.fix("never_varies", Info, v.Name, 1, &Edit{Variable: v.Name, Use: codebook.Hidden}, col.Dict[1].Code)
	}
}

func (b *build) reviewCodes(v *codebook.Variable, col *column.Column) {
	var rows, unused, listed int64
	var examples, idle []string
	stray := map[string]codebook.Role{}
	for _, val := range v.Values {
		if val.Listed {
			listed++
		}
		if !val.Listed && val.Role != codebook.Missing && (v.Type != codebook.Single || len(v.Parts) == 0) { // else said by several_chosen
			rows += val.Count
			stray[val.Code] = codebook.Missing
			if len(examples) < maxExamples {
				examples = append(examples, fmt.Sprintf("%s (%d)", val.Code, val.Count))
			}
		} else if val.Listed && val.Count == 0 {
			unused++
			idle = append(idle, val.Code)
		}
		if val.Role == codebook.Missing && val.Listed && val.Count > 0 && !declared(v) {
			b.problems.fix("missing_by_label", Info, v.Name, val.Count,
				&Edit{Variable: v.Name, Roles: map[string]codebook.Role{val.Code: codebook.Valid}}, val.Code+" "+val.LabelOf("id"))
		}
	}
	if rows > 0 {
		b.problems.fix("unlabelled_codes", Warning, v.Name, rows, &Edit{Variable: v.Name, Roles: stray}, examples...)
	}
	switch {
	case unused == 0:
	case v.Answered == 0:
		b.problems.fix("nobody_answered", Info, v.Name, 1, &Edit{Variable: v.Name, Use: codebook.Hidden})
	case unused == listed:
		b.problems.fix("no_listed_code", Warning, v.Name, unused, &Edit{Variable: v.Name, DropUnused: true})
	default:
		if len(idle) > maxExamples {
			idle = append(idle[:maxExamples:maxExamples], "…")
		}
		b.problems.fix("unused_codes", Info, "", 1, &Edit{Variable: AllVariables, DropUnused: true}, v.Name+" ("+strings.Join(idle, ", ")+")")
	}
	b.reviewSpellings(v, col)
}

func (b *build) reviewNumbers(v *codebook.Variable, col *column.Column) {
	var words, dots int64
	var examples, amounts []string
	w := noWeights()
	for _, e := range col.Dict[1:] {
		val, known := v.Value(e.Code)
		if known && val.Role == codebook.Missing {
			continue
		}
		if !e.IsNum {
			if known {
				continue
			}
			words += e.Count
			if len(examples) < maxExamples {
				examples = append(examples, e.Code)
			}
			continue
		}
		if col.Thousands && e.Kind != source.Number && strings.ContainsAny(e.Code, ".,") {
			if dots += e.Count; len(amounts) == 0 || strings.Count(e.Code, ".")+strings.Count(e.Code, ",") > 1 && len(amounts) < 2 {
				amounts = append(amounts, e.Code+" = "+strconv.FormatFloat(e.Num, 'f', -1, 64))
			}
		}
		w.add(e.Num, e.Count)
	}
	if words > 0 {
		fix := wordsMissing(v, examples)
		if v.Distinct >= 0 && v.Distinct <= maxCategories {
			fix = &Edit{Variable: v.Name, Type: codebook.Single}
		}
		b.problems.fix("mixed_numbers", Warning, v.Name, words, fix, examples...)
	}
	if dots > 0 {
		p := b.problems.add("thousands_points", Info, v.Name, dots, amounts...)
		p.Reread = &source.Options{Decimal: thousandsMark(amounts)}
	}
	b.reviewWeight(v, w)
}

// reviewMany is reviewNumbers of numbers without a dictionary.
func (b *build) reviewMany(v *codebook.Variable, col *column.Column) {
	away := map[float64]bool{}
	for _, val := range v.Values {
		if f, ok := column.CodeNumber(val.Code); ok && val.Role == codebook.Missing {
			away[f] = true
		}
	}
	var words, dots int64
	var examples, amounts []string
	w := noWeights()
	for r, f := range col.Nums {
		if f != f {
			if text := col.Text(r); text != "" {
				if _, known := v.Value(v.Canonical(text)); known {
					continue
				}
				if words++; len(examples) < maxExamples && !slices.Contains(examples, text) {
					examples = append(examples, text)
				}
			}
			continue
		}
		if away[f] || v.Missing.Has(f) {
			continue
		}
		if col.Thousands && math.Abs(f) >= 1000 {
			if dots++; len(amounts) < 2 {
				amounts = append(amounts, col.Text(r)+" = "+strconv.FormatFloat(f, 'f', -1, 64))
			}
		}
		w.add(f, 1)
	}
	if words > 0 {
		b.problems.fix("mixed_numbers", Warning, v.Name, words, wordsMissing(v, examples), examples...)
	}
	if dots > 0 {
		p := b.problems.add("thousands_points", Info, v.Name, dots, amounts...)
		p.Reread = &source.Options{Decimal: thousandsMark(amounts)}
	}
	b.reviewWeight(v, w)
}

// wordsMissing is the remedy for few words among numbers, which are all among
// the examples: they are no answers.
func wordsMissing(v *codebook.Variable, examples []string) *Edit {
	if len(examples) == maxExamples {
		return nil // there may be more
	}
	roles := map[string]codebook.Role{}
	for _, word := range examples {
		roles[v.Canonical(word)] = codebook.Missing
	}
	return &Edit{Variable: v.Name, Roles: roles}
}

// weights is what a review finds out about numbers as weights.
type weights struct {
	bad         int64 // zero or negative
	least, most float64
}

func noWeights() weights { return weights{least: math.Inf(1)} }

func (w *weights) add(f float64, rows int64) {
	if f <= 0 {
		w.bad += rows
		return
	}
	w.least, w.most = min(w.least, f), max(w.most, f)
}

func (b *build) reviewWeight(v *codebook.Variable, w weights) {
	if v.Use != codebook.Weight {
		return
	}
	noWeight := func() *Edit { return &Edit{Variable: v.Name, Use: codebook.Analysis} }
	if empty := int64(b.ds.Rows) - v.Answered; empty > 0 {
		b.problems.fix("weight_missing", Warning, v.Name, empty, noWeight())
	}
	if w.bad > 0 {
		b.problems.fix("weight_not_positive", Warning, v.Name, w.bad, noWeight())
	}
	if w.most > 20*w.least {
		b.problems.fix("weight_extreme", Warning, v.Name, 1, noWeight(), fmt.Sprintf("%g … %g", w.least, w.most))
	}
}

// thousandsMark is the character that stands between the thousands of an
// example "95.000 = 95000": the first of the two in it.
func thousandsMark(examples []string) string {
	for _, e := range examples {
		if i := strings.IndexAny(e, ".,"); i >= 0 {
			return e[i : i+1]
		}
	}
	return ""
}

// reading turns the reader's notices, and the headers, into problems.
func (b *build) reading() {
	notices := b.ds.Summary.Notices
	if b.form != nil {
		notices = append(notices[:len(notices):len(notices)], b.form.Notices...)
	}
	for _, n := range notices {
		if n.Code == "form_repeat" && slices.ContainsFunc(notices, func(o source.Notice) bool { return o.Code == "repeat_sheets" }) {
			continue // said with the sheets
		}
		if n.Code == "form_repeat" && slices.ContainsFunc(b.vars, func(v codebook.Variable) bool { return v.Repeat == n.Note }) {
			continue // its answers are in this file
		}
		severity := Warning
		if strings.HasPrefix(n.Code, "form_") && n.Code != "form_duplicate_code" || n.Code == "percent_cells" || n.Code == "repeat_sheets" {
			severity = Info
		}
		p := b.problems.add(n.Code, severity, "", n.Count)
		p.Lines = n.Lines
		if n.Code == "repeat_sheets" {
			first, _, _ := strings.Cut(n.Note, ", ")
			p.Reread = &source.Options{Sheet: first}
		}
		if n.Note != "" {
			p.Examples = []string{n.Note}
		}
		switch n.Code {
		case "duplicates_dropped":
			p.Reread = &source.Options{Duplicates: source.DuplicatesKeep}
		case "padded_rows":
			p.Reread = &source.Options{Ragged: source.RaggedReject}
		case "invalid_bytes":
			for _, d := range b.ds.Summary.Detected {
				if d.What == "encoding" {
					p.Reread = otherwise(d)
				}
			}
		}
	}
	for _, d := range b.ds.Summary.Detected {
		if !d.Plain && !d.Chosen {
			b.problems.readAs(d)
		}
	}
	if h := b.ds.Summary.HiddenRows; h > 0 {
		b.problems.add("hidden_rows", Info, "", h)
	}
	if n := b.ds.Summary.BlankRows; n > 0 {
		b.problems.add("blank_rows", Info, "", n)
	}
	folded := map[string]string{}
	for i := range b.vars {
		name := b.vars[i].Name
		f := strings.ToLower(norm.NFKC.String(strings.Join(strings.Fields(name), " ")))
		if other, ok := folded[f]; ok && other != name {
			b.problems.fix("similar_headers", Warning, name, 1, b.apart(name), other)
		}
		folded[f] = name
	}
}
