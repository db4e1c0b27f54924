package hooks

import (
	"cmp"
	"database/sql"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/filesystem"

	"github.com/hary4di/pockettab/hooks/scheduler"
	"github.com/hary4di/pockettab/tabulation"
	"github.com/hary4di/pockettab/tabulation/fault"
)

// ourDir is our own folder inside the data directory: cache, scratch and the
// marks of processes. It is left out of backups.
const ourDir = "pockettab"

func (p *plugin) dir(parts ...string) string {
	return filepath.Join(append([]string{p.app.DataDir(), ourDir}, parts...)...)
}

// scratch makes a folder for one unit of work.
func (p *plugin) scratch() (string, error) {
	base := p.dir("scratch", p.me)
	if err := os.MkdirAll(base, 0o755); err != nil {
		return "", storageFault("hooks.scratch", err)
	}
	dir, err := os.MkdirTemp(base, "unit-*")
	if err != nil {
		return "", storageFault("hooks.scratch", err)
	}
	return dir, nil
}

// storageFault words an error of the file system, the storage or the
// database while something was stored; faults stay as they are.
func storageFault(op string, err error) error {
	var f *fault.Error
	switch {
	case errors.As(err, &f) || errors.Is(err, scheduler.ErrLost):
		return err
	case errors.Is(err, syscall.ENOSPC) || strings.Contains(err.Error(), "disk is full"):
		return fault.New(fault.StorageFull, op).Because(err)
	case strings.Contains(err.Error(), "database is locked"):
		return fault.New(fault.DatabaseBusy, op).Because(err)
	}
	return fault.New(fault.StorageAway, op).Because(err)
}

// find reads a record that a run works on; ErrLost when it was deleted.
func (p *plugin) find(collection, id string) (*core.Record, error) {
	r, err := p.app.FindRecordById(collection, id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, scheduler.ErrLost
	}
	if err != nil {
		return nil, fault.New(fault.DatabaseBusy, "hooks.find").Because(err)
	}
	return r, nil
}

// fetch copies a stored file of a record into dir, under the field's name.
func (p *plugin) fetch(r *core.Record, field, dir string) (string, error) {
	const op = "hooks.fetch"
	storage, err := openStorage(p.app)
	if err != nil {
		return "", storageFault(op, err)
	}
	defer func() { _ = storage.Close() }()
	in, err := storage.GetReader(r.BaseFilesPath() + "/" + r.GetString(field))
	if errors.Is(err, filesystem.ErrNotFound) {
		return "", fault.New(fault.DatasetGone, op).Because(err)
	}
	if err != nil {
		return "", storageFault(op, err)
	}
	defer func() { _ = in.Close() }()
	path := filepath.Join(dir, field)
	out, err := os.Create(path)
	if err != nil {
		return "", storageFault(op, err)
	}
	_, err = io.Copy(out, in)
	if cerr := out.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return "", storageFault(op, err)
	}
	return path, nil
}

// openColumns maps the encoded form of a dataset with the codebook of its
// record: edits change that alone.
func (p *plugin) openColumns(rec *core.Record) (*tabulation.Dataset, error) {
	ds, err := p.openEncoded(rec)
	if err != nil {
		return nil, err
	}
	described, err := ds.WithCodebook([]byte(rec.GetString("variables")))
	if err != nil {
		_ = ds.Close()
		return nil, err
	}
	return described, nil
}

// openEncoded maps the encoded form as it was stored, from our cache or else
// from storage. The name of the stored file is new for every encoding, so a
// cached copy is never stale; opening verifies it and that it was made from
// the record's file, and a copy that is damaged or another's is replaced.
func (p *plugin) openEncoded(rec *core.Record) (*tabulation.Dataset, error) {
	if rec.GetString("columns") == "" {
		return nil, fault.New(fault.DatasetGone, "hooks.open")
	}
	cached := p.dir("cache", rec.Id+"_"+rec.GetString("columns"))
	if ds, err := p.openOf(rec, cached); err == nil {
		now := p.config.Now()
		_ = os.Chtimes(cached, now, now) // the least recently used goes first
		return ds, nil
	}
	if err := os.MkdirAll(filepath.Dir(cached), 0o755); err != nil {
		return nil, storageFault("hooks.open", err)
	}
	scratch, err := p.scratch()
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(scratch) }()
	path, err := p.fetch(rec, "columns", scratch)
	if err != nil {
		return nil, err
	}
	// opening verifies the head, a count the columns that it reads: what a power
	// cut left of a copy could open, and fail the jobs on it
	if err := syncFile(path); err != nil {
		return nil, storageFault("hooks.open", err)
	}
	if err := os.Rename(path, cached); err != nil {
		return nil, storageFault("hooks.open", err)
	}
	p.trimCache(filepath.Base(cached))
	return p.openOf(rec, cached)
}

// openOf maps an encoded form and compares the digest of the data in it with
// that of the record, which its name begins with too.
func (p *plugin) openOf(rec *core.Record, path string) (*tabulation.Dataset, error) {
	ds, err := p.engine.open(path)
	if err != nil {
		return nil, err
	}
	if want := rec.GetString("sha256"); want != "" && ds.Digest() != want {
		_ = ds.Close()
		return nil, fault.New(fault.Damaged, "hooks.open", "part", "the encoded dataset", "why", "it was made from another file")
	}
	return ds, nil
}

// encodedName is the name of an encoded form: the beginning of the digest of
// its data tells it.
func encodedName(digest string) string {
	return "columns_" + digest[:min(16, len(digest))] + ".arrow"
}

// trimCache removes cached copies, the least recently used first, until the
// rest fits; keep stays. Whoever has one mapped keeps his mapping.
func (p *plugin) trimCache(keep string) {
	entries, err := os.ReadDir(p.dir("cache"))
	if err != nil {
		return // there is none yet
	}
	type copied struct {
		name string
		size int64
		used time.Time
	}
	var all []copied
	var total int64
	for _, e := range entries {
		if info, err := e.Info(); err == nil {
			all = append(all, copied{e.Name(), info.Size(), info.ModTime()})
			total += info.Size()
		}
	}
	slices.SortFunc(all, func(a, b copied) int { return cmp.Or(a.used.Compare(b.used), cmp.Compare(a.name, b.name)) })
	for _, c := range all {
		if total <= p.config.CacheBytes {
			return
		}
		if c.name == keep {
			continue
		}
		if os.Remove(p.dir("cache", c.name)) == nil {
			total -= c.size
		}
	}
}

// dropCache removes cached copies that no record names any more.
func (p *plugin) dropCache() {
	entries, err := os.ReadDir(p.dir("cache"))
	if err != nil {
		return
	}
	for _, e := range entries {
		id, name, _ := strings.Cut(e.Name(), "_")
		r, err := p.app.FindRecordById(datasetsName, id)
		if err == nil && r.GetString("columns") == name {
			continue
		}
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return // not now
		}
		_ = os.Remove(p.dir("cache", e.Name()))
	}
}
