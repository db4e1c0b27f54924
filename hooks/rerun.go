package hooks

import (
	"encoding/json"
	"io"
	"net/http"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"github.com/hary4di/pockettab/tabulation/fault"
)

// rerunRoute makes a new job of an old one: the same request, or with the
// fields changed that the body has. Where the data are gone, or as asked, it
// is laid out from the sums that the old job stored. An equal job that is
// still live is answered instead.
func (p *plugin) rerunRoute(e *core.RequestEvent) error {
	old, err := e.App.FindRecordById(jobsName, e.Request.PathValue("id"))
	if err != nil || !p.may(e.Auth, old) {
		return e.NotFoundError("", err)
	}
	var change struct {
		Dataset  *string         `json:"dataset"`
		Name     *string         `json:"name"`
		Language *string         `json:"language"`
		Window   *string         `json:"window"`
		RunAfter *string         `json:"run_after"`
		From     string          `json:"from"` // "data", "sums"; "": data where they are there
		Plan     json.RawMessage `json:"variables_config"`
	}
	text, err := io.ReadAll(e.Request.Body)
	if err == nil && len(text) > 0 {
		err = json.Unmarshal(text, &change)
	}
	if err != nil {
		return refuse(e, fault.New(fault.BadPlan, "hooks.rerun", "why", err.Error()))
	}
	collection, err := e.App.FindCachedCollectionByNameOrId(jobsName)
	if err != nil {
		return err
	}
	r := core.NewRecord(collection)
	for _, field := range []string{"owner", "dataset", "plan", "name", "variables_config", "timeout", "webhook", "language", "classification_id"} {
		r.Set(field, old.Get(field))
	}
	r.Set("priority", min(old.GetInt("priority"), defaultPriority))
	for field, v := range map[string]*string{"dataset": change.Dataset, "name": change.Name, "language": change.Language, "window": change.Window, "run_after": change.RunAfter} {
		if v != nil {
			r.Set(field, *v)
		}
	}
	if len(change.Plan) > 0 {
		r.Set("variables_config", types.JSONRaw(change.Plan))
	}
	if err := p.allowJob(e); err != nil {
		return refuse(e, err)
	}
	defer p.quotas.turns.take(r.GetString("owner"))()
	lang := languageOf(e.Request)
	var twin *core.Record
	switch change.From {
	case "":
		twin, err = p.prepare(e.App, r, true, lang)
		if fault.CodeOf(err) == fault.DatasetGone && change.Dataset == nil {
			if laid, lerr := p.prepareRelayout(e.App, r, old, lang); fault.CodeOf(lerr) != fault.NoSums {
				twin, err = laid, lerr
			}
		}
	case "data":
		twin, err = p.prepare(e.App, r, true, lang)
	case "sums":
		twin, err = p.prepareRelayout(e.App, r, old, lang)
	default:
		err = fault.New(fault.BadRequest, "hooks.rerun", "why", say(lang, `"from" is "data" or "sums"`, `"from" adalah "data" atau "sums"`)).At(fault.Where{Path: "from"})
	}
	if err != nil {
		return refuse(e, err)
	}
	if twin == nil {
		if err := e.App.Save(r); err != nil {
			if twin = liveTwin(e.App, r.GetString("owner"), r.GetString("request_digest")); twin == nil {
				return e.BadRequestError("", err)
			}
		} else {
			twin = r
		}
	}
	if err := apis.EnrichRecord(e, twin); err != nil {
		return err
	}
	return e.JSON(http.StatusOK, twin)
}
