package hooks

import (
	"path/filepath"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/filesystem"
)

// settings is a copy of the app's settings. PocketBase writes into its own
// whenever an administrator saves them, under a lock that only their methods
// take: work in the background must not read their fields.
func settings(app core.App) *core.Settings {
	own := app.Settings()
	copied, err := own.Clone()
	if err != nil { // they came from JSON
		app.Logger().Error("cannot copy the settings", "error", err)
		return own
	}
	return copied
}

// openStorage opens the storage of files as app.NewFilesystem does, by a copy
// of the settings. Close it.
func openStorage(app core.App) (*filesystem.System, error) {
	if s3 := settings(app).S3; s3.Enabled {
		return filesystem.NewS3(s3.Bucket, s3.Region, s3.Endpoint, s3.AccessKey, s3.Secret, s3.ForcePathStyle)
	}
	return filesystem.NewLocal(storageFolder(app))
}

// storageFolder is where files lie that are in no bucket.
func storageFolder(app core.App) string {
	return filepath.Join(app.DataDir(), core.LocalStorageDirName)
}
