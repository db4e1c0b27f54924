package sav

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"strings"

	"github.com/klauspost/compress/zlib"
)

// sysmis stands for system-missing in a row.
type sysmis struct{}

// written is a system file to be made: the format from its description, with
// nothing of the reader in it.
type written struct {
	order       binary.ByteOrder
	compression int
	cases       int // what the header says; -2: how many rows there are
	bias        float64
	label       string
	documents   []string
	encoding    string
	page        int
	weight      string // short name
	sets        string
	countedSets string
	vars        []writtenVar
	rows        [][]any // float64, string or sysmis
	noEnd       bool    // no code 252 behind the last case
	block       int     // bytes of a block of a .zsav
	extra       []byte  // extension records as they are
}

type writtenVar struct {
	short, name string
	width       int
	label       string
	kind        byte // of the print format
	missing     []any
	ranged      bool // the first two of missing are a range
	labels      []writtenLabel
	measure     int
}

type writtenLabel struct {
	value any
	label string
}

func (f *written) bytes() []byte {
	if f.order == nil {
		f.order = binary.LittleEndian
	}
	if f.bias == 0 {
		f.bias = 100
	}
	var b bytes.Buffer
	i32 := func(n ...int) {
		for _, x := range n {
			_ = binary.Write(&b, f.order, int32(x))
		}
	}
	cases := f.cases
	if cases == -2 {
		cases = len(f.rows)
	}
	index, weight := 1, 0
	at := map[string]int{}
	for _, v := range f.vars {
		at[v.short] = index
		if v.short == f.weight {
			weight = index
		}
		for _, w := range v.pieces() {
			index += elements(w)
		}
	}
	magic := "$FL2"
	if f.compression == 2 {
		magic = "$FL3"
	}
	b.WriteString(magic + pad("@(#) SPSS DATA FILE written by a test", 60))
	i32(2, index-1, f.compression, weight, cases)
	_ = binary.Write(&b, f.order, f.bias)
	b.WriteString("24 Nov 26" + "15:00:00" + pad(f.label, 64) + "\x00\x00\x00")
	for _, v := range f.vars {
		f.variable(&b, v)
	}
	for _, v := range f.vars {
		if v.width <= 8 && len(v.labels) > 0 {
			i32(3, len(v.labels))
			for _, l := range v.labels {
				b.Write(f.value(l.value, 8))
				b.WriteByte(byte(len(l.label)))
				b.WriteString(l.label)
				for n := len(l.label) + 1; n%8 != 0; n++ {
					b.WriteByte(' ')
				}
			}
			i32(4, 1, at[v.short])
		}
	}
	if len(f.documents) > 0 {
		i32(6, len(f.documents))
		for _, d := range f.documents {
			b.WriteString(pad(d, 80))
		}
	}
	f.extensions(&b)
	i32(999, 0)
	b.Write(f.data(int64(b.Len())))
	return b.Bytes()
}

// pieces are the widths of the variable records of a variable.
func (v writtenVar) pieces() []int {
	if v.width <= 255 {
		return []int{v.width}
	}
	var w []int
	n := (v.width + 251) / 252
	for range n - 1 {
		w = append(w, 255)
	}
	return append(w, v.width-(n-1)*252)
}

func elements(width int) int { return max(1, (width+7)/8) }

func pad(s string, n int) string { return s + strings.Repeat(" ", max(0, n-len(s))) }

func (f *written) value(x any, n int) []byte {
	b := make([]byte, 8)
	switch x := x.(type) {
	case float64:
		f.order.PutUint64(b, math.Float64bits(x))
	case int:
		f.order.PutUint64(b, math.Float64bits(float64(x)))
	case sysmis:
		f.order.PutUint64(b, math.Float64bits(-math.MaxFloat64))
	case string:
		return []byte(pad(x, n))
	}
	return b
}

func (f *written) variable(b *bytes.Buffer, v writtenVar) {
	for i, w := range v.pieces() {
		name, label := v.short, v.label
		var missing []any
		if i > 0 {
			name, label = fmt.Sprintf("%.5s%03d", v.short, i), ""
		} else if v.width <= 8 {
			missing = v.missing
		}
		n := len(missing)
		if v.ranged && i == 0 {
			n = -n
		}
		kind, shown := int(v.kind), w
		switch {
		case w > 0:
			kind = 1
		case kind == 0:
			kind, shown = 5, 8
		default:
			shown = 20
		}
		format := kind<<16 | shown<<8
		mark := 0
		if label != "" {
			mark = 1
		}
		for _, x := range []int{2, w, mark, n, format, format} {
			_ = binary.Write(b, f.order, int32(x))
		}
		b.WriteString(pad(name, 8))
		if mark == 1 {
			_ = binary.Write(b, f.order, int32(len(label)))
			b.WriteString(pad(label, (len(label)+3)/4*4))
		}
		for _, m := range missing {
			b.Write(f.value(m, 8))
		}
		for range elements(w) - 1 {
			for _, x := range []int{2, -1, 0, 0, 0, 0} {
				_ = binary.Write(b, f.order, int32(x))
			}
			b.WriteString(pad("", 8))
		}
	}
}

func (f *written) extension(b *bytes.Buffer, subtype, size int, body []byte) {
	for _, x := range []int{7, subtype, size, len(body) / size} {
		_ = binary.Write(b, f.order, int32(x))
	}
	b.Write(body)
}

func (f *written) extensions(b *bytes.Buffer) {
	ints := func(n ...int) []byte {
		var w bytes.Buffer
		for _, x := range n {
			_ = binary.Write(&w, f.order, int32(x))
		}
		return w.Bytes()
	}
	counted := func(s string) string { return string(ints(len(s))) + s }
	endian := 2
	if f.order == binary.BigEndian {
		endian = 1
	}
	f.extension(b, 3, 4, ints(1, 2, 3, -1, 1, 1, endian, f.page))
	var special bytes.Buffer
	_ = binary.Write(&special, f.order, []float64{-math.MaxFloat64, math.MaxFloat64, math.Nextafter(-math.MaxFloat64, 0)})
	f.extension(b, 4, 8, special.Bytes())
	if f.sets != "" {
		f.extension(b, 7, 1, []byte(f.sets))
	}
	var display []int
	var names, strings14, labels, missing []string
	for _, v := range f.vars {
		for range v.pieces() {
			display = append(display, v.measure, 8, 0)
		}
		names = append(names, v.short+"="+v.name)
		if v.width > 255 {
			strings14 = append(strings14, fmt.Sprintf("%s=%05d\x00\t", v.short, v.width))
		}
		if v.width > 8 && len(v.labels) > 0 {
			s := counted(v.name) + string(ints(v.width, len(v.labels)))
			for _, l := range v.labels {
				s += counted(pad(l.value.(string), v.width)) + counted(l.label)
			}
			labels = append(labels, s)
		}
		if v.width > 8 && len(v.missing) > 0 {
			s := counted(v.name) + string(rune(len(v.missing))) + string(ints(8))
			for _, m := range v.missing {
				s += pad(m.(string), 8)
			}
			missing = append(missing, s)
		}
	}
	f.extension(b, 11, 4, ints(display...))
	f.extension(b, 13, 1, []byte(strings.Join(names, "\t")))
	for _, x := range []struct {
		subtype int
		body    string
	}{{14, strings.Join(strings14, "")}, {19, f.countedSets}, {20, f.encoding}, {21, strings.Join(labels, "")}, {22, strings.Join(missing, "")}} {
		if x.body != "" {
			f.extension(b, x.subtype, 1, []byte(x.body))
		}
	}
	b.Write(f.extra)
}

// data gives the cases; at is where they begin.
func (f *written) data(at int64) []byte {
	var all [][]byte // elements
	var numbers []bool
	for _, row := range f.rows {
		for i, v := range f.vars {
			if v.width == 0 {
				all, numbers = append(all, f.value(row[i], 8)), append(numbers, true)
				continue
			}
			text := pad(row[i].(string), v.width)
			for _, w := range v.pieces() {
				take := min(w, len(text))
				piece := pad(text[:take], 8*elements(w))
				text = text[take:]
				for k := 0; k < len(piece); k += 8 {
					all, numbers = append(all, []byte(piece[k:k+8])), append(numbers, false)
				}
			}
		}
	}
	if f.compression == 0 {
		return bytes.Join(all, nil)
	}
	packed := f.bytecodes(all, numbers)
	if f.compression == 1 {
		return packed
	}
	return f.zlib(packed, at)
}

func (f *written) bytecodes(all [][]byte, numbers []bool) []byte {
	var out, codes, behind []byte
	flush := func() {
		if len(codes) > 0 {
			out = append(append(out, append(codes, make([]byte, 8-len(codes))...)...), behind...)
			codes, behind = nil, nil
		}
	}
	for i, e := range all {
		n := math.Float64frombits(f.order.Uint64(e))
		switch code := n + f.bias; {
		case string(e) == "        ":
			codes = append(codes, 254)
		case !numbers[i]:
			codes = append(codes, 253)
			behind = append(behind, e...)
		case n == -math.MaxFloat64:
			codes = append(codes, 255)
		case code >= 1 && code <= 251 && n == math.Trunc(n) && code == math.Trunc(code):
			codes = append(codes, byte(code))
		default:
			codes = append(codes, 253)
			behind = append(behind, e...)
		}
		if len(codes) == 8 {
			flush()
		}
	}
	if !f.noEnd {
		codes = append(codes, 252)
	}
	flush()
	return out
}

func (f *written) zlib(packed []byte, at int64) []byte {
	size := max(f.block, 1)
	if f.block == 0 {
		size = 0x3ff000
	}
	type entry struct{ from, at, unpacked, packed int64 }
	var blocks []entry
	var body bytes.Buffer
	for from := 0; from < len(packed); from += size {
		part := packed[from:min(from+size, len(packed))]
		start := body.Len()
		w := zlib.NewWriter(&body)
		_, _ = w.Write(part)
		_ = w.Close()
		blocks = append(blocks, entry{at + int64(from), at + 24 + int64(start), int64(len(part)), int64(body.Len() - start)})
	}
	var b bytes.Buffer
	i64 := func(n ...int64) { _ = binary.Write(&b, f.order, n) }
	i32 := func(n ...int32) { _ = binary.Write(&b, f.order, n) }
	i64(at, at+24+int64(body.Len()), int64(24+24*len(blocks)))
	b.Write(body.Bytes())
	i64(int64(-f.bias), 0)
	i32(int32(size), int32(len(blocks)))
	for _, e := range blocks {
		i64(e.from, e.at)
		i32(int32(e.unpacked), int32(e.packed))
	}
	return b.Bytes()
}
