package tabulation

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"

	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/flat"
	"github.com/hary4di/pockettab/tabulation/layout"
	"github.com/hary4di/pockettab/tabulation/table"
	"github.com/hary4di/pockettab/tabulation/tabplan"
	"github.com/hary4di/pockettab/tabulation/whole"
	"github.com/hary4di/pockettab/tabulation/workbook"
)

// Output is a finished file.
type Output struct {
	Path          string
	Name          string
	Bytes         int64
	SHA256        string // hex, of the file
	ContentSHA256 string // hex, of everything but the run block; of a tidy file the same as SHA256
}

// RunInfo is the run block: label and value of each line. It is the only part
// of a workbook that may differ between two runs.
type RunInfo [][2]string

// WritePart lays out one workbook, writes it into dir under its name, and
// publishes it only after it was read back and every figure found equal:
// temporary file, verify, sync, rename. run nil leaves the run block out.
func (r *Results) WritePart(ctx context.Context, p Part, dir string, run RunInfo) (Output, error) {
	if err := ctx.Err(); err != nil {
		return Output{}, fault.New(fault.Cancelled, "tabulation.write").Because(err)
	}
	pages, err := r.pages(p, run)
	if err != nil {
		return Output{}, err
	}
	out := Output{Path: filepath.Join(dir, p.File), Name: p.File}
	err = publish(out.Path, func(f *os.File) error {
		w := bufio.NewWriterSize(f, 256<<10)
		written, err := workbook.Write(w, pages, workbook.Options{
			Theme: r.plan.Layout.Theme, House: r.plan.Layout.House, Language: r.plan.Layout.Language, Title: r.Job.Title,
			Subject: fmt.Sprintf("T%03d–T%03d", p.First, p.Last),
		})
		if err != nil {
			return err
		}
		if err := w.Flush(); err != nil {
			return err
		}
		out.Bytes, out.SHA256, out.ContentSHA256 = written.Bytes, written.SHA256, written.ContentSHA256
		if err := verify(f, written, pages); err != nil {
			return err
		}
		return r.againstCube(pages)
	})
	if err != nil {
		return Output{}, fault.InFile(err, p.File)
	}
	return out, nil
}

// pages lays out everything a part holds.
func (r *Results) pages(p Part, run RunInfo) ([]*layout.Page, error) {
	o := layout.OptionsOf(r.plan)
	o.FlatHeads = workbook.FlatHeads(r.plan.Layout.Theme, r.plan.Layout.House)
	parts := r.Parts()
	tables, err := layout.Tables(r.Job, p.First, p.Last, o)
	if err != nil {
		return nil, err
	}
	notes := layout.Notes(r.Job, parts, o)
	var last []*layout.Page
	if s := r.plan.Layout.Screening; s == nil || *s {
		if page := layout.Screening(r.Job, p, parts, o); page != nil {
			last = append(last, page)
		}
	}
	if page := layout.Audit(r.Job, p, o); page != nil {
		last = append(last, page)
	}
	last = append(last, layout.Metadata(r.Job.Title, r.metadata(), o))
	o.Sheets = []string{notes.Name}
	for _, page := range last {
		o.Sheets = append(o.Sheets, page.Name)
	}
	pages := append([]*layout.Page{layout.Contents(r.Job, p, parts, o), notes}, tables...)
	pages = append(pages, last...)
	if run != nil {
		lines := make([]layout.Pair, len(run))
		for i, l := range run {
			lines[i] = layout.Pair{Label: l[0], Value: l[1]}
		}
		pages = append(pages, layout.Run(r.Job.Title, lines, o))
	}
	return pages, nil
}

// tidyName is the file name of the tidy table.
const tidyName = "tables.csv"

// WriteTidy writes the tidy table of the whole job into dir.
func (r *Results) WriteTidy(ctx context.Context, dir string) (Output, error) {
	return r.writeFlat(ctx, dir, tidyName, flat.WriteCSV)
}

// resultsName is the file name of the results as JSON.
const resultsName = "tables.json"

// WriteJSON writes the results of the whole job as JSON into dir; the schema
// stands in tabulation/flat/schema.json.
func (r *Results) WriteJSON(ctx context.Context, dir string) (Output, error) {
	return r.writeFlat(ctx, dir, resultsName, flat.WriteJSON)
}

// writeFlat writes one file for programs.
func (r *Results) writeFlat(ctx context.Context, dir, name string, write func(io.Writer, *table.Job, flat.Options) error) (Output, error) {
	if err := ctx.Err(); err != nil {
		return Output{}, fault.New(fault.Cancelled, "tabulation.write").Because(err)
	}
	out := Output{Path: filepath.Join(dir, name), Name: name}
	err := publish(out.Path, func(f *os.File) error {
		h := sha256.New()
		n := &counted{w: io.MultiWriter(f, h)}
		if err := write(n, r.Job, r.tidyOptions()); err != nil {
			return err
		}
		out.Bytes, out.SHA256 = n.n, hex.EncodeToString(h.Sum(nil))
		out.ContentSHA256 = out.SHA256
		return nil
	})
	if err != nil {
		return Output{}, fault.InFile(err, name)
	}
	return out, nil
}

// tidyOptions are the separators that the plan asks for.
func (r *Results) tidyOptions() flat.Options {
	return flat.Options{Language: r.plan.Layout.Language, Semicolon: r.plan.Layout.CSV == tabplan.CSVSemicolon}
}

type counted struct {
	w io.Writer
	n int64
}

func (c *counted) Write(b []byte) (int, error) {
	n, err := c.w.Write(b)
	c.n += int64(n)
	return n, err
}

// publish makes a file whole or not at all.
func publish(path string, write func(*os.File) error) error {
	if err := whole.Write(whole.OS{}, path, 0o644, write); err != nil {
		return storageFault("tabulation.publish", err)
	}
	return nil
}

// storageFault words an error of the file system; faults stay as they are.
func storageFault(op string, err error) error {
	var f *fault.Error
	switch {
	case errors.As(err, &f):
		return err
	case errors.Is(err, syscall.ENOSPC):
		return fault.New(fault.StorageFull, op).Because(err)
	}
	return fault.New(fault.StorageAway, op).Because(err)
}
