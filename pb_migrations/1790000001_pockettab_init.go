package pb_migrations

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"github.com/hary4di/pockettab/tabulation/fault"
)

// jsonBytes is the size of a JSON field in bytes: a codebook of thousands of
// variables fits.
const jsonBytes = 16 << 20

// upInit makes the collections of the first version. It finds what is there,
// so that it may run again after its row was removed from the history.
func upInit(app core.App) error {
	users, err := app.FindCollectionByNameOrId("users")
	if err != nil {
		return fmt.Errorf("pockettab needs the auth collection \"users\": %w", err)
	}
	for _, c := range []*core.Collection{datasets(users.Id), plans(users.Id), jobs(users.Id), outputs(users.Id)} {
		if err := ensure(app, c); err != nil {
			return err
		}
	}
	return nil
}

// downInit removes them, the youngest first.
func downInit(app core.App) error {
	for _, id := range []string{OutputsID, JobsID, PlansID, DatasetsID} {
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

// ensure creates a collection or leaves ours as it is; another's of the same
// name is refused.
func ensure(app core.App, c *core.Collection) error {
	if old, err := app.FindCollectionByNameOrId(c.Name); err == nil {
		if old.Id != c.Id {
			return fault.New(fault.ForeignSchema, "pb_migrations", "collection", c.Name)
		}
		return nil
	}
	return app.Save(c)
}

const ownerOnly = `@request.auth.id != "" && owner = @request.auth.id`

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

func text(name string, max int) core.Field { return &core.TextField{Name: name, Max: max} }

func jsonField(name string) core.Field { return &core.JSONField{Name: name, MaxSize: jsonBytes} }

func whole(name string) core.Field { return &core.NumberField{Name: name, OnlyInt: true} }

func date(name string) core.Field { return &core.DateField{Name: name} }

func file(name string, bytes int64, hidden bool) core.Field {
	return &core.FileField{Name: name, MaxSelect: 1, MaxSize: bytes, Protected: true, Hidden: hidden}
}

func choice(name string, values ...string) core.Field {
	return &core.SelectField{Name: name, MaxSelect: 1, Values: values}
}

// uploadBytes is the largest data file, 500 MiB.
const uploadBytes = 524_288_000

func datasets(users string) *core.Collection {
	c := collection(DatasetsID, "tabulation_datasets",
		owner(users), text("study", 200), text("wave", 200), text("name", 300),
		file("file", uploadBytes, false), file("codebook", 32<<20, false), jsonField("options"), jsonField("edits"), text("language", 2),
		choice("status", "uploaded", "reading", "ready", "failed"), whole("progress"), whole("rows"), whole("variables_count"),
		jsonField("variables"), jsonField("problems"), file("columns", 4<<30, true), text("sha256", 64),
		text("error_code", 60), text("error_message", 4000), whole("rev"), date("last_used"), date("expires_at"),
	)
	server := unset("status", "progress", "rows", "variables_count", "variables", "problems", "columns", "sha256", "error_code", "error_message", "rev", "last_used", "expires_at")
	c.ListRule, c.ViewRule, c.DeleteRule = types.Pointer(ownerOnly), types.Pointer(ownerOnly), types.Pointer(ownerOnly)
	c.CreateRule = types.Pointer(ownerOnly + server)
	c.UpdateRule = types.Pointer(ownerOnly + " && @request.body.owner:changed = false" + unset("file", "codebook") + server)
	c.AddIndex("idx_pt_datasets_owner", false, "owner, created", "")
	c.AddIndex("idx_pt_datasets_status", false, "status", "")
	return c
}

func plans(users string) *core.Collection {
	c := collection(PlansID, "tabulation_plans",
		owner(users), text("study", 200), &core.TextField{Name: "name", Max: 300, Required: true}, text("description", 4000), jsonField("plan"), &core.BoolField{Name: "shared"},
	)
	read := `@request.auth.id != "" && (owner = @request.auth.id || shared = true)`
	c.ListRule, c.ViewRule = types.Pointer(read), types.Pointer(read)
	c.CreateRule, c.DeleteRule = types.Pointer(ownerOnly), types.Pointer(ownerOnly)
	c.UpdateRule = types.Pointer(ownerOnly + " && @request.body.owner:changed = false")
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
		&core.NumberField{Name: "priority", OnlyInt: true, Min: lowest, Max: highest}, date("run_after"),
		choice("status", "queued", "processing", "completed", "failed", "cancelled"),
		&core.NumberField{Name: "progress", Min: lowest, Max: types.Pointer(100.0)}, text("current_step", 200), whole("rev"),
		whole("total_tables"), whole("done_tables"), whole("attempts"), whole("interruptions"), whole("max_attempts"), whole("timeout"),
		jsonField("warnings"), jsonField("self_check"), jsonField("screening"), text("error_code", 60), text("error_message", 4000),
		date("queued_at"), date("started_at"), date("completed_at"), date("expires_at"), &core.BoolField{Name: "keep"},
		text("webhook", 2000), choice("language", "id", "en"),
		&core.TextField{Name: "lease_owner", Max: 100, Hidden: true}, &core.DateField{Name: "lease_until", Hidden: true}, text("classification_id", 100),
	)
	server := unset("job_id", "request_digest", "status", "progress", "current_step", "rev", "total_tables", "done_tables", "attempts", "interruptions", "max_attempts",
		"warnings", "self_check", "screening", "error_code", "error_message", "queued_at", "started_at", "completed_at", "expires_at", "keep", "lease_owner", "lease_until")
	c.ListRule, c.ViewRule = types.Pointer(ownerOnly), types.Pointer(ownerOnly)
	c.CreateRule = types.Pointer(ownerOnly + server)
	c.DeleteRule = types.Pointer(ownerOnly + ` && status != "queued" && status != "processing"`)
	c.AddIndex("idx_pt_jobs_id", true, "job_id", "job_id != ''")
	c.AddIndex("idx_pt_jobs_status", false, "status, owner", "")
	c.AddIndex("idx_pt_jobs_queued", false, "queued_at desc", "")
	c.AddIndex("idx_pt_jobs_lease", false, "lease_until", "")
	return c
}

func outputs(users string) *core.Collection {
	c := collection(OutputsID, "tabulation_outputs",
		&core.RelationField{Name: "job", CollectionId: JobsID, MaxSelect: 1, Required: true, CascadeDelete: true}, owner(users),
		whole("part"), whole("first_table"), whole("last_table"), text("name", 300), file("file", 2<<30, false),
		choice("kind", "workbook", "tidy", "cube", "log"), whole("bytes"), text("sha256", 64), text("content_sha256", 64), date("expires_at"),
	)
	c.ListRule, c.ViewRule = types.Pointer(ownerOnly), types.Pointer(ownerOnly)
	c.AddIndex("idx_pt_outputs_part", true, "job, kind, part", "")
	c.AddIndex("idx_pt_outputs_expires", false, "expires_at", "")
	return c
}
