package source

import (
	"errors"
	"io"

	"github.com/hary4di/pockettab/tabulation/fault"
)

// Whole is what a Table is made of that cannot be split: Parts, Next and
// Close of a file that is read once, from its first row to its last.
type Whole struct {
	name    string
	next    func(*Batch) error
	release func() error
	taken   bool
	err     error
}

// ReadWhole makes the Whole of a file called name: next gives its rows as
// Part.Next does, release lets go of the file and may be nil.
func ReadWhole(name string, next func(*Batch) error, release func() error) Whole {
	return Whole{name: name, next: next, release: release}
}

// Parts gives the one part there is.
func (w *Whole) Parts(int) ([]Part, error) {
	if w.taken {
		return nil, fault.New(fault.Internal, "source.Parts")
	}
	w.taken = true
	return []Part{w}, nil
}

// Next fills b with the next rows; an error says of which file.
func (w *Whole) Next(b *Batch) error {
	if w.err != nil {
		return w.err
	}
	if w.err = w.next(b); w.err != nil && !errors.Is(w.err, io.EOF) {
		w.err = fault.InFile(w.err, w.name)
	}
	return w.err
}

// Close releases the file, once.
func (w *Whole) Close() error {
	release := w.release
	if release == nil {
		return nil
	}
	w.release = nil
	return release()
}
