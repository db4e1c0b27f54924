package pb_migrations

import (
	"database/sql"
	"errors"
	"fmt"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/limit"
)

// JSONBytes is the most that a JSON field takes, in bytes: a codebook of
// thousands of variables fits.
const JSONBytes = 16 << 20

// upInit makes the collections of the first version. It finds what is there,
// so that it may run again after its row was removed from the history.
func upInit(app core.App) error {
	users, err := authUsers(app)
	if err != nil {
		return err
	}
	return create(app, datasets(users.Id), plans(users.Id), jobs(users.Id), outputs(users.Id))
}

// authUsers finds the users that own our records.
func authUsers(app core.App) (*core.Collection, error) {
	users, err := app.FindCollectionByNameOrId("users")
	if err != nil {
		return nil, fmt.Errorf("pockettab needs the auth collection \"users\": %w", err)
	}
	if !users.IsAuth() {
		return nil, errors.New("pockettab needs the collection \"users\" to be an auth collection")
	}
	return users, nil
}

// create makes collections, or completes those of ours that are there.
func create(app core.App, wanted ...*core.Collection) error {
	for _, c := range wanted { // all names first: nothing is made beside a foreign collection
		if old, err := app.FindCollectionByNameOrId(c.Name); err == nil && old.Id != c.Id {
			return fault.New(fault.ForeignSchema, "pb_migrations", "collection", c.Name)
		}
	}
	for _, c := range wanted {
		if err := ensure(app, c); err != nil {
			return err
		}
	}
	return nil
}

// downInit removes them, the youngest first.
func downInit(app core.App) error { return remove(app, OutputsID, JobsID, PlansID, DatasetsID) }

// remove deletes those of the collections that are there, in this order.
func remove(app core.App, ids ...string) error {
	for _, id := range ids {
		c, err := app.FindCollectionByNameOrId(id)
		if err != nil {
			continue
		}
		if err := app.Delete(c); err != nil {
			return err
		}
	}
	return nil
}

// ensure creates a collection, or adds to ours the fields that it lacks;
// rules and fields that an administrator has changed stay as they are.
func ensure(app core.App, c *core.Collection) error {
	old, err := app.FindCollectionByNameOrId(c.Id)
	if errors.Is(err, sql.ErrNoRows) {
		return app.Save(c)
	}
	if err != nil {
		return err
	}
	changed := false
	for _, f := range c.Fields {
		if old.Fields.GetByName(f.GetName()) == nil {
			old.Fields.Add(f)
			changed = true
		}
	}
	if !changed {
		return nil
	}
	return app.Save(old)
}

// ownerOnly is the rule that only the owner may. The collection is named,
// because another auth collection of the host may hold a record of the same
// id.
func ownerOnly(users string) string {
	return signedIn(users) + " && owner = @request.auth.id"
}

func signedIn(users string) string {
	return fmt.Sprintf(`@request.auth.id != "" && @request.auth.collectionId = %q`, users)
}

// unset is the rule that a client sets none of the fields.
func unset(fields ...string) string {
	rule := ""
	for _, f := range fields {
		rule += fmt.Sprintf(" && @request.body.%s:isset = false", f)
	}
	return rule
}

func collection(id, name string, fields ...core.Field) *core.Collection {
	c := core.NewBaseCollection(name, id)
	c.Fields.Add(fields...)
	c.Fields.Add(&core.AutodateField{Name: "created", OnCreate: true}, &core.AutodateField{Name: "updated", OnCreate: true, OnUpdate: true})
	return c
}

func owner(users string) core.Field {
	return &core.RelationField{Name: "owner", CollectionId: users, MaxSelect: 1, Required: true, CascadeDelete: true}
}

func text(name string, most int) core.Field { return &core.TextField{Name: name, Max: most} }

func jsonField(name string) core.Field { return &core.JSONField{Name: name, MaxSize: JSONBytes} }

func whole(name string) core.Field { return &core.NumberField{Name: name, OnlyInt: true} }

func date(name string) core.Field { return &core.DateField{Name: name} }

func file(name string, bytes int64, hidden bool) core.Field {
	return &core.FileField{Name: name, MaxSelect: 1, MaxSize: bytes, Protected: true, Hidden: hidden}
}

func choice(name string, values ...string) core.Field {
	return &core.SelectField{Name: name, MaxSelect: 1, Values: values}
}

// queue is what the scheduler keeps with a row that waits for work; leases
// are nobody else's business.
func queue() []core.Field {
	return []core.Field{
		&core.TextField{Name: "lease_owner", Max: 100, Hidden: true}, &core.DateField{Name: "lease_until", Hidden: true},
		whole("attempts"), whole("interruptions"), date("run_after"), date("queued_at"), whole("rev"),
	}
}

func datasets(users string) *core.Collection {
	c := collection(DatasetsID, "tabulation_datasets",
		owner(users), text("study", 200), text("wave", 200), text("name", 300),
		file("file", limit.UploadBytes, false), file("codebook", limit.FormBytes, false), jsonField("options"), jsonField("edits"), text("language", 2),
		choice("status", "uploaded", "reading", "ready", "failed"), whole("progress"), whole("rows"), whole("variables_count"),
		jsonField("variables"), jsonField("problems"), file("columns", 4<<30, true), text("sha256", 64),
		text("error_code", 60), text("error_message", 4000), date("last_used"), date("expires_at"),
	)
	c.Fields.Add(queue()...)
	server := unset("lease_owner", "lease_until", "attempts", "interruptions", "run_after", "queued_at", "status", "progress", "rows", "variables_count", "variables", "problems", "columns", "sha256", "error_code", "error_message", "rev", "last_used", "expires_at")
	mine := ownerOnly(users)
	c.ListRule, c.ViewRule, c.DeleteRule = types.Pointer(mine), types.Pointer(mine), types.Pointer(mine)
	c.CreateRule = types.Pointer(mine + server)
	c.UpdateRule = types.Pointer(mine + " && @request.body.owner:changed = false" + unset("file", "codebook") + server)
	c.AddIndex("idx_pt_datasets_owner", false, "owner, created", "")
	c.AddIndex("idx_pt_datasets_status", false, "status", "")
	return c
}

func plans(users string) *core.Collection {
	c := collection(PlansID, "tabulation_plans",
		owner(users), text("study", 200), &core.TextField{Name: "name", Max: 300, Required: true}, text("description", 4000), jsonField("plan"), &core.BoolField{Name: "shared"},
	)
	mine, read := ownerOnly(users), signedIn(users)+" && (owner = @request.auth.id || shared = true)"
	c.ListRule, c.ViewRule = types.Pointer(read), types.Pointer(read)
	c.CreateRule, c.DeleteRule = types.Pointer(mine), types.Pointer(mine)
	c.UpdateRule = types.Pointer(mine + " && @request.body.owner:changed = false")
	c.AddIndex("idx_pt_plans_owner", false, "owner", "")
	return c
}

func jobs(users string) *core.Collection {
	lowest, highest := types.Pointer(0.0), types.Pointer(9.0)
	c := collection(JobsID, "tabulation_jobs",
		owner(users), text("job_id", 36),
		&core.RelationField{Name: "dataset", CollectionId: DatasetsID, MaxSelect: 1},
		&core.RelationField{Name: "plan", CollectionId: PlansID, MaxSelect: 1},
		text("name", 300), jsonField("variables_config"), text("request_digest", 64),
		&core.NumberField{Name: "priority", OnlyInt: true, Min: lowest, Max: highest},
		choice("status", "queued", "processing", "completed", "failed", "cancelled"),
		&core.NumberField{Name: "progress", Min: lowest, Max: types.Pointer(100.0)}, text("current_step", 1000),
		whole("total_tables"), whole("done_tables"), whole("max_attempts"), whole("timeout"), &core.NumberField{Name: "memory", OnlyInt: true, Hidden: true},
		jsonField("warnings"), jsonField("self_check"), jsonField("screening"), text("error_code", 60), text("error_message", 4000),
		date("started_at"), date("completed_at"), date("expires_at"), &core.BoolField{Name: "keep"},
		text("webhook", 2000), choice("language", "id", "en"), text("classification_id", 100),
	)
	c.Fields.Add(queue()...)
	mine := ownerOnly(users)
	server := unset("memory", "job_id", "request_digest", "status", "progress", "current_step", "rev", "total_tables", "done_tables", "attempts", "interruptions", "max_attempts",
		"warnings", "self_check", "screening", "error_code", "error_message", "queued_at", "started_at", "completed_at", "expires_at", "keep", "lease_owner", "lease_until")
	c.ListRule, c.ViewRule = types.Pointer(mine), types.Pointer(mine)
	c.CreateRule = types.Pointer(mine + server)
	c.DeleteRule = types.Pointer(mine + ` && status != "queued" && status != "processing"`)
	c.AddIndex("idx_pt_jobs_id", true, "job_id", "job_id != ''")
	c.AddIndex("idx_pt_jobs_status", false, "status, owner", "")
	c.AddIndex("idx_pt_jobs_queued", false, "queued_at desc", "")
	c.AddIndex("idx_pt_jobs_lease", false, "lease_until", "")
	// equal requests share one live job; PocketBase takes no parentheses here
	c.AddIndex("idx_pt_jobs_live", true, "owner, request_digest", "request_digest != '' AND status != 'completed' AND status != 'failed' AND status != 'cancelled'")
	return c
}

func outputs(users string) *core.Collection {
	c := collection(OutputsID, "tabulation_outputs",
		&core.RelationField{Name: "job", CollectionId: JobsID, MaxSelect: 1, Required: true, CascadeDelete: true}, owner(users),
		whole("part"), whole("first_table"), whole("last_table"), text("name", 300), file("file", 2<<30, false),
		choice("kind", "workbook", "tidy", "cube", "log"), whole("bytes"), text("sha256", 64), text("content_sha256", 64), date("expires_at"),
	)
	mine := ownerOnly(users)
	c.ListRule, c.ViewRule = types.Pointer(mine), types.Pointer(mine)
	c.AddIndex("idx_pt_outputs_part", true, "job, kind, part", "")
	c.AddIndex("idx_pt_outputs_expires", false, "expires_at", "")
	return c
}
