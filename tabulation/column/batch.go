package column

import (
	"encoding/binary"
	"math"
	"slices"

	"github.com/hary4di/pockettab/tabulation/source"
)

// The cells of a survey are short and few different ones: of each column the
// last met are kept by their bytes. A cell of one byte, which most codes are,
// costs one look at a table of 512 bytes, so that the tables of all columns of
// a wide file stay in the second-level cache; a longer one found there costs
// one comparison of a word, whatever its length up to shortBytes.

// known are the cells of a column that were met.
type known struct {
	one   [256]uint16 // code of the cell of that one byte, plus one; 0: not met
	slots [cacheSlots]cached
}

// keep makes a cell found from now on; it gives the one that is not any more.
func (k *known) keep(data []byte, c source.Cell, code uint32) (former cached) {
	if c.Len == 1 {
		if code < math.MaxUint16 {
			k.one[data[c.Off]] = uint16(code + 1)
		}
		return cached{}
	}
	key := cellKey(data, c)
	slot := &k.slots[cacheSlot(key)]
	former, *slot = *slot, cached{key: key, code: code}
	return former
}

// cacheSlots is the number of longer cells kept, a power of two.
const cacheSlots = 256

// cached is a short cell, as it stands in the file, and its code.
type cached struct {
	key  uint64 // 0: the slot is free
	code uint32
	hits uint32 // cells found here
}

// shortMask keeps the bytes of a text of that length of a word.
var shortMask = [shortBytes + 1]uint64{0, 1<<8 - 1, 1<<16 - 1, 1<<24 - 1, 1<<32 - 1, 1<<40 - 1, 1<<48 - 1, 1<<56 - 1}

// cellKey is the word of a short cell: its bytes and its length plus one.
func cellKey(data []byte, c source.Cell) uint64 {
	return binary.LittleEndian.Uint64(data[c.Off:])&shortMask[c.Len] | uint64(c.Len+1)<<56
}

func cacheSlot(key uint64) uint64 { return key * 0x9E3779B97F4A7C15 >> 56 }

// addBatch adds a column of a batch.
func (b *builder) addBatch(batch *source.Batch, column int, missing map[string]bool) {
	at, left := column, batch.Rows
	for left > 0 {
		if b.form == Coded {
			n := b.addKnown(batch, at, left)
			if left -= n; left == 0 {
				return
			}
			at += n * batch.Cols
		}
		cell := batch.Cells[at]
		text := batch.Data[cell.Off : cell.Off+cell.Len]
		if cell.Kind == source.Error {
			text = nil
		}
		b.add(text, cell.Kind, missing)
		if b.form == Coded {
			if mayBePadded(text) {
				b.pad(b.codes.last(), text, 1)
			}
			if b.cachable(batch, cell) {
				b.keepCell(batch, cell)
			}
		}
		at += batch.Cols
		left--
	}
}

func (b *builder) cachable(batch *source.Batch, c source.Cell) bool {
	return c.Len <= shortBytes && c.Kind != source.Error && int(c.Off)+8 <= len(batch.Data)
}

// addKnown adds cells of a column, the first at batch.Cells[at], as long as
// they are in the cache; at most most of them. It gives their number.
func (b *builder) addKnown(batch *source.Batch, at, most int) int {
	n := 0
	switch a := &b.codes; {
	case a.b4 != nil:
		a.b4 = room(a.b4, most)
		n = addKnown(b.known, batch, at, a.b4[len(a.b4):len(a.b4)+most])
		a.b4 = a.b4[:len(a.b4)+n]
	case a.b2 != nil:
		a.b2 = room(a.b2, most)
		n = addKnown(b.known, batch, at, a.b2[len(a.b2):len(a.b2)+most])
		a.b2 = a.b2[:len(a.b2)+n]
	default:
		a.b1 = room(a.b1, most)
		n = addKnown(b.known, batch, at, a.b1[len(a.b1):len(a.b1)+most])
		a.b1 = a.b1[:len(a.b1)+n]
	}
	b.count += n
	return n
}

// room makes room for n more elements. It doubles: append grows long slices by
// a quarter, which copies every element four times instead of once.
func room[T any](s []T, n int) []T {
	if len(s)+n <= cap(s) {
		return s
	}
	return slices.Grow(s, max(n, len(s)))
}

func addKnown[T uint8 | uint16 | uint32](known *known, batch *source.Batch, at int, out []T) int {
	cells, data, cols := batch.Cells, batch.Data, batch.Cols
	for i := range out {
		c := &cells[at]
		at += cols
		if c.Len == 1 && c.Kind != source.Error {
			code := known.one[data[c.Off]]
			if code == 0 {
				return i
			}
			out[i] = T(code - 1)
			continue
		}
		if c.Len > shortBytes || int(c.Off)+8 > len(data) || c.Kind == source.Error {
			return i
		}
		key := cellKey(data, *c)
		hit := &known.slots[cacheSlot(key)]
		if hit.key != key {
			return i
		}
		hit.hits++
		out[i] = T(hit.code)
	}
	return len(out)
}
