package ooxml

import (
	"fmt"
	"io"
	"sync"
)

// Sizes of the blocks that travel from the goroutine that inflates to the one
// that scans. Headroom takes the unfinished row of the block before.
const (
	blockBytes    = 256 << 10
	headroomBytes = 32 << 10
	blocksAhead   = 4
	slack         = 16 // zero bytes behind the data
)

// block is headroom, then data[from:to], then room for zero bytes.
type block struct {
	data     []byte
	from, to int
	err      error // io.EOF with the last block
}

// feed inflates a part in a goroutine of its own.
type feed struct {
	in   io.ReadCloser
	size int // bytes of a block; tests make it small
	full chan *block
	free chan *block
	stop chan struct{}
	done sync.WaitGroup
	once sync.Once
}

func newFeed(r io.ReadCloser, size int) *feed {
	f := &feed{
		in:   r,
		size: size,
		full: make(chan *block, blocksAhead),
		free: make(chan *block, blocksAhead+2),
		stop: make(chan struct{}),
	}
	for range blocksAhead + 1 {
		f.free <- &block{} // its bytes come when they are needed
	}
	f.done.Add(1)
	go f.run()
	return f
}

func (f *feed) run() {
	defer f.done.Done()
	defer func() {
		if p := recover(); p != nil {
			f.send(&block{err: fmt.Errorf("inflate: panic: %v", p)})
		}
	}()
	for {
		var b *block
		select {
		case b = <-f.free:
		case <-f.stop:
			return
		}
		if b.data == nil {
			b.data = make([]byte, headroomBytes+f.size+slack)
		}
		b.from, b.to, b.err = headroomBytes, headroomBytes, nil
		end := headroomBytes + f.size
		for b.to < end && b.err == nil {
			var n int
			n, b.err = f.in.Read(b.data[b.to:end])
			b.to += n
		}
		last := b.err != nil
		if !f.send(b) || last {
			return
		}
	}
}

func (f *feed) send(b *block) bool {
	select {
	case f.full <- b:
		return true
	case <-f.stop:
		return false
	}
}

// next gives the next block, with tail standing in front of its data, and
// takes back the block before (old, may be nil; tail may point into it).
func (f *feed) next(old *block, tail []byte) *block {
	b := <-f.full
	if len(tail) <= b.from {
		b.from -= copy(b.data[b.from-len(tail):b.from], tail)
	} else {
		b = f.double(b, tail)
	}
	f.giveBack(old)
	clear(b.data[b.to : b.to+slack])
	return b
}

// double makes a block of its own, which is not given back, of a tail longer
// than the headroom. It takes as many further blocks as double the tail: what
// is scanned again from its start each time then costs no more than twice its
// length in all.
func (f *feed) double(b *block, tail []byte) *block {
	d := append(make([]byte, 0, 2*len(tail)+f.size+slack), tail...)
	for {
		d = append(d, b.data[b.from:b.to]...)
		err := b.err
		f.giveBack(b)
		if err != nil || len(d) >= 2*len(tail) {
			n := len(d)
			return &block{data: append(d, make([]byte, slack)...), to: n, err: err}
		}
		b = <-f.full
	}
}

func (f *feed) giveBack(b *block) {
	if b == nil || len(b.data) != headroomBytes+f.size+slack {
		return
	}
	select {
	case f.free <- b:
	default:
	}
}

// close ends the goroutine and waits for it.
func (f *feed) close() {
	f.once.Do(func() { close(f.stop) })
	f.done.Wait()
	_ = f.in.Close()
}
