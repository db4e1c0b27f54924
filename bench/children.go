package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/hary4di/pockettab/tabulation"
	"github.com/hary4di/pockettab/tabulation/codebook"
	cli "github.com/hary4di/pockettab/tabulation/command"
	"github.com/hary4di/pockettab/tabulation/profile"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

func init() { children["profiled"] = profiled } // which runs the others

// children are parts of ours, and of others' libraries, that no command of the
// binary does by itself. Each runs in a process of its own, measured like any
// other, and prints its seconds as JSON.
var children = map[string]func(args []string) error{
	"encode":         encode,
	"rerun":          rerun,
	"preview":        preview,
	"read-excelize":  readExcelize,
	"write-excelize": writeExcelize,
}

var errArgs = errors.New("wrong arguments")

func say(pairs ...any) error {
	line := map[string]any{}
	for i := 0; i < len(pairs); i += 2 {
		line[pairs[i].(string)] = pairs[i+1]
	}
	return json.NewEncoder(os.Stdout).Encode(line)
}

// encode DATA OUT [FORM [WEIGHT]]: reads a file and stores its encoded form, as
// an upload does, and beside it the codebook in which the variable WEIGHT was
// made a number, as an edit does.
func encode(args []string) error {
	if len(args) < 2 || len(args) > 4 {
		return errArgs
	}
	request := tabulation.ReadRequest{Data: args[0]}
	if len(args) > 2 {
		request.Form = args[2]
	}
	if len(args) == 4 {
		request.Edits = []profile.Edit{{Variable: args[3], Type: codebook.Numeric}}
	}
	began := time.Now()
	d, err := tabulation.Read(context.Background(), request)
	if err != nil {
		return err
	}
	defer func() { _ = d.Close() }()
	read := time.Since(began)
	began = time.Now()
	if err := d.Save(args[1]); err != nil {
		return err
	}
	saved := time.Since(began)
	if len(args) == 4 {
		text, err := json.Marshal(d.Codebook())
		if err != nil {
			return err
		}
		if err := os.WriteFile(codebookOf(args[1]), text, 0o644); err != nil {
			return err
		}
	}
	return say("read_s", read.Seconds(), "save_s", saved.Seconds(), "rows", d.Rows())
}

// codebookOf is the codebook beside an encoded dataset.
func codebookOf(encoded string) string { return encoded + ".json" }

// rerun ENCODED PLAN DIR [WEIGHT]: what a job does on a dataset that is
// encoded, with the codebook beside it where it has a weight. What it says of
// memory is what it has before the job, and what the job adds at most.
func rerun(args []string) error {
	if len(args) != 3 && len(args) != 4 {
		return errArgs
	}
	ctx, began := context.Background(), time.Now()
	rest := cli.HighWater()
	var last time.Duration
	lap := func() float64 {
		d := time.Since(began) - last
		last += d
		return d.Seconds()
	}
	d, err := tabulation.OpenDataset(args[0])
	if err != nil {
		return err
	}
	defer func() { _ = d.Close() }()
	text, err := os.ReadFile(args[1])
	if err != nil {
		return err
	}
	plan, err := tabplan.Parse(text)
	if err != nil {
		return err
	}
	if len(args) == 4 {
		plan.Weight = args[3]
		text, err := os.ReadFile(codebookOf(args[0]))
		if err != nil {
			return err
		}
		if d, err = d.WithCodebook(text); err != nil {
			return err
		}
	}
	resolved, err := d.Resolve(plan)
	if err != nil {
		return err
	}
	forecast, err := tabulation.ForecastJob(ctx, resolved, d.Rows())
	if err != nil {
		return err
	}
	open := lap()
	cube, err := tabulation.Count(ctx, d, resolved, 0, nil)
	if err != nil {
		return err
	}
	count := lap()
	results, err := tabulation.Test(ctx, d, resolved, cube, 0, nil)
	if err != nil {
		return err
	}
	test := lap()
	if _, err := results.WriteAll(ctx, tabulation.WriteRequest{Dir: args[2], Run: tabulation.RunInfo{}}); err != nil {
		return err
	}
	wrote := lap()
	return say("open_s", open, "count_s", count, "test_s", test, "write_s", wrote, "tables", len(resolved.Tables), "rest_bytes", rest, "job_bytes", cli.HighWater()-rest, "forecast_bytes", forecast.MemoryBytes, "forecast_seconds", forecast.Seconds)
}

// readExcelize FILE reads the first sheet of a workbook.
func readExcelize(args []string) error {
	if len(args) != 1 {
		return errArgs
	}
	began := time.Now()
	f, err := excelize.OpenFile(args[0])
	if err != nil {
		return err
	}
	rows, err := f.Rows(f.GetSheetName(0))
	if err != nil {
		return err
	}
	cells := 0
	for rows.Next() {
		row, err := rows.Columns()
		if err != nil {
			return err
		}
		cells += len(row)
	}
	return say("load_s", time.Since(began).Seconds(), "cells", cells)
}

// bareTables is what the workbook-out set writes: tables of rows × columns.
const (
	bareCount   = 1000
	bareRows    = 20
	bareColumns = 8
	perBook     = 100
)

// writeExcelize DIR writes bare tables with Excelize's stream writer.
func writeExcelize(args []string) error {
	if len(args) != 1 {
		return errArgs
	}
	began := time.Now()
	for first := 0; first < bareCount; first += perBook {
		f := excelize.NewFile()
		for n := first; n < first+perBook; n++ {
			name := fmt.Sprintf("Table_%d", n+1)
			if _, err := f.NewSheet(name); err != nil {
				return err
			}
			w, err := f.NewStreamWriter(name)
			if err != nil {
				return err
			}
			row := make([]any, bareColumns+1)
			for r := range bareRows + 2 {
				row[0] = fmt.Sprintf("Row %d", r)
				for c := 1; c <= bareColumns; c++ {
					row[c] = float64(r*c) / 160
				}
				if err := w.SetRow(fmt.Sprintf("A%d", r+1), row); err != nil {
					return err
				}
			}
			if err := w.Flush(); err != nil {
				return err
			}
		}
		if err := f.SaveAs(filepath.Join(args[0], fmt.Sprintf("bare_%d.xlsx", first/perBook+1))); err != nil {
			return err
		}
		if err := f.Close(); err != nil {
			return err
		}
	}
	return say("write_s", time.Since(began).Seconds())
}
