//go:build unix

package main

import (
	"bufio"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// nobody is the user of the system who may write nowhere.
const nobody = 65534

// TestServeRefusesADirectoryThatIsReallyReadOnly starts as a user without the
// right to write: on an empty directory, and on one with a database.
func TestServeRefusesADirectoryThatIsReallyReadOnly(t *testing.T) {
	t.Parallel()
	path := program(t)
	dir := filepath.Join(t.TempDir(), "data")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	refused := func(what string) {
		t.Helper()
		mode := func(files, folders os.FileMode) {
			t.Helper()
			err := filepath.WalkDir(dir, func(name string, d os.DirEntry, err error) error {
				if err != nil {
					return err
				}
				if d.IsDir() {
					return os.Chmod(name, folders)
				}
				return os.Chmod(name, files)
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		mode(0o444, 0o555)
		defer mode(0o644, 0o755)
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		c := exec.CommandContext(ctx, path, "serve", "--dir", dir, "--http", "127.0.0.1:0")
		if os.Geteuid() == 0 {
			c.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
			for up := dir; up != filepath.Dir(up); up = filepath.Dir(up) { // he has to get there
				if info, err := os.Stat(up); err != nil || info.Mode()&0o001 == 0 {
					t.Skipf("%s is shut for other users", up)
				}
			}
		}
		out, err := c.CombinedOutput()
		if err == nil || ctx.Err() != nil || !strings.Contains(string(out), "the data directory cannot be written") || !strings.Contains(string(out), "--dir") {
			t.Errorf("%s: %v\n%s", what, err, out)
		}
	}
	refused("an empty directory")
	if code, out, errs := start(t, path, "superuser", "upsert", "root@example.com", "correct horse", "--dir", dir); code != 0 {
		t.Fatalf("exit code %d\n%s\n%s", code, out, errs)
	}
	refused("a directory with a database")
}

// TestAFirstStartPrintsNoLinkIntoALog: the link makes a superuser of whoever
// reads it.
func TestAFirstStartPrintsNoLinkIntoALog(t *testing.T) {
	t.Parallel()
	path := program(t)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	c := exec.CommandContext(ctx, path, "serve", "--dir", filepath.Join(t.TempDir(), "data"), "--http", "127.0.0.1:0")
	in, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = in.Close() }()
	c.Stdout, c.Stderr = out, out
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	_ = out.Close()
	var said strings.Builder
	for lines := bufio.NewReader(in); ; {
		line, err := lines.ReadString('\n')
		said.WriteString(line)
		if err == nil && strings.Contains(line, "superuser upsert") {
			_ = c.Process.Signal(syscall.SIGTERM)
			rest, _ := io.ReadAll(lines)
			said.Write(rest)
			break
		}
		if err != nil {
			break
		}
	}
	if err := c.Wait(); err != nil {
		t.Errorf("the server ended with %v", err)
	}
	if text := said.String(); !strings.Contains(text, "superuser upsert") || strings.Contains(text, "pbinstall") || strings.Contains(text, "eyJ") {
		t.Errorf("it says:\n%s", text)
	}
}
