package main

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// bench is one run of the program.
type bench struct {
	options
	log     interface{ Write([]byte) (int, error) }
	dir     string // the cache
	binary  string // ours
	self    string // this program, for the parts of ours that no command does
	node    string // folder with the peers' programs and their packages; "" when there is none
	python  string // interpreter with the writer's module; "" when there is none
	pandas  bool   // python has pandas, too
	missing []string
}

// build makes our binary and this program.
func (b *bench) build(ctx context.Context) error {
	b.binary, b.self = filepath.Join(b.dir, "bin", "pockettab"), filepath.Join(b.dir, "bin", "bench")
	if runtime.GOOS == "windows" {
		b.binary, b.self = b.binary+".exe", b.self+".exe"
	}
	for path, pkg := range map[string]string{b.binary: ".", b.self: "./bench"} {
		cmd := exec.CommandContext(ctx, "go", "build", "-o", path, pkg)
		if root, err := moduleRoot(); err == nil {
			cmd.Dir = root
		}
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("cannot build %s: %w: %s", pkg, err, out)
		}
	}
	return nil
}

// moduleRoot is the folder of go.mod.
func moduleRoot() (string, error) {
	out, err := exec.Command("go", "env", "GOMOD").Output()
	if err != nil {
		return "", err
	}
	return filepath.Dir(strings.TrimSpace(string(out))), nil
}

// preparePeers copies the peers' programs into the cache and installs what
// they need, where that is possible; what is missing is noted for the report.
func (b *bench) preparePeers(ctx context.Context) {
	lack := func(what string, err error) {
		b.missing = append(b.missing, what)
		fmt.Fprintf(b.log, "missing: %s (%v)\n", what, err)
	}
	if b.peers == "" {
		b.missing = append(b.missing, "all peers: not asked for")
		return
	}
	if _, err := os.Stat(filepath.Join(b.peers, "package.json")); err != nil {
		lack("all peers: their programs are not there", err)
		return
	}
	node := filepath.Join(b.dir, "peers")
	if err := copyFiles(b.peers, node); err != nil {
		lack("all peers: their programs cannot be copied", err)
		return
	}
	if _, err := os.Stat(filepath.Join(node, "node_modules")); err != nil {
		cmd := exec.CommandContext(ctx, "npm", "install", "--no-audit", "--no-fund")
		cmd.Dir = node
		if out, err := cmd.CombinedOutput(); err != nil {
			lack("Polars, DuckDB and SheetJS: npm install failed", fmt.Errorf("%w: %s", err, out))
			node = ""
		}
	}
	b.node = node
	installModules(ctx)
	for _, python := range []string{"/usr/bin/python3", "python3"} {
		if exec.CommandContext(ctx, python, "-c", "import xlsxwriter, openpyxl").Run() == nil {
			b.python = python
			break
		}
	}
	if b.python != "" {
		if err := exec.CommandContext(ctx, b.python, "-c", "import pandas").Run(); err != nil {
			lack("pandas: no Python has it (Debian: python3-pandas)", err)
		} else {
			b.pandas = true
		}
	}
	if b.python == "" {
		lack("XlsxWriter and openpyxl: no Python has them (Debian: python3-xlsxwriter python3-openpyxl)", fs.ErrNotExist)
	}
}

// installModules installs what the peers in Python need on Debian, for root;
// elsewhere what is missing is said.
func installModules(ctx context.Context) {
	if exec.CommandContext(ctx, "/usr/bin/python3", "-c", "import xlsxwriter, openpyxl, pandas").Run() == nil || os.Geteuid() != 0 {
		return
	}
	for _, args := range [][]string{{"update", "-qq"}, {"install", "-y", "-qq", "--no-install-recommends", "python3-xlsxwriter", "python3-openpyxl", "python3-pandas"}} {
		_ = exec.CommandContext(ctx, "apt-get", args...).Run() // its failure shows where the modules are looked for
	}
}

// copyFiles copies the files of a folder, without folders inside.
func copyFiles(from, to string) error {
	if err := os.MkdirAll(to, 0o755); err != nil {
		return err
	}
	entries, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.IsDir() {
			continue
		}
		data, err := os.ReadFile(filepath.Join(from, e.Name()))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(to, e.Name()), data, 0o644); err != nil {
			return err
		}
	}
	return nil
}
