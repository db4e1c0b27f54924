package pb_migrations

import (
	"strings"

	"github.com/pocketbase/pocketbase/core"
)

// failureField is why a dataset or a job failed, without words: the code with
// its place and values, from which the sentence is made in the language of
// whoever reads it.
const failureField = "failure"

var failing = []string{DatasetsID, JobsID}

func upFailures(app core.App) error {
	for _, id := range failing {
		c, err := app.FindCollectionByNameOrId(id)
		if err != nil {
			return err
		}
		if c.Fields.GetByName(failureField) == nil {
			c.Fields.Add(&core.JSONField{Name: failureField, MaxSize: JSONBytes, Hidden: true})
		}
		c.CreateRule = guarded(c.CreateRule, []string{failureField})
		c.UpdateRule = guarded(c.UpdateRule, []string{failureField})
		if err := app.Save(c); err != nil {
			return err
		}
	}
	return nil
}

func downFailures(app core.App) error {
	for _, id := range failing {
		c, err := app.FindCollectionByNameOrId(id)
		if err != nil {
			return err
		}
		for _, rule := range []*string{c.CreateRule, c.UpdateRule} {
			if rule != nil {
				*rule = strings.ReplaceAll(*rule, unset(failureField), "")
			}
		}
		c.Fields.RemoveByName(failureField)
		if err := app.Save(c); err != nil {
			return err
		}
	}
	return nil
}
