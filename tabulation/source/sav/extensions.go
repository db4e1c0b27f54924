package sav

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/fault"
)

// extensions are the extension records as they are in the file. They need the
// encoding and each other, so they are read first and understood later.
type extensions struct {
	page                        int    // code page of 7/3
	encoding                    string // of 7/20
	longNames, longStrings      string
	sets, countedSets           string
	longLabels, longMissing     string
	longLabelsAt, longMissingAt int64
	display                     []int
}

// readExtension reads a record of type 7. Subtypes that say nothing about
// variables or values are stepped over.
func (d *dictionary) readExtension(c *cursor) error {
	var n [3]int // subtype, size of an item, number of items
	for i := range n {
		var err error
		if n[i], err = c.int(); err != nil {
			return err
		}
	}
	c.part = fmt.Sprintf("7/%d", n[0])
	if n[1] < 0 || n[2] < 0 || int64(n[1])*int64(n[2]) > c.size-c.at {
		return c.cut(int64(n[1]) * int64(n[2]))
	}
	length := int64(n[1]) * int64(n[2])
	texts := map[int]*string{7: &d.ext.sets, 13: &d.ext.longNames, 14: &d.ext.longStrings, 19: &d.ext.countedSets,
		20: &d.ext.encoding, 21: &d.ext.longLabels, 22: &d.ext.longMissing}
	switch at := c.at; {
	case texts[n[0]] != nil:
		body, err := c.string(length)
		if err != nil {
			return err
		}
		switch n[0] {
		case 21:
			d.ext.longLabelsAt = at
		case 22:
			d.ext.longMissingAt = at
		}
		*texts[n[0]] += body
		return nil
	case n[0] == 3 && n[1] == 4 && n[2] >= 8:
		return d.readMachine(c, n[2])
	case n[0] == 4 && n[1] == 8 && n[2] >= 3:
		return d.readSpecial(c, n[2])
	case n[0] == 11 && n[1] == 4:
		return d.readDisplay(c, n[2])
	case n[0] == 16 && n[1] == 8 && n[2] >= 2:
		b, err := c.bytes(16)
		if err != nil {
			return err
		}
		if many := int64(c.order.Uint64(b[8:])); many >= 0 {
			if d.total >= 0 && d.total != many {
				return c.wrong("%d cases, the header says %d", many, d.total)
			}
			d.total = many
		}
		return c.skip(length - 16)
	}
	return c.skip(length)
}

func (d *dictionary) readMachine(c *cursor, n int) error {
	var info [8]int
	for i := range info {
		var err error
		if info[i], err = c.int(); err != nil {
			return err
		}
	}
	if info[4] == 2 || info[4] == 3 {
		return fault.New(fault.WrongType, op, "is", "an SPSS file with numbers of a mainframe", "save", "Save it from SPSS or PSPP as .csv with codes, or as .xlsx.")
	}
	d.ext.page = info[7]
	return c.skip(4 * int64(n-len(info)))
}

func (d *dictionary) readSpecial(c *cursor, n int) error {
	for _, to := range []*float64{&d.special.sysmis, &d.special.highest, &d.special.lowest} {
		var err error
		if *to, err = c.float(); err != nil {
			return err
		}
	}
	return c.skip(8 * int64(n-3))
}

func (d *dictionary) readDisplay(c *cursor, n int) error {
	d.ext.display = d.ext.display[:0]
	for range n {
		i, err := c.int()
		if err != nil {
			return err
		}
		if len(d.ext.display) < 3*maxElements {
			d.ext.display = append(d.ext.display, i)
		}
	}
	return nil
}

// settleMeasures gives the variables, still with the pieces of very long
// strings among them, their levels of measurement.
func (d *dictionary) settleMeasures() {
	n := len(d.vars)
	step := len(d.ext.display) / n
	if step < 2 || step > 3 || step*n != len(d.ext.display) {
		return // it is not about these variables
	}
	levels := map[int]codebook.Measure{1: codebook.Nominal, 2: codebook.Ordinal, 3: codebook.Scale}
	for i, v := range d.vars {
		v.measure = levels[d.ext.display[i*step]]
	}
}

// settleNames gives the variables their long names.
func (d *dictionary) settleNames() {
	for _, v := range d.vars {
		v.name = d.text.plain(v.short)
	}
	for _, pair := range strings.Split(d.ext.longNames, "\t") {
		short, long, ok := strings.Cut(strings.TrimRight(pair, "\x00"), "=")
		if v := d.findShort(short); ok && v != nil && trimEnd(long) != "" {
			v.name = d.text.plain(trimEnd(long))
		}
	}
}

// settleStrings joins the pieces of very long strings. All pieces but the last
// hold 255 bytes.
func (d *dictionary) settleStrings(c *cursor) error {
	place := make(map[*variable]int, len(d.vars))
	for i, v := range d.vars {
		place[v] = i
	}
	piece := make([]bool, len(d.vars))
	for _, pair := range strings.Split(d.ext.longStrings, "\t") {
		short, digits, ok := strings.Cut(strings.TrimRight(pair, "\x00"), "=")
		if !ok {
			continue
		}
		width, err := strconv.Atoi(strings.Trim(digits, " \x00"))
		v := d.findShort(short)
		if err != nil || width < 0 || width > 32767 || v == nil {
			return damaged("7/14", c.at, overwritten, fmt.Sprintf("a string %q of width %q", short, digits))
		}
		pieces := (width + 251) / 252
		if width <= 255 {
			continue
		}
		i := place[v]
		if i+pieces > len(d.vars) || len(v.segments) != 1 {
			return damaged("7/14", c.at, overwritten, fmt.Sprintf("the string %q has too few pieces", short))
		}
		for k, p := range d.vars[i+1 : i+pieces] {
			if p.width == 0 || piece[i+1+k] {
				return damaged("7/14", c.at, overwritten, fmt.Sprintf("a piece of the string %q is none", short))
			}
			piece[i+1+k] = true
			v.segments = append(v.segments, p.segments...)
		}
		v.width = width
		left := width
		for k := range v.segments {
			take := min(left, 255)
			if v.segments[k].len < take {
				return damaged("7/14", c.at, overwritten, fmt.Sprintf("a piece of the string %q is too short", short))
			}
			v.segments[k].len = take
			left -= take
		}
	}
	whole := d.vars[:0]
	for i, v := range d.vars {
		if !piece[i] {
			whole = append(whole, v)
		}
	}
	d.vars = whole
	return nil
}

// findShort finds a variable by its short name; of two with one name the
// first.
func (d *dictionary) findShort(short string) *variable {
	if d.byShort == nil {
		d.byShort = byName(d.vars, func(v *variable) string { return v.short })
	}
	return d.byShort[strings.ToUpper(trimEnd(short))]
}

func byName(vars []*variable, name func(*variable) string) map[string]*variable {
	m := make(map[string]*variable, len(vars))
	for _, v := range vars {
		if key := strings.ToUpper(name(v)); m[key] == nil {
			m[key] = v
		}
	}
	return m
}

// find finds a variable by its name, else by its short name.
func (d *dictionary) find(name string) *variable {
	if d.byName == nil {
		d.byName = byName(d.vars, func(v *variable) string { return v.name })
	}
	if v := d.byName[strings.ToUpper(name)]; v != nil {
		return v
	}
	return d.findShort(name)
}
