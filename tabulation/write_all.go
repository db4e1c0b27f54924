package tabulation

import (
	"context"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

// WriteRequest says where and how all files of a job are written.
type WriteRequest struct {
	Dir     string  // existing folder
	Run     RunInfo // nil: no run block
	JSON    bool    // the results as JSON too
	Workers int     // less than 1: all cores
	Report  Reporter
}

// WriteAll writes the workbooks side by side, the tidy table, and as asked the
// results as JSON; it gives their paths in this order. Each file is complete
// when it appears; after an error those already there are to be thrown away.
func (r *Results) WriteAll(ctx context.Context, req WriteRequest) ([]string, error) {
	parts := r.Parts()
	type unit struct {
		tables int // that are done with it, for the report
		write  func(context.Context) (Output, error)
	}
	units := make([]unit, 0, len(parts)+2)
	for _, p := range parts {
		units = append(units, unit{p.Last - p.First + 1, func(ctx context.Context) (Output, error) { return r.WritePart(ctx, p, req.Dir, req.Run) }})
	}
	units = append(units, unit{0, func(ctx context.Context) (Output, error) { return r.WriteTidy(ctx, req.Dir) }})
	if req.JSON {
		units = append(units, unit{0, func(ctx context.Context) (Output, error) { return r.WriteJSON(ctx, req.Dir) }})
	}
	paths := make([]string, len(units))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(cores(req.Workers))
	var done atomic.Int64
	for i, u := range units {
		group.Go(func() error {
			o, err := u.write(ctx)
			if err != nil {
				return err
			}
			paths[i] = o.Path
			if u.tables > 0 {
				req.Report.send(Progress{Stage: "write", Done: done.Add(int64(u.tables)), Total: int64(len(r.Job.Tables))})
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return paths, nil
}
