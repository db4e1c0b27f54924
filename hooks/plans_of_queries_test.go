package hooks

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
)

// TestNoQuestionReadsAWholeTable asks the database how it would answer what is
// asked all the time: by an index, so that a long history costs nothing.
func TestNoQuestionReadsAWholeTable(t *testing.T) {
	t.Parallel()
	app, p := openApp(t)
	now := time.Now()
	for what, query := range map[string]string{
		"a user's list of jobs":     `SELECT * FROM tabulation_jobs WHERE owner='x' ORDER BY queued_at DESC LIMIT 30`,
		"a user's list of datasets": `SELECT * FROM tabulation_datasets WHERE owner='x' ORDER BY created DESC LIMIT 30`,
		"the outputs of a job":      `SELECT * FROM tabulation_outputs WHERE job='x' AND kind='workbook' AND part=1`,
		"what a user stores":        `SELECT SUM(bytes) FROM tabulation_outputs WHERE owner='x'`,
		"an equal live job":         `SELECT * FROM tabulation_jobs WHERE owner='x' AND request_digest='y' AND (status='queued' OR status='processing')`,
		"an equal finished job":     `SELECT * FROM tabulation_jobs WHERE owner='x' AND request_digest='y' AND status='completed'`,
		"live jobs of a user":       `SELECT COUNT(*) FROM tabulation_jobs WHERE owner='x' AND status IN ('queued', 'processing')`,
		"a claim of a job": fmt.Sprintf(`SELECT q.id FROM tabulation_jobs q WHERE %s AND %s ORDER BY %s (SELECT COUNT(*) FROM tabulation_jobs r WHERE r.owner=q.owner AND r.status='processing'), %s q.queued_at, q.rowid LIMIT 1`,
			p.jobsQueue.runnable(now), p.unsuspected(now), p.jobsQueue.rank, p.jobsQueue.served),
		"jobs whose process is gone": `SELECT id FROM tabulation_jobs WHERE status='processing'`,
		"mails that are due":         `SELECT id FROM tabulation_outbox WHERE sent_at='' AND next_attempt!='' AND (next_attempt<='x' OR next_attempt>'y') ORDER BY next_attempt, rowid LIMIT 1`,
		"plans that are due":         `SELECT id FROM tabulation_plans WHERE schedule!='' AND next_run!='' AND next_run<='x'`,
	} {
		var steps []struct {
			Detail string `db:"detail"`
		}
		if err := app.ConcurrentDB().NewQuery("EXPLAIN QUERY PLAN " + query).Bind(dbx.Params{"now": stamp(now)}).All(&steps); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		plan := ""
		for _, s := range steps {
			plan += "\n\t" + s.Detail
			if strings.HasPrefix(s.Detail, "SCAN ") && !strings.Contains(s.Detail, "CONSTANT") &&
				!strings.Contains(s.Detail, "idx_pt_outbox_due") /* holds only what waits */ {
				t.Errorf("%s: the whole table is read: %s", what, s.Detail)
			}
		}
		t.Log(what, plan)
	}
}
