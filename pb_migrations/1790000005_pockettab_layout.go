package pb_migrations

import (
	"slices"
	"strings"

	"github.com/pocketbase/pocketbase/core"
)

// resultsKind is the output kind that this version adds: the results as JSON.
const resultsKind = "results"

// layoutFields are what the server adds to a job that is laid out from the
// stored sums of another.
func layoutFields() []core.Field { return []core.Field{text("sums_of", 15)} }

// upLayout adds jobs that are laid out from stored sums, and the results as
// JSON among the outputs.
func upLayout(app core.App) error {
	jobs, err := app.FindCollectionByNameOrId(JobsID)
	if err != nil {
		return err
	}
	var names []string
	for _, f := range layoutFields() {
		names = append(names, f.GetName())
		if jobs.Fields.GetByName(f.GetName()) == nil {
			jobs.Fields.Add(f)
		}
	}
	jobs.CreateRule = guarded(jobs.CreateRule, names)
	jobs.UpdateRule = guarded(jobs.UpdateRule, names)
	if err := app.Save(jobs); err != nil {
		return err
	}
	return outputKinds(app, func(kinds []string) []string {
		if slices.Contains(kinds, resultsKind) {
			return kinds
		}
		return append(kinds, resultsKind)
	})
}

// downLayout takes them away again, with the outputs of the kind that is no
// more.
func downLayout(app core.App) error {
	outputs, err := app.FindAllRecords(OutputsID)
	if err != nil {
		return err
	}
	for _, o := range outputs {
		if o.GetString("kind") != resultsKind {
			continue
		}
		if err := app.Delete(o); err != nil {
			return err
		}
	}
	err = outputKinds(app, func(kinds []string) []string {
		return slices.DeleteFunc(kinds, func(k string) bool { return k == resultsKind })
	})
	if err != nil {
		return err
	}
	jobs, err := app.FindCollectionByNameOrId(JobsID)
	if err != nil {
		return err
	}
	for _, f := range layoutFields() {
		for _, rule := range []*string{jobs.CreateRule, jobs.UpdateRule} {
			if rule != nil {
				*rule = strings.ReplaceAll(*rule, unset(f.GetName()), "")
			}
		}
		jobs.Fields.RemoveByName(f.GetName())
	}
	return app.Save(jobs)
}

// outputKinds changes which kinds of outputs there are.
func outputKinds(app core.App, change func([]string) []string) error {
	c, err := app.FindCollectionByNameOrId(OutputsID)
	if err != nil {
		return err
	}
	if kind, ok := c.Fields.GetByName("kind").(*core.SelectField); ok {
		kind.Values = change(kind.Values)
	}
	return app.Save(c)
}
