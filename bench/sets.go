package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// set is one row of the report: a work, how we do it and how others do it.
type set struct {
	name, what string
	// goal is the most seconds ours may take at full scale, and ratio how many
	// times faster than the best peer it must be; 0: none. What is compared is
	// wall time, or the sum of the figures in compare as the programs say them.
	goal, ratio float64
	compare     []string
	// memory is the most bytes ours may have resident; 0: none.
	memory int64
	// sizes, where it is set, says that the programs are ours on works of these
	// sizes: the report fits how the time grows.
	sizes []float64
	// unprofiled sets are works of a server, or of several sizes.
	unprofiled bool
	make       func(ctx context.Context, b *bench) (ours command, peers []command, err error)
}

func setNames() []string {
	var names []string
	for _, s := range sets() {
		names = append(names, s.name)
	}
	return names
}

// choose gives the sets named in a list, in their order; all for "", and all
// but those named with a minus.
func choose(list string) ([]set, error) {
	if list == "" {
		return sets(), nil
	}
	var chosen []set
	out := map[string]bool{}
	for _, name := range strings.Split(list, ",") {
		name, left := strings.CutPrefix(strings.TrimSpace(name), "-")
		i := slices.IndexFunc(sets(), func(s set) bool { return s.name == name })
		if i < 0 {
			return nil, fmt.Errorf("there is no set %q; there are %s", name, strings.Join(setNames(), ", "))
		}
		if left {
			out[name] = true
		} else {
			chosen = append(chosen, sets()[i])
		}
	}
	if len(out) > 0 && len(chosen) == 0 {
		chosen = sets()
	}
	return slices.DeleteFunc(chosen, func(s set) bool { return out[s.name] }), nil
}

func sets() []set {
	return []set{
		{name: "long", what: "CSV 10,000,000 × 24, all 253 pairs, workbooks written", goal: 3, ratio: 5, memory: 1288490188, // 1.2 GiB
			make: func(_ context.Context, b *bench) (command, []command, error) {
				return b.crosstabs("long", b.rows(10_000_000), 24, 253)
			}},
		{name: "wide", what: "CSV 1,000,000 × 200, 1,000 pairs, workbooks written", goal: 2.2, ratio: 7,
			make: func(_ context.Context, b *bench) (command, []command, error) {
				return b.crosstabs("wide", b.rows(1_000_000), 200, 1000)
			}},
		{name: "seed-limit", what: "CSV 10,000,000 × 46 (about 1 GB), 1,000 pairs; no peer within patience", goal: 6,
			make: func(_ context.Context, b *bench) (command, []command, error) {
				ours, _, err := b.crosstabs("seed-limit", b.rows(10_000_000), 46, 1000)
				return ours, nil, err
			}},
		{name: "real-csv", what: "study of 100,000 × 184 as CSV, weighted, letters at two levels, 1,000 tables of four banner variables", goal: 2.5,
			make: func(ctx context.Context, b *bench) (command, []command, error) {
				return b.study(ctx, b.rows(100_000), "csv")
			}},
		{name: "real-xlsx", what: "the same from a workbook", goal: 5,
			make: func(ctx context.Context, b *bench) (command, []command, error) {
				return b.study(ctx, b.rows(100_000), "xlsx")
			}},
		{name: "typical", what: "study of 1,328 × 184 as a workbook with its form, 1,000 tables with tests, cold start", goal: 1,
			make: func(ctx context.Context, b *bench) (command, []command, error) { return b.study(ctx, 1328, "xlsx") }},
		{name: "rerun", what: "long again from the encoded dataset", goal: 0.6,
			make: func(ctx context.Context, b *bench) (command, []command, error) {
				ours, err := b.again(ctx, "PocketTab", b.rows(10_000_000), 24, 253, "")
				return ours, nil, err
			}},
		{name: "count", what: "the count of rerun by itself; on one core; with a weight of the respondents", goal: 0.4, compare: []string{"count_s"},
			make: func(ctx context.Context, b *bench) (command, []command, error) {
				rows := b.rows(10_000_000)
				ours, err := b.again(ctx, "PocketTab", rows, 24, 253, "")
				if err != nil {
					return command{}, nil, err
				}
				one := ours
				one.name, one.env = "on one core", []string{"GOMAXPROCS=1"}
				weighted, err := b.again(ctx, "weighted", rows, 24, 253, weightColumn)
				return ours, []command{one, weighted}, err
			}},
		{name: "hundred", what: "CSV 10,000,000 × 100 (2.1 GB), all pairs of 23 columns: the memory", memory: 4 << 30,
			make: func(_ context.Context, b *bench) (command, []command, error) {
				ours, _, err := b.crosstabsOf("hundred", b.rows(10_000_000), 100, 24, 253)
				return ours, nil, err
			}},
		{name: "forecast", what: "jobs of many shapes on encoded datasets: the memory that is forecast and what they take", unprofiled: true,
			make: func(ctx context.Context, b *bench) (command, []command, error) { return b.shapes(ctx) }},
		{name: "count-one", what: "one table on 10,000,000 respondents, the count by itself; with a weight", goal: 0.015, compare: []string{"count_s"},
			make: func(ctx context.Context, b *bench) (command, []command, error) {
				rows := b.rows(10_000_000)
				ours, err := b.again(ctx, "PocketTab", rows, 24, 1, "")
				if err != nil {
					return command{}, nil, err
				}
				weighted, err := b.again(ctx, "weighted", rows, 24, 1, weightColumn)
				return ours, []command{weighted}, err
			}},
		{name: "growth-rows", what: "253 pairs of a CSV of 24 columns with 1, 2.5, 5 and 10 million respondents", sizes: []float64{1, 2.5, 5, 10}, unprofiled: true,
			make: func(_ context.Context, b *bench) (command, []command, error) {
				return grown([]int{1_000_000, 2_500_000, 5_000_000, 10_000_000}, func(n int) (command, error) {
					ours, _, err := b.crosstabs(fmt.Sprintf("growth_%d", n), b.rows(n), 24, 253)
					ours.name = fmt.Sprintf("%d respondents", b.rows(n))
					return ours, err
				})
			}},
		{name: "growth-tables", what: "1,000,000 × 200 from the encoded dataset: 500, 1,000, 2,000 and 4,000 pairs", sizes: []float64{500, 1000, 2000, 4000}, unprofiled: true,
			make: func(ctx context.Context, b *bench) (command, []command, error) {
				return grown([]int{500, 1000, 2000, 4000}, func(n int) (command, error) {
					return b.again(ctx, fmt.Sprintf("%d tables", n), b.rows(1_000_000), 200, n, "")
				})
			}},
		{name: "preview", what: "ten users with different tables of one stub by Total and four banner variables, everybody of 1,000,000 × 24, at the HTTP client; compared: the 95th of 100", goal: 0.3, compare: []string{"p95_s"}, unprofiled: true,
			make: func(_ context.Context, b *bench) (command, []command, error) {
				return b.previews(b.rows(1_000_000), 24, 10)
			}},
		{name: "preview-long", what: "one user on 10,000,000 × 20 (460 MB; the service takes files up to 500 MiB); compared: the median", goal: 0.15, compare: []string{"alone_s"}, unprofiled: true,
			make: func(_ context.Context, b *bench) (command, []command, error) {
				return b.previews(b.rows(10_000_000), 20, 1)
			}},
		{name: "read-xlsx", what: "workbook of 300,000 × 24 read and encoded", goal: 1.2, ratio: 13,
			make: func(_ context.Context, b *bench) (command, []command, error) {
				data, err := b.plainBook(b.rows(300_000), 24)
				if err != nil {
					return command{}, nil, err
				}
				encoded := filepath.Join(b.dir, "read.arrow")
				ours := command{name: "PocketTab", args: []string{b.self, "encode", data, encoded}}
				peers := []command{{name: "Excelize", args: []string{b.self, "read-excelize", data}}}
				if b.node != "" {
					peers = append(peers, command{name: "SheetJS", dir: b.node, args: []string{"node", "--max-old-space-size=8192", "read_xlsx.cjs", data}})
				}
				if b.python != "" && b.peers != "" && b.node != "" {
					peers = append(peers, command{name: "openpyxl", dir: b.node, args: []string{b.python, "read_xlsx.py", data}})
				}
				return ours, peers, nil
			}},
		{name: "write-xlsx", what: "1,000 sheets of 20 × 8 cells in 10 files; ours with all styles, letters, contents, notes, metadata and verification", goal: 0.5, ratio: 3, compare: []string{"write_s"},
			make: func(ctx context.Context, b *bench) (command, []command, error) {
				data, plan, err := b.wideCodes()
				if err != nil {
					return command{}, nil, err
				}
				encoded := filepath.Join(b.dir, "codes_20_8.arrow")
				if _, err := once(ctx, command{args: []string{b.self, "encode", data, encoded}}); err != nil {
					return command{}, nil, err
				}
				out, err := b.workFolder("write")
				if err != nil {
					return command{}, nil, err
				}
				ours := command{name: "PocketTab", args: []string{b.self, "rerun", encoded, plan, out}, out: out}
				bare, err := b.workFolder("write-bare")
				if err != nil {
					return command{}, nil, err
				}
				peers := []command{{name: "Excelize stream writer (bare, for orientation)", part: true, args: []string{b.self, "write-excelize", bare}, out: bare}}
				if b.python != "" && b.node != "" {
					tables, err := b.bareJSON()
					if err != nil {
						return command{}, nil, err
					}
					peers = append([]command{{name: "XlsxWriter (bare)", dir: b.node, args: []string{b.python, "xlsxwriter_write.py", tables, filepath.Join(bare, "x")}, out: bare}}, peers...)
				}
				return ours, peers, nil
			}},
	}
}

// crosstabs is plain single responses crossed in pairs, as every peer does it.
func (b *bench) crosstabs(name string, rows, cols, tables int) (command, []command, error) {
	return b.crosstabsOf(name, rows, cols, cols, tables)
}

// crosstabsOf takes the tables of the first columns alone.
func (b *bench) crosstabsOf(name string, rows, cols, first, tables int) (command, []command, error) {
	data, err := b.plainCSV(rows, cols)
	if err != nil {
		return command{}, nil, err
	}
	theirs, plan, err := b.plans(fmt.Sprintf("pairs_%d_%d", first, tables), pairs(first, tables))
	if err != nil {
		return command{}, nil, err
	}
	out, err := b.workFolder(name)
	if err != nil {
		return command{}, nil, err
	}
	ours := command{name: "PocketTab", args: []string{b.binary, "tab", data, "--plan", plan, "-o", filepath.Join(out, "ours"), "--force", "--json"}, out: out}
	var peers []command
	if b.node != "" && b.python != "" {
		peers = []command{
			{name: "DuckDB + XlsxWriter", dir: b.node, args: []string{"node", "duckdb.mjs", data, theirs, out}, out: out},
			{name: "DuckDB, narrow types + XlsxWriter", dir: b.node, env: []string{"DUCKDB_TUNED=1"}, args: []string{"node", "duckdb.mjs", data, theirs, out}, out: out},
			{name: "Polars + XlsxWriter", dir: b.node, args: []string{"node", "polars.cjs", data, theirs, out}, out: out},
		}
	}
	if b.pandas && rows*tables <= mostPandas {
		peers = append(peers, command{name: "pandas + XlsxWriter", dir: b.node, args: []string{b.python, "pandas_xlsxwriter.py", data, theirs, out}, out: out})
	}
	return ours, peers, nil
}

// mostPandas is the respondents times tables over which pandas is not asked:
// it counts about ten million a second.
const mostPandas = 1_000_000_000

// study is the Kobo-like survey; no peer does all of it.
func (b *bench) study(ctx context.Context, rows int, format string) (command, []command, error) {
	data, form, err := b.survey(rows, format)
	if err != nil {
		return command{}, nil, err
	}
	plan, err := b.studyPlan(ctx)
	if err != nil {
		return command{}, nil, err
	}
	out, err := b.workFolder("study")
	if err != nil {
		return command{}, nil, err
	}
	return command{name: "PocketTab", args: []string{b.binary, "tab", data, "--codebook", form, "--plan", plan, "-o", filepath.Join(out, "ours"), "--force", "--json"}, out: out}, nil, nil
}

// weightColumn is the column after those that are tabulated.
const weightColumn = "q24"

// again is what a job does on a dataset that is encoded already: tables of
// pairs of a plain CSV, weighted where weight names a variable.
func (b *bench) again(ctx context.Context, name string, rows, cols, tables int, weight string) (command, error) {
	wide := cols
	if weight != "" {
		wide++
	}
	data, err := b.plainCSV(rows, wide)
	if err != nil {
		return command{}, err
	}
	_, plan, err := b.plans(fmt.Sprintf("pairs_%d_%d", cols, tables), pairs(cols, tables))
	if err != nil {
		return command{}, err
	}
	out, err := b.workFolder("again")
	if err != nil {
		return command{}, err
	}
	encoded := filepath.Join(b.dir, fmt.Sprintf("plain_%d_%d.arrow", rows, wide))
	encoding := []string{b.self, "encode", data, encoded}
	if weight != "" {
		encoding = append(encoding, "", weight)
	}
	if _, err := once(ctx, command{args: encoding}); err != nil {
		return command{}, err
	}
	args := []string{b.self, "rerun", encoded, plan, out}
	if weight != "" {
		args = append(args, weight)
	}
	return command{name: name, args: args, out: out}, nil
}

// grown makes ours at every size, the first as what the others are compared to.
func grown(sizes []int, at func(size int) (command, error)) (command, []command, error) {
	var all []command
	for _, n := range sizes {
		c, err := at(n)
		if err != nil {
			return command{}, nil, err
		}
		all = append(all, c)
	}
	return all[0], all[1:], nil
}

// previews is the service under users who build tables.
func (b *bench) previews(rows, cols, users int) (command, []command, error) {
	data, err := b.plainCSV(rows, cols)
	if err != nil {
		return command{}, nil, err
	}
	out, err := b.workFolder("preview")
	if err != nil {
		return command{}, nil, err
	}
	return command{name: "PocketTab", args: []string{b.self, "preview", b.binary, data, out, strconv.Itoa(users)}, out: out}, nil, nil
}

// shapes are jobs that differ in what takes memory: respondents, columns,
// tables, cells, comparisons.
func (b *bench) shapes(ctx context.Context) (command, []command, error) {
	var all []command
	for _, s := range []struct {
		name               string
		rows, cols, tables int
		weight             string
	}{
		{"10,000,000 × 24, 253 tables", 10_000_000, 24, 253, ""},
		{"10,000,000 × 24, 253 tables, weighted", 10_000_000, 24, 253, weightColumn},
		{"10,000,000 × 24, one table", 10_000_000, 24, 1, ""},
		{"1,000,000 × 200, 1,000 tables", 1_000_000, 200, 1000, ""},
		{"1,000,000 × 200, 4,000 tables", 1_000_000, 200, 4000, ""},
		{"100,000 × 24, 10 tables", 100_000, 24, 10, ""},
	} {
		c, err := b.again(ctx, s.name, b.rows(s.rows), s.cols, s.tables, s.weight)
		if err != nil {
			return command{}, nil, err
		}
		all = append(all, c)
	}
	plan, err := b.studyPlan(ctx)
	if err != nil {
		return command{}, nil, err
	}
	out, err := b.workFolder("again")
	if err != nil {
		return command{}, nil, err
	}
	for _, rows := range []int{1328, b.rows(100_000)} {
		data, form, err := b.survey(rows, "csv")
		if err != nil {
			return command{}, nil, err
		}
		encoded := filepath.Join(b.dir, fmt.Sprintf("survey_%d.arrow", rows))
		if _, err := once(ctx, command{args: []string{b.self, "encode", data, encoded, form}}); err != nil {
			return command{}, nil, err
		}
		all = append(all, command{name: fmt.Sprintf("study of %d × 184, 1,000 tables with tests", rows), args: []string{b.self, "rerun", encoded, plan, out}, out: out})
	}
	data, wide, err := b.wideCodes()
	if err != nil {
		return command{}, nil, err
	}
	encoded := filepath.Join(b.dir, "codes_20_8.arrow")
	if _, err := once(ctx, command{args: []string{b.self, "encode", data, encoded}}); err != nil {
		return command{}, nil, err
	}
	all = append(all, command{name: "2,000 × 101, 1,000 tables of 20 × 8", args: []string{b.self, "rerun", encoded, wide, out}, out: out})
	return all[0], all[1:], nil
}
