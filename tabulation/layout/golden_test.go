package layout

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/hary4di/pockettab/tabulation/tabplan"
)

var update = flag.Bool("update", false, "write the golden dumps anew")

// dump writes a page as text, a line per row and every cell that is not
// empty: role, place where it is not the next one, value, and what is special.
func dump(p *Page) string {
	var b strings.Builder
	fmt.Fprintf(&b, "page %q kind %d table %d freeze %d,%d repeat %d-%d\n", p.Name, p.Kind, p.Table, p.Freeze.Rows, p.Freeze.Cols, p.Repeat.From, p.Repeat.To)
	fmt.Fprintf(&b, "widths %v\nfooter %q\n", p.Widths, p.Footer)
	for i := range p.Rows {
		r := &p.Rows[i]
		flags := ""
		for _, f := range []struct {
			on   bool
			name string
		}{{r.Top && !r.Strong, "-"}, {r.Top && r.Strong, "="}, {r.Keep, "k"}} {
			if f.on {
				flags += f.name
			}
		}
		fmt.Fprintf(&b, "%2d%-2s", i+1, flags)
		last := Role(255)
		for c := range r.Cells {
			cell := &r.Cells[c]
			if cell.Kind == EmptyCell {
				continue
			}
			if cell.Role != last {
				b.WriteString(" " + cell.Role.String())
				last = cell.Role
			}
			fmt.Fprintf(&b, " %d:", c+1)
			if cell.Rule {
				b.WriteString("|")
			}
			b.WriteString(strings.Repeat(">", int(cell.Indent)))
			if cell.Kind == TextCell {
				b.WriteString(strconv.Quote(cell.Text))
			} else {
				fmt.Fprintf(&b, "%v/%d%s", cell.Num, cell.Format, strings.Repeat("*", int(cell.Mark)))
			}
			if cell.Span > 1 {
				fmt.Fprintf(&b, "+%d", cell.Span)
			}
			if cell.Link != "" {
				fmt.Fprintf(&b, "->%q", cell.Link)
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}

func TestPagesAreLaidOutAsInTheGoldenDumps(t *testing.T) {
	t.Parallel()
	for _, lang := range []string{English, Indonesian} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			job := sampleJob(lang)
			o := Options{Language: lang, Statistics: func(n int) []tabplan.Statistic {
				if n == 14 {
					return []tabplan.Statistic{tabplan.ColPct, tabplan.RowPct, tabplan.TotalPct, tabplan.Count}
				}
				return nil
			}}
			parts := []Part{{Number: 1, Of: 2, First: 12, Last: 13, File: "K_part1of2_T012-T013.xlsx"}, {Number: 2, Of: 2, First: 14, Last: 14, File: "K_part2of2_T014-T014.xlsx"}}
			pages, err := Tables(job, 12, 14, o)
			if err != nil {
				t.Fatal(err)
			}
			pages = append([]*Page{Contents(job, parts[0], parts, o), Notes(job, parts, o)}, pages...)
			pages = append(pages, Metadata(job.Title, []Pair{{Label: "Input"}, {Label: "Data", Value: "survey.xlsx"}}, o), Run(job.Title, []Pair{{Label: "Job", Value: "x"}}, o))
			var got txtar.Archive
			for _, p := range pages {
				got.Files = append(got.Files, txtar.File{Name: p.Name, Data: []byte(dump(p))})
			}
			path := filepath.Join("testdata", "pages_"+lang+".txtar")
			if *update {
				if err := os.WriteFile(path, txtar.Format(&got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for i, f := range want.Files {
				if i >= len(got.Files) || got.Files[i].Name != f.Name {
					t.Fatalf("page %d is not %q", i+1, f.Name)
				}
				if d := cmp.Diff(string(f.Data), string(got.Files[i].Data)); d != "" {
					t.Errorf("page %q (-want +got):\n%s", f.Name, d)
				}
			}
			if len(want.Files) != len(got.Files) {
				t.Errorf("%d pages, want %d", len(got.Files), len(want.Files))
			}
		})
	}
}
