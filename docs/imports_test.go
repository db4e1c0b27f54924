package docs

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "draw the import picture anew")

const (
	module   = "github.com/hary4di/pockettab"
	drawing  = "pictures/imports.svg"
	boxWide  = 128 // pixels, as all below
	boxHigh  = 26
	gapWide  = 14
	gapHigh  = 44
	boxesRow = 8 // boxes beside each other, at most
)

// imports gives for every package of ours what it imports of ours, without
// tests. Left out are the leaves fault and limit, which all may import, and
// what stands outside: examples, bench, tools, tests.
func imports(t *testing.T) map[string][]string {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports,GoFiles", module+"/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	name := func(path string) string {
		n := strings.TrimPrefix(strings.TrimPrefix(path, module), "/")
		if n == "" {
			return "main"
		}
		return n
	}
	outside := func(n string) bool {
		for _, prefix := range []string{"examples", "bench", "docs", "hooks/internal", "hooks/browsertest", "hooks/chaos", "hooks/scheduler/storetest", "tabulation/fault", "tabulation/limit"} {
			if n == prefix || strings.HasPrefix(n, prefix+"/") {
				return true
			}
		}
		return false
	}
	all := map[string][]string{}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct {
			ImportPath       string
			Imports, GoFiles []string
		}
		if err := d.Decode(&p); err == io.EOF {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		if n := name(p.ImportPath); !outside(n) && len(p.GoFiles) > 0 {
			all[n] = []string{}
			for _, i := range p.Imports {
				if to := name(i); strings.HasPrefix(i, module) && !outside(to) {
					all[n] = append(all[n], to)
				}
			}
		}
	}
}

// reaches says whether from comes to to by some way, the direct one aside.
func reaches(all map[string][]string, from, to string) bool {
	for _, next := range all[from] {
		if next != to && (slices.Contains(all[next], to) || reaches(all, next, to)) {
			return true
		}
	}
	return false
}

// drawn is the picture: every package above all that it imports. An import
// that another way implies has no line of its own.
func drawn(all map[string][]string) string {
	var names []string
	for n := range all {
		names = append(names, n)
	}
	slices.Sort(names)
	depth := map[string]int{}
	var deep func(string) int
	deep = func(n string) int {
		if d, known := depth[n]; known {
			return d
		}
		d := 0
		for _, to := range all[n] {
			d = max(d, deep(to)+1)
		}
		depth[n] = d
		return d
	}
	deepest := 0
	for _, n := range names {
		deepest = max(deepest, deep(n))
	}
	var rows [][]string // from the top; a crowded depth takes several
	for d := deepest; d >= 0; d-- {
		var row []string
		for _, n := range names {
			if depth[n] == d {
				row = append(row, n)
			}
		}
		for len(row) > boxesRow {
			rows, row = append(rows, row[:boxesRow]), row[boxesRow:]
		}
		rows = append(rows, row)
	}
	var lines [][2]string
	for _, n := range names {
		for _, to := range all[n] {
			if !reaches(all, n, to) {
				lines = append(lines, [2]string{n, to})
			}
		}
	}
	slices.SortFunc(lines, func(a, b [2]string) int { return strings.Compare(a[0]+" "+a[1], b[0]+" "+b[1]) })

	// boxes stand below and above those they are tied to, as far as they can
	const wide = boxesRow*(boxWide+gapWide) + gapWide
	x := map[string]float64{}
	place := func(row []string) {
		step := float64(wide) / float64(len(row))
		for i, n := range row {
			x[n] = step*float64(i) + step/2
		}
	}
	for _, row := range rows {
		place(row)
	}
	for range 24 {
		for _, row := range rows {
			want := map[string]float64{}
			for _, n := range row {
				sum, count := x[n], 1.0
				for _, l := range lines {
					if l[0] == n {
						sum, count = sum+x[l[1]], count+1
					} else if l[1] == n {
						sum, count = sum+x[l[0]], count+1
					}
				}
				want[n] = sum / count
			}
			slices.SortStableFunc(row, func(a, b string) int {
				return int(1000*want[a]) - int(1000*want[b])
			})
			place(row)
		}
	}
	y := map[string]int{}
	for i, row := range rows {
		for _, n := range row {
			y[n] = gapWide + i*(boxHigh+gapHigh)
		}
	}
	var b strings.Builder
	high := len(rows)*(boxHigh+gapHigh) - gapHigh + 2*gapWide
	fmt.Fprintf(&b, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">\n", wide, high)
	b.WriteString("<title>Who imports whom: every package stands above what it imports</title>\n")
	fmt.Fprintf(&b, "<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>\n", wide, high)
	for _, l := range lines {
		x1, y1, x2, y2 := x[l[0]], y[l[0]]+boxHigh, x[l[1]], y[l[1]]
		bend := (y2 - y1) / 2
		fmt.Fprintf(&b, "<path d=\"M%.0f %dC%.0f %d %.0f %d %.0f %d\" fill=\"none\" stroke=\"#8aa4b5\"/>\n", x1, y1, x1, y1+bend, x2, y2-bend, x2, y2)
	}
	for _, row := range rows {
		for _, n := range row {
			fill := "#e1eff8" // the engine
			if !strings.HasPrefix(n, "tabulation") {
				fill = "#f6ead7" // what knows PocketBase, and files
			}
			fmt.Fprintf(&b, "<rect x=\"%.0f\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"4\" fill=\"%s\" stroke=\"#0b5a8a\"/><text x=\"%.0f\" y=\"%d\" text-anchor=\"middle\">%s</text>\n",
				x[n]-boxWide/2, y[n], boxWide, boxHigh, fill, x[n], y[n]+17, strings.TrimPrefix(n, "tabulation/"))
		}
	}
	b.WriteString("</svg>\n")
	return b.String()
}

// The import picture of docs/ARCHITECTURE.md is what go list says.
func TestTheImportPictureIsTrue(t *testing.T) {
	t.Parallel()
	all := imports(t)
	if len(all) < 25 || len(all["tabulation"]) < 10 {
		t.Fatalf("go list named only %v", all)
	}
	picture := drawn(all)
	if *update {
		if err := os.WriteFile(drawing, []byte(picture), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if there, err := os.ReadFile(drawing); err != nil || string(there) != picture {
		t.Errorf("%s does not show the imports of now (%v): go test ./docs -run ImportPicture -update", drawing, err)
	}
}
