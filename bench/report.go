package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"sort"
	"strings"
)

// report is everything that was measured, in the order of the sets.
type report struct {
	Sets []result `json:"sets"`
}

// set gives the result of a set; nil where there is none.
func (r *report) set(name string) *result {
	for i := range r.Sets {
		if r.Sets[i].Name == name {
			return &r.Sets[i]
		}
	}
	return nil
}

// enter puts a result in the place of an older one, or at its own.
func (r *report) enter(one result) {
	if old := r.set(one.Name); old != nil {
		*old = one
		return
	}
	r.Sets = append(r.Sets, one)
	place := map[string]int{}
	for i, name := range setNames() {
		place[name] = i
	}
	sort.SliceStable(r.Sets, func(i, j int) bool { return place[r.Sets[i].Name] < place[r.Sets[j].Name] })
}

func (r report) encode(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	return e.Encode(r)
}

// The marks in a page between which the report stands.
const (
	reportBegins = "<!-- the report: written by bench -doc, not by hand -->"
	reportEnds   = "<!-- end of the report -->"
)

// into writes the report into a page between its marks.
func (r report) into(page string) error {
	text, err := os.ReadFile(page)
	if err != nil {
		return err
	}
	before, rest, ok := strings.Cut(string(text), reportBegins)
	_, after, ok2 := strings.Cut(rest, reportEnds)
	if !ok || !ok2 {
		return fmt.Errorf("%s has no place for the report: put the lines %s and %s where it belongs", page, reportBegins, reportEnds)
	}
	b := &strings.Builder{}
	if err := r.markdown(b); err != nil {
		return err
	}
	return os.WriteFile(page, []byte(before+reportBegins+"\n\n"+b.String()+"\n"+reportEnds+after), 0o644)
}

// markdown writes the tables for docs/performance.md.
func (r report) markdown(w io.Writer) error {
	b := &strings.Builder{}
	r.summary(b)
	said := ""
	for _, s := range r.Sets {
		if where := s.Machine + s.Date + s.Revision + fmt.Sprint(s.Runs, s.Scale, s.Missing); where != said {
			said = where
			s.circumstances(b)
		}
		s.markdown(b)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// summary is one line a set: ours, its goals, the best peer.
func (r report) summary(b *strings.Builder) {
	fmt.Fprintf(b, "| set | ours | goal | best peer | goal | peak memory |\n| --- | --- | --- | --- | --- | --- |\n")
	for _, s := range r.Sets {
		if len(s.By) == 0 {
			continue
		}
		ours := s.By[0]
		goal, ratio, peer, peak := "", "", "", ours.peak()
		if s.Goal > 0 {
			goal = "≤ " + figure(s.Goal) + " s" + kept(ours.Seconds <= s.Goal)
		}
		if s.Power != 0 {
			goal = fmt.Sprintf("grows with the power %.2f", s.Power) + kept(s.Power <= mostPower)
		}
		if best := s.best(); best != nil && s.Ratio > 0 {
			peer, ratio = fmt.Sprintf("%s: %.1f ×", best.Name, best.Times), fmt.Sprintf("≥ %g ×", s.Ratio)+kept(best.Times >= s.Ratio)
		}
		if s.Memory > 0 {
			peak += " of " + mib(s.Memory) + kept(ours.Peak <= s.Memory)
		}
		fmt.Fprintf(b, "| [%s](#%s) | %s s | %s | %s | %s | %s |\n", s.Name, s.Name, figure(ours.Seconds), goal, peer, ratio, peak)
	}
}

// mostPower is the power of growth that is still in proportion: measured
// times are never exactly so.
const mostPower = 1.05

func kept(ok bool) string {
	if ok {
		return ", held"
	}
	return ", **missed**"
}

// best is the fastest peer, bare writers apart that do less than is asked.
func (s result) best() *measure {
	var best *measure
	for i := 1; i < len(s.By); i++ {
		m := &s.By[i]
		if m.Failed == "" && m.Times > 0 && !m.Part && (best == nil || m.Times < best.Times) {
			best = m
		}
	}
	return best
}

// circumstances say where and when the sets that follow were measured.
func (s result) circumstances(b *strings.Builder) {
	runs := "One run each"
	if s.Runs > 1 {
		runs = fmt.Sprintf("Median of %d runs (peers over a minute: one), least to most in brackets", s.Runs)
	}
	fmt.Fprintf(b, "\nMeasured %s at %s on %s. %s; whole processes, measured from outside, unless a set says what is compared.\n", s.Date, s.Revision, s.Machine, runs)
	if s.Scale != 1 {
		fmt.Fprintf(b, "\n**At %g of the respondents: no figures to quote.**\n", s.Scale)
	}
	for _, m := range s.Missing {
		fmt.Fprintf(b, "\nNot measured: %s.\n", m)
	}
}

func (s result) markdown(b *strings.Builder) {
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
	forecast := false
	for _, m := range s.By {
		forecast = forecast || m.Said["forecast_bytes"] > 0
	}
	columns := []string{"", "seconds", "times ours", "peak memory"}
	if forecast {
		columns = append(columns, "added by the job", "forecast")
	}
	columns = append(columns, "of it")
	fmt.Fprintf(b, "\n\n| %s |\n|%s\n", strings.Join(columns, " | "), strings.Repeat(" --- |", len(columns)))
	for _, m := range s.By {
		cells := []string{m.Name, "", "", ""}
		if forecast {
			cells = append(cells, "", "")
		}
		if m.Failed != "" {
			cells[1] = "failed: " + strings.ReplaceAll(firstLine(m.Failed), "|", "/")
			fmt.Fprintf(b, "| %s | |\n", strings.Join(cells, " | "))
			continue
		}
		cells[1], cells[3] = fmt.Sprintf("%s (%s–%s)", figure(m.Seconds), figure(m.Least), figure(m.Most)), m.peak()
		if m.Times > 0 {
			cells[2] = fmt.Sprintf("%.1f ×", m.Times)
		}
		if f := m.Said["forecast_bytes"]; f > 0 {
			if cells[5] = mib(int64(f)); m.Said["job_bytes"] > 0 { // Linux alone says
				cells[4] = mib(int64(m.Said["job_bytes"]))
				cells[5] += fmt.Sprintf(" (%+.0f %%)", 100*(f/m.Said["job_bytes"]-1))
			}
		}
		of := stages(m.Said)
		if ours, theirs := s.By[0].Said["count_s"]+s.By[0].Said["test_s"], m.Said["tables_s"]; ours > 0 && theirs > 0 {
			of += fmt.Sprintf(" (the tables by themselves %.0f × our count and tests)", theirs/ours)
		}
		fmt.Fprintf(b, "| %s |\n", strings.Join(append(cells, of), " | "))
	}
	for _, kind := range profileKinds {
		if top := s.Top[kind]; len(top) > 0 {
			fmt.Fprintf(b, "\nMost %s: %s.\n", profileNames[kind], strings.Join(top, ", "))
		}
	}
}

// peak is the most memory as it is read: of small programs only that it was
// no more than what this one has, because a process begins as a copy of it.
func (m measure) peak() string {
	if m.Peak > 0 && m.Peak <= m.Floor {
		return "< " + mib(m.Floor)
	}
	return mib(m.Peak)
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
