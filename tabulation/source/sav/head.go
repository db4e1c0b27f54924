package sav

import (
	"bytes"
	"encoding/binary"

	"github.com/hary4di/pockettab/tabulation/fault"
)

// The compressions.
const (
	compressionNone = iota
	compressionBytecode
	compressionZlib
)

// head is the file header.
type head struct {
	compression int
	weight      int // dictionary index from 1; 0: none
	cases       int // -1: unknown
	bias        float64
	label       string // of the file, as it stands there
}

// encryptedMark is how a file begins that SPSS keeps under a password.
var encryptedMark = []byte("\x1c\x00\x00\x00\x00\x00\x00\x00ENCRYPTED")

// headBytes is the size of the file header.
const headBytes = 176

func readHead(c *cursor) (head, error) {
	var h head
	if bytes.HasPrefix(peek(c, int64(len(encryptedMark))), encryptedMark) {
		return h, fault.New(fault.WrongType, op, "is", "an encrypted SPSS file", "save", "Save it from SPSS or PSPP as .csv with codes, or as .xlsx.")
	}
	b, err := c.bytes(headBytes)
	if err != nil {
		return h, err
	}
	if !Recognised(b) {
		return h, damaged("$FL2", 0, overwritten, "it does not begin as a system file does")
	}
	// the layout code is 2, a few times 3: that tells the order of bytes
	switch {
	case layout(binary.LittleEndian.Uint32(b[64:])):
		c.order = binary.LittleEndian
	case layout(binary.BigEndian.Uint32(b[64:])):
		c.order = binary.BigEndian
	default:
		return h, damaged("$FL2", 64, overwritten, "the layout code is neither 2 nor 3 in any byte order")
	}
	h.compression = int(int32(c.order.Uint32(b[72:])))
	h.weight = int(int32(c.order.Uint32(b[76:])))
	h.cases = int(int32(c.order.Uint32(b[80:])))
	h.bias = float(c.order, b[84:])
	h.label = string(b[109:173])
	if h.compression < compressionNone || h.compression > compressionZlib || (h.compression == compressionZlib) != (b[3] == '3') {
		return h, damaged("$FL2", 72, overwritten, "an unknown compression")
	}
	if h.cases < -1 {
		return h, damaged("$FL2", 80, overwritten, "a negative number of cases")
	}
	if h.bias != h.bias || h.bias < -1e6 || h.bias > 1e6 {
		return h, damaged("$FL2", 84, overwritten, "an impossible compression bias")
	}
	return h, nil
}

func layout(n uint32) bool { return n == 2 || n == 3 }

// peek gives the first bytes, fewer in a short file.
func peek(c *cursor, n int64) []byte {
	b, err := c.bytes(min(n, c.size))
	if err != nil {
		return nil
	}
	c.at = 0
	return b
}
