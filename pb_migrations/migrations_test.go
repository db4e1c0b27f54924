package pb_migrations_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"
	_ "github.com/pocketbase/pocketbase/migrations" // the system collections
	"github.com/pocketbase/pocketbase/tests"

	"github.com/hary4di/pockettab/pb_migrations"
	"github.com/hary4di/pockettab/tabulation/fault"
)

// names are our collections by id.
var names = map[string]string{
	pb_migrations.DatasetsID: "tabulation_datasets", pb_migrations.PlansID: "tabulation_plans",
	pb_migrations.JobsID: "tabulation_jobs", pb_migrations.OutputsID: "tabulation_outputs",
	pb_migrations.OutboxID: "tabulation_outbox", pb_migrations.SettingsID: "tabulation_settings",
}

// open gives an app without our collections, however the process-wide list of
// migrations looks.
func open(t *testing.T) *tests.TestApp {
	t.Helper()
	app, err := tests.NewTestAppWithConfig(core.BaseAppConfig{DataDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(app.Cleanup)
	pb_migrations.Register()
	pb_migrations.Register() // a host and a test may both do so
	if _, err := app.FindCollectionByNameOrId(pb_migrations.JobsID); err == nil {
		if _, err := core.NewMigrationsRunner(app, core.AppMigrations).Down(len(pb_migrations.All())); err != nil {
			t.Fatal(err)
		}
	}
	return app
}

func up(t *testing.T, app core.App) {
	t.Helper()
	if err := app.RunAppMigrations(); err != nil {
		t.Fatal(err)
	}
	for id, name := range names {
		c, err := app.FindCollectionByNameOrId(name)
		if err != nil || c.Id != id {
			t.Fatalf("%s is not there under its fixed id: %v", name, err)
		}
	}
}

func TestUpDownUp(t *testing.T) {
	t.Parallel()
	app := open(t)
	up(t, app)
	for range 2 {
		if _, err := core.NewMigrationsRunner(app, core.AppMigrations).Down(len(pb_migrations.All())); err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if _, err := app.FindCollectionByNameOrId(name); err == nil {
				t.Fatalf("%s is still there after the migration went down", name)
			}
		}
		up(t, app)
	}
}

func TestUpAgainKeepsWhatIsThere(t *testing.T) {
	t.Parallel()
	app := open(t)
	up(t, app)
	jobs, err := app.FindCollectionByNameOrId(pb_migrations.JobsID)
	if err != nil {
		t.Fatal(err)
	}
	rule := "id != ''"
	jobs.ViewRule = &rule // an administrator's choice
	jobs.Fields.RemoveByName("webhook")
	if err := app.Save(jobs); err != nil {
		t.Fatal(err)
	}
	// as "migrate history-sync" of a host without the plugin does
	if _, err := app.DB().NewQuery("DELETE FROM _migrations WHERE file LIKE '%pockettab%'").Execute(); err != nil {
		t.Fatal(err)
	}
	up(t, app)
	jobs, err = app.FindCollectionByNameOrId(pb_migrations.JobsID)
	if err != nil {
		t.Fatal(err)
	}
	if *jobs.ViewRule != rule {
		t.Errorf("the administrator's rule became %q", *jobs.ViewRule)
	}
	if jobs.Fields.GetByName("webhook") == nil {
		t.Error("the missing field was not added")
	}
}

func TestAForeignCollectionIsRefusedAndNothingMade(t *testing.T) {
	t.Parallel()
	app := open(t)
	foreign := core.NewBaseCollection("tabulation_outputs")
	foreign.Fields.Add(&core.TextField{Name: "theirs"})
	if err := app.Save(foreign); err != nil {
		t.Fatal(err)
	}
	err := app.RunAppMigrations()
	if !errors.Is(err, &fault.Error{Code: fault.ForeignSchema}) || !strings.Contains(err.Error(), `"tabulation_outputs"`) {
		t.Fatalf("the refusal says %v", err)
	}
	if _, err := app.FindCollectionByNameOrId("tabulation_datasets"); err == nil {
		t.Error("a collection was made beside the foreign one")
	}
	if c, err := app.FindCollectionByNameOrId("tabulation_outputs"); err != nil || c.Fields.GetByName("theirs") == nil {
		t.Errorf("the foreign collection was changed: %v", err)
	}
}

func TestRulesAndLimits(t *testing.T) {
	t.Parallel()
	app := open(t)
	up(t, app)
	for _, name := range names {
		c, err := app.FindCollectionByNameOrId(name)
		if err != nil {
			t.Fatal(err)
		}
		for kind, rule := range map[string]*string{"list": c.ListRule, "view": c.ViewRule, "create": c.CreateRule, "update": c.UpdateRule, "delete": c.DeleteRule} {
			if rule != nil && (!strings.Contains(*rule, "owner = @request.auth.id") || !strings.Contains(*rule, "@request.auth.collectionId")) {
				t.Errorf("%s: the %s rule is not the owner's: %q", name, kind, *rule)
			}
		}
		for _, f := range c.Fields {
			switch f := f.(type) {
			case *core.FileField:
				if !f.Protected || f.MaxSelect != 1 {
					t.Errorf("%s.%s is not one protected file", name, f.Name)
				}
			case *core.JSONField:
				if f.MaxSize != 16<<20 {
					t.Errorf("%s.%s takes %d bytes", name, f.Name, f.MaxSize)
				}
			}
		}
		for _, field := range []string{"created", "updated"} {
			if c.Fields.GetByName(field) == nil {
				t.Errorf("%s has no %s", name, field)
			}
		}
	}
	c, err := app.FindCollectionByNameOrId(pb_migrations.DatasetsID)
	if err != nil {
		t.Fatal(err)
	}
	if f := c.Fields.GetByName("file").(*core.FileField); f.MaxSize != 524_288_000 {
		t.Errorf("a data file may have %d bytes", f.MaxSize)
	}
	if !c.Fields.GetByName("columns").GetHidden() {
		t.Error("the encoded form is not hidden")
	}
}
