package surveygen

import (
	"bufio"
	"io"
	"strconv"
)

// WritePlainCSV writes a table for measuring speed: an id column and cols-1
// single responses q1, q2, … of 2 to 12 codes each, rows of them. Memory does
// not grow with the number of rows; the same arguments give the same bytes.
func WritePlainCSV(w io.Writer, seed uint64, rows, cols int) error {
	b := bufio.NewWriterSize(w, 1<<20)
	_, _ = b.WriteString("id")
	sizes := make([]uint64, max(0, cols-1))
	for i := range sizes {
		sizes[i] = 2 + uint64(i*7)%11
		_, _ = b.WriteString(",q" + strconv.Itoa(i+1))
	}
	_ = b.WriteByte('\n')
	line := make([]byte, 0, 4*cols+16)
	for r := range rows {
		line = strconv.AppendInt(line[:0], int64(r)+1, 10)
		x := seed + uint64(r)*0x9e3779b97f4a7c15
		bits, left := uint64(0), 0
		for _, n := range sizes {
			if left == 0 { // four answers of 16 bits from each word
				x += 0xbf58476d1ce4e5b9
				bits = (x ^ x>>30) * 0x94d049bb133111eb
				bits ^= bits >> 31
				left = 4
			}
			code := 1 + (bits&0xffff)*n>>16
			bits >>= 16
			left--
			line = append(line, ',')
			if code >= 10 {
				line = append(line, '1', byte('0'+code-10))
			} else {
				line = append(line, byte('0'+code))
			}
		}
		line = append(line, '\n')
		if _, err := b.Write(line); err != nil {
			return err
		}
	}
	return b.Flush()
}
