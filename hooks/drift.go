package hooks

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/hary4di/pockettab/tabulation"
	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/profile"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// Choices are what a user says about differences between the former and the
// new data of a dataset.
type Choices struct {
	Renamed map[string]string        `json:"renamed,omitempty"` // former name: name in the new file
	Types   map[string]codebook.Type `json:"types,omitempty"`   // former name: type to keep
	Options json.RawMessage          `json:"options,omitempty"` // how the new data are read, where otherwise than the former: the options that change
}

// reading gives the options of the former data with those that change.
func (c Choices) reading(options tabulation.Options) (tabulation.Options, error) {
	if len(c.Options) == 0 {
		return options, nil
	}
	if err := json.Unmarshal(c.Options, &options); err != nil {
		return options, fault.New(fault.BadPlan, "hooks.replace", "why", "the reading options are not understood").At(fault.Where{Path: "choices.options"}).Because(err)
	}
	return options, nil
}

// edits gives the edits that the choices amount to, before those the dataset
// has. A former choice for the same name gives way.
func (c Choices) edits(stored []profile.Edit) []profile.Edit {
	var all []profile.Edit
	for _, name := range sortedKeys(c.Renamed) {
		all = append(all, profile.Edit{Variable: c.Renamed[name], Name: name})
	}
	for _, e := range stored {
		if _, again := c.Renamed[e.Name]; e.Name != "" && again {
			continue
		}
		all = append(all, e)
	}
	for _, name := range sortedKeys(c.Types) {
		all = append(all, profile.Edit{Variable: name, Type: c.Types[name]})
	}
	return all
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// driftReport compares the former codebook with that of the new data.
func driftReport(former *codebook.Codebook, ds *tabulation.Dataset, c Choices) *tabplan.Drift {
	return ds.Drift(former, c.Renamed, sortedKeys(c.Types))
}
