package column

import (
	"math"
	"slices"

	"github.com/hary4di/pockettab/tabulation/codebook"
)

// optionMark stands between the option codes of a joined column's entries: a
// character that no cell of a survey holds, since codes may hold spaces.
const optionMark = "\x1f"

// NoneChosen is the code of a respondent who answered a multiple response
// with a column per option and chose none of them. It splits into no option.
const NoneChosen = "\x00none"

// Of gives the column of a variable: the one that was made for it, its own, or
// for a variable with a column per option the joined one. nil when the
// variable has no column.
//
// The joined column has an entry per combination met, its Code the chosen
// option codes in option order; Options splits it. A respondent is answered when at least one option
// cell is not empty (STATISTICS: selected/not-selected columns), or, where
// nothing marks "not chosen", when at least one option is chosen.
//
// A single response spread over columns (at most one of them filled) has the
// chosen option as its code, and no answer where none is chosen. Two filled
// are a value of their own, "A + B", never one of them.
func (d *Dataset) Of(v *codebook.Variable) *Column {
	if c, ok := d.derived[v]; ok {
		return c
	}
	if v.Column >= 0 && v.Column < len(d.Columns) {
		return d.column(v.Column)
	}
	if len(v.Parts) == 0 {
		return nil
	}
	return d.join(v)
}

// join builds the column of combinations. Two levels of dictionary keep it
// cheap: each option column's codes say chosen or not once per entry, and
// rows meet only small numbers.
func (d *Dataset) join(v *codebook.Variable) *Column {
	out := &Column{Header: v.Header, Position: -1, Dict: []Entry{{}}}
	state := make([]uint32, d.Rows) // prefix state: code into the growing dictionary
	type step struct {
		from   uint32
		choice uint8
	}
	// state 0: nothing yet (all empty so far); the others index texts
	texts := []string{"", NoneChosen}
	single, mark := v.Type == codebook.Single, optionMark
	if single {
		mark = " + "
	}
	for _, p := range v.Parts {
		col := d.column(p.Column)
		choice := make([]uint8, max(1, len(col.Dict))) // 0 empty, 1 not chosen, 2 chosen
		for code := 1; code < len(col.Dict); code++ {
			choice[code] = chosen(v, col.Dict[code].Code)
		}
		next := map[step]uint32{}
		for r := range state {
			ch := uint8(0)
			if col.Form == Coded {
				ch = choice[col.Code(r)]
			} else if t := codebook.Trim(col.Text(r)); t != "" {
				ch = chosen(v, t)
			}
			if ch == 0 || (ch == 1 && (state[r] != 0 || single)) {
				continue
			}
			s := step{state[r], ch}
			to, ok := next[s]
			if !ok {
				switch {
				case ch == 1:
					to = 1
				case s.from <= 1:
					to = uint32(len(texts))
					texts = append(texts, p.Code)
				default:
					to = uint32(len(texts))
					texts = append(texts, texts[s.from]+mark+p.Code)
				}
				next[s] = to
			}
			state[r] = to
		}
	}
	out.fromTexts(state, texts)
	return out
}

// chosen tells what an option cell says: 0 nothing, 1 not chosen, 2 chosen.
func chosen(v *codebook.Variable, code string) uint8 {
	if v.Selected != "" {
		if code == v.Selected {
			return 2
		}
		return 1
	}
	for _, n := range v.NotChosen {
		if code == n {
			return 1
		}
	}
	return 2
}

// fromTexts turns states into dictionary codes, in order of first appearance;
// state 0 is the empty cell.
func (c *Column) fromTexts(state []uint32, texts []string) {
	to := make([]uint32, len(texts))
	codes := make([]uint32, len(state))
	byText := map[string]uint32{}
	for r, s := range state {
		if s != 0 && to[s] == 0 {
			code, ok := byText[texts[s]]
			if !ok {
				code = uint32(len(c.Dict))
				byText[texts[s]] = code
				c.Dict = append(c.Dict, Entry{Raw: texts[s], Code: texts[s]})
			}
			to[s] = code
		}
		codes[r] = to[s]
		c.Dict[to[s]].Count++
	}
	c.narrow(codes)
}

// narrow keeps dictionary codes as narrow as the dictionary allows.
func (c *Column) narrow(codes []uint32) {
	switch n := len(c.Dict); {
	case n <= math.MaxUint8+1:
		c.Codes8 = narrow[uint8](codes)
	case n <= math.MaxUint16+1:
		c.Codes16 = narrow[uint16](codes)
	default:
		c.Codes32 = codes
	}
}

func narrow[T uint8 | uint16](codes []uint32) []T {
	out := make([]T, len(codes))
	for i, c := range codes {
		out[i] = T(c)
	}
	return out
}

// Text is the raw text of row r, as in the file (trimmed in a column without a dictionary);
// "" for an empty cell.
func (c *Column) Text(r int) string {
	if c.Form == Coded {
		return c.Dict[c.Code(r)].Raw
	}
	var buf [longest]byte
	return string(c.AppendText(buf[:0], r))
}

// Options gives the option codes that an entry of a multiple response stands
// for, canonical under v's list, without repetition.
func Options(v *codebook.Variable, code string) []string {
	if code == "" || code == NoneChosen {
		return nil
	}
	if to, ok := v.Alias[code]; ok {
		code = to // a cell of labels, mapped as a whole
	}
	sep := v.Separator
	if v.Column < 0 && len(v.Parts) > 0 {
		sep = optionMark
	}
	opts := codebook.SplitOptions(code, sep)
	for i, o := range opts {
		opts[i] = v.Canonical(o)
	}
	out := opts[:0] // two spellings of one code are one
	for _, o := range opts {
		if !slices.Contains(out, o) {
			out = append(out, o)
		}
	}
	return out
}
