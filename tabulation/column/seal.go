package column

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"os"
)

// The seal stands between the stream of messages and the footer of the Arrow
// file, where readers of Arrow do not look: 8 bytes of mark, then the CRC-32C
// of all bytes before the seal, then that of all bytes behind it. Open compares
// both before anything else: the library trusts lengths and offsets in a file,
// and a count must never run over damaged codes.

var (
	arrowMagic = []byte("ARROW1")
	sealMark   = []byte("PTSEAL\x00\x01")
	castagnoli = crc32.MakeTable(crc32.Castagnoli)
)

const (
	sealBytes = 16
	tailBytes = 10 // the footer's length, 4 bytes, and the magic
)

// sealWriter passes bytes on and sums them; what is written while hold is set
// is kept back, so that the seal can be set into it.
type sealWriter struct {
	to   *os.File
	sum  uint32
	hold bool
	tail []byte
}

func (w *sealWriter) Write(b []byte) (int, error) {
	if w.hold {
		w.tail = append(w.tail, b...)
		return len(b), nil
	}
	w.sum = crc32.Update(w.sum, castagnoli, b)
	return w.to.Write(b)
}

// close writes the end of the stream, the seal and the footer.
func (w *sealWriter) close() error {
	footer, err := footerStart(w.tail)
	if err != nil {
		return err
	}
	seal := append([]byte(nil), sealMark...)
	seal = binary.LittleEndian.AppendUint32(seal, crc32.Update(w.sum, castagnoli, w.tail[:footer]))
	seal = binary.LittleEndian.AppendUint32(seal, crc32.Checksum(w.tail[footer:], castagnoli))
	for _, b := range [][]byte{w.tail[:footer], seal, w.tail[footer:]} {
		if _, err := w.to.Write(b); err != nil {
			return err
		}
	}
	return nil
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
	if crc32.Checksum(data[:start], castagnoli) != before || crc32.Checksum(data[footer:], castagnoli) != behind {
		return nil, errors.New("its check sum is not the one it was written with")
	}
	return &mappedMessages{data: data[:start], pos: 8}, nil
}
