package sav

import "github.com/hary4di/pockettab/tabulation/limit"

// settle makes one dictionary of the records read: first the encoding, then
// everything that goes by short names and by the order of the records, then
// what needs the variables whole.
func (d *dictionary) settle(c *cursor, chosen string) error {
	var err error
	if d.text, err = newDecoder(chosen, d.ext.encoding, d.ext.page); err != nil {
		return err
	}
	d.settleMeasures()
	d.settleNames()
	if err := d.settleStrings(c); err != nil {
		return err
	}
	if len(d.vars) > limit.Columns {
		return tooLarge("the number of columns", int64(len(d.vars)), limit.Columns)
	}
	if err := d.readLongLabels(d.ext.longLabels); err != nil {
		return err
	}
	if err := d.readLongMissing(d.ext.longMissing); err != nil {
		return err
	}
	for _, v := range d.vars {
		v.label = d.text.plain(trimEnd(v.label))
		if err := d.settleMissing(c, v); err != nil {
			return err
		}
	}
	d.readSets(d.ext.sets)
	d.readSets(d.ext.countedSets)
	if w := d.head.weight; w != 0 && (w < 0 || w > len(d.at) || d.at[w-1] == nil || d.at[w-1].width != 0) {
		return damaged("$FL2", 76, overwritten, "the weight is no variable with numbers")
	}
	return nil
}

// weight is the variable that the file is weighted by; nil: none.
func (d *dictionary) weight() *variable {
	if d.head.weight == 0 {
		return nil
	}
	return d.at[d.head.weight-1]
}
