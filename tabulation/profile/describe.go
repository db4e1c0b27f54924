package profile

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/column"
	"github.com/hary4di/pockettab/tabulation/source"
)

// describe settles type, use and values of one variable from its column.
func (b *build) describe(v *codebook.Variable) {
	col := b.ds.Of(v)
	v.Answered = b.answered(col)
	v.Distinct = distinct(col)
	if v.Use == "" {
		v.Use = codebook.Analysis
	}
	guessed := v.Type == ""
	if guessed {
		b.guess(v, col)
	} else if v.Reason == nil {
		v.Reason = both("the form says so", "menurut formulir")
	}
	if (v.Type == codebook.Single || v.Type == codebook.Multiple) && !guessed {
		b.aliases(v, col)
	}
	if v.Type == codebook.Single && !guessed {
		b.severalCodes(v, col)
	}
	if v.Type == codebook.Numeric {
		v.Decimals = decimals(col)
	}
	b.people(v, col)
	b.weight(v, col)
	if v.Type == codebook.Single || v.Type == codebook.Multiple || v.Type == codebook.Numeric {
		b.complete(v, col, guessed)
	}
}

func both(en, id string) codebook.Text { return codebook.Text{"en": en, "id": id} }

func distinct(c *column.Column) int {
	if c.Form == column.Coded {
		return len(c.Dict) - 1
	}
	return -c.About() // more than a dictionary holds
}

// decimals is the most decimals that a column's numbers show.
func decimals(c *column.Column) int {
	most := 0
	for _, w := range c.Written {
		if w.Text == "" {
			most = max(most, int(w.Decimals))
		}
	}
	for _, e := range c.Dict {
		i := strings.LastIndexAny(e.Code, ".,")
		if !e.IsNum || i < 0 || c.Thousands && e.Kind != source.Number && strings.Count(e.Code, e.Code[i:i+1]) == strings.Count(e.Code, ".")+strings.Count(e.Code, ",") && e.Num == math.Trunc(e.Num) {
			continue // the mark stands between thousands
		}
		most = max(most, len(e.Code)-i-1)
	}
	return most
}

// severalCodes makes a single response a multiple one when its cells hold
// several known codes, whatever the form says: classified open ends do.
func (b *build) severalCodes(v *codebook.Variable, col *column.Column) {
	if len(v.Values) == 0 || col.Form != column.Coded {
		return
	}
	rows := int64(0)
	for _, e := range col.Dict[1:] {
		if _, listed := v.Value(v.Canonical(e.Code)); listed {
			continue
		}
		parts := codebook.SplitOptions(e.Code, " ")
		if len(parts) < 2 || !allListed(v, parts) {
			continue
		}
		rows += e.Count
	}
	if rows > 0 {
		b.takeSeveral(v, rows)
	}
}

// takeSeveral makes a single response a multiple one and says so.
func (b *build) takeSeveral(v *codebook.Variable, rows int64) {
	v.Type, v.Separator = codebook.Multiple, " "
	for i := range v.Values {
		v.Values[i].Score = nil
	}
	v.Reason = both("cells hold several codes of the list", "sel berisi beberapa kode dari daftar")
	b.problems.fix("several_codes", Info, v.Name, rows, &Edit{Variable: v.Name, Type: codebook.Single})
}

func allListed(v *codebook.Variable, codes []string) bool {
	return !slices.ContainsFunc(codes, func(c string) bool {
		_, ok := v.Value(v.Canonical(c))
		return !ok
	})
}

// complete adds the codes found to the value list and counts them. Where no
// list exists the codes found are the list.
func (b *build) complete(v *codebook.Variable, col *column.Column, guessed bool) {
	if col.Form != column.Coded {
		b.countNumbers(v, col)
		return
	}
	counts := map[string]int64{}
	var found []string
	see := func(code string, n int64) {
		if _, ok := counts[code]; !ok {
			found = append(found, code)
		}
		counts[code] += n
	}
	for _, e := range col.Dict[1:] {
		if v.Type == codebook.Multiple {
			for _, o := range column.Options(v, e.Code) {
				see(o, e.Count)
			}
			continue
		}
		see(v.Canonical(e.Code), e.Count)
	}
	for i := range v.Values {
		v.Values[i].Count = counts[v.Values[i].Code]
	}
	if v.Type == codebook.Numeric {
		addMissing(v, col)
		return // its numbers are no list
	}
	noList := len(v.Values) == 0
	if noList && (!guessed || v.Type != codebook.Multiple) {
		sortCodes(found)
	}
	for _, code := range found {
		if _, ok := v.Value(code); ok {
			continue
		}
		val := codebook.Value{Code: code, Count: counts[code], Listed: noList, Role: declaredRole(v, code)}
		if noList {
			label := codebook.Plain(code)
			if codebook.IsNoAnswer(label) {
				val.Role = codebook.Missing
			}
			val.Anchor = codebook.IsAnchor(label)
		}
		v.Values = append(v.Values, val)
	}
	if noList && v.Type == codebook.Single {
		numericScale(v)
	}
	if !noList && guessed && v.Type == codebook.Single {
		listNumbers(v)
	}
}

// sortCodes orders codes without a list: numbers by value, and what says that
// there is no answer, or another one, behind them; where other words stand
// among them, as they were found.
func sortCodes(codes []string) {
	nums := make(map[string]float64, len(codes))
	for _, c := range codes {
		f, ok := column.ParseNumber(c, ".")
		label := codebook.Plain(c)
		switch {
		case ok:
			nums[c] = f
		case codebook.IsNoAnswer(label), codebook.IsAnchor(label):
			nums[c] = math.Inf(1)
		default:
			return
		}
	}
	if len(nums) == 0 {
		return
	}
	slices.SortStableFunc(codes, func(a, b string) int {
		if math.IsInf(nums[a], 1) && math.IsInf(nums[b], 1) {
			return 0
		}
		return cmp.Or(cmp.Compare(nums[a], nums[b]), strings.Compare(a, b))
	})
}

// numericScale gives codes that are whole numbers 1…k their value as score,
// so that a rating without a form has a mean.
func numericScale(v *codebook.Variable) {
	codebook.ScoreScale(v.Values)
}
