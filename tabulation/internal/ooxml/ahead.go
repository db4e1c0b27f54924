package ooxml

import (
	"io"
	"sync"
)

// aheadBytes is the size of one block that is unpacked while the former one
// is scanned; aheadBlocks is how many may wait.
const (
	aheadBytes  = 256 << 10
	aheadBlocks = 4
)

// ahead unpacks in a goroutine of its own, so that unpacking and scanning use
// two cores. Closing it early ends the goroutine.
type ahead struct {
	in    io.ReadCloser
	full  chan block
	empty chan []byte
	stop  chan struct{}
	once  sync.Once
	gone  chan struct{} // closed when the goroutine has ended
	cur   block
	pos   int
	err   error
}

type block struct {
	data []byte
	err  error
}

func readAhead(in io.ReadCloser) *ahead {
	a := &ahead{in: in, full: make(chan block, aheadBlocks), empty: make(chan []byte, aheadBlocks+1), stop: make(chan struct{}), gone: make(chan struct{})}
	for range aheadBlocks {
		a.empty <- make([]byte, aheadBytes)
	}
	go a.run()
	return a
}

func (a *ahead) run() {
	defer close(a.gone)
	for {
		var buf []byte
		select {
		case buf = <-a.empty:
		case <-a.stop:
			return
		}
		n, err := io.ReadFull(a.in, buf[:aheadBytes])
		if err == io.ErrUnexpectedEOF {
			err = io.EOF
		}
		select {
		case a.full <- block{buf[:n], err}:
		case <-a.stop:
			return
		}
		if err != nil {
			return
		}
	}
}

func (a *ahead) Read(p []byte) (int, error) {
	for a.pos == len(a.cur.data) {
		if a.err != nil {
			return 0, a.err
		}
		if a.cur.data != nil {
			a.empty <- a.cur.data[:cap(a.cur.data)]
		}
		a.cur = <-a.full
		a.pos, a.err = 0, a.cur.err
	}
	n := copy(p, a.cur.data[a.pos:])
	a.pos += n
	return n, nil
}

// Close ends the goroutine and closes the part.
func (a *ahead) Close() error {
	a.once.Do(func() { close(a.stop) })
	<-a.gone
	return a.in.Close()
}
