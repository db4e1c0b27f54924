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

// blockPool keeps the bytes of blocks between parts: a workbook of many small
// sheets would otherwise allocate more than it holds.
var blockPool = sync.Pool{New: func() any {
	b := make([]byte, headroomBytes+blockBytes+slack)
	return &b
}}

// block is headroom, then data[from:to], then room for zero bytes.
type block struct {
	data     []byte
	pooled   *[]byte // what data is cut from; nil: not of the pool
	from, to int
	err      error // io.EOF with the last block
}

// feed inflates a part in a goroutine of its own; one that fits in a block,
// without one.
type feed struct {
	in   io.ReadCloser
	size int // bytes of a block; tests make it small
	made []*block
	idle []*block    // given back, where there is no goroutine
	full chan *block // nil: blocks are filled when they are asked for
	free chan *block
	stop chan struct{}
	done sync.WaitGroup
	once sync.Once
}

// newFeed reads r in blocks of size bytes. alone says that r is short, so that
// a goroutine would cost more than it gives.
func newFeed(r io.ReadCloser, size int, alone bool) *feed {
	f := &feed{in: r, size: size, stop: make(chan struct{})}
	if alone {
		return f
	}
	f.full = make(chan *block, blocksAhead)
	f.free = make(chan *block, blocksAhead+2)
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
		f.fill(b)
		last := b.err != nil
		if !f.send(b) || last {
			return
		}
	}
}

// fill fills a block from the part.
func (f *feed) fill(b *block) {
	if b.data == nil {
		if f.size <= blockBytes {
			b.pooled, _ = blockPool.Get().(*[]byte)
			b.data = (*b.pooled)[:headroomBytes+f.size+slack]
		} else {
			b.data = make([]byte, headroomBytes+f.size+slack)
		}
		f.made = append(f.made, b)
	}
	b.from, b.to, b.err = headroomBytes, headroomBytes, nil
	end := headroomBytes + f.size
	for b.to < end && b.err == nil {
		var n int
		n, b.err = f.in.Read(b.data[b.to:end])
		b.to += n
	}
}

// take gives the next filled block.
func (f *feed) take() (b *block) {
	if f.full != nil {
		return <-f.full
	}
	defer func() {
		if p := recover(); p != nil {
			b = &block{err: fmt.Errorf("inflate: panic: %v", p)}
		}
	}()
	b = &block{}
	if n := len(f.idle); n > 0 {
		b, f.idle = f.idle[n-1], f.idle[:n-1]
	}
	f.fill(b)
	return b
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
	b := f.take()
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
		b = f.take()
	}
}

func (f *feed) giveBack(b *block) {
	if b == nil || len(b.data) != headroomBytes+f.size+slack {
		return
	}
	if f.full == nil {
		f.idle = append(f.idle, b)
		return
	}
	select {
	case f.free <- b:
	default:
	}
}

// close ends the goroutine and waits for it. No block may be used any more.
func (f *feed) close() {
	f.once.Do(func() {
		close(f.stop)
		f.done.Wait()
		_ = f.in.Close()
		for _, b := range f.made {
			if b.pooled != nil {
				blockPool.Put(b.pooled)
				b.data, b.pooled = nil, nil
			}
		}
	})
}
