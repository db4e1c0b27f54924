package main

import (
	"context"
	"fmt"
	"math"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
)

// result is what a set gave.
type result struct {
	Name   string    `json:"name"`
	What   string    `json:"what"`
	Goal   float64   `json:"goal_s,omitempty"`
	Ratio  float64   `json:"goal_ratio,omitempty"`
	Memory int64     `json:"goal_peak_bytes,omitempty"`
	By     []measure `json:"by"` // ours first
	// Power is p where the time grows as size^p, for sets of several sizes.
	Power float64 `json:"power,omitempty"`
	// Top are the dearest functions of ours by kind of profile.
	Top map[string][]string `json:"top,omitempty"`

	Machine  string   `json:"machine"`
	Revision string   `json:"revision"`
	Date     string   `json:"date"`
	Runs     int      `json:"runs"`
	Scale    float64  `json:"scale"`
	Missing  []string `json:"missing,omitempty"`
}

// measure is one program in one set.
type measure struct {
	Name    string             `json:"name"`
	Seconds float64            `json:"seconds"` // median of what is compared
	Least   float64            `json:"least"`
	Most    float64            `json:"most"`
	Peak    int64              `json:"peak_bytes"`            // the most
	Floor   int64              `json:"floor_bytes,omitempty"` // what a process has from the start, being a copy of this one
	Part    bool               `json:"part,omitempty"`        // does less than the others
	Said    map[string]float64 `json:"said,omitempty"`
	Times   float64            `json:"times,omitempty"` // how many times ours
	Failed  string             `json:"failed,omitempty"`
}

// measure runs ours and every peer in turn, so often, after one run of ours
// that is not counted (it fills the page cache for all).
func (b *bench) measure(ctx context.Context, s set) (result, error) {
	ours, peers, err := s.make(ctx, b)
	if err != nil {
		return result{}, err
	}
	r := result{Name: s.name, What: s.what, Goal: s.goal, Ratio: s.ratio, Memory: s.memory}
	if _, err := once(ctx, ours); err != nil {
		return r, err
	}
	all := append([]command{ours}, peers...)
	samples, failed := make([][]sample, len(all)), make([]string, len(all))
	for n := range b.runs {
		for i, c := range all {
			if failed[i] != "" || i > 0 && n > 0 && samples[i][0].Wall > onceOver {
				continue
			}
			one, err := once(ctx, c)
			switch {
			case err != nil && (i == 0 || ctx.Err() != nil):
				return r, err
			case err != nil:
				failed[i] = err.Error()
				continue
			}
			samples[i] = append(samples[i], one)
			fmt.Fprintf(b.log, "   run %d of %d, %s: %.3f s\n", n+1, b.runs, c.name, one.seconds(s.compare))
		}
	}
	for i, c := range all {
		m := summed(c.name, samples[i], s.compare)
		m.Part = c.part
		if m.Failed = failed[i]; i > 0 && m.Failed == "" {
			m.Times = m.Seconds / r.By[0].Seconds
		}
		r.By = append(r.By, m)
	}
	if len(s.sizes) == len(r.By) {
		r.Power = power(s.sizes, r.By)
	}
	if b.profile {
		if r.Top, err = b.profiles(ctx, s, ours); err != nil {
			return r, err
		}
	}
	for _, c := range all {
		if c.out != "" {
			_ = os.RemoveAll(c.out)
		}
	}
	return r, nil
}

// onceOver is the seconds over which a peer is not run a second time.
const onceOver = 60

// power fits seconds = a · size^p by least squares on the logarithms.
func power(sizes []float64, by []measure) float64 {
	var n, x, y, xx, xy float64
	for i, m := range by {
		if m.Seconds <= 0 {
			continue
		}
		a, b := math.Log(sizes[i]), math.Log(m.Seconds)
		n, x, y, xx, xy = n+1, x+a, y+b, xx+a*a, xy+a*b
	}
	if n < 2 {
		return 0
	}
	return (n*xy - x*y) / (n*xx - x*x)
}

// seconds is what is compared of a run.
func (s sample) seconds(figures []string) float64 {
	if len(figures) == 0 {
		return s.Wall
	}
	sum := 0.0
	for _, f := range figures {
		sum += s.Said[f]
	}
	return sum
}

// summed gives the median run, and the spread of all.
func summed(name string, samples []sample, figures []string) measure {
	m := measure{Name: name}
	if len(samples) == 0 {
		return m
	}
	slices.SortFunc(samples, func(x, y sample) int {
		switch a, b := x.seconds(figures), y.seconds(figures); {
		case a < b:
			return -1
		case a > b:
			return 1
		}
		return 0
	})
	middle := samples[len(samples)/2]
	m.Seconds, m.Said = middle.seconds(figures), middle.Said
	m.Least, m.Most = samples[0].seconds(figures), samples[len(samples)-1].seconds(figures)
	for _, s := range samples {
		m.Peak, m.Floor = max(m.Peak, s.Peak), max(m.Floor, s.Floor)
	}
	return m
}

// machine describes where the figures were taken.
func machine() string {
	cpu := ""
	if text, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for _, line := range strings.Split(string(text), "\n") {
			if k, v, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(k) == "model name" {
				cpu = strings.TrimSpace(v) + ", "
				break
			}
		}
	}
	return fmt.Sprintf("%s%d cores, %s/%s, %s%s", cpu, runtime.GOMAXPROCS(0), runtime.GOOS, runtime.GOARCH, runtime.Version(), versions())
}

// versions names the programs the peers ran in.
func versions() string {
	s := ""
	for _, c := range [][]string{{"node", "--version"}, {"/usr/bin/python3", "--version"}} {
		if out, err := exec.Command(c[0], c[1:]...).Output(); err == nil {
			s += ", " + strings.TrimSpace(strings.TrimPrefix(string(out), "v"))
			if c[0] == "node" {
				s = strings.Replace(s, ", ", ", Node ", 1)
			}
		}
	}
	return s
}

// revision names the commit that is measured, with a mark where the tree has
// changes other than the report itself.
func revision() string {
	commit, err := exec.Command("git", "rev-parse", "--short", "HEAD").Output()
	if err != nil {
		return "an unknown revision"
	}
	name := strings.TrimSpace(string(commit))
	changes, err := exec.Command("git", "status", "--porcelain", "--untracked-files=no", "--", ":/", ":(exclude,top)docs/performance.*").Output()
	if err != nil || len(changes) > 0 {
		name += " with changes"
	}
	return name
}
