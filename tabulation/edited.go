package tabulation

import (
	"encoding/json"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/profile"
)

// Edited describes the dataset anew with other edits: the same columns, a new
// codebook and problem list. The data file is not needed. The result shares
// the columns with d and lives as long; only d is closed.
func (d *Dataset) Edited(edits []profile.Edit) (*Dataset, error) {
	e := &Dataset{columns: d.columns, name: d.name, form: d.form}
	if err := e.describe(d.form, edits); err != nil {
		return nil, fault.InFile(err, d.name)
	}
	return e, nil
}

// WithCodebook gives the dataset with a codebook that was made by Edited and
// stored as JSON. It shares the columns with d and lives as long.
func (d *Dataset) WithCodebook(text []byte) (*Dataset, error) {
	var cb codebook.Codebook
	if err := json.Unmarshal(text, &cb); err != nil {
		return nil, fault.New(fault.Damaged, "tabulation.codebook", "part", "the stored codebook", "why", "it cannot be read").Because(err)
	}
	cb.Reindex()
	return &Dataset{columns: d.columns, name: d.name, codebook: &cb, problems: d.problems, form: d.form}, nil
}
