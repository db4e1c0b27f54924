// Package templates holds what gives workbooks and mails their look, as files
// that can be read and changed without knowing the program.
//
// Non-goals: code. Themes are parsed by package workbook.
package templates

import "embed"

// Themes are the workbook themes, themes/<name>.json each: a look for every
// role of a page. README.md in that folder describes the fields.
//
//go:embed themes/*.json
var Themes embed.FS

// Mail holds the mails as HTML and text with their words in each language,
// mail/*. Package notify fills them.
//
//go:embed mail/*.html mail/*.txt mail/*.json
var Mail embed.FS
