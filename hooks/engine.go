package hooks

import (
	"context"
	"io"

	"github.com/hary4di/pockettab/tabulation"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// engine is what the plugin asks of package tabulation, and nothing else of
// it. Tests put faults in its place.
type engine struct {
	read      func(context.Context, tabulation.ReadRequest) (*tabulation.Dataset, error)
	open      func(path string) (*tabulation.Dataset, error)
	count     func(context.Context, *tabulation.Dataset, *tabplan.Resolved, int, tabulation.Reporter) (*tabulation.Cube, error)
	readCube  func(io.Reader) (*tabulation.Cube, error)
	test      func(context.Context, *tabulation.Dataset, *tabplan.Resolved, *tabulation.Cube, int, tabulation.Reporter) (*tabulation.Results, error)
	writePart func(context.Context, *tabulation.Results, tabulation.Part, string, tabulation.RunInfo) (tabulation.Output, error)
	writeTidy func(context.Context, *tabulation.Results, string) (tabulation.Output, error)
	writeJSON func(context.Context, *tabulation.Results, string) (tabulation.Output, error)
}

// realEngine is package tabulation.
func realEngine() engine {
	return engine{
		read: tabulation.Read, open: tabulation.OpenDataset, count: tabulation.Count, readCube: tabulation.ReadCube, test: tabulation.Test,
		writePart: func(ctx context.Context, r *tabulation.Results, p tabulation.Part, dir string, info tabulation.RunInfo) (tabulation.Output, error) {
			return r.WritePart(ctx, p, dir, info)
		},
		writeTidy: func(ctx context.Context, r *tabulation.Results, dir string) (tabulation.Output, error) {
			return r.WriteTidy(ctx, dir)
		},
		writeJSON: func(ctx context.Context, r *tabulation.Results, dir string) (tabulation.Output, error) {
			return r.WriteJSON(ctx, dir)
		},
	}
}
