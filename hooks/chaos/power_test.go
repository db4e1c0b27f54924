//go:build linux

package chaos

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"unsafe"
)

// disk is a file system of its own that can lose its power: what was not
// synced is gone when it is mounted again.
type disk struct {
	t     *testing.T
	image string
	dir   string
}

// openDisk makes a disk; the test is skipped where it may not.
func openDisk(t *testing.T) *disk {
	t.Helper()
	base := t.TempDir()
	d := &disk{t: t, image: filepath.Join(base, "disk"), dir: filepath.Join(base, "mounted")}
	if err := os.Mkdir(d.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(d.image, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(d.image, 2<<30); err != nil {
		t.Fatal(err)
	}
	if os.Geteuid() != 0 {
		t.Skip("only root may mount a disk")
	}
	if out, err := exec.Command("mkfs.ext4", "-q", d.image).CombinedOutput(); err != nil {
		t.Skipf("no disk can be made here: %v %s", err, out)
	}
	if out, err := d.mount(); err != nil {
		t.Skipf("no disk can be mounted here: %v %s", err, out)
	}
	t.Cleanup(func() { _ = exec.Command("umount", "--lazy", d.dir).Run() })
	return d
}

// mount mounts the disk; by itself it writes nothing for a minute.
func (d *disk) mount() ([]byte, error) {
	return exec.Command("mount", "-o", "loop,commit=60", d.image, d.dir).CombinedOutput()
}

// cut takes the power from the disk and from the process that works on it.
func (d *disk) cut(s *server) {
	d.t.Helper()
	f, err := os.Open(d.dir)
	if err != nil {
		d.t.Fatal(err)
	}
	const shutdown, noFlush = 0x8004587d, 2 // EXT4_IOC_SHUTDOWN: not even its journal is written
	how := uint32(noFlush)
	_, _, errno := syscall.Syscall(syscall.SYS_IOCTL, f.Fd(), shutdown, uintptr(unsafe.Pointer(&how)))
	if cerr := f.Close(); cerr != nil {
		d.t.Fatal(cerr)
	}
	if errno != 0 {
		d.t.Fatalf("the disk keeps its power: %v", errno)
	}
	s.kill()
	again(d.t, "unmounting", func() error {
		if out, err := exec.Command("umount", d.dir).CombinedOutput(); err != nil {
			return fmt.Errorf("%w: %s", err, out)
		}
		return nil
	})
	if out, err := d.mount(); err != nil {
		d.t.Fatalf("the disk cannot be mounted again: %v %s", err, out)
	}
}

// TestADiskWithoutPowerForgets: the disk of the test below takes what was not
// synced, and only that.
func TestADiskWithoutPowerForgets(t *testing.T) {
	t.Parallel()
	d := openDisk(t)
	for name, sync := range map[string]bool{"synced": true, "not synced": false} {
		f, err := os.Create(filepath.Join(d.dir, name))
		if err == nil {
			_, err = f.WriteString("content")
		}
		if err == nil && sync {
			err = f.Sync()
		}
		if err == nil {
			err = f.Close()
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	d.cut(&server{})
	kept, _ := os.ReadFile(filepath.Join(d.dir, "synced"))
	lost, _ := os.ReadFile(filepath.Join(d.dir, "not synced"))
	if string(kept) != "content" || string(lost) == "content" {
		t.Errorf("synced: %q, not synced: %q", kept, lost)
	}
}

// TestNothingIsLostByPowerCuts: whatever the server had told somebody is there
// when the power is back, no half a file is taken for a whole one, and the
// work ends as if nothing had happened.
func TestNothingIsLostByPowerCuts(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program and takes the power from it again and again")
	}
	d, binary := openDisk(t), built(t)
	compare(t, *cuts, func(most int) map[string]result {
		if most == 0 {
			return campaign(t, binary, 0, t.TempDir(), (*server).kill)
		}
		return campaign(t, binary, most, d.dir, d.cut)
	})
}
