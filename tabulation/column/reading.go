package column

import (
	"bytes"
	"math"
	"strconv"
)

// way is a Written in one word, so that cells are compared quickly; a text
// that no form makes again is kept beside it.
type way uint32

const (
	wayDecimals  way = 1<<6 - 1        // number of decimals
	wayWidth     way = (1<<6 - 1) << 6 // least digits before the mark
	wayPoint     way = 1 << 12
	wayComma     way = 1 << 13
	wayPlus      way = 1 << 14
	wayShort     way = 1 << 15 // only as few decimals as needed make the text
	wayThousands way = 3 << 16 // 1: points, 2: commas
	waySmall     way = 1 << 18 // exponent with e
	wayLarge     way = 1 << 19 // exponent with E
	wayText      way = 1 << 20 // no form makes the text
	wayWord      way = 1 << 21 // it is no number at all
	widthShift       = 6
	groupShift       = 16
)

func (w way) decimals() int { return int(w & wayDecimals) }
func (w way) width() int    { return int(w & wayWidth >> widthShift) }

// mark is 0 for a decimal point, 1 for a decimal comma, -1 for neither.
func (w way) mark() int {
	switch {
	case w&wayPoint != 0:
		return 0
	case w&wayComma != 0:
		return 1
	}
	return -1
}

// groups is 0 for points between thousands, 1 for commas, -1 for neither.
func (w way) groups() int { return int(w&wayThousands>>groupShift) - 1 }

// marks are the two characters of numbers, as a way counts them.
var marks = [2]string{".", ","}

// written spells a way out; text is its text where it has one.
func (w way) written(text string) Written {
	out := Written{Decimals: uint8(w.decimals()), Width: uint8(w.width()), Plus: w&wayPlus != 0, Short: w&wayShort != 0, Text: text}
	if m := w.mark(); m >= 0 {
		out.Mark = marks[m]
	}
	if g := w.groups(); g >= 0 {
		out.Thousands = marks[g]
	}
	switch {
	case w&waySmall != 0:
		out.Exponent, out.Short = "e", true
	case w&wayLarge != 0:
		out.Exponent, out.Short = "E", true
	}
	return out
}

// reading is a number that was read.
type reading struct {
	num   float64
	way   way
	short bool // it has as few decimals as make the number; a text of its own never speaks against that
}

// tens are the powers of ten that a float64 holds.
var tens = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22}

// mostDigits are the significant digits that a float64 gives back whatever
// they are.
const mostDigits = 15

// readNumber reads a number, with either mark before its decimals, and how it
// is written. A whole number of more digits than a float64 holds is none: it
// names somebody or something, and its last digits matter.
//
// Digits of at most mostDigits are read here: their value is a whole number
// divided by a power of ten, both exact, so it is the nearest one, and the
// same number of decimals gives the same digits back. Whatever else there is
// readLong tries.
func readNumber(s []byte) (reading, bool) {
	i, w := 0, way(0)
	negative := false
	if len(s) > 0 && (s[0] == '-' || s[0] == '+') {
		negative = s[0] == '-'
		if i = 1; !negative {
			w = wayPlus
		}
	}
	if len(s) == i || len(s)-i > mostDigits+4 { // more could pass 64 bits
		return readLong(s)
	}
	start, point := i, -1
	m := uint64(0)
	for ; i < len(s); i++ {
		c := s[i] - '0'
		if c > 9 {
			if (s[i] != '.' && s[i] != ',') || point >= 0 {
				return readLong(s)
			}
			if point = i; s[i] == ',' {
				w |= wayComma
			} else {
				w |= wayPoint
			}
			continue
		}
		m = m*10 + uint64(c)
	}
	whole, decimals := len(s)-start, 0
	if point >= 0 {
		whole, decimals = point-start, len(s)-point-1
		if decimals == 0 {
			return readLong(s)
		}
	}
	if m >= 1e15 {
		return readLong(s)
	}
	width := 1
	if whole == 0 {
		width = 0
	} else if s[start] == '0' {
		width = whole
	}
	f := float64(m)
	if decimals > 0 {
		f /= tens[decimals]
	}
	if negative {
		f = -f
	}
	return reading{f, w | way(decimals) | way(width)<<widthShift, decimals == 0 || s[len(s)-1] != '0'}, true
}

// longest is the longest text that is looked at as a number, see ParseNumber.
const longest = 40

// wayWhole is that of a whole number without anything.
const wayWhole = way(1) << widthShift

// wholeNumber reads plain digits without leading zero, of at most mostDigits.
func wholeNumber(s []byte) (float64, bool) {
	if len(s) > mostDigits || len(s) > 1 && s[0] == '0' {
		return 0, false
	}
	n := int64(0)
	for _, b := range s {
		c := b - '0'
		if c > 9 {
			return 0, false
		}
		n = n*10 + int64(c)
	}
	return float64(n), true
}

// readLong reads a number of many digits, with marks between thousands or with
// an exponent. The form it seems to have is tried: what it does not give back
// keeps its text.
func readLong(s []byte) (reading, bool) {
	if len(s) == 0 || len(s) > longest {
		return reading{}, false
	}
	body, w := s, way(0)
	if s[0] == '-' || s[0] == '+' {
		if body = s[1:]; s[0] == '+' {
			w = wayPlus
		}
	}
	digits, tail := body, []byte(nil)
	if at := bytes.IndexAny(body, "eE"); at >= 0 {
		digits, tail = body[:at], body[at:]
		if tail[0] == 'e' {
			w |= waySmall
		} else {
			w |= wayLarge
		}
		if _, err := strconv.Atoi(string(tail[1:])); err != nil {
			return reading{}, false
		}
	}
	whole, decimals := digits, []byte(nil)
	if at := bytes.LastIndexAny(digits, ".,"); at >= 0 {
		mark := digits[at]
		if bytes.Count(digits, digits[at:at+1]) == 1 {
			whole, decimals = digits[:at], digits[at+1:]
			if w |= wayPoint; mark == ',' {
				w ^= wayPoint | wayComma
			}
		}
		if at = bytes.IndexAny(whole, ".,"); at >= 0 {
			if len(tail) > 0 || whole[0] == '0' || !grouped(whole, whole[at]) {
				return reading{}, false
			}
			g := way(1)
			if whole[at] == ',' {
				g = 2
			}
			w |= g << groupShift
			whole = bytes.ReplaceAll(whole, whole[at:at+1], nil)
		}
	}
	plain := make([]byte, 0, longest+1)
	if s[0] == '-' {
		plain = append(plain, '-')
	}
	plain = append(plain, whole...)
	if len(decimals) > 0 {
		plain = append(append(plain, '.'), decimals...)
	}
	if len(whole)+len(decimals) == 0 || !onlyDigits(whole) || !onlyDigits(decimals) {
		return reading{}, false
	}
	f, err := strconv.ParseFloat(string(append(plain, tail...)), 64)
	if err != nil || math.IsInf(f, 0) {
		return reading{}, false
	}
	width := 1
	if len(whole) == 0 {
		width = 0
	} else if whole[0] == '0' {
		width = len(whole)
	}
	w |= way(len(decimals)) | way(width)<<widthShift
	if w&(waySmall|wayLarge) != 0 {
		w &^= wayDecimals // always as short as can be
	}
	as := w.written("")
	short := as
	short.Short = true
	var buf [2 * longest]byte
	isShort := bytes.Equal(short.append(buf[:0], f), s)
	switch {
	case bytes.Equal(as.append(buf[:0], f), s):
		return reading{f, w, isShort}, true
	case isShort:
		return reading{f, w | wayShort, true}, true
	case w.mark() < 0 && len(tail) == 0:
		return reading{}, false // a whole number that a float64 does not hold
	}
	return reading{f, w | wayText, true}, true
}

// grouped tells whether digits stand in groups of three with a mark between.
func grouped(whole []byte, mark byte) bool {
	first := len(whole) % 4 // 1 to 3 digits, then groups of four characters
	if first == 0 {
		return false
	}
	for i, c := range whole {
		if (i%4 == first%4) != (c == mark) || c != mark && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

func onlyDigits(s []byte) bool {
	for _, c := range s {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}
