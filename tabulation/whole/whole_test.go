package whole_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hary4di/pockettab/tabulation/whole"
	"github.com/hary4di/pockettab/tabulation/whole/powercut"
)

const (
	former = "the former file, which is whole"
	newer  = "the newer file, which is longer and whole"
)

func writes(text string) func(*os.File) error {
	return func(f *os.File) error {
		for part := range strings.SplitSeq(text, " ") { // in pieces, as a writer of a workbook does
			if _, err := f.WriteString(part + " "); err != nil {
				return err
			}
		}
		return nil
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return ""
	}
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(string(text), " ")
}

// TestAPowerCutLeavesTheFormerFileOrTheNewOne cuts the power before and after
// every step, and gives back every disk that could then be found.
func TestAPowerCutLeavesTheFormerFileOrTheNewOne(t *testing.T) {
	t.Parallel()
	for name, before := range map[string]string{"none was there": "", "one was there": former} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			disk := powercut.New(t.TempDir())
			path := filepath.Join(disk.Dir, "part.xlsx")
			if before != "" {
				if err := whole.Write(disk, path, 0o644, writes(before)); err != nil {
					t.Fatal(err)
				}
			}
			kept, found := disk.Steps(), map[string]int{}
			if err := whole.Write(disk, path, 0o644, writes(newer)); err != nil {
				t.Fatal(err)
			}
			for step := kept; step <= disk.Steps(); step++ {
				for n, dir := range disk.After(t, step) {
					got := read(t, filepath.Join(dir, "part.xlsx"))
					found[got]++
					if got != before && got != newer {
						t.Errorf("after step %d, disk %d: %q", step, n, got)
					}
					if step == disk.Steps() && got != newer {
						t.Errorf("the writer was told that the file is there, disk %d has %q", n, got)
					}
				}
			}
			if found[before] == 0 || found[newer] == 0 {
				t.Errorf("the cuts show only one side: %v", found)
			}
		})
	}
}

// careless writes as one does who thinks of kills only: no sync of the
// content, or none of the folder.
type careless struct {
	*powercut.Disk
	content, folder bool
}

func (c careless) Sync(f *os.File) error {
	if !c.content {
		return nil
	}
	return c.Disk.Sync(f)
}

func (c careless) SyncFolder(dir string) error {
	if !c.folder {
		return nil
	}
	return c.Disk.SyncFolder(dir)
}

// TestThePowerCutTakesWhatWasNotSynced: the model finds both omissions.
func TestThePowerCutTakesWhatWasNotSynced(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name            string
		content, folder bool
	}{
		{"the content", false, true},
		{"the folder", true, false},
	} {
		disk := careless{powercut.New(t.TempDir()), tc.content, tc.folder}
		path := filepath.Join(disk.Dir, "part.xlsx")
		if err := whole.Write(disk, path, 0o644, writes(newer)); err != nil {
			t.Fatal(err)
		}
		lost := false
		for _, dir := range disk.After(t, disk.Steps()) {
			lost = lost || read(t, filepath.Join(dir, "part.xlsx")) != newer
		}
		if !lost {
			t.Errorf("%s was not synced, and every disk has the whole file", tc.name)
		}
	}
}

func TestAFailureLeavesNothing(t *testing.T) {
	t.Parallel()
	for _, at := range []string{"CreateTemp", "write", "Sync", "Rename"} {
		dir := t.TempDir()
		path := filepath.Join(dir, "part.xlsx")
		if err := os.WriteFile(path, []byte(former), 0o600); err != nil {
			t.Fatal(err)
		}
		err := whole.Write(failing{at: at}, path, 0o644, func(f *os.File) error {
			if at == "write" {
				return errFails
			}
			return writes(newer)(f)
		})
		entries, _ := os.ReadDir(dir)
		if !errors.Is(err, errFails) || len(entries) != 1 || read(t, path) != former {
			t.Errorf("%s fails: %v, %d files, %q", at, err, len(entries), read(t, path))
		}
	}
}

var errFails = errors.New("it fails")

// failing is a file system that fails at one step.
type failing struct {
	whole.OS
	at string
}

func (d failing) CreateTemp(dir, pattern string) (*os.File, error) {
	if d.at == "CreateTemp" {
		return nil, errFails
	}
	return d.OS.CreateTemp(dir, pattern)
}

func (d failing) Sync(f *os.File) error {
	if d.at == "Sync" {
		return errFails
	}
	return d.OS.Sync(f)
}

func (d failing) Rename(from, to string) error {
	if d.at == "Rename" {
		return errFails
	}
	return d.OS.Rename(from, to)
}
