package command

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/profile"
)

const editsHelp = "changes of the codebook (.json): a list of edits, or the edits of a dataset; inspect names the remedies"

// readEdits reads a file of edits; "" is none.
func readEdits(path string) ([]profile.Edit, error) {
	if path == "" {
		return nil, nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fault.New(fault.FileMissing, "command.edits").At(fault.Where{File: path}).Because(err)
	}
	var list []profile.Edit
	var stored struct {
		Rev   int            `json:"rev"`
		Edits []profile.Edit `json:"edits"`
	}
	into := any(&stored)
	if strings.HasPrefix(strings.TrimSpace(string(text)), "[") {
		into = &list
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return nil, usage(fmt.Sprintf("%s is no list of edits: %v", filepath.Base(path), err))
	}
	return append(list, stored.Edits...), nil
}

// remedy words what settles a problem: an edit, or flags; "" for none.
func remedy(p profile.Problem) string {
	switch {
	case p.Fix != nil:
		text, err := json.Marshal(p.Fix)
		if err != nil {
			return ""
		}
		return "--edits " + string(text)
	case p.Reread != nil:
		text, err := json.Marshal(p.Reread)
		var options map[string]any
		if err != nil || json.Unmarshal(text, &options) != nil {
			return ""
		}
		var flags []string
		for key, value := range options {
			flags = append(flags, fmt.Sprintf("--%s=%v", strings.ReplaceAll(strings.TrimSuffix(key, "_tokens"), "_", "-"), value))
		}
		slices.Sort(flags)
		return strings.Join(flags, " ")
	}
	return ""
}
