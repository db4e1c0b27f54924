package tabulation

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"runtime"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/column"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/profile"
	"github.com/hary4di/pockettab/tabulation/source"
	"github.com/hary4di/pockettab/tabulation/source/open"
)

// ReadRequest names what is to be read.
type ReadRequest struct {
	Data     string // path of the data file
	DataName string // name shown in errors and metadata; "": the base name of Data
	Form     string // path of the XLSForm; "": none (a ZIP or a single workbook may carry it)
	FormName string // as DataName
	Options  Options
	Edits    []profile.Edit
	Workers  int // less than 1: all cores
	Report   Reporter
}

func (r ReadRequest) name() string {
	if r.DataName != "" {
		return r.DataName
	}
	return filepath.Base(r.Data)
}

// cores settles a number of workers.
func cores(n int) int {
	if n < 1 {
		return runtime.GOMAXPROCS(0)
	}
	return n
}

// Read reads, encodes and profiles a data file. Errors carry the name of the
// file and the place in it; nothing partial is returned.
func Read(ctx context.Context, req ReadRequest) (*Dataset, error) {
	digest := make(chan digested, 1)
	go func() { digest <- digestFile(req.Data) }() // beside the decoding: both read the file once
	drops, err := req.Options.DropsDuplicates()
	if err != nil {
		<-digest
		return nil, err
	}
	columns, form, err := req.encode(ctx, nil)
	if err == nil && drops {
		var copies []int
		if copies, err = profile.Copies(columns, form); err == nil && len(copies) > 0 {
			columns, form, err = req.encode(ctx, copies)
		}
	}
	sum := <-digest
	if err != nil {
		return nil, fault.InFile(err, req.name())
	}
	if sum.err != nil {
		return nil, fault.New(fault.FileUnreadable, "tabulation.read").At(fault.Where{File: req.name()}).Because(sum.err)
	}
	columns.Digest = sum.hex
	d := &Dataset{columns: columns, name: req.name(), form: form}
	if err := d.describe(form, req.Edits); err != nil {
		return nil, fault.InFile(err, req.name())
	}
	return d, nil
}

// encode opens and encodes the data file, without the rows named.
func (r ReadRequest) encode(ctx context.Context, without []int) (*column.Dataset, *source.Form, error) {
	table, form, err := open.Data(open.Input{Path: r.Data, Name: r.DataName}, open.Input{Path: r.Form, Name: r.FormName}, r.Options)
	if err != nil {
		return nil, nil, err
	}
	if without != nil {
		table = source.Without(table, without, "duplicates_dropped")
	}
	defer func() { _ = table.Close() }()
	columns, err := column.Encode(ctx, table, column.EncodeOptions{
		Workers: cores(r.Workers), Decimal: r.Options.Decimal, MissingTokens: r.Options.MissingTokens,
		Report: func(rows int64) { r.Report.send(Progress{Stage: "read", Done: rows}) },
	})
	return columns, form, err
}

// Recognise refuses a data file by its first bytes, while the rest is still
// on its way; nil says nothing of the rest.
func Recognise(head []byte, name string) error {
	return fault.InFile(open.Recognise(head), name)
}

// describe makes codebook and problem list.
func (d *Dataset) describe(form *source.Form, edits []profile.Edit) error {
	cb, problems, err := profile.Build(d.columns, form, edits)
	if err != nil {
		return err
	}
	d.codebook, d.problems = cb, problems
	return nil
}

type digested struct {
	hex string
	err error
}

// digestFile is the hex SHA-256 of a file.
func digestFile(path string) digested {
	f, err := os.Open(path)
	if err != nil {
		return digested{err: err}
	}
	defer func() { _ = f.Close() }()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return digested{err: err}
	}
	return digested{hex: hex.EncodeToString(h.Sum(nil))}
}

// about is what Save keeps beside the columns.
type about struct {
	Name     string             `json:"name"`
	Codebook *codebook.Codebook `json:"codebook"`
	Problems []profile.Problem  `json:"problems"`
	Form     *source.Form       `json:"form,omitempty"` // what Edited needs
}

// EncodedVersion is the version of the form that Save writes and OpenDataset
// reads.
const EncodedVersion = column.FileVersion

// Save writes the encoded dataset with its codebook to path, durably.
func (d *Dataset) Save(path string) error {
	text, err := json.Marshal(about{d.name, d.codebook, d.problems, d.form})
	if err != nil {
		return fault.New(fault.Internal, "tabulation.save").Because(err)
	}
	return d.columns.Save(path, text)
}

// OpenDataset opens a dataset written by Save; it is memory-mapped. Close it.
func OpenDataset(path string) (*Dataset, error) {
	columns, text, err := column.Open(path)
	if err != nil {
		return nil, err
	}
	var a about
	if err := json.Unmarshal(text, &a); err != nil || a.Codebook == nil {
		_ = columns.Close()
		return nil, fault.New(fault.Damaged, "tabulation.open", "part", "the encoded dataset", "why", "its codebook cannot be read").Because(err)
	}
	a.Codebook.Reindex()
	if a.Form != nil && a.Form.Codebook != nil {
		a.Form.Codebook.Reindex()
	}
	return &Dataset{columns: columns, name: a.Name, codebook: a.Codebook, problems: a.Problems, form: a.Form}, nil
}

// Close releases a mapping; nothing of the dataset may be used afterwards.
func (d *Dataset) Close() error { return d.columns.Close() }

// Codebook describes the variables. Not to be changed.
func (d *Dataset) Codebook() *codebook.Codebook { return d.codebook }

// Problems is the problem list, the most severe first. Not to be changed.
func (d *Dataset) Problems() []profile.Problem { return d.problems }

// Summary says how the file was read.
func (d *Dataset) Summary() Summary { return d.columns.Summary }

// Digest is the hex SHA-256 of the data file.
func (d *Dataset) Digest() string { return d.columns.Digest }

// Rows is the number of respondents.
func (d *Dataset) Rows() int { return d.columns.Rows }
