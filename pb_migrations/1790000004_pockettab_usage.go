package pb_migrations

import (
	"strings"

	"github.com/pocketbase/pocketbase/core"
)

// usageFields are what this version adds, all set by the server only.
var usageFields = []struct {
	id     string
	fields func() []core.Field
}{
	{DatasetsID, func() []core.Field { return []core.Field{whole("bytes")} }},
	{JobsID, func() []core.Field { return []core.Field{choice("rating", "good", "bad"), date("rated_at")} }},
}

// usageQuery adds to the figures per day how results were rated, and the hours
// that the tables would have taken by hand: ten minutes each, from the pivot
// table to its place in a formatted workbook.
var usageQuery = strings.Replace(statsQuery, "	COUNT(DISTINCT j.owner) AS users", `	COUNT(CASE WHEN j.rating = 'good' THEN 1 END) AS rated_good,
	COUNT(CASE WHEN j.rating = 'bad' THEN 1 END) AS rated_bad,
	CAST(COALESCE(SUM(CASE WHEN j.status = 'completed' THEN j.done_tables * 10 / 60.0 END), 0) AS REAL) AS hours_saved,
	COUNT(DISTINCT j.owner) AS users`, 1)

// upUsage adds the rating of results and the size of datasets.
func upUsage(app core.App) error {
	for _, s := range usageFields {
		c, err := app.FindCollectionByNameOrId(s.id)
		if err != nil {
			return err
		}
		var names []string
		for _, f := range s.fields() {
			names = append(names, f.GetName())
			if c.Fields.GetByName(f.GetName()) == nil {
				c.Fields.Add(f)
			}
		}
		for _, rule := range []**string{&c.CreateRule, &c.UpdateRule} {
			*rule = guarded(*rule, names)
		}
		if err := app.Save(c); err != nil {
			return err
		}
	}
	return statsBy(app, usageQuery)
}

// downUsage takes them away again, the view first: it uses the rating.
func downUsage(app core.App) error {
	if err := statsBy(app, statsQuery); err != nil {
		return err
	}
	for _, s := range usageFields {
		c, err := app.FindCollectionByNameOrId(s.id)
		if err != nil {
			continue
		}
		for _, f := range s.fields() {
			for _, rule := range []*string{c.CreateRule, c.UpdateRule} {
				if rule != nil {
					*rule = strings.ReplaceAll(*rule, unset(f.GetName()), "")
				}
			}
			c.Fields.RemoveByName(f.GetName())
		}
		if err := app.Save(c); err != nil {
			return err
		}
	}
	return nil
}

// statsBy changes the query of the figures.
func statsBy(app core.App, query string) error {
	c, err := app.FindCollectionByNameOrId(StatsID)
	if err != nil {
		return err
	}
	c.ViewQuery = query
	return app.Save(c)
}
