package command

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/hary4di/pockettab/tabulation"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// asJob makes the test binary a job of the command line, by itself in a
// process.
const asJob = "POCKETTAB_TEST_JOB"

// TestMemoryStaysUnderGOMEMLIMIT runs the same job with the collector off,
// without a limit and with the one that the forecast says: with it the job
// stays under it and writes the same files. With one that the job cannot keep
// it is refused, instead of collecting without end.
func TestMemoryStaysUnderGOMEMLIMIT(t *testing.T) {
	if args := os.Getenv(asJob); args != "" { // in the child
		var list []string
		if err := json.Unmarshal([]byte(args), &list); err != nil {
			t.Fatal(err)
		}
		os.Exit(Main(context.Background(), "test", list, os.Stdout, os.Stderr))
	}
	if testing.Short() || runtime.GOOS != "linux" {
		t.Skip("starts processes and reads their memory from Linux")
	}
	t.Parallel()
	dir := t.TempDir()
	write(t, dir, "data.csv", survey(3000))
	var tables []map[string]any
	for i := range 2000 {
		tables = append(tables, map[string]any{"id": fmt.Sprint("t", i), "stub": []string{"A1_1", "A1_2", "E1_coded"}[i%3], "banner": "main"})
	}
	plan, err := json.Marshal(map[string]any{"version": 1, "banners": map[string]any{"main": []string{"@total", "S1", "S8", "A1_2"}}, "tables": tables})
	if err != nil {
		t.Fatal(err)
	}
	write(t, dir, "plan.json", string(plan))
	command := func(name string, env ...string) *exec.Cmd {
		args, err := json.Marshal([]string{"tab", filepath.Join(dir, "data.csv"), "--plan", filepath.Join(dir, "plan.json"), "-o", filepath.Join(dir, name), "--json"})
		if err != nil {
			t.Fatal(err)
		}
		c := exec.Command(os.Args[0], "-test.run=^TestMemoryStaysUnderGOMEMLIMIT$")
		c.Env = append(append(os.Environ(), asJob+"="+string(args), "GOGC=off"), env...)
		return c
	}
	job := func(name string, env ...string) (peak float64, files [][]byte) {
		c, out := command(name, env...), filepath.Join(dir, name)
		text, err := c.Output()
		if err != nil {
			t.Fatalf("%v: %s", err, text)
		}
		var said struct {
			Peak float64 `json:"peak_rss_mb"`
		}
		if err := json.Unmarshal(text, &said); err != nil {
			t.Fatalf("%v: %s", err, text)
		}
		for _, name := range left(t, out) {
			b, err := os.ReadFile(filepath.Join(out, name))
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, b)
		}
		return said.Peak, files
	}
	limit := forecastOf(t, filepath.Join(dir, "data.csv"), plan)
	const program = 40 // MiB: the program's own pages are not counted by the limit
	free, all := job("free")
	bound, same := job("bound", fmt.Sprintf("GOMEMLIMIT=%.0fMiB", limit))
	t.Logf("%.0f MiB without a limit, %.0f MiB with one of %.0f", free, bound, limit)
	if bound > limit+program {
		t.Errorf("under a limit of %.0f MiB the job took %.0f MiB", limit, bound)
	}
	if free < limit+program {
		t.Errorf("without a limit the job took %.0f MiB: it is too small to say anything", free)
	}
	if len(all) < 21 || !slices.EqualFunc(all, same, slices.Equal[[]byte]) {
		t.Errorf("%d and %d files, not the same", len(all), len(same))
	}

	c := command("refused", fmt.Sprintf("GOMEMLIMIT=%.0fMiB", limit/4))
	var said strings.Builder
	c.Stderr = &said
	err = c.Run()
	if want := fmt.Sprintf("the limit is %.0f MiB (GOMEMLIMIT)", limit/4); c.ProcessState.ExitCode() != ExitInput || !strings.Contains(said.String(), want) {
		t.Errorf("under a quarter of it: %v: %s; want %q", err, said.String(), want)
	}
	if _, err := os.Stat(filepath.Join(dir, "refused")); err == nil {
		t.Error("the refused job left its folder")
	}
}

// forecastOf is what the forecast of a job says, in MiB.
func forecastOf(t *testing.T, data string, plan []byte) float64 {
	t.Helper()
	d, err := tabulation.Read(context.Background(), tabulation.ReadRequest{Data: data})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.Close() }()
	parsed, err := tabplan.Parse(plan)
	if err != nil {
		t.Fatal(err)
	}
	resolved, err := d.Resolve(parsed)
	if err != nil {
		t.Fatal(err)
	}
	f, err := tabulation.ForecastJob(t.Context(), resolved, d.Rows())
	if err != nil {
		t.Fatal(err)
	}
	return math.Floor(float64(f.MemoryBytes) / (1 << 20))
}
