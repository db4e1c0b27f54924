package tabplan

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hary4di/pockettab/tabulation/codebook"
)

var update = flag.Bool("update", false, "write the golden resolutions anew")

// shown writes a resolved plan as text: tables with their rows and columns,
// and all that is counted with them.
func shown(r *Resolved) string {
	var b strings.Builder
	fmt.Fprintf(&b, "title %q, tests %s at %v, least %v, compare %v, correction %s %s, chi-square %s\n", r.Title, r.Tests.Profile, r.Tests.Levels, r.Tests.Least(), r.Tests.Compare, r.Tests.Correction, r.Tests.Scope, r.Tests.ChiSquare)
	l := r.Layout
	fmt.Fprintf(&b, "layout %s %s, decimals %d, split %d, figures %s, sheets %s, rows %d, columns %d, charts %s, csv %s\n", l.Language, l.Theme, l.Decimals, l.Split, l.Figures, l.Sheets, l.MaxRows, l.MaxColumns, l.Charts, l.CSV)
	if s := r.Suppress; s != nil {
		fmt.Fprintf(&b, "suppress cells %d bases %d\n", s.Cells, s.Bases)
	}
	for i := range r.Tables {
		t := &r.Tables[i]
		fmt.Fprintf(&b, "\ntable %d %s (of tables[%d]) %q, %v\n", t.Number, t.Key, t.Spec, t.Title.In("en"), t.Statistics)
		if c := t.Composite; c != nil {
			fmt.Fprintf(&b, "  part of %s: %s, kind %d, %d parts, rows %v\n", c.Key, c.Title.In("en"), c.Kind, c.Parts, c.Rows)
		}
		fmt.Fprintf(&b, "  base %q / %q", t.BaseText.In("en"), t.BaseText.In("id"))
		for _, on := range []struct {
			is   bool
			name string
		}{{t.BaseAsked, "asked"}, {t.Answers, "answers"}, {t.KeepBad, "bad weights kept"}, {t.HideEmpty, "empty rows hidden"}, {t.Raking != nil, "rim weights"}} {
			if on.is {
				fmt.Fprintf(&b, ", %s", on.name)
			}
		}
		b.WriteByte('\n')
		for _, f := range []struct {
			name string
			f    *Filter
		}{{"job filter", t.JobFilter}, {"filter", t.Filter}, {"asked", t.Asked}} {
			if f.f != nil {
				fmt.Fprintf(&b, "  %s %s\n", f.name, f.f.Text)
			}
		}
		if t.Weight != nil {
			fmt.Fprintf(&b, "  weight %s\n", t.Weight.Name)
		}
		if o := t.Order; o != nil {
			fmt.Fprintf(&b, "  order %s, descending %t, column %q\n", o.By, o.Descends(), o.Column)
		}
		axis(&b, "rows", t.Stub)
		fmt.Fprintf(&b, "  banner %s, total %t, groups %v\n", t.Banner.Key, t.Banner.Total, t.Banner.Groups)
		for _, block := range t.Banner.Blocks {
			axis(&b, "columns", block)
		}
	}
	return b.String()
}

func axis(b *strings.Builder, what string, a *Axis) {
	fmt.Fprintf(b, "  %s of %s", what, a.Variable.Name)
	if a.Kind == Quantity {
		b.WriteString(", numbers")
	}
	if a.Multiple {
		b.WriteString(", several answers")
	}
	if len(a.Outer) > 0 {
		fmt.Fprintf(b, ", under")
		for _, o := range a.Outer {
			fmt.Fprintf(b, " %q", o.In("en"))
		}
	}
	if len(a.Missing)+len(a.NoScore) > 0 {
		fmt.Fprintf(b, ", missing %v, not in mean %v", a.Missing, a.NoScore)
	}
	b.WriteByte('\n')
	for _, c := range a.Categories {
		fmt.Fprintf(b, "    %s%s %q", strings.Repeat("  ", c.Depth), c.Key, c.Label.In("en"))
		if !slices.Equal(c.Codes, []string{c.Key}) {
			fmt.Fprintf(b, " %v", c.Codes)
		}
		if s, ok := a.Scores[c.Key]; ok {
			fmt.Fprintf(b, " = %g", s)
		}
		for _, on := range []struct {
			is   bool
			name string
		}{{c.Kind == NetCategory, "net"}, {c.Kind == SilentCategory, "silent"}, {c.Anchor, "last"}, {!c.Listed, "unlisted"}, {c.Box, "box"}, {c.Unseen, "unseen"}} {
			if on.is {
				b.WriteString(" " + on.name)
			}
		}
		b.WriteByte('\n')
	}
	for _, d := range a.Differences {
		fmt.Fprintf(b, "    %s: %v less %v\n", d.Label.Text().In("en"), d.Plus, d.Minus)
	}
}

// TestGoldenPlans holds the resolution of every plan in testdata/golden
// against the text beside it.
func TestGoldenPlans(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/golden/*.json")
	if err != nil || len(files) < 6 {
		t.Fatalf("%d golden plans, %v", len(files), err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		plan, err := Parse(text)
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		resolved, err := Resolve(plan, asking())
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		got, beside := shown(resolved), strings.TrimSuffix(file, ".json")+".txt"
		if *update {
			if err := os.WriteFile(beside, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(beside)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(string(want), got); d != "" {
			t.Errorf("%s: %s", file, d)
		}
	}
}

// asking is the small codebook with a form that does not ask everybody.
func asking() *codebook.Codebook {
	cb := book()
	cb.Lookup("S10").Relevant = "${S1} = '1'"
	return cb
}
