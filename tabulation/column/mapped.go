package column

import (
	"encoding/binary"
	"errors"
	"io"

	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

// mappedMessages gives the messages of an Arrow file that lies in memory,
// bodies where they lie. The library's own mapped file reader cannot read
// dictionaries (its memo is not made), and its other readers copy.
//
// An Arrow file is the magic, padded to 8 bytes, then a stream of messages,
// then the footer; what is read here is the stream.
type mappedMessages struct {
	data []byte
	pos  int
}

var errCut = errors.New("a message reaches beyond the end")

// Message gives the next message; io.EOF at the end of the stream.
func (m *mappedMessages) Message() (*ipc.Message, error) {
	if len(m.data)-m.pos < 8 {
		return nil, errCut
	}
	if binary.LittleEndian.Uint32(m.data[m.pos:]) != 0xFFFFFFFF {
		return nil, errors.New("a message does not begin where one should")
	}
	size := int64(binary.LittleEndian.Uint32(m.data[m.pos+4:]))
	if size == 0 {
		return nil, io.EOF
	}
	m.pos += 8
	if size > int64(len(m.data)-m.pos) {
		return nil, errCut
	}
	head := m.data[m.pos : m.pos+int(size)]
	m.pos += int(size)
	length := ipc.NewMessage(memory.NewBufferBytes(head), memory.NewBufferBytes(nil)).BodyLen()
	if length < 0 || length > int64(len(m.data)-m.pos) {
		return nil, errCut
	}
	body := m.data[m.pos : m.pos+int(length)]
	m.pos += int(length)
	return ipc.NewMessage(memory.NewBufferBytes(head), memory.NewBufferBytes(body)), nil
}

// Release and Retain belong to the interface; the mapping is released by
// Dataset.Close.
func (m *mappedMessages) Release() {}

// Retain does nothing, see Release.
func (m *mappedMessages) Retain() {}
