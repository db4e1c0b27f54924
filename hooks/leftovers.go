package hooks

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"github.com/hary4di/pockettab/hooks/notify"
	"github.com/hary4di/pockettab/pb_migrations"
)

// SpoolDir is where uploads are kept while they arrive, in the data directory:
// there is room for them, it is no memory as /tmp may be, and what a killed
// process leaves is found by the next. A program sets TMPDIR to it before it
// serves.
func SpoolDir(app core.App) string { return filepath.Join(app.DataDir(), ourDir, "spool") }

// leftovers clears away what processes that were killed left: uploads that
// never arrived, files whose record was never stored, mails that were being
// sent. Only a process that is alone on the data directory knows what is
// nobody's. began is when this process started to serve.
func (p *plugin) leftovers(ctx context.Context, began time.Time) {
	if _, err := p.app.NonconcurrentDB().NewQuery(`UPDATE tabulation_outbox SET next_attempt={:now} WHERE sent_at='' AND next_attempt>{:now} AND last_error=''`).
		Bind(dbx.Params{"now": stamp(p.config.Now())}).WithContext(ctx).Execute(); err != nil {
		p.app.Logger().Warn("cannot look for mails that were being sent", "error", err)
	}
	p.courier.Wake()
	if os.TempDir() == SpoolDir(p.app) {
		p.emptySpool(began)
	}
	if err := p.dropOrphans(ctx, began); err != nil && ctx.Err() == nil {
		p.app.Logger().Warn("cannot look for files without a record", "error", err)
	}
}

// emptySpool removes what was spooled before began.
func (p *plugin) emptySpool(began time.Time) {
	entries, err := os.ReadDir(SpoolDir(p.app))
	if err != nil {
		return
	}
	for _, e := range entries {
		if info, err := e.Info(); err == nil && info.ModTime().Before(began) {
			_ = os.RemoveAll(filepath.Join(SpoolDir(p.app), e.Name()))
		}
	}
}

// dropOrphans removes stored files that no record names: those of records that
// were never stored, and former files whose removal was cut short.
func (p *plugin) dropOrphans(ctx context.Context, began time.Time) error {
	storage, err := openStorage(p.app)
	if err != nil {
		return err
	}
	defer func() { _ = storage.Close() }()
	storage.SetContext(ctx)
	for _, collection := range []string{pb_migrations.DatasetsID, pb_migrations.OutputsID} {
		named := map[string]string{} // record: names of its files
		of := func(id string) (string, error) {
			if names, known := named[id]; known {
				return names, nil
			}
			r, err := p.app.FindRecordById(collection, id)
			if err != nil && !errors.Is(err, sql.ErrNoRows) {
				return "", err
			}
			names := " "
			if err == nil {
				for _, field := range []string{"file", "codebook", "columns", "incoming", "incoming_codebook"} {
					names += r.GetString(field) + " "
				}
			}
			named[id] = names
			return names, nil
		}
		files, err := storage.List(collection + "/")
		if err != nil {
			return err
		}
		for _, f := range files {
			if err := ctx.Err(); err != nil {
				return err
			}
			parts := strings.Split(f.Key, "/")
			if len(parts) < 3 || !f.ModTime.Before(began) {
				continue
			}
			names, err := of(parts[1])
			if err != nil {
				return err
			}
			if strings.Contains(names, " "+parts[2]+" ") || strings.HasPrefix(parts[2], "thumbs_") && names != " " {
				continue
			}
			if err := storage.Delete(f.Key); err != nil {
				return err
			}
			p.app.Logger().Info("removed a file without a record", "file", f.Key)
		}
		if err := p.dropFolders(collection, began, of); err != nil {
			return err
		}
	}
	return nil
}

// dropFolders removes what the list of a local storage does not show: folders
// of no record, with the notes that stand beside files.
func (p *plugin) dropFolders(collection string, began time.Time, of func(id string) (string, error)) error {
	if settings(p.app).S3.Enabled {
		return nil
	}
	base := filepath.Join(storageFolder(p.app), collection)
	folders, err := os.ReadDir(base)
	if err != nil {
		return nil // none yet
	}
	for _, f := range folders {
		info, err := f.Info()
		if err != nil || !f.IsDir() || !info.ModTime().Before(began) {
			continue
		}
		names, err := of(f.Name())
		if err != nil {
			return err
		}
		if names == " " {
			if err := os.RemoveAll(filepath.Join(base, f.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// phased notes in the log of phases what a sender does. What is told to
// somebody is on the disk before.
type phased struct {
	notify.Sender
	p *plugin
}

// Send implements notify.Sender.
func (s phased) Send(ctx context.Context, item notify.Item) error {
	defer s.p.phases.begin("mail", item.Job)()
	if err := s.p.syncCommits(); err != nil {
		return err
	}
	return s.Sender.Send(ctx, item)
}
