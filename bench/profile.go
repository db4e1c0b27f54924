package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"strconv"
	"strings"

	cli "github.com/hary4di/pockettab/tabulation/command"
)

// The profiles that are taken of ours, and what they count.
var (
	profileKinds = []string{"cpu", "allocs", "block", "mutex"}
	profileNames = map[string]string{"cpu": "processor time", "allocs": "memory allocated", "block": "waiting", "mutex": "waiting caused by locks"}
	profileIndex = map[string]string{"cpu": "cpu", "allocs": "alloc_space", "block": "delay", "mutex": "delay"}
)

const (
	topFunctions = 6
	topLeast     = 2.0 // percent; less is not worth naming
)

// profiled DIR WORK ARGS…: does one work of ours in this process and leaves
// its profiles in DIR.
func profiled(args []string) error {
	if len(args) < 2 {
		return errArgs
	}
	dir, work := args[0], args[1]
	runtime.SetMutexProfileFraction(1)
	runtime.SetBlockProfileRate(10_000) // nanoseconds
	f, err := os.Create(filepath.Join(dir, "cpu"))
	if err != nil {
		return err
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		return err
	}
	if child := children[work]; child != nil {
		err = child(args[2:])
	} else if code := cli.Main(context.Background(), "bench", args[1:], os.Stdout, os.Stderr); code != 0 {
		err = fmt.Errorf("%s ended with code %d", work, code)
	}
	pprof.StopCPUProfile()
	err = errors.Join(err, f.Close())
	for _, kind := range profileKinds[1:] {
		err = errors.Join(err, store(kind, filepath.Join(dir, kind)))
	}
	return err
}

func store(kind, path string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(pprof.Lookup(kind).WriteTo(f, 0), f.Close())
}

// profiles runs a work of ours once more under profiles, which stay in the
// cache for whoever wants to see more, and gives the dearest functions.
func (b *bench) profiles(ctx context.Context, s set, ours command) (map[string][]string, error) {
	if s.unprofiled {
		return nil, nil
	}
	dir := filepath.Join(b.dir, "profiles", s.name)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	again := ours
	again.args = append([]string{b.self, "profiled", dir}, ours.args[1:]...)
	if _, err := once(ctx, again); err != nil {
		return nil, err
	}
	top := map[string][]string{}
	for _, kind := range profileKinds {
		args := []string{"tool", "pprof", "-top", "-sample_index=" + profileIndex[kind], "-nodecount=40"}
		if kind == "block" || kind == "mutex" { // who waits, not what waiting is made of
			args = append(args, "-hide=^(runtime|sync)[./]")
		}
		out, err := exec.CommandContext(ctx, "go", append(args, b.self, filepath.Join(dir, kind))...).Output()
		if err != nil {
			return nil, fmt.Errorf("profile %s: %w", kind, err)
		}
		top[kind] = dearest(out)
	}
	return top, nil
}

// dearest reads the list of pprof: "flat flat% sum% cum cum% name".
func dearest(list []byte) []string {
	var out []string
	for line := range bytes.Lines(list) {
		fields := strings.Fields(string(line))
		if len(fields) < 6 || !strings.HasSuffix(fields[1], "%") {
			continue
		}
		share, err := strconv.ParseFloat(strings.TrimSuffix(fields[1], "%"), 64)
		if err != nil || share < topLeast || len(out) == topFunctions {
			continue
		}
		name := strings.TrimSuffix(strings.Join(fields[5:], " "), " (inline)")
		plain, types, generic := strings.Cut(name, "[")
		if cut := strings.LastIndexByte(plain, '/'); cut >= 0 {
			plain = plain[cut+1:]
		}
		if name = plain; generic { // of types only what follows them
			name += "[…]" + types[strings.LastIndexByte(types, ']')+1:]
		}
		out = append(out, fmt.Sprintf("`%s` %.0f %%", name, share))
	}
	return out
}
