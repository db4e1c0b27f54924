package hooks

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
	"github.com/pocketbase/pocketbase/tools/router"

	"github.com/hary4di/pockettab/pb_migrations"
	"github.com/hary4di/pockettab/tabulation/fault"
)

// What superusers may change in our collections. They pass all rules of
// PocketBase, and its dashboard shows every field as editable; what the server
// keeps itself would be wrong after a change by hand.
var (
	jobEdits     = []string{"status", "keep", "name", "priority", "run_after", "window", "classification_id"}
	datasetEdits = []string{"status", "name", "study", "wave", "options", "edits", "language"}
	planEdits    = []string{"name", "study", "description", "plan", "shared", "schedule"}
	outboxEdits  = []string{"next_attempt"}

	jobInput     = []string{"owner", "dataset", "plan", "name", "variables_config", "priority", "run_after", "window", "timeout", "webhook", "language", "classification_id"}
	datasetInput = []string{"owner", "study", "wave", "name", "file", "codebook", "options", "edits", "language"}
)

// bindDashboard refuses with a sentence what a superuser must not change, and
// turns a changed status into what it means: a job is requeued or cancelled, a
// dataset is read again. Bind it before the other handlers of these requests.
func (p *plugin) bindDashboard() {
	update := func(collection string, may []string, then func(*core.RecordRequestEvent) error) {
		p.app.OnRecordUpdateRequest(collection).Bind(&hook.Handler[*core.RecordRequestEvent]{Id: "pockettabByHand-" + collection, Priority: -10, Func: func(e *core.RecordRequestEvent) error {
			if !e.HasSuperuserAuth() {
				return e.Next()
			}
			if field := strange(changed(e.Record), may); field != "" {
				return refuse(e.RequestEvent, keptByServer(e, field, may))
			}
			return then(e)
		}})
	}
	next := func(e *core.RecordRequestEvent) error { return e.Next() }
	update(jobsName, jobEdits, p.jobByHand)
	update(datasetsName, datasetEdits, p.datasetByHand)
	update(plansName, planEdits, next)
	update(outboxName, outboxEdits, next)
	update(outputsName, nil, next)

	create := func(collection string, may []string) {
		p.app.OnRecordCreateRequest(collection).Bind(&hook.Handler[*core.RecordRequestEvent]{Id: "pockettabByHandNew-" + collection, Priority: -10, Func: func(e *core.RecordRequestEvent) error {
			if e.HasSuperuserAuth() {
				if field := strange(given(e.Record), may); field != "" {
					return refuse(e.RequestEvent, keptByServer(e, field, may))
				}
			}
			return e.Next()
		}})
	}
	create(jobsName, jobInput)
	create(datasetsName, datasetInput)
	create(outboxName, nil)
	create(outputsName, nil)

	p.app.OnRecordDeleteRequest(outputsName).Bind(&hook.Handler[*core.RecordRequestEvent]{Id: "pockettabOutputByHand", Func: func(e *core.RecordRequestEvent) error {
		live, err := liveJobs(e.App, dbx.HashExp{"id": e.Record.GetString("job")})
		if err != nil {
			return err
		}
		if live > 0 {
			return refuse(e.RequestEvent, forbidden(e.RequestEvent, "its job still runs and goes on from what is stored; cancel the job first", "pekerjaannya masih berjalan dan melanjutkan dari yang tersimpan; batalkan pekerjaan dahulu"))
		}
		return e.Next()
	}})
	p.guardCollections()
}

// jobByHand takes a superuser's change of a job. A run saves beside him, so
// that only what he changed is written.
func (p *plugin) jobByHand(e *core.RecordRequestEvent) error {
	r, lang := e.Record, languageOf(e.Request)
	var err error
	switch from, to := r.Original().GetString("status"), r.GetString("status"); {
	case from == to:
	case to == "queued":
		_, err = p.retryJob(e.App, r.Id, lang) // refuses a job that runs or was completed
	case to == "cancelled" && (from == "queued" || from == "processing"):
		_, err = p.cancelJob(e.App, r.Id, lang)
	default:
		err = forbidden(e.RequestEvent, fmt.Sprintf("a job that is %s is not made %s by hand; set it to queued to run a failed or cancelled one again, or to cancelled to end a live one", from, to),
			fmt.Sprintf("pekerjaan berstatus %s tidak dapat dijadikan %s secara manual; pilih queued untuk menjalankan lagi yang gagal atau dibatalkan, atau cancelled untuk mengakhiri yang masih hidup", from, to))
	}
	if err == nil {
		err = inTransaction(e.App, func(tx core.App) error {
			fresh, err := tx.FindRecordById(jobsName, r.Id)
			if err != nil {
				return err
			}
			for _, field := range changed(r) {
				if field != "status" {
					fresh.Set(field, r.Get(field))
				}
			}
			if err := tx.Validate(fresh); err != nil {
				return e.BadRequestError("", err)
			}
			return saveNext(tx, fresh)
		})
	}
	var api *router.ApiError
	if errors.As(err, &api) {
		return api
	}
	if err == nil {
		r, err = e.App.FindRecordById(jobsName, r.Id)
	}
	if err != nil {
		return refuse(e.RequestEvent, err)
	}
	p.jobs.Wake() // a window or a time may have been taken away
	if err := apis.EnrichRecord(e.RequestEvent, r); err != nil {
		return err
	}
	return e.JSON(http.StatusOK, r)
}

// datasetByHand takes a superuser's change of a dataset; the handler of all
// owners goes on from there.
func (p *plugin) datasetByHand(e *core.RecordRequestEvent) error {
	r := e.Record
	from, to := r.Original().GetString("status"), r.GetString("status")
	if from == to {
		return e.Next()
	}
	if to != "uploaded" || from == "reading" {
		return refuse(e.RequestEvent, forbidden(e.RequestEvent, fmt.Sprintf("a dataset that is %s is not made %s by hand; set one that is ready or failed to uploaded to have it read again", from, to),
			fmt.Sprintf("dataset berstatus %s tidak dapat dijadikan %s secara manual; pilih uploaded pada dataset yang ready atau failed agar dibaca lagi", from, to)))
	}
	if r.GetString("file") == "" {
		return refuse(e.RequestEvent, fault.New(fault.DatasetGone, "hooks.dashboard"))
	}
	r.IgnoreUnchangedFields(true)
	p.readAgain(r, r.Original())
	return e.Next()
}

// guardCollections keeps the dashboard from taking a collection or a field
// away that the program needs. Rules, indexes and further fields are the
// administrator's.
func (p *plugin) guardCollections() {
	p.app.OnCollectionDeleteRequest().Bind(&hook.Handler[*core.CollectionRequestEvent]{Id: "pockettabCollectionDelete", Func: func(e *core.CollectionRequestEvent) error {
		if strings.HasPrefix(e.Collection.Id, pb_migrations.Prefix) {
			return refuse(e.RequestEvent, forbidden(e.RequestEvent, "PocketTab needs this collection; take the plugin out of the program first", "PocketTab memerlukan koleksi ini; lepaskan plugin dari program terlebih dahulu"))
		}
		return e.Next()
	}})
	p.app.OnCollectionUpdateRequest().Bind(&hook.Handler[*core.CollectionRequestEvent]{Id: "pockettabCollectionUpdate", Func: func(e *core.CollectionRequestEvent) error {
		if !strings.HasPrefix(e.Collection.Id, pb_migrations.Prefix) {
			return e.Next()
		}
		stored, err := e.App.FindCollectionByNameOrId(e.Collection.Id)
		if err != nil {
			return err
		}
		if stored.Name != e.Collection.Name {
			return refuse(e.RequestEvent, forbidden(e.RequestEvent, "PocketTab finds this collection by its name "+stored.Name, "PocketTab mengenali koleksi ini dari namanya, "+stored.Name))
		}
		for _, f := range stored.Fields {
			if now := e.Collection.Fields.GetByName(f.GetName()); now == nil || now.Type() != f.Type() {
				return refuse(e.RequestEvent, forbidden(e.RequestEvent, "PocketTab needs the field "+f.GetName()+" as it is", "PocketTab memerlukan kolom "+f.GetName()+" sebagaimana adanya"))
			}
		}
		return e.Next()
	}})
}

// changed names the fields that a request gave another value.
func changed(r *core.Record) []string {
	var names []string
	for _, f := range r.Collection().Fields {
		name := f.GetName()
		switch f.(type) {
		case *core.AutodateField:
			continue
		case *core.JSONField:
			if sameJSON(r.GetString(name), r.Original().GetString(name)) {
				continue
			}
		case *core.FileField:
			if len(r.GetUnsavedFiles(name)) == 0 && r.GetString(name) == r.Original().GetString(name) {
				continue
			}
		default:
			if r.GetString(name) == r.Original().GetString(name) {
				continue
			}
		}
		names = append(names, name)
	}
	return names
}

// given names the fields of a new record that are not empty.
func given(r *core.Record) []string {
	var names []string
	for _, f := range r.Collection().Fields {
		if _, auto := f.(*core.AutodateField); auto || f.GetName() == core.FieldNameId {
			continue
		}
		switch r.GetString(f.GetName()) {
		case "", "0", "false", "null", "[]", "{}":
			if len(r.GetUnsavedFiles(f.GetName())) == 0 {
				continue
			}
		}
		names = append(names, f.GetName())
	}
	return names
}

// strange is the first of the names that is not among those permitted.
func strange(names, may []string) string {
	for _, name := range names {
		if !slices.Contains(may, name) {
			return name
		}
	}
	return ""
}

// sameJSON compares by value: the dashboard sends JSON in its own spacing.
func sameJSON(a, b string) bool {
	var x, y any
	if json.Unmarshal([]byte(a), &x) != nil || json.Unmarshal([]byte(b), &y) != nil {
		return a == b
	}
	return reflect.DeepEqual(x, y)
}

func forbidden(e *core.RequestEvent, en, id string) *fault.Error {
	return fault.New(fault.Forbidden, "hooks.dashboard", "why", say(languageOf(e.Request), en, id))
}

// keptByServer says that a field is not for hands, and which are.
func keptByServer(e *core.RecordRequestEvent, field string, may []string) *fault.Error {
	if len(may) == 0 {
		return forbidden(e.RequestEvent, "only the server writes here", "hanya server yang menulis di sini")
	}
	list := strings.Join(may, ", ")
	return forbidden(e.RequestEvent, fmt.Sprintf("the server keeps the field %s itself; by hand you set: %s", field, list),
		fmt.Sprintf("kolom %s dikelola oleh server; yang dapat diisi secara manual: %s", field, list)).At(fault.Where{Path: field})
}
