package column

import (
	"maps"
	"math"
	"slices"
	"strconv"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/limit"
	"github.com/hary4di/pockettab/tabulation/source"
)

func itoa(n int) string { return strconv.Itoa(n) }

// builder grows one column of one part. It starts coded; past
// limit.DictEntries distinct values it goes over to plain numbers, and from
// those to plain texts at the first cell that is no number (builder_plain.go).
type builder struct {
	dict  []Entry
	codes codeArray

	// short texts are found by their bytes packed into a word, longer ones
	// in a map; both compare the whole text, never only a hash
	shortKey  []uint64
	shortCode []uint32
	shorts    int
	long      map[string]uint32

	known  *known // short cells as they stand in the file
	padded map[uint32]padding

	form  Form
	plain plainNumbers
	text  []byte
	ends  []uint64
	count int
	most  int // rows there can be; 0: not known

	numsMost int     // as most, where the numbers of other parts follow
	all      []uint8 // codes of all parts lie here, those of this one from at
	at       int
}

func newBuilder() *builder {
	return &builder{dict: []Entry{{}}, shortKey: make([]uint64, 64), shortCode: make([]uint32, 64), known: new(known)}
}

// follower is a builder for a later part of the file: it knows the texts that
// b has met so far by the same codes, so that most columns need no other codes
// when the parts are joined.
func (b *builder) follower() *builder {
	f := &builder{dict: slices.Clone(b.dict), shortKey: slices.Clone(b.shortKey), shortCode: slices.Clone(b.shortCode), shorts: b.shorts, long: maps.Clone(b.long), known: new(known)}
	*f.known = *b.known
	for i := range f.known.slots {
		f.known.slots[i].hits = 0
	}
	return f
}

// codeArray is an array of codes as narrow as they allow so far.
type codeArray struct {
	b1   []uint8
	b2   []uint16
	b4   []uint32
	most int // codes there can be; 0: not known
}

func (a *codeArray) append(code uint32) {
	switch {
	case a.b4 != nil:
		a.b4 = append(a.b4, code)
	case a.b2 != nil:
		if code > math.MaxUint16 {
			a.b4 = make([]uint32, len(a.b2), max(a.most, 2*len(a.b2)+1))
			for i, c := range a.b2 {
				a.b4[i] = uint32(c)
			}
			a.b2 = nil
			a.b4 = append(a.b4, code)
			return
		}
		a.b2 = append(a.b2, uint16(code))
	default:
		if code > math.MaxUint8 {
			a.b2 = make([]uint16, len(a.b1), max(a.most, 2*len(a.b1)+1))
			for i, c := range a.b1 {
				a.b2[i] = uint16(c)
			}
			a.b1 = nil
			a.append(code)
			return
		}
		a.b1 = append(a.b1, uint8(code))
	}
}

// last is the code appended last.
func (a *codeArray) last() uint32 { return a.at(max(len(a.b1), len(a.b2), len(a.b4)) - 1) }

func (a *codeArray) at(i int) uint32 {
	switch {
	case a.b4 != nil:
		return a.b4[i]
	case a.b2 != nil:
		return uint32(a.b2[i])
	default:
		return uint32(a.b1[i])
	}
}

// trim cuts outer white space: space, tab, CR, LF, U+00A0.
func trim(b []byte) []byte {
	for len(b) > 0 {
		switch c := b[0]; {
		case c == ' ' || c == '\t' || c == '\r' || c == '\n':
			b = b[1:]
			continue
		case c == 0xC2 && len(b) > 1 && b[1] == 0xA0:
			b = b[2:]
			continue
		}
		break
	}
	for len(b) > 0 {
		switch c := b[len(b)-1]; {
		case c == ' ' || c == '\t' || c == '\r' || c == '\n':
			b = b[:len(b)-1]
			continue
		case c == 0xA0 && len(b) > 1 && b[len(b)-2] == 0xC2:
			b = b[:len(b)-2]
			continue
		}
		break
	}
	return b
}

// shortBytes is the longest text that fits a word beside its length.
const shortBytes = 7

// pack makes the word of a short text: never 0, different for different texts.
func pack(b []byte) uint64 {
	k := uint64(len(b)) + 1
	for i, c := range b {
		k |= uint64(c) << (8 * (i + 1))
	}
	return k
}

func (b *builder) add(raw []byte, kind source.Kind, missing map[string]bool) {
	b.count++
	text := raw
	if mayBePadded(raw) {
		text = trim(raw)
	}
	if b.form != Coded {
		if len(text) > 0 && len(missing) > 0 && missing[string(text)] {
			text = nil
		}
		b.addPlain(text, kind)
		return
	}
	if len(text) == 0 {
		b.codes.append(0)
		return
	}
	if len(text) <= shortBytes {
		key := pack(text)
		if code, ok := b.findShort(key); ok {
			b.codes.append(code)
		} else if code = b.enter(raw, text, kind, missing); code != noCode {
			b.setShort(key, code)
		}
		return
	}
	if code, ok := b.long[string(text)]; ok {
		b.codes.append(code)
		return
	}
	if code := b.enter(raw, text, kind, missing); code != noCode {
		if b.long == nil {
			b.long = map[string]uint32{}
		}
		b.long[b.codeText(code, text)] = code
	}
}

// codeText is the map key of a code: the entry's own text, so that nothing is
// stored twice; a missing token has no entry and brings its own.
func (b *builder) codeText(code uint32, text []byte) string {
	if code == 0 {
		return string(text)
	}
	return b.dict[code].Code
}

// noCode says that the builder went over to plain cells.
const noCode = math.MaxUint32

// enter gives a new text its code (0 for a missing token) and appends it.
func (b *builder) enter(raw, text []byte, kind source.Kind, missing map[string]bool) uint32 {
	if len(missing) > 0 && missing[string(text)] {
		b.codes.append(0)
		return 0
	}
	if len(b.dict) > limit.DictEntries {
		b.goPlain(b.count - 1)
		b.addPlain(text, kind)
		return noCode
	}
	e := Entry{Raw: string(raw), Kind: kind}
	e.Code = codebook.Trim(e.Raw)
	code := uint32(len(b.dict))
	b.dict = append(b.dict, e)
	b.codes.append(code)
	return code
}

func (b *builder) slot(key uint64) int {
	h := key * 0x9E3779B97F4A7C15
	return int(h>>32) & (len(b.shortKey) - 1)
}

func (b *builder) findShort(key uint64) (uint32, bool) {
	for i := b.slot(key); ; i = (i + 1) & (len(b.shortKey) - 1) {
		switch b.shortKey[i] {
		case key:
			return b.shortCode[i], true
		case 0:
			return 0, false
		}
	}
}

func (b *builder) setShort(key uint64, code uint32) {
	if 2*(b.shorts+1) > len(b.shortKey) {
		keys, codes := b.shortKey, b.shortCode
		b.shortKey, b.shortCode = make([]uint64, 4*len(keys)), make([]uint32, 4*len(keys))
		for i, k := range keys {
			if k != 0 {
				b.putShort(k, codes[i])
			}
		}
	}
	b.putShort(key, code)
	b.shorts++
}

func (b *builder) putShort(key uint64, code uint32) {
	i := b.slot(key)
	for b.shortKey[i] != 0 {
		i = (i + 1) & (len(b.shortKey) - 1)
	}
	b.shortKey[i], b.shortCode[i] = key, code
}
