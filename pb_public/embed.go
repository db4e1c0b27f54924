// Package pb_public holds the pages: static files, served as written but for
// their comments and indentation. The files are named here, so that nothing
// else of the folder (this file, tests) is served.
package pb_public

import (
	"bytes"
	"embed"
	"io/fs"
	"path"
	"regexp"
	"strings"
)

//go:embed index.html icon.svg app style i18n vendor/*.js vendor/LICENSES.txt
var files embed.FS

// FS is the pages, index.html at its root.
var FS fs.FS = files

// Comments that have lines to themselves. Others stay: telling them from text
// would need a parser.
var (
	lineComment  = regexp.MustCompile(`(?m)^[ \t]*//.*$`)
	blockComment = regexp.MustCompile(`(?ms)^[ \t]*/\*.*?\*/[ \t]*$`)
)

// indent is what stands before the first word of a line.
var indent = regexp.MustCompile(`(?m)^[ \t]+`)

// Sent is what a browser gets of a file: our scripts and styles without their
// comments and without what lines are indented by, an eighth of what would be
// loaded. Every line keeps its number.
func Sent(name string, text []byte) []byte {
	ending := path.Ext(name)
	if strings.HasPrefix(name, "vendor/") || (ending != ".js" && ending != ".css") {
		return text
	}
	text = blockComment.ReplaceAllFunc(text, func(c []byte) []byte { return bytes.Repeat([]byte("\n"), bytes.Count(c, []byte("\n"))) })
	if ending == ".js" {
		text = lineComment.ReplaceAll(text, nil)
	}
	return indent.ReplaceAll(text, nil)
}
