package command

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// cli runs a command in dir and gives exit code, output and errors.
func cli(dir string, args ...string) (code int, out, errOut string) {
	var o, e bytes.Buffer
	for i, a := range args {
		if strings.HasPrefix(a, "./") {
			args[i] = filepath.Join(dir, a)
		}
	}
	code = Main(context.Background(), "test", args, &o, &e)
	return code, o.String(), e.String()
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func survey(rows int) string {
	var b strings.Builder
	b.WriteString("S1,S8,A1_1,A1_2,E1_coded,note\n")
	for i := range rows {
		coded := fmt.Sprint(1 + i%4)
		if i%5 == 0 {
			coded += fmt.Sprintf(";%d", 1+(i+1)%4)
		}
		fmt.Fprintf(&b, "%d,%d,%d,%d,%s,remark %d\n", 1+i%2, 1+i%3, 1+(i*7)%5, 1+(i*3)%5, coded, i)
	}
	return b.String()
}

// left lists what is in a folder.
func left(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestTabWritesWorkbooks(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, dir, "survey.csv", survey(300))
	code, out, errOut := cli(dir, "tab", "./survey.csv", "--rows", "A1_*,E1_coded", "--cols", "S1,S8", "-o", "./out", "--json")
	if code != ExitDone || errOut != "" {
		t.Fatalf("exit code %d: %s", code, errOut)
	}
	var line struct {
		Rows, Variables, Tables int
		TotalS                  *float64 `json:"total_s"`
		PeakRSSMB               float64  `json:"peak_rss_mb"`
		Files                   []string
	}
	if err := json.Unmarshal([]byte(out), &line); err != nil || strings.Count(out, "\n") != 1 {
		t.Fatalf("the summary is not one line of JSON: %v: %s", err, out)
	}
	if line.Rows != 300 || line.Tables != 3 || line.TotalS == nil || line.PeakRSSMB <= 0 || len(line.Files) != 2 {
		t.Errorf("the summary says %s", out)
	}
	if got := left(t, filepath.Join(dir, "out")); !slices.Equal(got, []string{"survey_part1of1_T001-T003.xlsx", "tables.csv"}) {
		t.Errorf("the folder holds %v", got)
	}
	first, err := os.ReadFile(line.Files[0])
	if err != nil {
		t.Fatal(err)
	}
	// the folder is not empty now: refused, then forced, with the same bytes
	if code, _, errOut := cli(dir, "tab", "./survey.csv", "--rows", "A1_*,E1_coded", "--cols", "S1,S8", "-o", "./out"); code != ExitUsage || !strings.Contains(errOut, "--force") {
		t.Errorf("exit code %d: %s", code, errOut)
	}
	if code, out, errOut = cli(dir, "tab", "./survey.csv", "--rows", "A1_*,E1_coded", "--cols", "S1,S8", "-o", "./out", "--force"); code != ExitDone || !strings.Contains(out, "3 tables of 300 respondents") {
		t.Errorf("exit code %d: %s%s", code, out, errOut)
	}
	second, err := os.ReadFile(line.Files[0])
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first, second) {
		t.Error("the same input gave other bytes")
	}
}

func TestTabWithAPlan(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, dir, "survey.csv", survey(120))
	write(t, dir, "plan.json", `{"version":1,"title":"Uji: coba","banners":{"main":["S1"]},"tables":[{"stub":["A1_*","S8"]}],"layout":{"language":"id","split":2}}`)
	code, _, errOut := cli(dir, "tab", "./survey.csv", "--plan", "./plan.json", "-o", "./out", "--filter", "S8 in (1, 2)")
	if code != ExitDone {
		t.Fatalf("exit code %d: %s", code, errOut)
	}
	if got := left(t, filepath.Join(dir, "out")); !slices.Equal(got, []string{"Uji_coba_part1of2_T001-T002.xlsx", "Uji_coba_part2of2_T003-T003.xlsx", "tables.csv"}) {
		t.Errorf("the folder holds %v", got)
	}
	tidy, err := os.ReadFile(filepath.Join(dir, "out", "tables.csv"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(tidy, []byte("\r\nA1_1~main/base/total/unweighted;1;A1_1~main;base;;total;Total;unweighted;80;80;;\r\n")) {
		t.Errorf("the tidy table begins %.400s", tidy)
	}
	if code, _, errOut := cli(dir, "tab", "./survey.csv", "--plan", "./plan.json", "-o", "./whole", "--results"); code != ExitDone {
		t.Fatalf("exit code %d: %s", code, errOut)
	}
	results, err := os.ReadFile(filepath.Join(dir, "whole", "tables.json"))
	if err != nil {
		t.Fatal(err)
	}
	var job struct {
		Version int
		Tables  []struct{ Key string }
	}
	if err := json.Unmarshal(results, &job); err != nil || job.Version != 1 || len(job.Tables) != 3 || job.Tables[0].Key != "A1_1~main" {
		t.Errorf("the results are %+v, %v", job, err)
	}
}

// TestEveryMistakeIsOneSentence goes through what goes wrong daily: the exit
// code, one clear sentence, nothing left behind.
func TestEveryMistakeIsOneSentence(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, dir, "survey.csv", survey(50))
	write(t, dir, "empty.csv", "")
	write(t, dir, "header.csv", "S1,S8\n")
	write(t, dir, "ragged.csv", "a,b\n1,2\n1,2,3\n")
	write(t, dir, "picture.xlsx", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x01\x02\x03\x04\x05")
	write(t, dir, "cut.xlsx", "PK\x03\x04\x14\x00\x00\x00 cut")
	write(t, dir, "plan.json", `{"version":1,"tables":[{"stub":"S1","baner":"S8"}]}`)
	write(t, dir, "broken.json", `{"version":1,`)
	ok := []string{"--rows", "S1", "--cols", "S8", "-o", "./out"}
	for _, tc := range []struct {
		name string
		args []string
		code int
		says string
	}{
		{"a missing file", append([]string{"tab", "./nope.csv"}, ok...), ExitInput, "nope.csv: the file is not there"},
		{"a folder", append([]string{"tab", "./"}, ok...), ExitInput, "cannot be read"},
		{"an empty file", append([]string{"tab", "./empty.csv"}, ok...), ExitInput, "empty.csv: the file is empty"},
		{"only a header", append([]string{"tab", "./header.csv"}, ok...), ExitInput, "not one respondent"},
		{"a ragged record", append([]string{"tab", "./ragged.csv"}, ok...), ExitInput, "ragged.csv, line 3"},
		{"a renamed picture", append([]string{"tab", "./picture.xlsx"}, ok...), ExitInput, "picture"},
		{"a cut workbook", append([]string{"tab", "./cut.xlsx"}, ok...), ExitInput, "damaged"},
		{"a form that is none", append([]string{"tab", "./survey.csv", "--codebook", "./survey.csv"}, ok...), ExitInput, "XLSForm"},
		{"an unknown variable", []string{"tab", "./survey.csv", "--rows", "S3", "--cols", "S8", "-o", "./out"}, ExitInput, `no variable "S3". Did you mean "S1"`},
		{"an unknown banner", []string{"tab", "./survey.csv", "--rows", "S1", "--cols", "S9", "-o", "./out"}, ExitInput, `Error: there is no variable "S9". Did you mean "S1"`},
		{"an unknown key in a plan", []string{"tab", "./survey.csv", "--plan", "./plan.json", "-o", "./out"}, ExitInput, `plan.json, tables[0].baner: unknown key "baner". Did you mean "banner"`},
		{"a broken plan", []string{"tab", "./survey.csv", "--plan", "./broken.json", "-o", "./out"}, ExitInput, "broken.json, line 1"},
		{"a missing plan", []string{"tab", "./survey.csv", "--plan", "./no.json", "-o", "./out"}, ExitInput, "no.json: the file is not there"},
		{"a wrong filter", append([]string{"tab", "./survey.csv", "--filter", "S1 >"}, ok...), ExitInput, "filter, character 5"},
		{"an unknown sheet option", append([]string{"tab", "./survey.csv", "--separator", "#"}, ok...), ExitUsage, "separator"},
		{"an unknown option", []string{"tab", "./survey.csv", "--colour", "red"}, ExitUsage, "--colour"},
		{"no data file", []string{"tab", "--rows", "S1", "-o", "./out"}, ExitUsage, "data file is missing"},
		{"no output folder", []string{"tab", "./survey.csv", "--rows", "S1"}, ExitUsage, "-o DIR"},
		{"nothing to tabulate", []string{"tab", "./survey.csv", "-o", "./out"}, ExitUsage, "what to tabulate"},
		{"plan and rows", []string{"tab", "./survey.csv", "--plan", "./plan.json", "--rows", "S1", "-o", "./out"}, ExitUsage, "not both"},
		{"an unknown command", []string{"tabulate"}, ExitUsage, "no command"},
		{"inspect without a file", []string{"inspect"}, ExitUsage, "data file is missing"},
	} {
		code, out, errOut := cli(dir, tc.args...)
		if code != tc.code || !strings.Contains(errOut, tc.says) || strings.Count(strings.TrimSpace(errOut), "\n") > 0 || out != "" {
			t.Errorf("%s: exit code %d, want %d: %s%s", tc.name, code, tc.code, errOut, out)
		}
		if got := left(t, filepath.Join(dir, "out")); got != nil {
			t.Errorf("%s: left behind %v", tc.name, got)
		}
	}
}

func TestInspect(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, dir, "survey.csv", survey(50))
	code, out, errOut := cli(dir, "inspect", "./survey.csv")
	if code != ExitDone || !strings.Contains(out, "50 respondents, 6 variables") || !strings.Contains(out, "E1_coded") {
		t.Errorf("exit code %d: %s%s", code, out, errOut)
	}
	code, out, _ = cli(dir, "inspect", "./survey.csv", "--json")
	var found struct {
		Rows     int
		SHA256   string `json:"sha256"`
		Codebook struct {
			Variables []struct{ Name, Type string }
		}
	}
	if err := json.Unmarshal([]byte(out), &found); err != nil || code != ExitDone {
		t.Fatalf("exit code %d: %v", code, err)
	}
	if found.Rows != 50 || len(found.SHA256) != 64 || len(found.Codebook.Variables) != 6 || found.Codebook.Variables[4].Type != "multiple" {
		t.Errorf("inspect says %+v", found)
	}
}

func TestCancelledRunLeavesNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, dir, "survey.csv", survey(5000))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var out, errOut bytes.Buffer
	code := Main(ctx, "test", []string{"tab", filepath.Join(dir, "survey.csv"), "--rows", "S1", "-o", filepath.Join(dir, "out")}, &out, &errOut)
	if code != ExitInterrupted {
		t.Errorf("exit code %d: %s", code, errOut.String())
	}
	if got := left(t, filepath.Join(dir, "out")); got != nil {
		t.Errorf("left behind %v", got)
	}
}

func TestHelpAndVersion(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{}, {"--help"}, {"help"}, {"tab", "--help"}} {
		code, out, errOut := cli("", args...)
		if code != ExitDone || !strings.Contains(out, "Usage:") || errOut != "" {
			t.Errorf("%v: exit code %d: %s%s", args, code, out, errOut)
		}
	}
	if code, out, _ := cli("", "version"); code != ExitDone || out != "pockettab test\n" {
		t.Errorf("version: %d %q", code, out)
	}
}

func TestRelayoutNeedsNoData(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, dir, "survey.csv", survey(300))
	if code, _, errOut := cli(dir, "tab", "./survey.csv", "--rows", "A1_*,E1_coded", "--cols", "S1,S8", "-o", "./out", "--cube"); code != ExitDone {
		t.Fatalf("exit code %d: %s", code, errOut)
	}
	if err := os.Remove(filepath.Join(dir, "survey.csv")); err != nil {
		t.Fatal(err)
	}
	code, out, errOut := cli(dir, "relayout", "./out/job.cube", "-o", "./again", "--theme", "plain", "--json")
	if code != ExitDone || errOut != "" {
		t.Fatalf("exit code %d: %s", code, errOut)
	}
	var line summaryLine
	if err := json.Unmarshal([]byte(out), &line); err != nil || line.Tables != 3 || line.Rows != 300 || len(line.Files) != 2 {
		t.Errorf("%+v, %v", line, err)
	}
	first, err := os.ReadFile(filepath.Join(dir, "out", "tables.csv"))
	if err != nil {
		t.Fatal(err)
	}
	second, err := os.ReadFile(filepath.Join(dir, "again", "tables.csv"))
	if err != nil || !bytes.Equal(first, second) {
		t.Errorf("the figures differ (%v)", err)
	}
	write(t, dir, "plan.json", `{"version":1,"tables":[{"stub":"note"}]}`)
	for _, c := range []struct {
		args []string
		code int
	}{
		{[]string{"relayout"}, ExitUsage},
		{[]string{"relayout", "./out/job.cube"}, ExitUsage},
		{[]string{"relayout", "./none.cube", "-o", "./x"}, ExitInput},
		{[]string{"relayout", "./out/tables.csv", "-o", "./x"}, ExitInput},
		{[]string{"relayout", "./out/job.cube", "--plan", "./plan.json", "-o", "./x"}, ExitInput},
	} {
		if code, _, errOut := cli(dir, c.args...); code != c.code || errOut == "" {
			t.Errorf("%v: exit code %d, %s", c.args, code, errOut)
		}
	}
	if names := left(t, filepath.Join(dir, "x")); names != nil {
		t.Errorf("left behind: %v", names)
	}
}
