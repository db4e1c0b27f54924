package column

import (
	"context"
	"fmt"
	"io"
	"slices"
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
	encoders, err := encodeParts(ctx, parts, len(header), t.Summary().Bytes, missing, opt)
	if err != nil {
		return nil, err
	}
	ds := &Dataset{Columns: make([]*Column, len(header)), Digest: opt.Digest, Summary: t.Summary()}
	for _, e := range encoders {
		ds.Rows += e.rows
	}
	if ds.Rows == 0 {
		return nil, fault.New(fault.HeaderOnly, "column.encode")
	}
	// columns are merged one by one, each by one goroutine
	plain := make([]votes, len(header))
	var merge errgroup.Group
	merge.SetLimit(max(1, opt.Workers))
	for c := range header {
		merge.Go(func() error {
			builders := make([]*builder, len(encoders))
			for i, e := range encoders {
				builders[i] = e.columns[c]
				e.columns[c] = nil
			}
			ds.Columns[c], plain[c] = joinBuilders(builders, ds.Rows, opt.Decimal)
			ds.Columns[c].Header, ds.Columns[c].Position = header[c], c
			return nil
		})
	}
	if err := merge.Wait(); err != nil {
		return nil, err
	}
	ds.settleDecimal(opt.Decimal, plain)
	for _, c := range ds.Columns {
		setNumbers(c, ds.Decimal, opt.Decimal)
	}
	return ds, nil
}

// settleDecimal settles the decimal character and says why. Columns without a
// dictionary have a mark of their own; they decide where no other text has one.
func (d *Dataset) settleDecimal(chosen string, plain []votes) {
	found := source.Detection{What: "decimal", Value: chosen, Chosen: chosen != "", Plain: true}
	if d.Decimal = chosen; chosen == "" {
		var comma, point int
		d.Decimal, comma, point = detectDecimal(d)
		why := fmt.Sprintf("%d different texts are numbers with a comma, %d with a point", comma, point)
		if comma == 0 && point == 0 {
			for _, v := range plain {
				comma, point = comma+v.comma, point+v.point
			}
			if comma+point > 0 {
				why = fmt.Sprintf("%d columns of very many numbers have a decimal comma, %d a decimal point", comma, point)
			}
			if comma > point {
				d.Decimal = ","
			}
		}
		found.Value, found.Plain = d.Decimal, d.Decimal == "." && comma == 0
		found.Why = codebook.Text{"en": why, "id": fault.Phrase(why, "id")}
	}
	d.Summary.Detected = append(slices.Clip(d.Summary.Detected), found)
}

// chosenDecimal is the decimal character that the user chose; "" for none.
func chosenDecimal(s source.Summary) string {
	for _, d := range s.Detected {
		if d.What == "decimal" && d.Chosen {
			return d.Value
		}
	}
	return ""
}

// encodeParts encodes the parts side by side. The first batch of the file goes
// before: the texts it has are known to all parts by the same codes.
func encodeParts(ctx context.Context, parts []source.Part, cols int, size int64, missing map[string]bool, opt EncodeOptions) ([]*partEncoder, error) {
	encoders := make([]*partEncoder, len(parts))
	progress := &progress{report: opt.Report, cols: int64(cols)}
	first := newPartEncoder(cols, missing)
	encoders[0] = first
	var b source.Batch
	if err := parts[0].Next(&b); err == nil {
		if err := first.add(&b, progress); err != nil {
			return nil, err
		}
	} else if err != io.EOF {
		return nil, err
	}
	for i := range parts[1:] {
		encoders[i+1] = first.follower()
	}
	place(parts, encoders, cols, size)
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(max(1, opt.Workers))
	for i, p := range parts {
		group.Go(func() error { return encoders[i].read(ctx, p, progress) })
	}
	return encoders, group.Wait()
}

// place gives every column one array for its codes, of which each part gets
// its stretch, where the parts know how many rows they may have: nothing has
// to grow or to be put together afterwards. Texts of few bytes for many rows
// (records much shorter than the header) are not trusted with memory.
func place(parts []source.Part, encoders []*partEncoder, cols int, size int64) {
	offsets := make([]int, len(parts)+1)
	for i, p := range parts {
		s, ok := p.(source.Sized)
		if !ok {
			return
		}
		offsets[i+1] = offsets[i] + int(s.MaxRows())
	}
	rows := offsets[len(parts)]
	if rows == 0 || int64(rows)*int64(cols) > size+1<<20 {
		return
	}
	for c := range cols {
		all := make([]uint8, rows)
		for i, e := range encoders {
			from, to := offsets[i], offsets[i+1]
			b := e.columns[c]
			b.most, b.codes.most = to-from, to-from
			if i == 0 {
				b.numsMost = rows // the other parts' numbers are appended to the first's
			}
			if b.form != Coded || b.codes.b2 != nil || b.codes.b4 != nil || len(b.codes.b1) > to-from {
				continue
			}
			b.codes.b1 = append(all[from:from:to], b.codes.b1...)
			b.all, b.at = all, from
		}
	}
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

// follower is an encoder for a later part, see builder.follower.
func (e *partEncoder) follower() *partEncoder {
	f := &partEncoder{columns: make([]*builder, len(e.columns)), missing: e.missing}
	for i, b := range e.columns {
		if b.form == Coded {
			f.columns[i] = b.follower()
		} else {
			f.columns[i] = newBuilder()
		}
	}
	return f
}

// progress adds up the rows of all parts.
type progress struct {
	mu     sync.Mutex
	rows   int64
	cols   int64
	report func(int64)
}

// add counts rows, and refuses more cells than a dataset may have.
func (p *progress) add(rows int) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rows += int64(rows)
	if p.rows > limit.Rows {
		return fault.New(fault.TooLarge, "column.encode", "what", "the number of respondents", "is", "more", "max", itoa(limit.Rows))
	}
	if cells := p.rows * p.cols; cells > limit.DatasetCells {
		return fault.New(fault.TooLarge, "column.encode", "what", "the number of respondents times the number of columns", "is", "more", "max", itoa(limit.DatasetCells))
	}
	if p.report != nil {
		p.report(p.rows)
	}
	return nil
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
		if err := e.add(&b, progress); err != nil {
			return err
		}
	}
}

func (e *partEncoder) add(b *source.Batch, progress *progress) error {
	for c, col := range e.columns {
		col.addBatch(b, c, e.missing)
	}
	e.rows += b.Rows
	return progress.add(b.Rows)
}
