package pb_migrations

import (
	"fmt"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"github.com/hary4di/pockettab/tabulation/limit"
)

// serviceFields are what this version adds to collections of the first one,
// with those that only the server sets.
var serviceFields = []struct {
	id     string
	fields func() []core.Field
	server []string
}{
	{DatasetsID, func() []core.Field {
		return []core.Field{
			// a replacement that has not been read yet; file stays until it was
			file("incoming", limit.UploadBytes, false), file("incoming_codebook", limit.FormBytes, false), jsonField("choices"),
			jsonField("drift"), jsonField("history"), text("encoded_from", 64), date("data_at"),
		}
	}, []string{"incoming", "incoming_codebook", "choices", "drift", "history", "encoded_from", "data_at"}},
	{PlansID, func() []core.Field {
		return []core.Field{text("schedule", 200), date("next_run"), text("schedule_note", 4000)}
	}, []string{"next_run", "schedule_note"}},
	{JobsID, func() []core.Field {
		return []core.Field{text("window", 60), &core.NumberField{Name: "rate"}, whole("seconds_left")}
	}, []string{"rate", "seconds_left"}},
}

// upService adds replacing of data, schedules of plans, time windows of jobs,
// and the figures for administrators.
func upService(app core.App) error {
	for _, s := range serviceFields {
		c, err := app.FindCollectionByNameOrId(s.id)
		if err != nil {
			return fmt.Errorf("pockettab: the collection %s of the first migration is not there: %w", s.id, err)
		}
		for _, f := range s.fields() {
			if c.Fields.GetByName(f.GetName()) == nil {
				c.Fields.Add(f)
			}
		}
		for _, rule := range []**string{&c.CreateRule, &c.UpdateRule} {
			*rule = guarded(*rule, s.server)
		}
		if err := app.Save(c); err != nil {
			return err
		}
	}
	return create(app, stats())
}

// guarded adds to a rule that a client sets none of the fields; a rule that
// nobody passes stays.
func guarded(rule *string, fields []string) *string {
	if rule == nil {
		return nil
	}
	text := *rule
	for _, f := range fields {
		if guard := unset(f); !strings.Contains(text, guard) {
			text += guard
		}
	}
	text = strings.TrimPrefix(text, " && ")
	return &text
}

// downService removes what upService added.
func downService(app core.App) error {
	if err := remove(app, StatsID); err != nil {
		return err
	}
	for _, s := range serviceFields {
		c, err := app.FindCollectionByNameOrId(s.id)
		if err != nil {
			continue
		}
		for _, rule := range []*string{c.CreateRule, c.UpdateRule} {
			if rule != nil {
				for _, f := range s.server {
					*rule = strings.ReplaceAll(*rule, unset(f), "")
				}
			}
		}
		for _, f := range s.fields() {
			c.Fields.RemoveByName(f.GetName())
		}
		if err := app.Save(c); err != nil {
			return err
		}
	}
	return nil
}

// statsQuery gives a line per day on which jobs were queued: how many wait,
// run and ended how, how long they waited and ran, what they made, for how
// many users. Seconds are means; the rate is of the jobs that ended.
const statsQuery = `SELECT
	substr(j.queued_at, 1, 10) AS id,
	COUNT(j.id) AS jobs,
	COUNT(CASE WHEN j.status = 'queued' THEN 1 END) AS queued,
	COUNT(CASE WHEN j.status = 'processing' THEN 1 END) AS running,
	COUNT(CASE WHEN j.status = 'completed' THEN 1 END) AS completed,
	COUNT(CASE WHEN j.status = 'failed' THEN 1 END) AS failed,
	COUNT(CASE WHEN j.status = 'cancelled' THEN 1 END) AS cancelled,
	CAST(COALESCE(1.0 * COUNT(CASE WHEN j.status = 'failed' THEN 1 END) / NULLIF(COUNT(CASE WHEN j.status IN ('completed', 'failed') THEN 1 END), 0), 0) AS REAL) AS failure_rate,
	CAST(COALESCE(AVG(CASE WHEN j.started_at != '' THEN (julianday(j.started_at) - julianday(j.queued_at)) * 86400 END), 0) AS REAL) AS wait_seconds,
	CAST(COALESCE(AVG(CASE WHEN j.status = 'completed' THEN (julianday(j.completed_at) - julianday(j.started_at)) * 86400 END), 0) AS REAL) AS run_seconds,
	CAST(COALESCE(SUM(j.done_tables), 0) AS REAL) AS tables,
	CAST(COALESCE(SUM((SELECT SUM(o.bytes) FROM tabulation_outputs o WHERE o.job = j.id)), 0) AS REAL) AS bytes,
	COUNT(DISTINCT j.owner) AS users
FROM tabulation_jobs j
WHERE j.queued_at != ''
GROUP BY substr(j.queued_at, 1, 10)`

// stats is for administrators: usage and success, day by day.
func stats() *core.Collection {
	c := core.NewViewCollection("tabulation_stats", StatsID)
	c.ViewQuery = statsQuery
	return c
}
