package hooks

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"github.com/hary4di/pockettab/tabulation"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/limit"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

const bookType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// exportPlanRoute gives a saved plan as a workbook: of the owner, or one that
// he shares.
func (p *plugin) exportPlanRoute(e *core.RequestEvent) error {
	r, err := e.App.FindRecordById(plansName, e.Request.PathValue("id"))
	if err != nil || !p.may(e.Auth, r) && !sharedWith(e.Auth, r) {
		return e.NotFoundError("", err)
	}
	return sendPlanBook(e, []byte(r.GetString("plan")), r.GetString("name"))
}

// asBookRoute gives the plan of the body as a workbook: one that is being
// worked on and stored nowhere.
func (p *plugin) asBookRoute(e *core.RequestEvent) error {
	text, err := io.ReadAll(e.Request.Body)
	if err != nil {
		return refuse(e, fault.New(fault.BadPlan, "hooks.plans", "why", err.Error()))
	}
	return sendPlanBook(e, text, "")
}

// sendPlanBook answers a plan as a workbook that is called like its title,
// where it has one.
func sendPlanBook(e *core.RequestEvent, text []byte, name string) error {
	plan, err := tabplan.Parse(text)
	if err != nil {
		return refuse(e, err)
	}
	var b bytes.Buffer
	if err := tabulation.WritePlanWorkbook(&b, plan); err != nil {
		return refuse(e, err)
	}
	if name == "" {
		name = plan.Title
	}
	h := e.Response.Header()
	h.Set("Content-Disposition", `attachment; filename="`+asciiName(name)+`.xlsx"`)
	h.Set("Cache-Control", "private, no-store")
	return e.Blob(http.StatusOK, bookType, b.Bytes())
}

// sharedWith reports that a plan is shared with its owner's fellow users.
func sharedWith(auth, r *core.Record) bool {
	owner, ok := r.Collection().Fields.GetByName("owner").(*core.RelationField)
	return ok && auth != nil && r.GetBool("shared") && owner.CollectionId == auth.Collection().Id
}

// importPlanRoute reads a plan from a workbook (or JSON) and answers it as
// JSON, to be saved or run: nothing is stored. With a dataset the plan is
// bound to it, too, so that a mistyped variable is named with its cell.
func (p *plugin) importPlanRoute(e *core.RequestEvent) error {
	files, err := e.FindUploadedFiles("file")
	if err != nil || len(files) != 1 {
		return refuse(e, fault.New(fault.FileMissing, "hooks.plans").Because(err))
	}
	if files[0].Size > limit.PlanBytes {
		return refuse(e, tooLarge(files[0].Size, limit.PlanBytes))
	}
	in, err := files[0].Reader.Open()
	if err != nil {
		return err
	}
	text, err := io.ReadAll(in)
	if cerr := in.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return err
	}
	plan, places, err := tabulation.ReadPlan(text)
	if err != nil {
		return refuse(e, err)
	}
	if id := strings.TrimSpace(e.Request.FormValue("dataset")); id != "" {
		ds, err := e.App.FindRecordById(datasetsName, id)
		if err != nil || !p.may(e.Auth, ds) {
			return refuse(e, fault.New(fault.DatasetGone, "hooks.plans"))
		}
		if text, err = json.Marshal(plan); err != nil {
			return err
		}
		if _, _, err := resolveFor(ds, text); err != nil {
			return refuse(e, places.Locate(err))
		}
	}
	return e.JSON(http.StatusOK, importAnswer{plan})
}

// importAnswer is what the route answers.
type importAnswer struct {
	Plan *tabplan.Plan `json:"plan"`
}
