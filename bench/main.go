// Command bench measures PocketTab side by side with what a user would pick
// instead: the same files, the same machine, one after the other.
//
//	go run ./bench                          every set, as in docs/performance.md
//	go run ./bench -sets long,wide -runs 3
//	go run ./bench -scale 0.01 -peers ""    a quick look, ours alone
//
// It makes the data once (seeded, kept in a cache folder outside the tree),
// builds our binary, runs it and every peer as whole processes in turn, and
// prints medians, spread, peak memory and ratios as Markdown (or JSON). A peer
// that is missing is said, never left out in silence.
//
// Goals: figures that anybody can repeat; ratios within one run, because
// machines differ. Non-goals: verdicts; timing of single functions, which the
// Go benchmarks beside the code do.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
)

// options are the flags.
type options struct {
	sets, cache, peers, out string
	runs                    int
	scale                   float64
	asJSON                  bool
}

func main() {
	if len(os.Args) > 1 && children[os.Args[1]] != nil {
		if err := children[os.Args[1]](os.Args[2:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	var o options
	flag.StringVar(&o.sets, "sets", "", "sets to run, separated by commas (default all: "+strings.Join(setNames(), ", ")+")")
	flag.IntVar(&o.runs, "runs", 3, "runs of each program, the median counts")
	flag.Float64Var(&o.scale, "scale", 1, "share of the respondents, for a quick look")
	flag.StringVar(&o.cache, "cache", filepath.Join(cacheDir(), "pockettab-bench"), "folder of the data that is made")
	flag.StringVar(&o.peers, "peers", peersDir(), "folder of the peers' programs; empty: ours alone")
	flag.StringVar(&o.out, "o", "", "write the report here, too")
	flag.BoolVar(&o.asJSON, "json", false, "print JSON instead of Markdown")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, o, os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func cacheDir() string {
	dir, err := os.UserCacheDir()
	if err != nil {
		return os.TempDir()
	}
	return dir
}

// peersDir is where the peers' programs lie beside a checkout.
func peersDir() string {
	if dir := os.Getenv("POCKETTAB_PEERS"); dir != "" {
		return dir
	}
	return filepath.Join("..", "shared", "peers")
}

// run measures the chosen sets and prints the report.
func run(ctx context.Context, o options, out, log io.Writer) error {
	chosen, err := choose(o.sets)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(o.cache, 0o755); err != nil {
		return err
	}
	b := &bench{options: o, log: log, dir: o.cache}
	if err := b.build(ctx); err != nil {
		return err
	}
	b.preparePeers(ctx)
	r := report{Machine: machine(), Missing: b.missing, Scale: o.scale, Runs: o.runs}
	for _, s := range chosen {
		fmt.Fprintf(log, "== %s: %s\n", s.name, s.what)
		result, err := b.measure(ctx, s)
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		r.Sets = append(r.Sets, result)
	}
	write := r.markdown
	if o.asJSON {
		write = func(w io.Writer) error {
			e := json.NewEncoder(w)
			e.SetIndent("", "  ")
			return e.Encode(r)
		}
	}
	if o.out != "" {
		f, err := os.Create(o.out)
		if err != nil {
			return err
		}
		if err := write(f); err != nil {
			return err
		}
		if err := f.Close(); err != nil {
			return err
		}
	}
	return write(out)
}
