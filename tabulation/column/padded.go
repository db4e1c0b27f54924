package column

import "github.com/hary4di/pockettab/tabulation/source"

// Padded says of a column with a dictionary how many cells have white space
// around their code and were counted with cells of that code that are written
// otherwise. The dictionary keeps one of the texts, the first.
type Padded struct {
	Cells    int64    `json:"cells"`
	Examples []string `json:"examples"` // as they stand in the file, of different codes, mostPadded at most
}

// mostPadded is the number of examples that are kept.
const mostPadded = 3

// padding is what one code has of such cells.
type padding struct {
	cells  int64
	first  string // the first of them in the file
	others bool   // some are written otherwise than first
}

// pad notes cells that stand in the file as raw; without white space around
// a text they are none.
func (b *builder) pad(code uint32, raw []byte, cells int64) {
	if n := len(trim(raw)); code == 0 || n == 0 || n == len(raw) {
		return
	}
	if b.padded == nil {
		b.padded = map[uint32]padding{}
	}
	b.padded[code] = b.padded[code].with(padding{cells, string(raw), false})
}

// with adds more cells of a code, from further down in the file.
func (p padding) with(more padding) padding {
	if p.first == "" {
		return more
	}
	return padding{p.cells + more.cells, p.first, p.others || more.others || p.first != more.first}
}

// padSlot notes the cells that were found by a slot.
func (b *builder) padSlot(s cached) {
	if s.hits == 0 {
		return
	}
	var raw [8]byte
	for i := range raw {
		raw[i] = byte(s.key >> (8 * i))
	}
	b.pad(s.code, raw[:raw[shortBytes]-1], int64(s.hits))
}

// padKnown notes the cells that were found so far.
func (b *builder) padKnown() {
	for i := range b.known.slots {
		b.padSlot(b.known.slots[i])
		b.known.slots[i].hits = 0
	}
}

// padSet makes what a column says of its codes' cells; nil where no two texts
// were counted together.
func padSet(dict []Entry, padded map[uint32]padding) *Padded {
	out := &Padded{}
	for code := range dict {
		p := padded[uint32(code)]
		if p.cells == 0 || p.cells == dict[code].Count && !p.others {
			continue
		}
		if out.Cells += p.cells; len(out.Examples) < mostPadded {
			out.Examples = append(out.Examples, p.first)
		}
	}
	if out.Cells == 0 {
		return nil
	}
	return out
}

// mayBePadded tells from its ends, for nearly all cells, that there is no
// white space around a text.
func mayBePadded(text []byte) bool {
	n := len(text)
	return n > 0 && (text[0] <= ' ' || text[0] == 0xC2 || text[n-1] <= ' ' || text[n-1] == 0xA0)
}

// keepCell keeps a cell that was just added, and notes what the slot's former
// one has found.
func (b *builder) keepCell(batch *source.Batch, c source.Cell) {
	b.padSlot(b.known.keep(batch.Data, c, b.codes.last()))
}
