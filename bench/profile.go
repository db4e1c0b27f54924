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
	"runtime/metrics"
	"runtime/pprof"
	"strconv"
	"strings"
	"time"

	cli "github.com/hary4di/pockettab/tabulation/command"
)

// The profiles that are taken of ours, and what they count.
var (
	profileKinds = []string{"cpu", "allocs", "heap", "block", "mutex"}
	profileNames = map[string]string{"cpu": "processor time", "allocs": "memory allocated", "heap": "memory held at its most", "block": "waiting", "mutex": "waiting caused by locks"}
	profileIndex = map[string]string{"cpu": "cpu", "allocs": "alloc_space", "heap": "inuse_space", "block": "delay", "mutex": "delay"}
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
	held := watchHeap()
	if child := children[work]; child != nil {
		err = child(args[2:])
	} else if code := cli.Main(context.Background(), "bench", args[1:], os.Stdout, os.Stderr); code != 0 {
		err = fmt.Errorf("%s ended with code %d", work, code)
	}
	pprof.StopCPUProfile()
	most, heapErr := held()
	err = errors.Join(err, f.Close(), heapErr)
	for _, kind := range profileKinds[1:] {
		text := most
		if kind != "heap" {
			var b bytes.Buffer
			err = errors.Join(err, pprof.Lookup(kind).WriteTo(&b, 0))
			text = b.Bytes()
		}
		err = errors.Join(err, os.WriteFile(filepath.Join(dir, kind), text, 0o644))
	}
	return err
}

// watchHeap keeps the profile of the heap when the collector found more alive
// than ever before; what it gives ends the watch and hands it out.
func watchHeap() func() ([]byte, error) {
	var (
		kept bytes.Buffer
		errs error
		most uint64
		stop = make(chan struct{})
		done = make(chan struct{})
		live = []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	)
	look := func() {
		if metrics.Read(live); live[0].Value.Uint64() <= most {
			return
		}
		most = live[0].Value.Uint64()
		kept.Reset()
		errs = errors.Join(errs, pprof.Lookup("heap").WriteTo(&kept, 0))
	}
	go func() {
		defer close(done)
		tick := time.NewTicker(10 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				look()
			case <-stop:
				return
			}
		}
	}()
	return func() ([]byte, error) {
		close(stop)
		<-done
		if most == 0 { // the collector never ran
			runtime.GC()
			look()
		}
		return kept.Bytes(), errs
	}
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
			args = append(args, "-hide=^(runtime|sync)[./]|^main\\.watchHeap")
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
