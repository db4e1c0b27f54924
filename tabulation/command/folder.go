package command

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/hary4di/pockettab/tabulation/fault"
)

// folder is the output folder of a run. Files are made in a temporary folder
// beside the final place and renamed into it when all of them are finished,
// so that a failed run leaves nothing behind.
type folder struct {
	final, temp string
	made        bool // final did not exist before
}

// claimFolder checks dir (new, empty, or force) and makes the temporary
// folder inside it, on the same file system.
func claimFolder(dir string, force bool) (*folder, error) {
	entries, err := os.ReadDir(dir)
	made := errors.Is(err, fs.ErrNotExist)
	switch {
	case err != nil && !made:
		return nil, storage(err, dir)
	case len(entries) > 0 && !force:
		return nil, fault.New(fault.OutputExists, "command.out", "dir", dir)
	}
	if made {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return nil, storage(err, dir)
		}
	}
	temp, err := os.MkdirTemp(dir, ".pockettab-*")
	if err != nil {
		return nil, storage(err, dir)
	}
	return &folder{final: dir, temp: temp, made: made}, nil
}

// publish moves the finished files into place and gives their paths.
func (f *folder) publish(files []string) ([]string, error) {
	paths := make([]string, 0, len(files))
	for _, file := range files {
		to := filepath.Join(f.final, filepath.Base(file))
		if err := os.Rename(file, to); err != nil {
			return nil, storage(err, to)
		}
		paths = append(paths, to)
	}
	if err := os.RemoveAll(f.temp); err != nil {
		return nil, storage(err, f.temp)
	}
	return paths, nil
}

// abandon removes what the run made.
func (f *folder) abandon() {
	_ = os.RemoveAll(f.temp)
	if f.made {
		_ = os.Remove(f.final) // only when empty
	}
}

func storage(err error, path string) error {
	code := fault.FileUnreadable
	if errors.Is(err, syscall.ENOSPC) {
		code = fault.StorageFull
	}
	return fault.New(code, "command.out").At(fault.Where{File: path}).Because(err)
}
