package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// command is one program as a user starts it.
type command struct {
	name string
	args []string
	env  []string
	dir  string
	// out is a folder that is emptied before every run; "" for none.
	out string
	// part says that the program does less than the others, for orientation.
	part bool
}

// sample is one run: seconds from outside, peak memory, and what the program
// itself said in the last line of JSON it printed.
type sample struct {
	Wall float64 `json:"wall_s"`
	Peak int64   `json:"peak_bytes"`
	// Floor is the memory of this program: the system counts it as the first
	// of a program that it starts.
	Floor int64              `json:"floor_bytes"`
	Said  map[string]float64 `json:"said,omitempty"`
}

// longest bounds one run.
const longest = 30 * time.Minute

// once runs a command and measures it.
func once(ctx context.Context, c command) (sample, error) {
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	if c.out != "" {
		if err := os.RemoveAll(c.out); err != nil {
			return sample{}, err
		}
		if err := os.MkdirAll(c.out, 0o755); err != nil {
			return sample{}, err
		}
	}
	var out, errs bytes.Buffer
	cmd := exec.CommandContext(ctx, c.args[0], c.args[1:]...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = c.dir, append(os.Environ(), c.env...), &out, &errs
	began := time.Now()
	err := cmd.Run()
	s := sample{Wall: time.Since(began).Seconds(), Said: said(out.Bytes())}
	if err != nil {
		return s, fmt.Errorf("%s: %w: %s", filepath.Base(c.args[0]), err, bytes.TrimSpace(errs.Bytes()))
	}
	s.Peak, s.Floor = peak(cmd.ProcessState), ownPeak()
	return s, nil
}

// said gathers the numbers of all lines of JSON that a program printed; later
// lines win. Python's single quotes are taken, too.
func said(out []byte) map[string]float64 {
	numbers := map[string]float64{}
	for _, line := range bytes.Split(out, []byte("\n")) {
		var fields map[string]any
		if json.Unmarshal(line, &fields) != nil && json.Unmarshal(bytes.ReplaceAll(line, []byte("'"), []byte(`"`)), &fields) != nil {
			continue
		}
		for k, v := range fields {
			if n, ok := v.(float64); ok {
				numbers[k] = n
			}
		}
	}
	return numbers
}
