package cube

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/gob"
	"encoding/hex"
	"fmt"
	"io"

	"github.com/hary4di/pockettab/tabulation/fault"
)

// The file form: the magic, the version as one byte, then a gob stream of the
// Cube, then the SHA-256 of all that, in hexadecimal.

// FileVersion is the version of the file form.
const FileVersion = 5

var magic = []byte("PTCUBE")

// WriteTo writes the file form of c.
func (c *Cube) WriteTo(w io.Writer) (int64, error) {
	var b bytes.Buffer
	b.Write(magic)
	b.WriteByte(FileVersion)
	if err := gob.NewEncoder(&b).Encode(c); err != nil {
		return 0, fault.New(fault.Internal, "cube.write").Because(err)
	}
	sum := sha256.Sum256(b.Bytes())
	b.WriteString(hex.EncodeToString(sum[:]))
	n, err := w.Write(b.Bytes())
	return int64(n), err
}

// Read reads the file form. Damaged for anything cut or changed, Version for
// that of another program.
func Read(r io.Reader) (*Cube, error) {
	data, err := io.ReadAll(bufio.NewReader(r))
	if err != nil {
		return nil, fault.New(fault.FileUnreadable, "cube.read").Because(err)
	}
	bad := func(why string) error { return fault.New(fault.Damaged, "cube.read", "part", "the cube", "why", why) }
	if len(data) < len(magic)+1+2*sha256.Size || !bytes.HasPrefix(data, magic) {
		return nil, bad("it does not begin as a cube does")
	}
	if v := data[len(magic)]; v != FileVersion {
		return nil, fault.New(fault.Version, "cube.read", "what", "the cube", "is", fmt.Sprint(v), "want", fmt.Sprint(FileVersion))
	}
	body := data[:len(data)-2*sha256.Size]
	sum := sha256.Sum256(body)
	if hex.EncodeToString(sum[:]) != string(data[len(body):]) {
		return nil, bad("its checksum is wrong")
	}
	c := &Cube{}
	if err := gob.NewDecoder(bytes.NewReader(body[len(magic)+1:])).Decode(c); err != nil {
		return nil, bad("it cannot be decoded").(*fault.Error).Because(err)
	}
	return c, nil
}
