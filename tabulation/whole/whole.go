// Package whole writes files that are whole or not there, whenever the process
// is killed and whenever the power fails.
//
//	err := whole.Write(whole.OS{}, path, 0o644, func(f *os.File) error { … })
//
// A file is written under another name in the same folder, synced, renamed,
// and the folder is synced, in this order: without the first sync a name could
// outlive its content, without the second the name could be lost after the
// caller was told that the file is there. A former file of the name stays
// until the new one takes its place.
//
// What a failure leaves under the other name is removed; what a kill leaves
// there begins with a dot and is the caller's to clear away, with the folder.
//
// Non-goals: locks between writers of one name (the last one wins), and disks
// that report what they have not done.
package whole

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Disk is what a file is written through. OS is the real one; tests put one in
// its place that remembers what a power cut would have taken.
type Disk interface {
	// CreateTemp makes a new file, like os.CreateTemp.
	CreateTemp(dir, pattern string) (*os.File, error)
	// Sync makes the content of an open file durable.
	Sync(f *os.File) error
	// Rename gives a file its name, in place of a former one.
	Rename(from, to string) error
	// SyncFolder makes the names in a folder durable.
	SyncFolder(dir string) error
	// Remove removes a file that is not to be.
	Remove(path string) error
}

// Write makes the file path with what write writes.
func Write(d Disk, path string, mode fs.FileMode, write func(*os.File) error) (err error) {
	dir := filepath.Dir(path)
	f, err := d.CreateTemp(dir, ".unfinished-*")
	if err != nil {
		return err
	}
	name, named := f.Name(), false
	defer func() {
		if err != nil && !named {
			_ = f.Close()
			_ = d.Remove(name)
		}
	}()
	if err = write(f); err != nil {
		return err
	}
	if err = f.Chmod(mode); err != nil {
		return err
	}
	if err = d.Sync(f); err != nil {
		return err
	}
	if err = f.Close(); err != nil {
		return err
	}
	if err = d.Rename(name, path); err != nil {
		return err
	}
	named = true // there is nothing to take back
	return d.SyncFolder(dir)
}

// OS is the file system.
type OS struct{}

// CreateTemp implements Disk.
func (OS) CreateTemp(dir, pattern string) (*os.File, error) { return os.CreateTemp(dir, pattern) }

// Sync implements Disk.
func (OS) Sync(f *os.File) error { return f.Sync() }

// Rename implements Disk.
func (OS) Rename(from, to string) error { return os.Rename(from, to) }

// Remove implements Disk.
func (OS) Remove(path string) error { return os.Remove(path) }

// SyncFolder implements Disk. A system or a file system that has no such call
// keeps the names of folders by means of its own.
func (OS) SyncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	err = f.Sync()
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if errors.Is(err, errors.ErrUnsupported) || noFolderSync(err) {
		return nil
	}
	return err
}
