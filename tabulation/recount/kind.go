package recount

import (
	"slices"
	"strconv"
	"strings"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/column"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// kind is what an answer is to a table: texts that belong to the same rows, or
// columns, are of one kind.
type kind struct {
	empty    bool     // no answer
	answered bool     // a valid one
	keys     []string // of rows or columns, each once
	times    []int    // beside keys: how often it counts there; nil: once
	valid    int      // answers that are valid, in a table of answers
}

// name is the kind as text: equal names, equal kinds.
func (k *kind) name() string {
	var b strings.Builder
	b.WriteString(strconv.FormatBool(k.empty))
	b.WriteString(strconv.FormatBool(k.answered))
	b.WriteString(strconv.Itoa(k.valid))
	for i, key := range k.keys {
		b.WriteByte(0)
		b.WriteString(key)
		if k.times != nil {
			b.WriteByte(0)
			b.WriteString(strconv.Itoa(k.times[i]))
		}
	}
	return b.String()
}

// sorter finds the kinds of the answers to one variable.
type sorter struct {
	from  *reading
	of    func(a *said) kind
	kinds []kind
	named map[string]uint32
	texts []uint32          // 1 + kind, by place in the dictionary; 0: not seen yet
	seen  map[string]uint32 // kind by text, where there is no dictionary
}

// seenMost is how many texts without a dictionary are remembered.
const seenMost = 1 << 14

func newSorter(from *reading, of func(a *said) kind) *sorter {
	s := &sorter{from: from, of: of, named: map[string]uint32{}}
	if from.coded() {
		s.texts = make([]uint32, len(from.column.Dict))
	} else {
		s.seen = map[string]uint32{}
	}
	return s
}

// sort numbers the kinds of respondents from one on.
func (s *sorter) sort(from int, out []uint32) {
	switch {
	case s.texts == nil:
		for i := range out {
			a := s.from.answer(from + i)
			k, ok := s.seen[a.Code]
			if !ok || a.Empty {
				if k = s.number(a); len(s.seen) < seenMost && !a.Empty {
					s.seen[a.Code] = k
				}
			}
			out[i] = k
		}
	case s.from.column.Codes8 != nil:
		places(s, from, out, s.from.column.Codes8)
	case s.from.column.Codes16 != nil:
		places(s, from, out, s.from.column.Codes16)
	default:
		places(s, from, out, s.from.column.Codes32)
	}
}

func places[T uint8 | uint16 | uint32](s *sorter, from int, out []uint32, codes []T) {
	codes = codes[from : from+len(out)]
	for i, code := range codes {
		k := s.texts[code]
		if k == 0 {
			k = 1 + s.entry(uint32(code))
		}
		out[i] = k - 1
	}
}

// entry numbers the kind of what stands at a place of the dictionary.
func (s *sorter) entry(place uint32) uint32 {
	k := s.number(s.from.entry(place))
	s.texts[place] = 1 + k
	return k
}

// number is that of the kind of an answer.
func (s *sorter) number(a *said) uint32 {
	k := s.of(a)
	name := k.name()
	n, ok := s.named[name]
	if !ok {
		n = uint32(len(s.kinds))
		s.kinds = append(s.kinds, k)
		s.named[name] = n
	}
	return n
}

// rowsOf sorts the answers to a table's stub.
func (c *Counter) rowsOf(t *tabplan.Table) *sorter {
	axis := meaningOf(t.Stub)
	return newSorter(c.reading(t.Stub.Variable, t), func(a *said) kind {
		k := kind{empty: a.Empty}
		k.keys, k.answered = axis.of(a)
		if t.Answers {
			for _, key := range k.keys {
				k.times = append(k.times, axis.answers(key, a.Options))
			}
			for _, o := range a.Options {
				if !slices.Contains(t.Stub.Missing, o) {
					k.valid++
				}
			}
		}
		return k
	})
}

// columnsOf sorts the answers to each variable of a table's banner. Blocks of
// one variable go together: who is in a column twice is counted there once.
func (c *Counter) columnsOf(t *tabplan.Table) []*sorter {
	var variables []*codebook.Variable
	axes := map[*codebook.Variable][]*meaning{}
	for _, block := range t.Banner.Blocks {
		if axes[block.Variable] == nil {
			variables = append(variables, block.Variable)
		}
		axes[block.Variable] = append(axes[block.Variable], meaningOf(block))
	}
	var out []*sorter
	for _, v := range variables {
		out = append(out, newSorter(c.reading(v, t), func(a *said) kind {
			var k kind
			for _, axis := range axes[v] {
				keys, _ := axis.of(a)
				for _, key := range keys {
					if key = v.Name + "=" + key; !slices.Contains(k.keys, key) {
						k.keys = append(k.keys, key)
					}
				}
			}
			return k
		}))
	}
	return out
}

// meaning is what codes are on an axis.
type meaning struct {
	axis    *tabplan.Axis
	keys    map[string][]string // of categories, by code
	missing map[string]bool     // codes that leave the base
}

func meaningOf(axis *tabplan.Axis) *meaning {
	m := &meaning{axis: axis, keys: map[string][]string{}, missing: map[string]bool{}}
	for _, code := range axis.Missing {
		m.missing[code] = true
	}
	for _, cat := range axis.Categories {
		for _, code := range cat.Codes {
			if !slices.Contains(m.keys[code], cat.Key) {
				m.keys[code] = append(m.keys[code], cat.Key)
			}
		}
	}
	return m
}

// of gives the keys of the axis that an answer belongs to, and whether it is a
// valid one.
func (m *meaning) of(a *said) (keys []string, answered bool) {
	if a.Empty || a.missing || a.bare && slices.ContainsFunc(m.axis.Missing, is(a.Num)) {
		return nil, false
	}
	options := a.Options
	if !m.axis.Multiple {
		if m.missing[a.Code] {
			return nil, false
		}
		options = []string{a.Code}
	}
	answered = len(options) == 0
	for _, o := range options {
		if m.missing[o] {
			continue
		}
		answered = true
		for _, key := range m.keys[o] {
			if !slices.Contains(keys, key) {
				keys = append(keys, key)
			}
		}
	}
	return keys, answered
}

// is tells whether a code is a number, however it is written.
func is(f float64) func(code string) bool {
	return func(code string) bool { n, ok := column.CodeNumber(code); return ok && n == f }
}

// answers says how often a respondent counts in a row of a table of answers:
// once for each answer that it has.
func (m *meaning) answers(key string, options []string) int {
	n := 0
	for _, o := range options {
		for _, cat := range m.axis.Categories {
			if cat.Key == key && slices.Contains(cat.Codes, o) {
				n++
			}
		}
	}
	return n
}
