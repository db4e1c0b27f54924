//go:build unix

package hooks

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/hary4di/pockettab/hooks/scheduler"
)

// process is the mark of this process in the data directory: a locked file of
// its name. The operating system drops the lock with the process, however it
// ends, so that others see at once whose leases are worth nothing.
type process struct {
	dir, name string
	f         *os.File
	dead      []string // who was gone when this one came
	alone     bool     // nobody else lived then
}

const markSuffix = ".lock"

// mark leaves the mark of a process called name in dir.
func mark(dir, name string) (*process, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	p := &process{dir: dir, name: name, alone: true}
	marks, err := filepath.Glob(filepath.Join(dir, "*"+markSuffix))
	if err != nil {
		return nil, err
	}
	for _, path := range marks {
		other := strings.TrimSuffix(filepath.Base(path), markSuffix)
		if p.holder(other) == scheduler.Gone {
			p.dead = append(p.dead, other)
			continue
		}
		p.alone = false
	}
	// locked before it gets its name: nobody ever sees it without its lock
	f, err := os.CreateTemp(dir, ".new-*")
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if err == nil {
		err = os.Rename(f.Name(), p.path(name))
	}
	if err != nil {
		_ = f.Close()
		_ = os.Remove(f.Name())
		return nil, err
	}
	p.f = f
	return p, nil
}

func (p *process) path(name string) string { return filepath.Join(p.dir, name+markSuffix) }

// holder says whether another process of this data directory still lives. A
// process without a mark may be anywhere.
func (p *process) holder(name string) scheduler.Holder {
	f, err := os.Open(p.path(name))
	if err != nil {
		for _, d := range p.dead {
			if d == name {
				return scheduler.Gone
			}
		}
		return scheduler.Unknown
	}
	defer func() { _ = f.Close() }()
	if syscall.Flock(int(f.Fd()), syscall.LOCK_SH|syscall.LOCK_NB) != nil {
		return scheduler.Alive
	}
	return scheduler.Gone
}

// bury removes the marks of those who were gone when this process came; it
// goes on to know them.
func (p *process) bury() {
	for _, name := range p.dead {
		_ = os.Remove(p.path(name))
	}
}

// leave removes the mark of a process that holds nothing any more; of one
// that does, it only drops the lock, so that the next takes over at once.
func (p *process) leave(holdsNothing bool) {
	if holdsNothing {
		_ = os.Remove(p.path(p.name))
	}
	_ = p.f.Close()
}
