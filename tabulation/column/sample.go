package column

import (
	"math/rand/v2"
	"sync"
)

// sampleSeed makes the same rows come out every time.
const sampleSeed = 0x7ab5

// sample is where the columns of a drawn dataset come from: they are copied
// when they are first asked for, because a plan needs few of many.
type sample struct {
	from *Dataset
	rows []int // of from, ascending

	mu      sync.Mutex
	columns []*Column
}

// Sample draws n rows: one at random out of each of n equal stretches of the
// file, always the same ones. Dictionaries are shared with d (their counts are
// those of d), codes are copied column by column when Of asks for them, so the
// fields of Columns stay nil. A dataset of n rows or fewer is given as it is.
//
// The result must not be used after d was closed; closing it does nothing.
func (d *Dataset) Sample(n int) *Dataset {
	if n >= d.Rows || n < 1 {
		return d
	}
	random := rand.New(rand.NewPCG(sampleSeed, uint64(d.Rows)))
	rows := make([]int, n)
	for i := range rows {
		from, to := d.Rows*i/n, d.Rows*(i+1)/n
		rows[i] = from + random.IntN(to-from)
	}
	return &Dataset{
		Rows: n, Columns: make([]*Column, len(d.Columns)), Summary: d.Summary, Digest: d.Digest, Decimal: d.Decimal,
		sample: &sample{from: d, rows: rows, columns: make([]*Column, len(d.Columns))},
	}
}

// column gives column i, also of a sample.
func (d *Dataset) column(i int) *Column {
	if d.sample == nil {
		d.fill(i)
		return d.Columns[i]
	}
	return d.sample.column(i)
}

func (s *sample) column(i int) *Column {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.columns[i] == nil {
		s.columns[i] = s.from.column(i).pick(s.rows)
	}
	return s.columns[i]
}

// pick copies the rows asked for.
func (c *Column) pick(rows []int) *Column {
	out := &Column{Header: c.Header, Position: c.Position, Form: c.Form, Thousands: c.Thousands, Dict: c.Dict, Written: c.Written}
	switch {
	case c.Codes8 != nil:
		out.Codes8 = pickRows(c.Codes8, rows)
	case c.Codes16 != nil:
		out.Codes16 = pickRows(c.Codes16, rows)
	case c.Codes32 != nil:
		out.Codes32 = pickRows(c.Codes32, rows)
	case c.Form == Numbers:
		out.Nums = pickRows(c.Nums, rows)
		if c.Ways != nil {
			out.Ways = pickRows(c.Ways, rows)
		}
	}
	if c.TextEnds != nil {
		out.TextEnds = make([]uint64, len(rows))
		for i, r := range rows {
			from := uint64(0)
			if r > 0 {
				from = c.TextEnds[r-1]
			}
			out.TextBytes = append(out.TextBytes, c.TextBytes[from:c.TextEnds[r]]...)
			out.TextEnds[i] = uint64(len(out.TextBytes))
		}
	}
	return out
}

func pickRows[T any](from []T, rows []int) []T {
	out := make([]T, len(rows))
	for i, r := range rows {
		out[i] = from[r]
	}
	return out
}
