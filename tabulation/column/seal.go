package column

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"runtime"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/fault"
)

// The seal stands between the stream of messages and the footer of the Arrow
// file, where readers of Arrow do not look: 8 bytes of mark, then the CRC-32C
// of all bytes before the seal but those of the columns themselves (the body
// of the record batch), then that of all bytes behind it. Open compares both
// before anything else: the library trusts lengths and offsets in a file.
//
// The columns have a sum each in the metadata. They are compared by Verify
// and not by Open, so that opening costs the same whatever the number of rows.

var (
	arrowMagic = []byte("ARROW1")
	sealMark   = []byte("PTSEAL\x00\x02")
	castagnoli = crc32.MakeTable(crc32.Castagnoli)
)

const (
	sealBytes = 16
	tailBytes = 10 // the footer's length, 4 bytes, and the magic
)

// sealWriter passes bytes on; what is written while hold is set is kept back,
// so that the seal can be set into it.
type sealWriter struct {
	to   *os.File
	hold bool
	tail []byte
}

func (w *sealWriter) Write(b []byte) (int, error) {
	if w.hold {
		w.tail = append(w.tail, b...)
		return len(b), nil
	}
	return w.to.Write(b)
}

// close writes the end of the stream, the seal and the footer.
func (w *sealWriter) close() error {
	footer, err := footerStart(w.tail)
	if err != nil {
		return err
	}
	if _, err := w.to.Write(w.tail[:footer]); err != nil {
		return err
	}
	sum, err := sumBefore(w.to)
	if err != nil {
		return err
	}
	seal := append([]byte(nil), sealMark...)
	seal = binary.LittleEndian.AppendUint32(seal, sum)
	seal = binary.LittleEndian.AppendUint32(seal, crc32.Checksum(w.tail[footer:], castagnoli))
	if _, err := w.to.Write(seal); err != nil {
		return err
	}
	_, err = w.to.Write(w.tail[footer:])
	return err
}

// sumBefore is the sum of what was written so far, for the seal.
func sumBefore(f *os.File) (uint32, error) {
	data, unmap, err := mapFile(f.Name())
	if err != nil {
		return 0, err
	}
	defer func() { _ = unmap() }()
	return sumStream(data)
}

// sumStream sums a stream of messages without the body of the record batch.
func sumStream(data []byte) (uint32, error) {
	m := &mappedMessages{data: data, pos: 8}
	from, sum := 0, uint32(0)
	for {
		_, body, columns, err := m.message()
		if err == io.EOF {
			return crc32.Update(sum, castagnoli, data[from:]), nil
		}
		if err != nil {
			return 0, err
		}
		if columns {
			sum = crc32.Update(sum, castagnoli, data[from:m.pos-len(body)])
			from = m.pos
		}
	}
}

// footerStart finds where the footer begins in the end of an Arrow file.
func footerStart(tail []byte) (int, error) {
	if len(tail) < tailBytes || !bytes.HasSuffix(tail, arrowMagic) {
		return 0, errors.New("it does not end as an Arrow file does")
	}
	size := int64(binary.LittleEndian.Uint32(tail[len(tail)-tailBytes:]))
	if size > int64(len(tail)-tailBytes) {
		return 0, errors.New("its footer is cut")
	}
	return len(tail) - tailBytes - int(size), nil
}

var errSum = errors.New("its check sum is not the one it was written with")

// openSealed compares the sums of a file that lies in memory and gives its
// messages.
func openSealed(data []byte) (*mappedMessages, error) {
	if !bytes.HasPrefix(data, arrowMagic) {
		return nil, errors.New("it does not begin as an Arrow file does")
	}
	footer, err := footerStart(data)
	if err != nil {
		return nil, err
	}
	start := footer - sealBytes
	if start < 8 || !bytes.HasPrefix(data[start:], sealMark) {
		return nil, errors.New("it has no seal")
	}
	before, behind := binary.LittleEndian.Uint32(data[start+8:]), binary.LittleEndian.Uint32(data[start+12:])
	if crc32.Checksum(data[footer:], castagnoli) != behind {
		return nil, errSum
	}
	if sum, err := sumStream(data[:start]); err != nil || sum != before {
		return nil, errSum
	}
	return &mappedMessages{data: data[:start], pos: 8}, nil
}

// sum is the CRC-32C of a column's arrays as they stand in the file.
func (c *Column) sum() uint32 {
	switch {
	case c.Form == Numbers:
		sum := crc32.Update(crc32.Checksum(bytesOf(c.Nums), castagnoli), castagnoli, c.Ways)
		return crc32.Update(crc32.Update(sum, castagnoli, bytesOf(c.TextEnds)), castagnoli, c.TextBytes)
	case c.Form == Texts:
		return crc32.Update(crc32.Checksum(bytesOf(c.TextEnds), castagnoli), castagnoli, c.TextBytes)
	case c.Codes8 != nil:
		return crc32.Checksum(c.Codes8, castagnoli)
	case c.Codes16 != nil:
		return crc32.Checksum(bytesOf(c.Codes16), castagnoli)
	}
	return crc32.Checksum(bytesOf(c.Codes32), castagnoli)
}

// check is the comparison of one column with its sum, made once.
type check struct {
	once sync.Once
	err  error
}

// Verify compares the columns of some variables (nil: all columns) of a
// Dataset that was opened from its file with the sums they were written with,
// each column once; later calls give the same answer at no cost. Call it
// before anything is counted, with every variable that is read: what nobody
// asks for is neither looked at nor brought into memory. It may be called
// concurrently. The error is fault.Damaged.
func (d *Dataset) Verify(vars []*codebook.Variable) error {
	if d.sums == nil {
		return nil
	}
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	one := func(i int) {
		c := &d.checks[i]
		group.Go(func() error {
			c.once.Do(func() {
				if d.Columns[i].sum() != d.sums[i] {
					c.err = fault.New(fault.Damaged, opOpen, "part", "the encoded dataset", "why", errSum.Error()).Because(fmt.Errorf("column %d", i+1))
				}
			})
			return c.err
		})
	}
	if vars == nil {
		for i := range d.Columns {
			one(i)
		}
	}
	for _, v := range vars {
		if v.Column >= 0 && v.Column < len(d.Columns) {
			one(v.Column)
		}
		for _, p := range v.Parts {
			if p.Column >= 0 && p.Column < len(d.Columns) {
				one(p.Column)
			}
		}
	}
	return group.Wait()
}
