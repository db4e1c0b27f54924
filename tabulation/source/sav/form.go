package sav

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/source"
)

// form makes a codebook of the dictionary. Types are left open where only the
// data can tell a list from a number.
func (d *dictionary) form() *source.Form {
	var vars []codebook.Variable
	for _, v := range d.vars {
		x := codebook.Variable{Name: v.name, Column: -1, Use: codebook.Analysis, Measure: v.measure, Missing: v.missing.span, Values: slices.Clone(d.values(v))}
		x.Label, x.Raw = codebook.CleanText(codebook.Plain(strings.TrimSpace(v.label)))
		switch {
		case v == d.weight():
			x.Type, x.Use, x.Reason = codebook.Numeric, codebook.Weight, both("the file is weighted by it", "berkas ini dibobot dengannya")
		case strings.EqualFold(v.name, "filter_$"):
			x.Use = codebook.Metadata // what SPSS keeps of a selection of cases
		case v.format.isDate() && v.width == 0:
			x.Type, x.Reason = codebook.Date, both("the file shows it as a date or time", "berkas menampilkannya sebagai tanggal atau jam")
		}
		if v.inSet && x.Use == codebook.Analysis {
			x.Use = codebook.Hidden
			x.Reason = both("part of a multiple response set", "bagian dari himpunan jawaban ganda")
		}
		vars = append(vars, x)
	}
	for _, s := range d.sets {
		vars = append(vars, d.setVariable(s))
	}
	if len(d.docs) > 0 {
		var lines []string
		for _, l := range d.docs {
			lines = append(lines, strings.TrimSpace(d.text.plain(trimEnd(l))))
		}
		text := strings.TrimSpace(strings.Join(lines, " "))
		d.notices = append(d.notices, source.Notice{Code: "form_documents", Count: int64(len(d.docs)), Note: shorten(text, 300)})
	}
	title := codebook.Plain(strings.TrimSpace(d.text.plain(trimEnd(d.head.label))))
	return &source.Form{Codebook: codebook.New(title, nil, vars), Notices: d.notices}
}

func both(en, id string) codebook.Text { return codebook.Text{"en": en, "id": id} }

func shorten(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}

// values gives the value list of a variable; it is made once.
func (d *dictionary) values(v *variable) []codebook.Value {
	if !v.listed {
		v.list, v.listed = d.makeValues(v), true
	}
	return v.list
}

// makeValues makes the value list of a variable: labelled values in ascending
// order, as SPSS shows them, then missing values without a label. Where the
// file declares missing values these are the missing ones; else a label that
// says so decides, as in any form.
func (d *dictionary) makeValues(v *variable) []codebook.Value {
	type entry struct {
		codebook.Value
		number float64
	}
	var list []entry
	seen := map[string]bool{}
	for _, l := range v.labels {
		e := entry{Value: codebook.Value{Listed: true}}
		if e.Code, e.number = d.code(v, l.value); e.Code == "" {
			continue
		}
		if seen[e.Code] {
			d.note("form_duplicate_code", v.name+"/"+e.Code)
			continue
		}
		seen[e.Code] = true
		e.Label, e.Raw = codebook.CleanText(codebook.Plain(strings.TrimSpace(d.text.plain(trimEnd(l.label)))))
		e.Anchor = codebook.IsAnchor(e.Label)
		switch {
		case v.width > 0 && v.missing.textual(e.Code), v.width == 0 && v.missing.number(e.number), !v.missing.any() && codebook.IsNoAnswer(e.Label):
			e.Role = codebook.Missing
		}
		list = append(list, e)
	}
	slices.SortStableFunc(list, func(a, b entry) int {
		return cmp.Or(cmp.Compare(a.number, b.number), strings.Compare(a.Code, b.Code)*textual(v))
	})
	out := make([]codebook.Value, 0, len(list))
	for _, e := range list {
		out = append(out, e.Value)
	}
	single := func(code string) {
		if code != "" && !seen[code] {
			seen[code] = true
			out = append(out, codebook.Value{Code: code, Role: codebook.Missing, Listed: true})
		}
	}
	for _, n := range v.missing.numbers {
		if !math.IsNaN(n) && !math.IsInf(n, 0) {
			text, _ := v.format.append(nil, n)
			single(string(text))
		}
	}
	for _, s := range v.missing.texts {
		single(s)
	}
	codebook.ScoreScale(out)
	if len(out) == 0 {
		return nil
	}
	return out
}

func textual(v *variable) int { return min(v.width, 1) }

// code is the cell text of a labelled value, "" for system-missing. The value
// of a short string fills eight bytes whatever its width.
func (d *dictionary) code(v *variable, raw string) (string, float64) {
	if v.width > 0 {
		if len(raw) == 8 && v.width < 8 {
			raw = raw[:v.width]
		}
		return codebook.Trim(d.text.plain(trimEnd(raw))), 0
	}
	if len(raw) != 8 {
		return "", 0
	}
	f := float(d.order, []byte(raw))
	if f == d.special.sysmis || f == -math.MaxFloat64 || f != f || math.IsInf(f, 0) {
		return "", 0
	}
	text, _ := v.format.append(nil, f)
	return string(text), f
}

// setVariable makes the variable of a multiple response set.
func (d *dictionary) setVariable(s *set) codebook.Variable {
	x := codebook.Variable{Name: s.name, Column: -1, Type: codebook.Multiple, Use: codebook.Analysis,
		Reason: both("a multiple response set of the file", "himpunan jawaban ganda dari berkas")}
	x.Label, x.Raw = codebook.CleanText(codebook.Plain(strings.TrimSpace(s.label)))
	seen := map[string]bool{}
	add := func(val codebook.Value) {
		if !seen[val.Code] {
			seen[val.Code] = true
			val.Score = nil
			x.Values = append(x.Values, val)
		}
	}
	if !s.dichotomy {
		x.Separator = s.separator()
		for _, v := range s.vars {
			for _, val := range d.values(v) {
				if val.Role != codebook.Missing { // such cells are left out of the set's column
					add(val)
				}
			}
		}
		return x
	}
	for _, v := range s.vars {
		val := codebook.Value{Code: v.name, Listed: true}
		label := codebook.Plain(strings.TrimSpace(v.label))
		if s.byValue {
			for _, own := range d.values(v) {
				if own.Code == s.counted && len(own.Label) > 0 {
					label = own.Label
				}
			}
		}
		val.Label, val.Raw = codebook.CleanText(label)
		val.Anchor = codebook.IsAnchor(val.Label)
		if codebook.IsNoAnswer(val.Label) {
			val.Role = codebook.Missing
		}
		add(val)
	}
	return x
}
