package hooks

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"

	"github.com/hary4di/pockettab/tabulation/whole"
)

// What was promised holds after a power cut. PocketBase hands files and rows to
// the system and does not wait until they are on the disk: its storage syncs
// nothing, and its database (WAL, synchronous NORMAL) syncs with the next
// checkpoint, which keeps it whole but may lose the latest commits. So a file
// is synced before its row is stored, and a row before somebody is told of it:
// an upload or a job that was accepted, an edit, the end of a job. Progress is
// not: to lose it costs nothing.

// bindDurable syncs what is stored.
func (p *plugin) bindDurable() {
	// PocketBase's own handler of priority 99 is outside of this one and has
	// stored the files; the row comes with Next
	stored := func(e *core.RecordEvent) error {
		if err := syncUploads(e.App, e.Record); err != nil {
			return storageFault("hooks.sync", err)
		}
		return e.Next()
	}
	p.app.OnRecordCreateExecute(datasetsName, outputsName).Bind(&hook.Handler[*core.RecordEvent]{Id: "pockettabSyncNew", Priority: 100, Func: stored})
	p.app.OnRecordUpdateExecute(datasetsName, outputsName).Bind(&hook.Handler[*core.RecordEvent]{Id: "pockettabSyncChanged", Priority: 100, Func: stored})

	promised := []string{datasetsName, jobsName, plansName, settingsName}
	p.app.OnRecordAfterCreateSuccess(promised...).Bind(&hook.Handler[*core.RecordEvent]{Id: "pockettabCommitNew", Priority: -1, Func: func(e *core.RecordEvent) error {
		if err := p.syncCommits(); err != nil {
			return storageFault("hooks.sync", err)
		}
		return e.Next()
	}})
	// whoever changed a record has gone on: a disk that fails is told in the log
	changed := func(e *core.RecordEvent) error {
		if working := e.Record.GetString("status"); working != "reading" && working != "processing" {
			if err := p.syncCommits(); err != nil {
				p.app.Logger().Error("the disk does not keep what was stored", "collection", e.Record.Collection().Name, "record", e.Record.Id, "error", err)
			}
		}
		return e.Next()
	}
	p.app.OnRecordAfterUpdateSuccess(promised...).Bind(&hook.Handler[*core.RecordEvent]{Id: "pockettabCommitChanged", Priority: -1, Func: changed})
	p.app.OnRecordAfterDeleteSuccess(promised...).Bind(&hook.Handler[*core.RecordEvent]{Id: "pockettabCommitGone", Priority: -1, Func: changed})
}

// syncUploads makes the files durable that were just stored for a record, with
// the notes that stand beside them and the names of the folders. A bucket keeps
// what it has answered for.
func syncUploads(app core.App, r *core.Record) error {
	if settings(app).S3.Enabled {
		return nil
	}
	folder := filepath.Join(storageFolder(app), filepath.FromSlash(r.BaseFilesPath()))
	stored := false
	for _, field := range r.Collection().Fields {
		if field.Type() != core.FieldTypeFile {
			continue
		}
		for _, f := range r.GetUnsavedFiles(field.GetName()) {
			stored = true
			for _, name := range []string{f.Name, f.Name + ".attrs"} {
				if err := syncFile(filepath.Join(folder, name)); err != nil {
					return err
				}
			}
		}
	}
	if !stored {
		return nil
	}
	for _, dir := range []string{folder, filepath.Dir(folder), storageFolder(app)} {
		if err := (whole.OS{}).SyncFolder(dir); err != nil {
			return err
		}
	}
	return nil
}

// syncCommits makes the commits so far durable: they stand in the file beside
// the database, which any descriptor of it syncs. (The database itself must
// not be opened and closed here: that would drop SQLite's locks on it.) Without
// such a file every commit was synced by SQLite.
func (p *plugin) syncCommits() error {
	err := syncFile(filepath.Join(p.app.DataDir(), "data.db-wal"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// syncFile makes the content of a file durable.
func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	err = f.Sync()
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	return err
}
