package sav

// valueLabel is a value and its label, as in the file.
type valueLabel struct{ value, label string }

// readLabels reads a record of value labels and the one behind it, which says
// whose they are.
func (d *dictionary) readLabels(c *cursor) error {
	n, err := c.count(16)
	if err != nil {
		return err
	}
	if d.labels+n > maxLabels {
		return tooLarge("the number of value labels", int64(d.labels+n), maxLabels)
	}
	labels := make([]valueLabel, n)
	for i := range labels {
		if labels[i].value, err = c.string(8); err != nil {
			return err
		}
		length, err := c.bytes(1)
		if err != nil {
			return err
		}
		used := int64(length[0])
		raw, err := c.string((used+8)/8*8 - 1)
		if err != nil {
			return err
		}
		labels[i].label = raw[:used]
	}
	kind, err := c.int()
	if err != nil {
		return err
	}
	if c.part = "4"; kind != 4 {
		return c.wrong("a record of type %d behind value labels", kind)
	}
	whose, err := c.count(4)
	if err != nil {
		return err
	}
	for range whose {
		index, err := c.int()
		if err != nil {
			return err
		}
		if index < 1 || index > len(d.at) || d.at[index-1] == nil {
			return c.wrong("value labels of variable %d", index)
		}
		if err := d.label(d.at[index-1], labels); err != nil {
			return err
		}
	}
	return nil
}

// label gives labels to a variable. The bound holds the sum over variables,
// because one record may serve all of them.
func (d *dictionary) label(v *variable, labels []valueLabel) error {
	if d.labels += len(labels); d.labels > maxLabels {
		return tooLarge("the number of value labels", int64(d.labels), maxLabels)
	}
	if v.labels == nil {
		v.labels = labels // shared: nothing is appended to it in place
		return nil
	}
	v.labels = append(v.labels[:len(v.labels):len(v.labels)], labels...)
	return nil
}

// readLongLabels reads the value labels of strings wider than eight bytes.
func (d *dictionary) readLongLabels(body string) error {
	r := &piece{part: "7/21", s: body, at: d.ext.longLabelsAt, order: d.order}
	for !r.done() {
		name := r.counted()
		r.int() // the width of the variable, which we know
		n := r.int()
		if n < 0 || n > len(r.s)/8 {
			return r.wrong()
		}
		labels := make([]valueLabel, 0, n)
		for range n {
			labels = append(labels, valueLabel{r.counted(), r.counted()})
		}
		if r.bad {
			return r.wrong()
		}
		v := d.find(d.text.plain(trimEnd(name)))
		if v == nil || v.width == 0 {
			d.note("form_unknown_variable", d.text.plain(trimEnd(name)))
			continue
		}
		if err := d.label(v, labels); err != nil {
			return err
		}
	}
	return nil
}

// readLongMissing reads the missing values of strings wider than eight bytes.
func (d *dictionary) readLongMissing(body string) error {
	r := &piece{part: "7/22", s: body, at: d.ext.longMissingAt, order: d.order}
	for !r.done() {
		name := r.counted()
		count := int(r.take(1)[0])
		length := r.int()
		if count < 1 || count > 3 || length < 0 || length > len(r.s) {
			return r.wrong()
		}
		var values []string
		for i := range count {
			// old versions of PSPP write the length before each value
			if i > 0 && len(r.s) >= 4+length && int(d.order.Uint32([]byte(r.s))) == length {
				r.int()
			}
			values = append(values, r.take(length))
		}
		if r.bad {
			return r.wrong()
		}
		v := d.find(d.text.plain(trimEnd(name)))
		if v == nil || v.width == 0 {
			d.note("form_unknown_variable", d.text.plain(trimEnd(name)))
			continue
		}
		v.missing.raw = append(v.missing.raw, values...)
	}
	return nil
}

// piece reads the inside of an extension record. What reaches beyond its end
// makes it bad, and gives zeros.
type piece struct {
	part  string
	s     string
	at    int64 // in the file
	order byteOrder
	bad   bool
}

func (r *piece) done() bool { return r.s == "" || r.bad }

func (r *piece) take(n int) string {
	if n < 0 || n > len(r.s) {
		r.bad, r.s = true, ""
		return string(make([]byte, min(max(n, 0), 8)))
	}
	s := r.s[:n]
	r.s, r.at = r.s[n:], r.at+int64(n)
	return s
}

func (r *piece) int() int { return int(int32(r.order.Uint32([]byte(r.take(4))))) }

func (r *piece) counted() string { return r.take(r.int()) }

func (r *piece) wrong() error {
	return damaged(r.part, r.at, overwritten, "a length reaches beyond the record")
}
