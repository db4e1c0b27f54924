package sav

import (
	"math"
	"slices"

	"github.com/hary4di/pockettab/tabulation/codebook"
)

// missing are the user-missing values of a variable: single values, and for
// numbers a range besides.
type missing struct {
	raw     []string // eight bytes each, until the encoding and the width are known
	ranged  bool     // the first two of raw are a range
	numbers []float64
	texts   []string
	span    *codebook.Range
}

// readMissing reads the missing values of a variable record; n is how many,
// below zero when they begin with a range.
func (d *dictionary) readMissing(c *cursor, v *variable, n int) error {
	if n < -3 || n > 3 || n == -1 || n < 0 && v.width != 0 {
		return c.wrong("%d missing values", n)
	}
	v.missing.ranged = n < 0
	for range max(n, -n) {
		raw, err := c.string(8)
		if err != nil {
			return err
		}
		v.missing.raw = append(v.missing.raw, raw)
	}
	return nil
}

// settleMissing makes values of the bytes read.
func (d *dictionary) settleMissing(c *cursor, v *variable) error {
	m := &v.missing
	if v.width > 0 {
		for _, raw := range m.raw {
			m.texts = append(m.texts, codebook.Trim(d.text.plain(trimEnd(raw))))
		}
		return nil
	}
	for _, raw := range m.raw {
		m.numbers = append(m.numbers, float(c.order, []byte(raw)))
	}
	if !m.ranged {
		return nil
	}
	low, high := m.numbers[0], m.numbers[1]
	m.numbers = m.numbers[2:]
	m.span = &codebook.Range{}
	if low > d.special.lowest && low > math.Nextafter(-math.MaxFloat64, 0) {
		m.span.Low = &low
	}
	if high < d.special.highest && high < math.MaxFloat64 {
		m.span.High = &high
	}
	if low != low || high != high || low > high {
		return damaged("2", c.at, overwritten, "the missing values of "+v.name+" are an impossible range")
	}
	return nil
}

func (m *missing) any() bool { return len(m.numbers)+len(m.texts) > 0 || m.span != nil }

// number reports whether f is user-missing.
func (m *missing) number(f float64) bool {
	return slices.Contains(m.numbers, f) || m.span.Has(f)
}

// textual reports whether a text, trimmed, is user-missing.
func (m *missing) textual(s string) bool { return slices.Contains(m.texts, s) }
