package pb_migrations

import "github.com/pocketbase/pocketbase/core"

// index is one that this version adds.
type index struct{ collection, name, columns, where string }

// listIndexes keep what is asked all the time from reading the rows of
// everybody: a user's list of jobs, when he was served last, what he stores,
// plans that are due.
var listIndexes = []index{
	{JobsID, "idx_pt_jobs_owner", "owner, queued_at desc", ""},
	{JobsID, "idx_pt_jobs_served", "owner, started_at", ""},
	{OutputsID, "idx_pt_outputs_owner", "owner, bytes", ""},
	{PlansID, "idx_pt_plans_due", "next_run", "next_run != ''"},
}

func upLists(app core.App) error {
	return eachIndex(app, func(c *core.Collection, i index) { c.AddIndex(i.name, false, i.columns, i.where) })
}

func downLists(app core.App) error {
	return eachIndex(app, func(c *core.Collection, i index) { c.RemoveIndex(i.name) })
}

func eachIndex(app core.App, change func(*core.Collection, index)) error {
	for _, i := range listIndexes {
		c, err := app.FindCollectionByNameOrId(i.collection)
		if err != nil {
			return err
		}
		change(c, i)
		if err := app.Save(c); err != nil {
			return err
		}
	}
	return nil
}
