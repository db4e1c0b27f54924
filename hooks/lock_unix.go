//go:build unix

package hooks

import (
	"os"
	"path/filepath"
	"syscall"
)

// dirLock says whether this process is the only one on a data directory: the
// operating system drops the lock with the process, however it ends.
type dirLock struct{ f *os.File }

func lockDir(dir string) *dirLock {
	f, err := os.OpenFile(filepath.Join(dir, "pockettab.lock"), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return &dirLock{}
	}
	if syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) != nil {
		_ = f.Close()
		return &dirLock{}
	}
	return &dirLock{f}
}

func (l *dirLock) held() bool { return l != nil && l.f != nil }

func (l *dirLock) release() {
	if l.held() {
		_ = l.f.Close()
		l.f = nil
	}
}
