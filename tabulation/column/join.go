package column

import (
	"math"
	"slices"

	"github.com/hary4di/pockettab/tabulation/limit"
)

// joinBuilders makes one column of the parts' builders, in file order. A column
// of numbers without a dictionary says which mark stands before its decimals;
// chosen is the one that the user chose, "" for none.
func joinBuilders(parts []*builder, rows int, chosen string) (*Column, votes) {
	plain := false
	for _, p := range parts {
		plain = plain || p.form != Coded
	}
	if !plain {
		if c := joinCoded(parts, rows); c != nil {
			return c, votes{}
		}
	}
	for _, p := range parts {
		if p.form == Coded {
			p.goPlain(p.count)
		}
	}
	for _, p := range parts {
		if p.form == Texts {
			return joinTexts(parts, rows), votes{}
		}
	}
	if c, v := joinNumbers(parts, rows, chosen); c != nil {
		return c, v
	}
	return joinTexts(parts, rows), votes{}
}

func joinTexts(parts []*builder, rows int) *Column {
	for _, p := range parts {
		if p.form == Numbers {
			p.goText()
		}
	}
	c := &Column{Form: Texts}
	c.texts(parts, rows)
	return c
}

// texts takes the texts of the parts over.
func (c *Column) texts(parts []*builder, rows int) {
	c.TextEnds = make([]uint64, 0, rows)
	for _, p := range parts {
		base := uint64(len(c.TextBytes))
		c.TextBytes = append(c.TextBytes, p.text...)
		for _, e := range p.ends {
			c.TextEnds = append(c.TextEnds, base+e)
		}
	}
}

// joinCoded merges dictionaries in file order; nil when the joint dictionary
// is too large.
func joinCoded(parts []*builder, rows int) *Column {
	c := &Column{Dict: []Entry{{}}}
	find := make(map[string]uint32)
	maps := make([][]uint32, len(parts))
	padded := map[uint32]padding{}
	for i, p := range parts {
		maps[i] = make([]uint32, len(p.dict))
		p.countCodes()
		p.padKnown()
		c.Dict[0].Count += p.dict[0].Count
		for code := 1; code < len(p.dict); code++ {
			e := p.dict[code]
			to, ok := find[e.Code]
			if !ok {
				if len(c.Dict) > limit.DictEntries {
					return nil
				}
				to = uint32(len(c.Dict))
				find[e.Code] = to
				c.Dict = append(c.Dict, Entry{Raw: e.Raw, Code: e.Code, Kind: e.Kind})
			}
			c.Dict[to].Count += e.Count
			maps[i][code] = to
			if pad, ok := p.padded[uint32(code)]; ok {
				padded[to] = padded[to].with(pad)
			}
		}
	}
	c.Padded = padSet(c.Dict, padded)
	switch n := len(c.Dict); {
	case n <= math.MaxUint8+1:
		if c.Codes8 = joinInPlace(parts, maps); c.Codes8 != nil {
			return c
		}
		c.Codes8 = make([]uint8, 0, rows)
		if len(parts) == 1 && parts[0].codes.b1 != nil {
			c.Codes8 = parts[0].codes.b1
			return c
		}
		for i, p := range parts {
			c.Codes8 = appendMapped(c.Codes8, p, maps[i])
		}
	case n <= math.MaxUint16+1:
		c.Codes16 = make([]uint16, 0, rows)
		if len(parts) == 1 && parts[0].codes.b2 != nil {
			c.Codes16 = parts[0].codes.b2
			return c
		}
		for i, p := range parts {
			c.Codes16 = appendMapped(c.Codes16, p, maps[i])
		}
	default:
		c.Codes32 = make([]uint32, 0, rows)
		for i, p := range parts {
			c.Codes32 = appendMapped(c.Codes32, p, maps[i])
		}
	}
	return c
}

// joinInPlace joins codes that lie in one array already; nil when they do not.
// Only what the parts lack (lines without a respondent) is closed up.
func joinInPlace(parts []*builder, maps [][]uint32) []uint8 {
	for _, p := range parts {
		if b := p.codes.b1; p.all == nil || b == nil || len(b) > 0 && &b[0] != &p.all[p.at] {
			return nil
		}
	}
	n := 0
	for i, p := range parts {
		b := p.codes.b1
		if !slices.IsSortedFunc(maps[i], func(x, y uint32) int { return int(x) - int(y) }) || int(maps[i][len(maps[i])-1]) != len(maps[i])-1 {
			var to [math.MaxUint8 + 1]uint8
			for code, c := range maps[i] {
				to[code] = uint8(c)
			}
			for r, code := range b {
				b[r] = to[code]
			}
		}
		if n != p.at {
			copy(p.all[n:], b)
		}
		n += len(b)
	}
	return parts[0].all[:n:n]
}

// countCodes counts how often each entry occurs.
func (b *builder) countCodes() {
	n := make([]int64, 4*len(b.dict))
	switch a := &b.codes; {
	case a.b4 != nil:
		countCodes(n, a.b4)
	case a.b2 != nil:
		countCodes(n, a.b2)
	default:
		countCodes(n, a.b1)
	}
	for i := range b.dict {
		b.dict[i].Count = n[4*i] + n[4*i+1] + n[4*i+2] + n[4*i+3]
	}
}

// countCodes counts into four counters for each code: neighbours in a file
// are often alike, and adding twice to one counter waits for its memory.
func countCodes[T uint8 | uint16 | uint32](n []int64, codes []T) {
	for len(codes) >= 4 {
		n[4*int(codes[0])]++
		n[4*int(codes[1])+1]++
		n[4*int(codes[2])+2]++
		n[4*int(codes[3])+3]++
		codes = codes[4:]
	}
	for _, c := range codes {
		n[4*int(c)]++
	}
}

func appendMapped[T uint8 | uint16 | uint32](dst []T, p *builder, to []uint32) []T {
	switch {
	case p.codes.b4 != nil:
		return appendMappedFrom(dst, p.codes.b4, to)
	case p.codes.b2 != nil:
		return appendMappedFrom(dst, p.codes.b2, to)
	default:
		return appendMappedFrom(dst, p.codes.b1, to)
	}
}

func appendMappedFrom[T, S uint8 | uint16 | uint32](dst []T, src []S, to []uint32) []T {
	for _, c := range src {
		dst = append(dst, T(to[c]))
	}
	return dst
}
