package column

import (
	"bytes"
	"maps"
	"math"
	"slices"

	"github.com/hary4di/pockettab/tabulation/source"
)

// plainNumbers are the numbers of a builder and how they are written. Most
// columns write all numbers in one way; only where a second one is met a byte
// a row says which. Beyond mostWays of them the texts are kept as they are,
// beside the numbers.
type plainNumbers struct {
	nums   []float64
	ways   []found // from 1; those of empty cells are 0
	byText map[string]uint8
	rows   []uint8 // the way of each row; nil: all have the first
	last   way     // of the row before
	lastAt uint8
	words  map[string]bool // cells that are no numbers
	beside bool            // each row's text is kept, in builder.text; ways and rows are not
	tally  tally
}

// found is a way that was met, and its text where it has one.
type found struct {
	way  way
	text string
}

// mostWays is how many ways of writing a column has at most.
const mostWays = math.MaxUint8

// mostWords is how many different cells of a column of numbers may be none,
// such as "NA" and "refused"; with more it is a column of texts.
const mostWords = 32

// tally is what the rows together say about marks and digits. The two places
// are those of marks.
type tally struct {
	long      bool    // some number has more decimals than it needs
	decimal   [2]int  // rows with the mark before decimals, whatever else may be
	either    [2]int  // rows like "95.000", whose mark may also stand between thousands
	round     [2]int  // of those, rows that end in a zero
	grouped   [2]int  // rows with the mark between thousands for certain
	against   [2]bool // some word has the mark, so it does not stand between thousands
	cell      bool    // some cell of a workbook that is a number has decimals
	zero      bool    // some number below 1 has a zero before the mark
	ungrouped bool    // some number from 1000 has no marks between thousands
	most      uint8   // decimals
}

func (t *tally) merge(o *tally) {
	t.long, t.cell, t.zero, t.ungrouped, t.most = t.long || o.long, t.cell || o.cell, t.zero || o.zero, t.ungrouped || o.ungrouped, max(t.most, o.most)
	for i := range t.decimal {
		t.decimal[i] += o.decimal[i]
		t.either[i] += o.either[i]
		t.round[i] += o.round[i]
		t.grouped[i] += o.grouped[i]
		t.against[i] = t.against[i] || o.against[i]
	}
}

// count notes one row that has a mark.
func (t *tally) count(r reading, kind source.Kind) {
	a := math.Abs(r.num)
	if g := r.way.groups(); g >= 0 {
		t.grouped[g]++
	} else if a >= 1000 {
		t.ungrouped = true
	}
	m := r.way.mark()
	if m < 0 {
		return // groups of thousands only
	}
	switch {
	case kind == source.Number:
		t.cell = true
	case r.way.mayGroup() && a >= 1 && a < 1000:
		t.either[m]++
		if !r.short {
			t.round[m]++
		}
		return // whether it is long is settled with the mark
	default:
		t.decimal[m]++
	}
	t.most = max(t.most, uint8(r.way.decimals()))
	t.long = t.long || !r.short
	t.zero = t.zero || a < 1 && r.way.width() == 1
}

// mayGroup tells whether three digits behind a mark may be the last group of a
// number between 1 and 1000.
func (w way) mayGroup() bool {
	return w.decimals() == 3 && w.width() == 1 && w&(wayThousands|waySmall|wayLarge|wayText|wayShort) == 0
}

// goPlain turns the first n cells, coded so far, into plain ones.
func (b *builder) goPlain(n int) {
	b.form = Numbers
	p := &b.plain
	p.nums = make([]float64, 0, max(b.most, b.numsMost, 2*len(b.dict)))
	dict, codes := b.dict, b.codes
	b.dict, b.codes, b.long, b.shortKey, b.shortCode, b.known, b.padded = nil, codeArray{}, nil, nil, nil, nil, nil
	readings := make([]reading, len(dict))
	for i, e := range dict[1:] {
		var ok bool
		if readings[i+1], ok = b.plain.read([]byte(e.Code)); !ok {
			b.goText()
			for r := range n {
				b.addText([]byte(dict[codes.at(r)].Code))
			}
			return
		}
	}
	for r := range n {
		if code := codes.at(r); code == 0 {
			b.addEmpty()
		} else {
			b.addNumber(readings[code], []byte(dict[code].Code), dict[code].Kind)
		}
	}
}

// addPlain keeps a cell without a dictionary: trimmed, because which of its
// spellings comes first depends on where the part begins.
func (b *builder) addPlain(text []byte, kind source.Kind) {
	if p := &b.plain; b.form == Numbers {
		if len(text) == 0 {
			b.addEmpty()
			return
		}
		if p.last == wayWhole && p.rows == nil && !p.beside { // identifiers, nearly always
			if f, ok := wholeNumber(text); ok {
				p.tally.ungrouped = p.tally.ungrouped || f >= 1000
				p.nums = append(room(p.nums, 1), f)
				return
			}
		}
		if r, ok := p.read(text); ok {
			b.addNumber(r, text, kind)
			return
		}
		b.goText()
	}
	b.addText(text)
}

// read reads a number, or one of few words; false where the column is one of
// texts.
func (p *plainNumbers) read(text []byte) (reading, bool) {
	if r, ok := readNumber(text); ok {
		return r, true
	}
	if !p.words[string(text)] {
		if len(p.words) == mostWords || onlyDigits(bytes.TrimLeft(text, "+-")) {
			return reading{}, false
		}
		for m := range marks {
			p.tally.against[m] = p.tally.against[m] || bytes.Contains(text, []byte(marks[m]))
		}
		if p.words == nil {
			p.words = map[string]bool{}
		}
		p.words[string(text)] = true
	}
	return reading{num: math.NaN(), way: wayWord, short: true}, true
}

func (b *builder) addEmpty() {
	p := &b.plain
	p.nums = append(room(p.nums, 1), math.NaN())
	if p.rows != nil {
		p.rows = append(room(p.rows, 1), 0)
	}
	if p.beside {
		b.addText(nil)
	}
}

func (b *builder) addNumber(r reading, text []byte, kind source.Kind) {
	p := &b.plain
	if r.way&(wayPoint|wayComma|wayThousands) != 0 {
		p.tally.count(r, kind)
	} else if r.num >= 1000 || r.num <= -1000 {
		p.tally.ungrouped = true
	}
	if p.beside {
		p.nums = append(room(p.nums, 1), r.num)
		b.addText(text)
		return
	}
	if r.way != p.last || r.way&(wayText|wayWord) != 0 {
		if p.lastAt = p.find(r.way, text); p.lastAt == 0 {
			b.goBeside()
			p.nums = append(room(p.nums, 1), r.num)
			b.addText(text)
			return
		}
		p.last = r.way
	}
	if (p.lastAt > 1 || r.way&wayWord != 0) && p.rows == nil {
		p.rows = make([]uint8, len(p.nums), max(b.most, 2*len(p.nums)+1))
		p.firstWay(p.rows)
	}
	p.nums = append(room(p.nums, 1), r.num)
	if p.rows != nil {
		p.rows = append(room(p.rows, 1), p.lastAt)
	}
}

// firstWay fills in the first way for numbers whose rows have none yet.
func (p *plainNumbers) firstWay(rows []uint8) {
	for i := range rows {
		if f := p.nums[i]; f == f {
			rows[i] = 1
		}
	}
}

// find gives the place of a way from 1, new or known; 0 when there are too
// many.
func (p *plainNumbers) find(w way, text []byte) uint8 {
	if w&(wayText|wayWord) != 0 {
		if at, ok := p.byText[string(text)]; ok {
			return at
		}
	} else if at := slices.IndexFunc(p.ways, func(f found) bool { return f.way == w }); at >= 0 {
		return uint8(at + 1)
	}
	if len(p.ways) == mostWays {
		return 0
	}
	f, at := found{way: w}, uint8(len(p.ways)+1)
	if w&(wayText|wayWord) != 0 {
		f.text = string(text)
		if p.byText == nil {
			p.byText = map[string]uint8{}
		}
		p.byText[f.text] = at
	}
	p.ways = append(p.ways, f)
	return at
}

// texts writes the numbers so far as the texts they came from.
func (b *builder) texts() {
	p := &b.plain
	if p.beside {
		return
	}
	forms := make([]Written, len(p.ways)+1)
	for i, f := range p.ways {
		forms[i+1] = f.way.written(f.text)
	}
	for r, f := range p.nums {
		if p.rows != nil && p.rows[r] > 0 {
			b.text = forms[p.rows[r]].append(b.text, f)
		} else if f == f {
			b.text = forms[1].append(b.text, f)
		}
		b.ends = append(b.ends, uint64(len(b.text)))
	}
	p.ways, p.rows, p.byText = nil, nil, nil
}

// goBeside keeps texts beside the numbers from here on.
func (b *builder) goBeside() {
	b.texts()
	b.plain.beside = true
}

// goText keeps only texts from here on.
func (b *builder) goText() {
	b.texts()
	b.form, b.plain = Texts, plainNumbers{}
}

func (b *builder) addText(text []byte) {
	b.text = append(b.text, text...)
	b.ends = append(b.ends, uint64(len(b.text)))
}

// joinNumbers makes the column of parts that are all numbers; nil when they
// are not numbers of one column: their marks mean different things.
func joinNumbers(parts []*builder, rows int, chosen string) (*Column, votes) {
	t := parts[0].plain.tally
	beside := false
	for _, p := range parts[1:] {
		t.merge(&p.plain.tally)
	}
	sense, ok := t.settle(chosen)
	if !ok {
		return nil, votes{}
	}
	joint, words := &plainNumbers{}, map[string]bool{}
	to := make([][]uint8, len(parts))
	for i, p := range parts {
		maps.Copy(words, p.plain.words)
		beside = beside || p.plain.beside
		to[i] = make([]uint8, 1, len(p.plain.ways)+1)
		for _, f := range p.plain.ways {
			at := joint.find(f.way, []byte(f.text))
			beside = beside || at == 0
			to[i] = append(to[i], at)
		}
	}
	if len(words) > mostWords {
		return nil, votes{}
	}
	c := &Column{Form: Numbers, Thousands: sense.groups >= 0, Nums: parts[0].plain.nums}
	if cap(c.Nums) < rows {
		c.Nums = append(make([]float64, 0, rows), c.Nums...)
	}
	if beside {
		c.besides(parts, rows, sense)
	} else {
		c.ways(parts, rows, to, joint.ways, sense)
	}
	return c, sense.votes
}

// besides takes numbers and texts of the parts over.
func (c *Column) besides(parts []*builder, rows int, sense sense) {
	c.Written = []Written{{Decimals: sense.most}}
	for i, p := range parts {
		p.texts()
		if i > 0 {
			c.Nums = append(c.Nums, p.plain.nums...)
		}
		p.plain.nums = nil
	}
	c.texts(parts, rows)
	if sense.groups < 0 || sense.either[sense.groups] == 0 {
		return
	}
	for r := range c.Nums { // a single mark was read as one before decimals
		text := c.AppendText(nil, r)
		if got, ok := readNumber(text); ok && got.way.mayGroup() && got.way.mark() == sense.groups {
			c.Nums[r] = math.Round(c.Nums[r] * 1000)
		}
	}
}

// ways takes the numbers of the parts over, and of how they are written as
// much as is needed.
func (c *Column) ways(parts []*builder, rows int, to [][]uint8, ways []found, sense sense) {
	forms, at := sense.forms(ways)
	c.Written = forms
	single := len(forms) <= 2 && !slices.ContainsFunc(ways, func(f found) bool { return f.way&wayWord != 0 })
	if single {
		c.Written = forms[len(forms)-1:]
	} else {
		c.Ways = make([]uint8, 0, rows)
	}
	for i, p := range parts {
		p := &p.plain
		n := len(c.Nums)
		if i > 0 {
			c.Nums = append(c.Nums, p.nums...)
		} else {
			n = 0
		}
		if sense.groups >= 0 {
			for r, f := range c.Nums[n:] {
				w := 1
				if p.rows != nil {
					w = int(p.rows[r])
				}
				if f == f && p.ways[w-1].way.mayGroup() && p.ways[w-1].way.mark() == sense.groups {
					c.Nums[n+r] = math.Round(f * 1000)
				}
			}
		}
		if single {
			continue
		}
		all := p.rows
		if all == nil {
			all = make([]uint8, len(p.nums))
			p.firstWay(all)
		}
		for _, w := range all {
			c.Ways = append(c.Ways, at[to[i][w]])
		}
		p.nums, p.rows = nil, nil
	}
}

// sense is what the marks of a column mean.
type sense struct {
	tally
	groups int // the mark between thousands, -1: none
	mark   int // the mark before decimals, -1: none
	votes  votes
}

// votes is what a column without a dictionary says about the decimal character.
type votes struct{ comma, point int }

// settle says what the marks mean: as thousandsMark does for the entries of a
// dictionary; chosen is the decimal character that the user chose. It is false
// where no meaning suits all rows.
func (t *tally) settle(chosen string) (sense, bool) {
	s := sense{tally: *t, groups: -1, mark: -1}
	for m := range marks {
		unsure := t.either[m] > 0 && t.decimal[m] == 0 && !t.against[m] && 2*t.round[m] > t.either[m] && (m != 0 || !t.cell)
		if t.grouped[m] == 0 && (s.groups >= 0 || !unsure || marks[m] == chosen) {
			continue
		}
		if s.groups >= 0 || t.decimal[m] > 0 || t.against[m] || m == 0 && t.cell || marks[m] == chosen {
			return s, false
		}
		s.groups = m
	}
	for m := range marks {
		if t.decimal[m] == 0 && (t.either[m] == 0 || m == s.groups) {
			continue
		}
		if s.mark >= 0 {
			return s, false
		}
		s.mark = m
		if t.either[m] > 0 { // they are decimals, then
			s.most, s.long = max(s.most, 3), s.long || t.round[m] > 0
		}
	}
	switch s.mark {
	case 0:
		s.votes.point = 1
	case 1:
		s.votes.comma = 1
	}
	if s.mark < 0 && t.cell {
		s.mark = 0
	}
	return s, true
}

// forms spells the ways out that a column needs; the first form is that of
// empty cells. at gives the form of a way by its number from 1.
func (s *sense) forms(ways []found) (forms []Written, at []uint8) {
	least := slices.ContainsFunc(ways, func(f found) bool { return f.text == "" && f.way.width() == 0 }) && !s.zero
	forms, at = []Written{{}}, make([]uint8, len(ways)+1)
	for i, f := range ways {
		w := f.way.written(f.text)
		if f.text == "" {
			if s.groups >= 0 && f.way.mayGroup() && f.way.mark() == s.groups {
				w.Mark, w.Decimals, w.Thousands = "", 0, marks[s.groups]
			}
			if !s.long && w.Exponent == "" {
				w.Short, w.Decimals = true, s.most
			}
			if w.Short && w.Mark == "" && s.mark >= 0 && w.Exponent == "" {
				w.Mark = marks[s.mark]
			}
			if s.groups >= 0 && !s.ungrouped && w.Width == 1 {
				w.Thousands = marks[s.groups]
			}
			if least && w.Width == 1 && w.Exponent == "" {
				w.Width = 0
			}
		}
		known := slices.Index(forms[1:], w) + 1
		if known == 0 {
			known = len(forms)
			forms = append(forms, w)
		}
		at[i+1] = uint8(known)
	}
	return forms, at
}
