// Package powercut is a disk for tests that remembers what was made durable,
// and gives every state in which a power cut could leave it:
//
//	disk := powercut.New(t.TempDir())
//	… whole.Write(disk, …) …
//	for step := range disk.Steps() + 1 {
//		for _, dir := range disk.After(t, step) { … open what is in dir … }
//	}
//
// The rules are those of file systems: content that was not synced may be
// missing, in part or whole; names that were not synced with their folder may
// be the former ones, or the new ones, whichever order they were given in.
// What was synced stays. Names in one folder only; no folders in it.
package powercut

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/hary4di/pockettab/tabulation/whole"
)

// Disk implements whole.Disk on a real folder.
type Disk struct {
	whole.OS
	Dir string

	made  int
	names map[string]int // now: the file behind each name
	steps []state
}

// state is the disk after a step.
type state struct {
	what    string
	names   map[string]int // as they are for programs
	kept    map[string]int // as they were when the folder was last synced
	content map[int][]byte // that was written
	synced  map[int][]byte // as it was when the file was last synced
}

// New gives an empty disk on a folder.
func New(dir string) *Disk {
	return &Disk{Dir: dir, names: map[string]int{}, steps: []state{{what: "nothing", names: map[string]int{}, kept: map[string]int{}, content: map[int][]byte{}, synced: map[int][]byte{}}}}
}

// step notes the disk as it is now.
func (d *Disk) step(what string, change func(*state)) error {
	last := d.steps[len(d.steps)-1]
	next := state{what: what, names: maps.Clone(d.names), kept: last.kept, content: map[int][]byte{}, synced: maps.Clone(last.synced)}
	for name, file := range d.names {
		text, err := os.ReadFile(filepath.Join(d.Dir, name))
		if err != nil {
			return err
		}
		next.content[file] = text
	}
	for file, text := range last.content { // a name that is gone may come back, with what is behind it
		if _, ok := next.content[file]; !ok {
			next.content[file] = text
		}
	}
	change(&next)
	d.steps = append(d.steps, next)
	return nil
}

// Steps is how many steps were done.
func (d *Disk) Steps() int { return len(d.steps) - 1 }

// CreateTemp implements whole.Disk.
func (d *Disk) CreateTemp(dir, pattern string) (*os.File, error) {
	if dir != d.Dir {
		return nil, fmt.Errorf("powercut: a file in %s, the disk is %s", dir, d.Dir)
	}
	f, err := d.OS.CreateTemp(dir, pattern)
	if err != nil {
		return nil, err
	}
	d.made++
	d.names[filepath.Base(f.Name())] = d.made
	return f, d.step("create", func(*state) {})
}

// Sync implements whole.Disk. What was written before it is a step, too.
func (d *Disk) Sync(f *os.File) error {
	if err := d.step("write", func(*state) {}); err != nil {
		return err
	}
	if err := d.OS.Sync(f); err != nil {
		return err
	}
	return d.step("sync", func(s *state) {
		file := d.names[filepath.Base(f.Name())]
		s.synced[file] = s.content[file]
	})
}

// Rename implements whole.Disk.
func (d *Disk) Rename(from, to string) error {
	if err := d.OS.Rename(from, to); err != nil {
		return err
	}
	file, ok := d.names[filepath.Base(from)]
	if !ok {
		return errors.New("powercut: " + from + " was not made here")
	}
	delete(d.names, filepath.Base(from))
	d.names[filepath.Base(to)] = file
	return d.step("rename", func(*state) {})
}

// Remove implements whole.Disk.
func (d *Disk) Remove(path string) error {
	if err := d.OS.Remove(path); err != nil {
		return err
	}
	delete(d.names, filepath.Base(path))
	return d.step("remove", func(*state) {})
}

// SyncFolder implements whole.Disk.
func (d *Disk) SyncFolder(dir string) error {
	if err := d.OS.SyncFolder(dir); err != nil {
		return err
	}
	return d.step("sync the folder", func(s *state) { s.kept = maps.Clone(s.names) })
}

// After gives the folders that could be found when the power failed after a
// step: each name as it was kept or as it is, each content as it was synced,
// half of what was written since, or all of it.
func (d *Disk) After(t *testing.T, step int) []string {
	t.Helper()
	s := d.steps[step]
	var dirs []string
	for _, names := range []map[string]int{s.kept, s.names} {
		for _, part := range []float64{0, 0.5, 1} {
			dir := t.TempDir()
			for _, name := range slices.Sorted(maps.Keys(names)) {
				file := names[name]
				text, ok := s.synced[file]
				if written := s.content[file]; !ok || len(written) > len(text) {
					text = written[:len(text)+int(part*float64(len(written)-len(text)))]
				}
				if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			dirs = append(dirs, dir)
		}
	}
	return dirs
}
