package recount

import (
	"math"
	"slices"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/column"
	"github.com/hary4di/pockettab/tabulation/condition"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// reading is a variable's column and what its texts were read as so far.
type reading struct {
	of     *codebook.Variable
	column *column.Column     // nil: the plan makes the variable
	listed map[float64]string // of numbers without a dictionary: the codes of the list
	texts  []*said            // of a column with a dictionary, by place in it
	weighs []float64          // the same as weights; -1: not read yet

	made     *condition.Derived // of other variables of the same respondent
	answered func(row int) bool
	cases    []func(row int) bool
}

// said is an answer.
type said struct {
	condition.Answer
	bare    bool // a number that is in no dictionary
	missing bool // of a range that the file calls missing
}

// reading is what was read of a variable so far. Its column is asked for once:
// one that is joined from several is made anew each time.
func (c *Counter) reading(v *codebook.Variable, t *tabplan.Table) *reading {
	if from, ok := c.read[v]; ok {
		return from
	}
	from := &reading{of: v}
	c.read[v] = from
	if d := t.Derived[v]; d != nil {
		from.made = d
		from.answered = func(int) bool { return true }
		if d.Answered != nil {
			from.answered = c.test(d.Answered, t)
		}
		for i := range d.Cases {
			from.cases = append(from.cases, c.test(d.Cases[i].When, t))
		}
		return from
	}
	from.column = c.ds.Of(v)
	if from.coded() {
		from.texts = make([]*said, len(from.column.Dict))
	} else if from.numbers() {
		from.listed = column.Listed(v)
	}
	return from
}

// coded says that there is a dictionary.
func (f *reading) coded() bool { return f.column != nil && f.column.Form == column.Coded }

// numbers says that there are too many numbers for a dictionary.
func (f *reading) numbers() bool { return f.column != nil && f.column.Form == column.Numbers }

// answer reads one respondent's value as text.
func (f *reading) answer(row int) *said {
	switch {
	case f.made != nil:
		return &said{Answer: f.made.AnswerOf(f.answered(row), func(i int) bool { return f.cases[i](row) })}
	case !f.coded():
		return f.said(f.column.Text(row), row)
	}
	return f.entry(f.column.Code(row))
}

// entry reads what stands at a place of the dictionary.
func (f *reading) entry(place uint32) *said {
	at := &f.texts[place]
	if *at == nil {
		e := &f.column.Dict[place]
		*at = f.said(e.Raw, -1)
		if !(*at).Empty {
			(*at).Num, (*at).IsNum = e.Num, e.IsNum
		}
	}
	return *at
}

// count adds respondents to the numbers of those who say a text.
func (f *reading) count(from, n int, texts []int64) {
	switch c := f.column; {
	case c.Codes8 != nil:
		countTexts(c.Codes8[from:from+n], texts)
	case c.Codes16 != nil:
		countTexts(c.Codes16[from:from+n], texts)
	default:
		countTexts(c.Codes32[from:from+n], texts)
	}
}

func countTexts[T uint8 | uint16 | uint32](codes []T, texts []int64) {
	for _, code := range codes {
		texts[code]++
	}
}

// said finds out what the text of a respondent's cell says.
func (f *reading) said(text string, row int) *said {
	text = codebook.Trim(text)
	a := &said{Answer: condition.Answer{Empty: text == "", Code: f.of.Canonical(text)}}
	if a.Empty {
		return a
	}
	if f.numbers() { // too many for each to have a role
		f.number(a, f.column.Nums[row])
	}
	if f.of.Type == codebook.Multiple {
		a.Options = column.Options(f.of, text)
	}
	return a
}

// number notes the number of a respondent who has one, not a word.
func (f *reading) number(a *said, num float64) {
	if num != num {
		return
	}
	a.Num, a.IsNum, a.bare = num, true, true
	if code, ok := f.listed[num]; ok {
		a.Code = code
	}
	a.missing = f.of.Missing.Has(num)
}

// weights reads the answers of respondents from one on as weights: 0 where
// they are not usable.
func (f *reading) weights(from int, out []float64) {
	switch {
	case f.numbers(): // whose texts do not matter
		for i, num := range f.column.Nums[from : from+len(out)] {
			a := said{}
			f.number(&a, num)
			out[i] = f.weigh(&a)
		}
		return
	case !f.coded():
		for i := range out {
			out[i] = f.weigh(f.answer(from + i))
		}
		return
	}
	if f.weighs == nil {
		f.weighs = slices.Repeat([]float64{-1}, len(f.column.Dict))
	}
	switch c := f.column; {
	case c.Codes8 != nil:
		weights(f, c.Codes8[from:], out)
	case c.Codes16 != nil:
		weights(f, c.Codes16[from:], out)
	default:
		weights(f, c.Codes32[from:], out)
	}
}

func weights[T uint8 | uint16 | uint32](f *reading, codes []T, out []float64) {
	for i, code := range codes[:len(out)] {
		w := f.weighs[code]
		if w < 0 {
			w = f.weigh(f.entry(uint32(code)))
			f.weighs[code] = w
		}
		out[i] = w
	}
}

func (f *reading) weigh(a *said) float64 {
	if !a.IsNum {
		return 0
	}
	val, ok := f.of.Value(a.Code)
	if !(a.Num > 0) || math.IsInf(a.Num, 0) || a.missing || ok && val.Role == codebook.Missing {
		return 0
	}
	return a.Num
}

// mask says of every respondent that is gone through whether a filter holds;
// every stretch begins with a word.
type mask []uint64

// masksKept is how many filters are remembered.
const masksKept = 64

// mask evaluates a filter, row by row.
func (c *Counter) mask(f *tabplan.Filter, t *tabplan.Table) mask {
	if m, ok := c.masks[f]; ok {
		return m
	}
	holds, m, at := c.test(f.Root, t), make(mask, c.words), 0
	for from, n := range c.stretches() {
		for i := range n {
			if holds(from + i) {
				m[at+i>>6] |= 1 << (i & 63)
			}
		}
		at += stretch / 64
	}
	if len(c.masks) >= masksKept {
		clear(c.masks)
	}
	c.masks[f] = m
	return m
}

// test is a condition that is asked of one respondent after the other. What a
// comparison says of a text is remembered.
func (c *Counter) test(root condition.Node, t *tabplan.Table) func(row int) bool {
	switch n := root.(type) {
	case *condition.And:
		all := func(int) bool { return true }
		for i, part := range n.Parts {
			first, then := all, c.test(part, t)
			if all = then; i > 0 {
				all = func(row int) bool { return first(row) && then(row) }
			}
		}
		return all
	case *condition.Or:
		some := func(int) bool { return false }
		for i, part := range n.Parts {
			first, then := some, c.test(part, t)
			if some = then; i > 0 {
				some = func(row int) bool { return first(row) || then(row) }
			}
		}
		return some
	case *condition.Not:
		holds := c.test(n.Part, t)
		return func(row int) bool { return !holds(row) }
	case *condition.Leaf:
		from := c.reading(n.Variable, t)
		if !from.coded() {
			return func(row int) bool { return n.Holds(from.answer(row).Answer) }
		}
		known := make([]uint8, len(from.column.Dict)) // 0: not asked yet, 1: no, 2: yes
		ask := func(place uint32) bool {
			known[place] = 1
			if n.Holds(from.entry(place).Answer) {
				known[place] = 2
			}
			return known[place] == 2
		}
		if codes := from.column.Codes8; codes != nil { // nearly always
			return func(row int) bool {
				is := known[codes[row]]
				return is == 2 || is == 0 && ask(uint32(codes[row]))
			}
		}
		return func(row int) bool {
			place := from.column.Code(row)
			return known[place] == 2 || known[place] == 0 && ask(place)
		}
	}
	return func(int) bool { return true } // no condition
}
