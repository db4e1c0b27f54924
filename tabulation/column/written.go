package column

import (
	"bytes"
	"math"
	"strconv"
)

// Written is how the numbers of a column without a dictionary stand in the
// file, so that their texts can be made again from the numbers, to the letter:
// "1.230000" is 1.23 with six decimals.
type Written struct {
	Decimals  uint8  `json:"decimals,omitempty"`  // digits behind the mark; of a Short form the most there are
	Short     bool   `json:"short,omitempty"`     // as few decimals as make the number
	Mark      string `json:"mark,omitempty"`      // before the decimals: "." or ","; "" where none have any
	Width     uint8  `json:"width,omitempty"`     // least digits before the mark: 1 as usual, 0 in ".5", 3 in "007"
	Plus      bool   `json:"plus,omitempty"`      // "+" before what is not negative
	Thousands string `json:"thousands,omitempty"` // between groups of three digits: "." or ","
	Exponent  string `json:"exponent,omitempty"`  // "e" or "E": a power of ten of two digits behind it
	Text      string `json:"text,omitempty"`      // the very text, where no form makes it or it is no number
}

// bare are numbers as Go writes them.
var bare = Written{Short: true, Mark: ".", Width: 1}

// append writes a number in this form.
func (w *Written) append(dst []byte, f float64) []byte {
	if w.Text != "" {
		return append(dst, w.Text...)
	}
	if w.Plus && !math.Signbit(f) {
		dst = append(dst, '+')
	}
	form, prec := byte('f'), int(w.Decimals)
	if w.Exponent != "" {
		form = w.Exponent[0]
	}
	if w.Short {
		prec = -1
	}
	number := len(dst)
	dst = strconv.AppendFloat(dst, f, form, prec, 64)
	if w.Mark != "," && w.Width == 1 && w.Thousands == "" {
		return dst
	}
	if dst[number] == '-' {
		number++
	}
	whole := len(dst) - number // digits before the mark
	if at := bytes.IndexAny(dst[number:], ".eE"); at >= 0 {
		whole = at
		if dst[number+at] == '.' && w.Mark != "" {
			dst[number+at] = w.Mark[0]
		}
	}
	switch {
	case w.Width == 0 && whole == 1 && dst[number] == '0' && number+1 < len(dst):
		dst = append(dst[:number], dst[number+1:]...)
	case w.Thousands != "":
		for at := whole - 3; at > 0; at -= 3 {
			dst = append(dst, 0)
			copy(dst[number+at+1:], dst[number+at:])
			dst[number+at] = w.Thousands[0]
		}
	case whole < int(w.Width):
		zeros := int(w.Width) - whole
		dst = append(dst, make([]byte, zeros)...)
		copy(dst[number+zeros:], dst[number:])
		for i := range zeros {
			dst[number+i] = '0'
		}
	}
	return dst
}

// AppendText appends the raw text of row r, as Text gives it.
func (c *Column) AppendText(dst []byte, r int) []byte {
	switch {
	case c.Form == Coded:
		return append(dst, c.Dict[c.Code(r)].Raw...)
	case c.TextEnds != nil || c.Form == Texts:
		from := uint64(0)
		if r > 0 {
			from = c.TextEnds[r-1]
		}
		return append(dst, c.TextBytes[from:c.TextEnds[r]]...)
	case c.Empty(r):
		return dst
	}
	return c.written(r).append(dst, c.Nums[r])
}

// Empty tells whether row r has no answer. A row of Numbers without one that is
// not empty has a word, such as "NA".
func (c *Column) Empty(r int) bool {
	switch {
	case c.Form == Coded:
		return c.Code(r) == 0
	case c.Form == Numbers && c.Nums[r] == c.Nums[r]:
		return false
	case c.TextEnds != nil:
		return r == 0 && c.TextEnds[0] == 0 || r > 0 && c.TextEnds[r] == c.TextEnds[r-1]
	}
	return c.Ways == nil || c.Ways[r] == 0
}

// written is how the number of row r is written.
func (c *Column) written(r int) *Written {
	at := 0
	if c.Ways != nil {
		at = int(c.Ways[r])
	}
	if at >= len(c.Written) {
		return &bare
	}
	return &c.Written[at]
}
