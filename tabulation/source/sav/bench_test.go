package sav

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"testing"

	"github.com/hary4di/pockettab/tabulation/source"
)

// Cells per second of a file of codes, some texts and a weight.
func BenchmarkRead(b *testing.B) {
	f := &written{cases: -2, encoding: "UTF-8"}
	for i := range 100 {
		f.vars = append(f.vars, writtenVar{short: fmt.Sprintf("V%d", i), name: fmt.Sprintf("v%d", i)})
	}
	f.vars = append(f.vars, writtenVar{short: "T", name: "t", width: 30}, writtenVar{short: "W", name: "w"})
	for r := range 5000 {
		var row []any
		for i := range 100 {
			row = append(row, (r*i)%11)
		}
		f.rows = append(f.rows, append(row, "sebuah jawaban", 0.5+float64(r)/7919))
	}
	for compression, name := range []string{"none", "bytecode", "zlib"} {
		f.compression = compression
		f.order = binary.LittleEndian
		data := f.bytes()
		b.Run("compression="+name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				t, _, err := Open("x.sav", bytes.NewReader(data), int64(len(data)), source.Options{}, nil)
				if err != nil {
					b.Fatal(err)
				}
				var batch source.Batch
				for err == nil {
					err = t.Next(&batch)
				}
				if t.Summary().Rows != 5000 {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N)*5000*102/b.Elapsed().Seconds(), "cells/s")
		})
	}
}
