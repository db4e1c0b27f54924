// Command bench measures PocketTab side by side with what a user would pick
// instead: the same files, the same machine, one after the other.
//
//	go run ./bench                          every set
//	go run ./bench -sets long,wide -runs 3
//	go run ./bench -scale 0.01 -peers ""    a quick look, ours alone
//	go run ./bench -o docs/performance.json -doc docs/performance.md
//	                                        the published report, as make bench
//
// It makes the data once (seeded, kept in a cache folder outside the tree),
// builds our binary, runs it and every peer as whole processes in turn, and
// prints medians, spread, peak memory and ratios as Markdown (or JSON). A peer
// that is missing is said, never left out in silence.
//
// With -o the results are kept set by set as they are measured, beside those
// that the file already has; a run that was broken off goes on with -resume.
// With -doc the page between two marks is written anew from that file.
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
	"time"
)

// options are the flags.
type options struct {
	sets, cache, peers, out, doc string
	runs                         int
	scale                        float64
	asJSON, resume, render       bool
	profile, makeOnly            bool
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
	flag.StringVar(&o.sets, "sets", "", "sets to run, separated by commas; -name leaves one out (default all: "+strings.Join(setNames(), ", ")+")")
	flag.IntVar(&o.runs, "runs", 3, "runs of each program, the median counts; a peer that takes over a minute runs once")
	flag.Float64Var(&o.scale, "scale", 1, "share of the respondents, for a quick look")
	flag.StringVar(&o.cache, "cache", filepath.Join(cacheDir(), "pockettab-bench"), "folder of the data that is made")
	flag.StringVar(&o.peers, "peers", peersDir(), "folder of the peers' programs; empty: ours alone")
	flag.StringVar(&o.out, "o", "", "keep the results in this JSON file, set by set")
	flag.StringVar(&o.doc, "doc", "", "with -o: write the report into this page, between its marks")
	flag.BoolVar(&o.resume, "resume", false, "with -o: leave out sets that the file has from this revision")
	flag.BoolVar(&o.render, "render", false, "with -o and -doc: measure nothing, write the page only")
	flag.BoolVar(&o.profile, "profile", true, "run ours once more with profiles, for the top costs of each set")
	flag.BoolVar(&o.makeOnly, "make", false, "make the data of the sets and measure nothing")
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
	r, err := o.kept()
	if err != nil {
		return err
	}
	if !o.render {
		if err := o.measure(ctx, &r, chosen, log); err != nil {
			return err
		}
	}
	if o.makeOnly {
		return nil
	}
	if o.doc != "" {
		if err := r.into(o.doc); err != nil {
			return err
		}
	}
	if o.asJSON {
		return r.encode(out)
	}
	return r.markdown(out)
}

// measure runs the sets and enters their results, keeping them as they come.
func (o options) measure(ctx context.Context, r *report, chosen []set, log io.Writer) error {
	if err := os.MkdirAll(o.cache, 0o755); err != nil {
		return err
	}
	b := &bench{options: o, log: log, dir: o.cache}
	if err := b.build(ctx); err != nil {
		return err
	}
	b.preparePeers(ctx)
	if o.makeOnly {
		for _, s := range chosen {
			if _, _, err := s.make(ctx, b); err != nil {
				return fmt.Errorf("%s: %w", s.name, err)
			}
		}
		return nil
	}
	at := revision()
	for i, s := range chosen {
		if old := r.set(s.name); o.resume && old != nil && old.Revision == at && old.Scale == o.scale {
			fmt.Fprintf(log, "== %s: measured already\n", s.name)
			continue
		}
		fmt.Fprintf(log, "== %s (%d of %d): %s\n", s.name, i+1, len(chosen), s.what)
		began := time.Now()
		result, err := b.measure(ctx, s)
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		result.Machine, result.Revision, result.Date, result.Runs, result.Scale, result.Missing = machine(), at, began.UTC().Format(time.DateOnly), o.runs, o.scale, b.missing
		fmt.Fprintf(log, "   %.0f s in all\n", time.Since(began).Seconds())
		r.enter(result)
		if err := o.keep(*r); err != nil {
			return err
		}
	}
	return nil
}

// kept is the report so far: what the file has.
func (o options) kept() (report, error) {
	var r report
	if o.out == "" {
		return r, nil
	}
	text, err := os.ReadFile(o.out)
	if os.IsNotExist(err) {
		return r, nil
	}
	if err != nil {
		return r, err
	}
	if err := json.Unmarshal(text, &r); err != nil {
		return r, fmt.Errorf("%s: %w", o.out, err)
	}
	return r, nil
}

// keep stores the report; a file is never half a report.
func (o options) keep(r report) error {
	if o.out == "" {
		return nil
	}
	f, err := os.Create(o.out + ".part")
	if err != nil {
		return err
	}
	if err := r.encode(f); err != nil {
		_ = f.Close()
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(o.out+".part", o.out)
}
