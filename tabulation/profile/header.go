package profile

import (
	"strconv"
	"strings"

	"github.com/hary4di/pockettab/tabulation/codebook"
)

func itoa(n int) string { return strconv.Itoa(n) }

// pathParts splits a header at the slashes of group paths. A header with
// other words around a slash ("Yes / No") is one part.
func pathParts(header string) []string {
	if !strings.Contains(header, "/") || strings.ContainsAny(header, " ?\t\n") || strings.HasPrefix(header, "/") || strings.HasSuffix(header, "/") {
		return []string{header}
	}
	return strings.Split(header, "/")
}

func lastPart(header string) string {
	p := pathParts(header)
	return p[len(p)-1]
}

// question finds the form's question of a header: by its last part, by the
// part after the last point of a dotted path, or, in an export with labels as
// headers, by a label that only one question has.
func (b *build) question(header string) (q *codebook.Variable, byLabel bool) {
	if b.form == nil || header == "" {
		return nil, false
	}
	vars := b.form.Codebook.Variables
	names := []string{lastPart(header), header}
	if i := strings.LastIndexByte(header, '.'); i >= 0 {
		names = append(names, header[i+1:])
	}
	for _, name := range names {
		for i := range vars {
			if vars[i].Name == name {
				return &vars[i], false
			}
		}
	}
	found := 0
	for i := range vars {
		for _, label := range vars[i].Label {
			if label == header || codebook.CleanLabel(header) == label {
				q = &vars[i]
				found++
				break
			}
		}
	}
	if found == 1 {
		return q, true
	}
	return nil, false
}

// optionOf recognises the column of one option of a multiple response that
// the form knows: S10/1, S10.1 or S10_1, behind any group path.
func (b *build) optionOf(header string) (name, code string, ok bool) {
	if b.form == nil {
		return "", "", false
	}
	if q, _ := b.question(header); q != nil && q.Name == lastPart(header) {
		return "", "", false // a question of its own
	}
	for i := len(header) - 1; i > 0; i-- {
		if c := header[i]; c != '/' && c != '.' && c != '_' {
			continue
		}
		stem, code := header[:i], header[i+1:]
		for j := range b.form.Codebook.Variables {
			q := &b.form.Codebook.Variables[j]
			if q.Type != codebook.Multiple || !endsPath(stem, q.Name) {
				continue
			}
			if _, listed := q.Value(code); listed {
				return q.Name, code, true
			}
		}
	}
	return "", "", false
}

// endsPath reports whether the last part of a group path is name.
func endsPath(path, name string) bool {
	if !strings.HasSuffix(path, name) {
		return false
	}
	rest := path[:len(path)-len(name)]
	return rest == "" || strings.HasSuffix(rest, "/") || strings.HasSuffix(rest, ".")
}
