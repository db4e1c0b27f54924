package tabulation

import (
	"context"
	"encoding/json"
	"maps"
	"slices"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/profile"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// Former is the codebook of an earlier file of the study, for whose variables
// and codes a plan was made, and what was decided about the differences.
type Former struct {
	Codebook *codebook.Codebook
	Renamed  map[string]string // former name: name in the new file
	KeepType []string          // variables that keep their former type
}

// ReadFormer reads a codebook that pockettab inspect --json wrote.
func ReadFormer(text []byte) (*Former, error) {
	var file struct {
		Codebook *codebook.Codebook `json:"codebook"`
	}
	if err := json.Unmarshal(text, &file); err != nil || file.Codebook == nil || len(file.Codebook.Variables) == 0 {
		return nil, fault.New(fault.Damaged, "tabulation.former", "part", "the former codebook", "why", "it is not what pockettab inspect --json writes").Because(err)
	}
	file.Codebook.Reindex()
	return &Former{Codebook: file.Codebook}, nil
}

// edits are what the decisions amount to.
func (f *Former) edits() ([]profile.Edit, error) {
	var out []profile.Edit
	for _, old := range slices.Sorted(maps.Keys(f.Renamed)) {
		if f.Codebook.Lookup(old) == nil {
			return nil, f.unknown(old)
		}
		out = append(out, profile.Edit{Variable: f.Renamed[old], Name: old})
	}
	for _, name := range f.KeepType {
		v := f.Codebook.Lookup(name)
		if v == nil {
			return nil, f.unknown(name)
		}
		out = append(out, profile.Edit{Variable: name, Type: v.Type})
	}
	return out, nil
}

func (f *Former) unknown(name string) error {
	var known []string
	for i := range f.Codebook.Variables {
		known = append(known, f.Codebook.Variables[i].Name)
	}
	return fault.New(fault.UnknownVariable, "tabulation.former", "name", name, "near", tabplan.Suggest(name, known))
}

// readLike reads a file as the next one of a study: variables go on under
// their former names and types where that was decided. The drift says what is
// different; nil where there is no former file.
func readLike(ctx context.Context, req ReadRequest, former *Former) (*Dataset, *tabplan.Drift, error) {
	if former == nil {
		d, err := Read(ctx, req)
		return d, nil, err
	}
	edits, err := former.edits()
	if err != nil {
		return nil, nil, err
	}
	req.Edits = append(edits, req.Edits...)
	d, err := Read(ctx, req)
	if err != nil {
		return nil, nil, err
	}
	for _, old := range slices.Sorted(maps.Keys(former.Renamed)) {
		if d.codebook.Lookup(old) == nil {
			var known []string
			for i := range d.codebook.Variables {
				known = append(known, d.codebook.Variables[i].Name)
			}
			_ = d.Close()
			now := former.Renamed[old]
			return nil, nil, fault.New(fault.UnknownVariable, "tabulation.former", "name", now, "near", tabplan.Suggest(now, known))
		}
	}
	return d, d.Drift(former.Codebook, former.Renamed, former.KeepType), nil
}

// Drift compares a dataset with the codebook of the file that it follows.
// renamed are former names and the names they have now, kept the variables
// whose former type was chosen: of numbers it says how many answers are none.
func (d *Dataset) Drift(former *codebook.Codebook, renamed map[string]string, kept []string) *tabplan.Drift {
	drift := tabplan.Compare(former, d.codebook, renamed)
	for _, name := range kept {
		v := d.codebook.Lookup(name)
		if v == nil {
			continue // the report says that it is gone
		}
		odd := int64(0)
		for _, p := range d.problems {
			if p.Code == "mixed_numbers" && p.Variable == name {
				odd = p.Count
			}
		}
		drift.Keep(v, odd)
	}
	return drift
}
