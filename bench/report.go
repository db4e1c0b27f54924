package main

import (
	"fmt"
	"io"
	"sort"
	"strings"
)

// report is everything that was measured.
type report struct {
	Machine string   `json:"machine"`
	Runs    int      `json:"runs"`
	Scale   float64  `json:"scale"`
	Missing []string `json:"missing,omitempty"`
	Sets    []result `json:"sets"`
}

// markdown writes the tables for docs/performance.md.
func (r report) markdown(w io.Writer) error {
	b := &strings.Builder{}
	fmt.Fprintf(b, "Machine: %s. Median of %d runs, least to most in brackets; whole processes, measured from outside, unless a column says otherwise.\n", r.Machine, r.Runs)
	if r.Scale != 1 {
		fmt.Fprintf(b, "\n**At %g of the respondents: no figures to quote.**\n", r.Scale)
	}
	for _, m := range r.Missing {
		fmt.Fprintf(b, "\nNot measured: %s.\n", m)
	}
	for _, s := range r.Sets {
		fmt.Fprintf(b, "\n### %s\n\n%s.", s.Name, s.What)
		if s.Goal > 0 {
			fmt.Fprintf(b, " Goal: at most %g s", s.Goal)
			if s.Ratio > 0 {
				fmt.Fprintf(b, ", %g times faster than the best peer", s.Ratio)
			}
			if s.Memory > 0 {
				fmt.Fprintf(b, ", at most %s", mib(s.Memory))
			}
			fmt.Fprintf(b, ".")
		}
		if s.Power != 0 {
			fmt.Fprintf(b, " The time grows with the power %.2f of the size (1: in proportion).", s.Power)
		}
		fmt.Fprintf(b, "\n\n| | seconds | times ours | peak memory | of it |\n| --- | --- | --- | --- | --- |\n")
		for _, m := range s.By {
			if m.Failed != "" {
				fmt.Fprintf(b, "| %s | failed: %s | | | |\n", m.Name, strings.ReplaceAll(firstLine(m.Failed), "|", "/"))
				continue
			}
			times := ""
			if m.Times > 0 {
				times = fmt.Sprintf("%.1f ×", m.Times)
			}
			fmt.Fprintf(b, "| %s | %s (%s–%s) | %s | %s | %s |\n", m.Name, figure(m.Seconds), figure(m.Least), figure(m.Most), times, mib(m.Peak), stages(m.Said))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// figure is seconds as they are read: thousandths where they are few.
func figure(seconds float64) string {
	if seconds < 0.2 {
		return fmt.Sprintf("%.3f", seconds)
	}
	return fmt.Sprintf("%.2f", seconds)
}

func mib(n int64) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%d MiB", n>>20)
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	if len(s) > 120 {
		s = s[:120] + "…"
	}
	return s
}

// stages are the seconds that a program says of its parts.
func stages(said map[string]float64) string {
	var names []string
	for k := range said {
		if strings.HasSuffix(k, "_s") && k != "total_s" {
			names = append(names, k)
		}
	}
	order := map[string]int{"open_s": 1, "read_s": 2, "load_s": 2, "save_s": 3, "count_s": 4, "tables_s": 4, "test_s": 5, "write_s": 6}
	sort.Slice(names, func(i, j int) bool {
		if a, b := order[names[i]], order[names[j]]; a != b {
			return a < b
		}
		return names[i] < names[j]
	})
	var parts []string
	for _, n := range names {
		parts = append(parts, strings.TrimSuffix(n, "_s")+" "+figure(said[n]))
	}
	return strings.Join(parts, ", ")
}
