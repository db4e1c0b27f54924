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
	head, body, _, err := m.message()
	if err != nil {
		return nil, err
	}
	return ipc.NewMessage(memory.NewBufferBytes(head), memory.NewBufferBytes(body)), nil
}

// message steps over the next message and gives its two halves, and whether
// they are a record batch.
func (m *mappedMessages) message() (head, body []byte, columns bool, err error) {
	if len(m.data)-m.pos < 8 {
		return nil, nil, false, errCut
	}
	if binary.LittleEndian.Uint32(m.data[m.pos:]) != 0xFFFFFFFF {
		return nil, nil, false, errors.New("a message does not begin where one should")
	}
	size := int64(binary.LittleEndian.Uint32(m.data[m.pos+4:]))
	if size == 0 {
		return nil, nil, false, io.EOF
	}
	m.pos += 8
	if size > int64(len(m.data)-m.pos) {
		return nil, nil, false, errCut
	}
	head = m.data[m.pos : m.pos+int(size)]
	m.pos += int(size)
	about := ipc.NewMessage(memory.NewBufferBytes(head), memory.NewBufferBytes(nil))
	length := about.BodyLen()
	if length < 0 || length > int64(len(m.data)-m.pos) {
		return nil, nil, false, errCut
	}
	body = m.data[m.pos : m.pos+int(length)]
	m.pos += int(length)
	return head, body, about.Type() == ipc.MessageRecordBatch, nil
}

// Release and Retain belong to the interface; the mapping is released by
// Dataset.Close.
func (m *mappedMessages) Release() {}

// Retain does nothing, see Release.
func (m *mappedMessages) Retain() {}
