package column

import (
	"context"
	"io"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/limit"
	"github.com/hary4di/pockettab/tabulation/source"
)

// EncodeOptions tune Encode. The zero value is usable.
type EncodeOptions struct {
	Workers       int              // parts read at once; less than 1 means 1
	Decimal       string           // "." or ","; "": detected
	MissingTokens []string         // cell texts, trimmed, that mean no answer in every column
	Digest        string           // of the data file, kept with the dataset
	Report        func(rows int64) // rows read so far, rising; from one goroutine at a time; nil: none
}

// Encode reads a table to its end and encodes it. The result does not depend
// on the number of workers: dictionaries are in the order of first appearance
// in the file. An error of any part fails the whole; nothing partial is given
// out. The table is not closed.
func Encode(ctx context.Context, t source.Table, opt EncodeOptions) (*Dataset, error) {
	header := t.Header()
	parts, err := t.Parts(max(1, opt.Workers))
	if err != nil {
		return nil, err
	}
	missing := make(map[string]bool, len(opt.MissingTokens))
	for _, m := range opt.MissingTokens {
		missing[codebook.Trim(m)] = true
	}
	encoders := make([]*partEncoder, len(parts))
	progress := &progress{report: opt.Report}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(max(1, opt.Workers))
	for i, p := range parts {
		encoders[i] = newPartEncoder(len(header), missing)
		group.Go(func() error { return encoders[i].read(ctx, p, progress) })
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	ds := &Dataset{Columns: make([]*Column, len(header)), Digest: opt.Digest, Summary: t.Summary()}
	for _, e := range encoders {
		ds.Rows += e.rows
	}
	if ds.Rows == 0 {
		return nil, fault.New(fault.HeaderOnly, "column.encode")
	}
	if ds.Rows > limit.Rows {
		return nil, fault.New(fault.TooLarge, "column.encode", "what", "the number of respondents", "is", itoa(ds.Rows), "max", itoa(limit.Rows))
	}
	// columns are merged one by one, each by one goroutine
	var merge errgroup.Group
	merge.SetLimit(max(1, opt.Workers))
	for c := range header {
		merge.Go(func() error {
			builders := make([]*builder, len(encoders))
			for i, e := range encoders {
				builders[i] = e.columns[c]
				e.columns[c] = nil
			}
			ds.Columns[c] = joinBuilders(builders, ds.Rows)
			ds.Columns[c].Header, ds.Columns[c].Position = header[c], c
			return nil
		})
	}
	if err := merge.Wait(); err != nil {
		return nil, err
	}
	ds.Decimal = opt.Decimal
	if ds.Decimal == "" {
		ds.Decimal = detectDecimal(ds)
	}
	for _, c := range ds.Columns {
		setNumbers(c, ds.Decimal)
	}
	return ds, nil
}

// partEncoder encodes one part.
type partEncoder struct {
	columns []*builder
	missing map[string]bool
	rows    int
}

func newPartEncoder(cols int, missing map[string]bool) *partEncoder {
	e := &partEncoder{columns: make([]*builder, cols), missing: missing}
	for i := range e.columns {
		e.columns[i] = newBuilder()
	}
	return e
}

// progress adds up the rows of all parts.
type progress struct {
	mu     sync.Mutex
	rows   int64
	report func(int64)
}

func (p *progress) add(rows int) {
	if p.report == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rows += int64(rows)
	p.report(p.rows)
}

func (e *partEncoder) read(ctx context.Context, p source.Part, progress *progress) error {
	var b source.Batch
	for {
		if err := ctx.Err(); err != nil {
			return fault.New(fault.Cancelled, "column.encode").Because(err)
		}
		err := p.Next(&b)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		for c, col := range e.columns {
			col.addBatch(&b, c, e.missing)
		}
		e.rows += b.Rows
		progress.add(b.Rows)
	}
}
