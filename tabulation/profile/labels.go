package profile

import (
	"slices"
	"strings"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/column"
)

// labels finds the codes of a list by their labels, as the form has them and
// cleaned; else in other letters and with other blanks between the words.
type labels struct {
	exact, folded map[string]string // "": a label that two codes share
}

func labelsOf(v *codebook.Variable) *labels {
	l := &labels{map[string]string{}, map[string]string{}}
	put := func(m map[string]string, label, code string) {
		if other, dup := m[label]; dup && other != code {
			code = ""
		}
		m[label] = code
	}
	for _, val := range v.Values {
		for _, texts := range []codebook.Text{val.Label, val.Raw} {
			for _, label := range texts {
				label = codebook.Trim(label)
				put(l.exact, label, val.Code)
				put(l.folded, foldLabel(label), val.Code)
			}
		}
	}
	return l
}

func foldLabel(label string) string { return strings.ToLower(foldBlanks(label)) }

// find gives the code of a label, and whether a label it is; "" for one that
// two codes share.
func (l *labels) find(text string) (code string, known bool) {
	text = codebook.Trim(text)
	if code, known = l.exact[text]; known {
		return code, true
	}
	code, known = l.folded[foldLabel(text)]
	return code, known
}

func (l *labels) code(text string) string {
	code, _ := l.find(text)
	return code
}

// codes gives the codes of a cell with the labels of several options: at a
// mark that separates them, or one after another with blanks between them.
func (l *labels) codes(cell string) (list []string, ok bool) {
	for _, sep := range []string{"|", ";", ","} {
		if !strings.Contains(cell, sep) {
			continue
		}
		list = list[:0]
		for _, part := range codebook.SplitOptions(cell, sep) {
			if code := l.code(part); code != "" && !slices.Contains(list, code) {
				list = append(list, code)
			} else if code == "" {
				list = nil
				break
			}
		}
		if len(list) > 0 {
			return list, true
		}
	}
	if list, ok = cutLabels(cell, l.exact); ok {
		return list, true
	}
	return cutLabels(strings.ToLower(cell), l.folded)
}

// within tells whether a cell has the words of a label in it.
func (l *labels) within(cell string) bool {
	words := " " + foldLabel(cell) + " "
	for label := range l.folded {
		if label != "" && strings.Contains(words, " "+label+" ") {
			return true
		}
	}
	return false
}

// aliases maps labels in cells back to their codes, where most distinct cells
// are labels of the list and no code. Where labels stand among codes the
// mapping is offered; labels of several options that cannot be told apart are
// said.
func (b *build) aliases(v *codebook.Variable, col *column.Column) {
	if len(v.Values) == 0 || col.Form != column.Coded || len(col.Dict) < 2 {
		return
	}
	byLabel := labelsOf(v)
	alias := map[string]string{}
	codes, alike, looked := 0, 0, 0 // alike: codes that are their labels
	var rows, lost, several int64
	var examples []string
	for _, e := range col.Dict[1:] {
		if val, listed := v.Value(v.Canonical(e.Code)); listed {
			if hasLabel(*val, e.Code) {
				alike++
			} else {
				codes++
			}
		} else if code := byLabel.code(e.Code); code != "" {
			alias[e.Code] = code
			rows += e.Count
		} else if !allListed(v, codebook.SplitOptions(e.Code, " ")) {
			if list, ok := byLabel.codes(e.Code); ok {
				alias[e.Code] = strings.Join(list, " ")
				rows += e.Count
				if len(list) > 1 {
					several += e.Count
				}
			} else if v.Type == codebook.Single {
				continue
			} else if looked += len(byLabel.folded); looked < mostLooks && byLabel.within(e.Code) && !anyListed(v, e.Code) {
				if lost += e.Count; len(examples) < maxExamples {
					examples = append(examples, e.Code)
				}
			}
		}
	}
	if lost > 0 {
		b.problems.add("labels_uncut", Warning, v.Name, lost, examples...)
	}
	switch {
	case len(alias) == 0:
	case len(alias) > codes && 2*len(alias) >= len(col.Dict)-1-alike:
		v.Alias = alias
		if v.Type == codebook.Single && several > 0 { // as with codes, see severalCodes
			b.takeSeveral(v, several)
		}
		var fix *Edit
		if v.Type == codebook.Single { // labels with blanks between them cannot be told apart without the list
			fix = &Edit{Variable: v.Name, Cells: map[string]string{AllCells: AllCells}, DropUnused: true}
		}
		b.problems.fix("label_export", Info, v.Name, rows, fix)
	case len(alias) <= mostCells:
		b.problems.fix("labels_among_codes", Warning, v.Name, rows, &Edit{Variable: v.Name, Cells: alias}, keysOf(alias)[:min(len(alias), maxExamples)]...)
	}
	b.sharedLabels(v, col, byLabel)
}

// anyListed tells whether one of the codes in a cell is listed.
func anyListed(v *codebook.Variable, cell string) bool {
	return slices.ContainsFunc(codebook.SplitOptions(cell, v.Separator), func(c string) bool {
		_, ok := v.Value(v.Canonical(c))
		return ok
	})
}

// mostLooks bounds how many labels are looked for in the cells of a column.
const mostLooks = 1_000_000

// mostCells bounds the cells that a remedy maps.
const mostCells = 200

// cutLabels cuts a cell that holds the labels of several options, one after
// another with blanks between them, as exports with labels have it ("Bus kota
// Ojek online"). Labels hold blanks themselves, so every way to cut is tried;
// a cell that can be cut in two ways, or not at all, is none.
func cutLabels(cell string, codes map[string]string) (list []string, ok bool) {
	words := strings.Fields(cell)
	if len(words) == 0 || len(words) > maxLabelWords {
		return nil, false
	}
	longest := 0
	for label := range codes {
		longest = max(longest, len(strings.Fields(label)))
	}
	ways := make([]int, len(words)+1) // to cut words[:i], at most 2
	from := make([]int, len(words)+1) // where the last label of words[:i] begins
	code := make([]string, len(words)+1)
	ways[0] = 1
	for end := 1; end <= len(words); end++ {
		for start := max(0, end-longest); start < end; start++ {
			if ways[start] == 0 {
				continue
			}
			if c := codes[strings.Join(words[start:end], " ")]; c != "" {
				ways[end] = min(2, ways[end]+ways[start])
				from[end], code[end] = start, c
			}
		}
	}
	if ways[len(words)] != 1 {
		return nil, false
	}
	for end := len(words); end > 0; end = from[end] {
		list = append(list, code[end])
	}
	for i, j := 0, len(list)-1; i < j; i, j = i+1, j-1 {
		list[i], list[j] = list[j], list[i]
	}
	return list, true
}

// maxLabelWords bounds the words of a cell that is cut.
const maxLabelWords = 200
