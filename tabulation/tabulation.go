// Package tabulation wires the stages of a tabulation: read → encode →
// profile → resolve → count → test → lay out → write. It is the only package
// that knows all of them, and the one that a service or a command line uses.
//
// Goals: each stage can be run by itself and its result stored (a dataset, a
// cube, a finished part), so that a job can go on after a crash.
// Non-goals: queues, users, databases, networks: no PocketBase, no net/http,
// no SQL from here on.
//
// All functions are safe for concurrent use on different values; a *Dataset
// may be used by several counts at once. Cancelling the context ends a stage
// within a block of rows or one table.
package tabulation

import (
	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/column"
	"github.com/hary4di/pockettab/tabulation/profile"
	"github.com/hary4di/pockettab/tabulation/source"
)

// Options are the reader's choices; the zero value detects everything.
type Options = source.Options

// Summary says how a file was read.
type Summary = source.Summary

// Progress is a report from inside a stage.
type Progress struct {
	Stage       string // "read", "count", "test", "write"
	Done, Total int64  // rows (read) or tables; Total 0: unknown
}

// Reporter receives progress; nil is allowed. It may be called from several
// goroutines and must return quickly.
type Reporter func(Progress)

func (r Reporter) send(p Progress) {
	if r != nil {
		r(p)
	}
}

// Dataset is a data file read, encoded and described. Immutable, safe for
// concurrent use.
type Dataset struct {
	columns  *column.Dataset
	codebook *codebook.Codebook
	problems []profile.Problem
	name     string       // of the data file, as shown
	form     *source.Form // nil: the file came without one
}
