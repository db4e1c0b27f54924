package pb_migrations_test

import (
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"github.com/hary4di/pockettab/pb_migrations"
)

// contract lists the fields of every collection that others rely on: pages,
// integrators, administrators. Those before the bar a client may set.
var contract = map[string]string{
	"tabulation_datasets": "owner study wave name file codebook options edits language | status progress rows variables_count variables problems columns sha256 error_code error_message last_used expires_at rev incoming incoming_codebook choices drift history data_at lease_owner lease_until failure",
	"tabulation_plans":    "owner study name description plan shared schedule | next_run schedule_note",
	"tabulation_jobs":     "owner dataset plan name variables_config priority run_after window timeout webhook language classification_id | job_id request_digest status progress current_step rev rate seconds_left total_tables done_tables attempts interruptions max_attempts warnings self_check screening error_code error_message queued_at started_at completed_at expires_at keep lease_owner lease_until memory sums_of failure",
	"tabulation_outputs":  "| job owner part first_table last_table file kind bytes sha256 content_sha256 expires_at",
	"tabulation_stats":    "| id jobs queued running completed failed cancelled failure_rate wait_seconds run_seconds tables bytes users",
}

func TestTheCollectionsKeepTheirContract(t *testing.T) {
	t.Parallel()
	app := open(t)
	up(t, app)
	for name, fields := range contract {
		c, err := app.FindCollectionByNameOrId(name)
		if err != nil {
			t.Fatal(err)
		}
		free, server, _ := strings.Cut(fields, "|")
		for _, f := range strings.Fields(free + server) {
			if c.Fields.GetByName(f) == nil {
				t.Errorf("%s has no field %s", name, f)
			}
		}
		for _, rule := range []*string{c.CreateRule, c.UpdateRule} {
			if rule == nil {
				continue // nobody but the server
			}
			for _, f := range strings.Fields(server) {
				if !strings.Contains(*rule, "@request.body."+f+":isset = false") {
					t.Errorf("%s: a client may set %s: %s", name, f, *rule)
				}
			}
		}
		if c.UpdateRule != nil && !strings.Contains(*c.UpdateRule, "@request.body.owner:changed = false") {
			t.Errorf("%s: an owner may give his record away", name)
		}
	}
}

func TestIndexesOfJobs(t *testing.T) {
	t.Parallel()
	app := open(t)
	up(t, app)
	c, err := app.FindCollectionByNameOrId(pb_migrations.JobsID)
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Join(c.Indexes, "\n")
	for _, columns := range []string{"status, owner", "queued_at desc", "lease_until", "job_id", "owner, request_digest", "owner, queued_at desc"} {
		if !strings.Contains(all, "("+columns+")") {
			t.Errorf("no index on %s in:\n%s", columns, all)
		}
	}
}

// Every single migration can be taken back and made again while the earlier
// ones and their records stay.
func TestEachMigrationGoesDownAlone(t *testing.T) {
	t.Parallel()
	app := open(t)
	up(t, app)
	users, err := app.FindCollectionByNameOrId("users")
	if err != nil {
		t.Fatal(err)
	}
	ana := core.NewRecord(users)
	ana.SetEmail("ana@example.com")
	ana.SetPassword("correct horse")
	if err := app.Save(ana); err != nil {
		t.Fatal(err)
	}
	plans, err := app.FindCollectionByNameOrId(pb_migrations.PlansID)
	if err != nil {
		t.Fatal(err)
	}
	rules := *plans.CreateRule + *plans.UpdateRule
	plan := core.NewRecord(plans)
	plan.Set("owner", ana.Id)
	plan.Set("name", "Monthly")
	if err := app.Save(plan); err != nil {
		t.Fatal(err)
	}
	runner := core.NewMigrationsRunner(app, core.AppMigrations)
	for n := 1; n < len(pb_migrations.All()); n++ {
		if _, err := runner.Down(n); err != nil {
			t.Fatalf("down %d: %v", n, err)
		}
		if err := app.RunAppMigrations(); err != nil {
			t.Fatalf("up again after %d: %v", n, err)
		}
		r, err := app.FindRecordById(pb_migrations.PlansID, plan.Id)
		if err != nil || r.GetString("name") != "Monthly" {
			t.Fatalf("after down %d and up the plan is gone: %v", n, err)
		}
		c, err := app.FindCollectionByNameOrId(pb_migrations.PlansID)
		if err != nil {
			t.Fatal(err)
		}
		if got := *c.CreateRule + *c.UpdateRule; got != rules {
			t.Errorf("the rules became\n%s\nfrom\n%s", got, rules)
		}
	}
}
