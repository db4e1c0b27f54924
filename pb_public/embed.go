// Package pb_public holds the pages: static files, served as written. The
// files are named here, so that nothing else of the folder (this file, tests)
// is served.
package pb_public

import (
	"embed"
	"io/fs"
)

//go:embed index.html icon.svg app style i18n vendor/*.js vendor/LICENSES.txt
var files embed.FS

// FS is the pages, index.html at its root.
var FS fs.FS = files
