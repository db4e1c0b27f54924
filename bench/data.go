package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"

	"github.com/hary4di/pockettab/tabulation/surveygen"
)

// seed makes every file; the name of a file says what is in it, so that the
// cache never serves something else.
const seed = 2026

// made gives the path of a file of the cache, made by write when it is not
// there yet. A half-written file never has its name.
func (b *bench) made(name string, write func(io.Writer) error) (string, error) {
	path := filepath.Join(b.dir, name)
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	fmt.Fprintf(b.log, "making %s\n", name)
	f, err := os.Create(path + ".part")
	if err != nil {
		return "", err
	}
	if err := write(f); err != nil {
		_ = f.Close()
		return "", err
	}
	if err := f.Close(); err != nil {
		return "", err
	}
	return path, os.Rename(path+".part", path)
}

func (b *bench) rows(n int) int { return max(1000, int(float64(n)*b.scale)) }

// plainCSV is rows × cols single responses: an id and q1, q2, ….
func (b *bench) plainCSV(rows, cols int) (string, error) {
	return b.made(fmt.Sprintf("plain_%d_%d.csv", rows, cols), func(w io.Writer) error { return surveygen.WritePlainCSV(w, seed, rows, cols) })
}

// survey is the Kobo-like study: its data and its form.
func (b *bench) survey(rows int, format string) (data, form string, err error) {
	s := surveygen.New(surveygen.Options{Seed: seed, Respondents: rows})
	write := s.WriteData
	if format == "csv" {
		write = s.WriteCSV
	}
	if data, err = b.made(fmt.Sprintf("survey_%d.%s", rows, format), write); err != nil {
		return "", "", err
	}
	form, err = b.made("survey_form.xlsx", s.WriteForm)
	return data, form, err
}

// pair is one table of a peer's plan.
type pair struct {
	Stub   string `json:"stub"`
	Banner string `json:"banner"`
}

// pairs are distinct unordered pairs of q1 … q(cols-1), at most n of them.
func pairs(cols, n int) []pair {
	var all []pair
	for i := 1; i < cols; i++ {
		for j := i + 1; j < cols; j++ {
			all = append(all, pair{fmt.Sprintf("q%d", i), fmt.Sprintf("q%d", j)})
		}
	}
	if n < len(all) {
		// spread over all variables, always the same
		r := rand.New(rand.NewPCG(seed, uint64(cols)))
		r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		all = all[:n]
	}
	return all
}

// plans writes a plan for the peers and the same one for us: without Total,
// letters and counts, as the peers do it.
func (b *bench) plans(name string, tables []pair) (peers, ours string, err error) {
	if peers, err = b.made(name+"_peers.json", func(w io.Writer) error { return json.NewEncoder(w).Encode(map[string]any{"tables": tables}) }); err != nil {
		return "", "", err
	}
	type spec struct {
		Stub   string `json:"stub"`
		Banner string `json:"banner"`
	}
	list := make([]spec, len(tables))
	for i, t := range tables {
		list[i] = spec(t)
	}
	ours, err = b.made(name+"_ours.json", func(w io.Writer) error {
		return json.NewEncoder(w).Encode(map[string]any{"version": 1, "tables": list, "statistics": []string{"col_pct"}, "tests": map[string]any{"profile": "none"}})
	})
	return peers, ours, err
}

// bareJSON is the workbook-out set as the writer of the peers takes it.
func (b *bench) bareJSON() (string, error) {
	return b.made("bare_tables.json", func(w io.Writer) error {
		type bare struct {
			Stub    string   `json:"stub"`
			Banner  string   `json:"banner"`
			Columns []string `json:"columns"`
			Base    []int    `json:"base"`
			Rows    [][]any  `json:"rows"`
		}
		list := make([]bare, bareCount)
		for i := range list {
			t := bare{Stub: fmt.Sprintf("q%d", i), Banner: "b"}
			for c := range bareColumns {
				t.Columns, t.Base = append(t.Columns, fmt.Sprint(c+1)), append(t.Base, 100+c)
			}
			for r := range bareRows {
				row := []any{fmt.Sprintf("Row %d", r+1)}
				for c := range bareColumns {
					row = append(row, float64((r+1)*(c+1))/180)
				}
				t.Rows = append(t.Rows, row)
			}
			list[i] = t
		}
		return json.NewEncoder(w).Encode(list)
	})
}

// wideCodes is a survey whose stubs have 20 codes and whose banner has 8, for
// the workbook-out set: the tables of ours are as large as the bare ones.
func (b *bench) wideCodes() (data, plan string, err error) {
	const stubs, rows = 100, 2000
	data, err = b.made("codes_20_8.csv", func(w io.Writer) error {
		r := rand.New(rand.NewPCG(seed, 20))
		line := []byte("b")
		for i := range stubs {
			line = fmt.Appendf(line, ",s%d", i+1)
		}
		for range rows {
			line = fmt.Appendf(line, "\n%d", 1+r.IntN(bareColumns))
			for range stubs {
				line = fmt.Appendf(line, ",%d", 1+r.IntN(bareRows))
			}
		}
		_, err := w.Write(append(line, '\n'))
		return err
	})
	if err != nil {
		return "", "", err
	}
	plan, err = b.made("codes_20_8.json", func(w io.Writer) error {
		var tables []map[string]any
		for i := range bareCount {
			t := map[string]any{"stub": fmt.Sprintf("s%d", i%stubs+1), "banner": "b", "id": fmt.Sprintf("t%d", i+1)}
			if i >= stubs { // distinct tables: a filter that leaves out a few
				t["filter"] = fmt.Sprintf("s%d != %d", (i*7)%stubs+1, i%bareRows+1)
			}
			tables = append(tables, t)
		}
		return json.NewEncoder(w).Encode(map[string]any{"version": 1, "title": "Bench", "tables": tables})
	})
	return data, plan, err
}

// studyPlan is 1,000 tables of the study: every stub by main banners of four
// variables and Total, weighted, letters at two levels.
func (b *bench) studyPlan(ctx context.Context) (string, error) {
	return b.made("study_plan_1000.json", func(w io.Writer) error {
		stubs, singles, err := b.studyVariables(ctx)
		if err != nil {
			return err
		}
		banners := map[string][]string{}
		var tables []map[string]any
		for n := 0; len(tables) < 1000; n++ {
			name := fmt.Sprintf("banner%d", n+1)
			columns := []string{"@total"}
			for i := range 4 {
				columns = append(columns, singles[(n*4+i)%len(singles)])
			}
			banners[name] = columns
			for _, s := range stubs {
				if len(tables) == 1000 {
					break
				}
				tables = append(tables, map[string]any{"stub": s, "banner": name})
			}
		}
		return json.NewEncoder(w).Encode(map[string]any{"version": 1, "title": surveygen.Title, "weight": "w_final", "banners": banners, "tables": tables})
	})
}
