package open

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"syscall"

	"github.com/hary4di/pockettab/tabulation/fault"
)

// spoolMemory is how many unpacked bytes stay in memory; beyond, they go to a
// temporary file.
const spoolMemory = 64 << 20

// spool holds unpacked bytes for reading at any place. The temporary file is
// without a name where the system allows, so a process that dies leaves
// nothing.
type spool struct {
	io.ReaderAt
	size int64
	file *os.File
	name string // to remove on Close; "" when it is gone already
}

// newSpool takes all of r, at most most bytes. Errors of r come out as they
// are when they are faults, else as fault.Internal; a full disk is
// fault.StorageFull.
func newSpool(r io.Reader, most int64) (*spool, error) {
	return spoolBeyond(r, most, spoolMemory)
}

func spoolBeyond(r io.Reader, most, memory int64) (*spool, error) {
	var head bytes.Buffer
	n, err := io.Copy(&head, io.LimitReader(r, min(memory, most)+1))
	switch {
	case err != nil:
		return nil, readFault(err)
	case n > most:
		return nil, tooLarge("the unpacked size, in bytes,", n, most, "")
	case n <= memory:
		return &spool{ReaderAt: bytes.NewReader(head.Bytes()), size: n}, nil
	}
	f, err := os.CreateTemp("", "pockettab-*")
	if err != nil {
		return nil, storageFault(err)
	}
	s := &spool{ReaderAt: f, file: f}
	if err := os.Remove(f.Name()); err != nil {
		s.name = f.Name() // removed on Close
	}
	if s.size, err = fill(f, io.MultiReader(&head, io.LimitReader(r, most-n+1))); err != nil {
		_ = s.Close()
		return nil, err
	}
	if s.size > most {
		_ = s.Close()
		return nil, tooLarge("the unpacked size, in bytes,", s.size, most, "")
	}
	return s, nil
}

// fill copies r to f, telling errors of reading from those of writing.
func fill(f *os.File, r io.Reader) (int64, error) {
	b := make([]byte, 256<<10)
	total := int64(0)
	for {
		n, err := r.Read(b)
		if n > 0 {
			if _, err := f.Write(b[:n]); err != nil {
				return total, storageFault(err)
			}
			total += int64(n)
		}
		if err == io.EOF {
			return total, nil
		}
		if err != nil {
			return total, readFault(err)
		}
	}
}

func readFault(err error) error {
	var f *fault.Error
	if errors.As(err, &f) {
		return f
	}
	return fault.New(fault.Internal, op).Because(err)
}

// storageFault is a failure of the temporary folder.
func storageFault(err error) error {
	if errors.Is(err, syscall.ENOSPC) {
		return fault.New(fault.StorageFull, op).Because(err)
	}
	var p *fs.PathError
	if errors.As(err, &p) {
		return fault.New(fault.FileUnreadable, op).At(fault.Where{File: p.Path}).Because(err)
	}
	return fault.New(fault.Internal, op).Because(err)
}

// reader reads from the beginning.
func (s *spool) reader() io.Reader { return io.NewSectionReader(s, 0, s.size) }

// Close gives the bytes back. It may be called on nil and more than once.
func (s *spool) Close() error {
	if s == nil || s.file == nil {
		return nil
	}
	err := s.file.Close()
	if s.name != "" {
		err = errors.Join(err, os.Remove(s.name))
	}
	s.file = nil
	return err
}
