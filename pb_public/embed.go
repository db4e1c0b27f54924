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

// Comments that have lines to themselves, and those at the end of a statement
// that hold no quote. Others stay: telling them from text would need a parser.
var (
	lineComment  = regexp.MustCompile(`(?m)^[ \t]*//.*$`)
	endComment   = regexp.MustCompile("(?m)([;,{\\[(]) // [^\"'`\n]*$")
	blockComment = regexp.MustCompile(`(?ms)^[ \t]*/\*.*?\*/[ \t]*$`)
)

// indent is what stands before the first word of a line.
var indent = regexp.MustCompile(`(?m)^[ \t]+`)

// Spaces that a style has for its readers only, and those behind the keys of
// a catalogue. Lines with properties of our own are left as they are: what
// stands in those is text until it is used, so are values in their stead.
var (
	styleLine   = regexp.MustCompile(`(?m)^.+$`)
	ownProperty = regexp.MustCompile(`--[\w-]+[:,]`)
	styleBehind = regexp.MustCompile(`([:;{,]) `)
	styleBefore = regexp.MustCompile(` ([{}])`)
	keyBehind   = regexp.MustCompile(`(?m)^("[^"]+":) `)
)

// Sent is what a browser gets of a file: our scripts, styles and catalogues
// without their comments and without spaces that mean nothing, an eighth of
// what would be loaded. Every line keeps its number.
func Sent(name string, text []byte) []byte {
	ending := path.Ext(name)
	if strings.HasPrefix(name, "vendor/") || (ending != ".js" && ending != ".css" && ending != ".json") {
		return text
	}
	if ending == ".json" {
		return keyBehind.ReplaceAll(indent.ReplaceAll(text, nil), []byte("$1"))
	}
	text = blockComment.ReplaceAllFunc(text, func(c []byte) []byte { return bytes.Repeat([]byte("\n"), bytes.Count(c, []byte("\n"))) })
	if ending == ".js" {
		text = endComment.ReplaceAll(lineComment.ReplaceAll(text, nil), []byte("$1"))
	}
	text = indent.ReplaceAll(text, nil)
	if ending == ".css" {
		text = styleLine.ReplaceAllFunc(text, func(line []byte) []byte {
			if ownProperty.Match(line) {
				return line
			}
			return styleBefore.ReplaceAll(styleBehind.ReplaceAll(line, []byte("$1")), []byte("$1"))
		})
	}
	return text
}
