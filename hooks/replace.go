package hooks

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/filesystem"
	"github.com/pocketbase/pocketbase/tools/security"
	"github.com/pocketbase/pocketbase/tools/types"

	"github.com/hary4di/pockettab/tabulation"
	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/profile"
)

// historyMost is how many former files a dataset remembers.
const historyMost = 100

// formerFile is what a dataset remembers of a file that was replaced.
type formerFile struct {
	At     time.Time `json:"at"` // when it was replaced
	File   string    `json:"file"`
	SHA256 string    `json:"sha256"`
	Rows   int       `json:"rows"`
}

// replaceRoute takes new data for a dataset: the next export, the next wave,
// or the data again after they expired. The former data stay until the new
// ones were read; edits and choices are bound to them then.
func (p *plugin) replaceRoute(e *core.RequestEvent) error {
	r, err := e.App.FindRecordById(datasetsName, e.Request.PathValue("id"))
	if err != nil || !p.may(e.Auth, r) {
		return e.NotFoundError("", err)
	}
	files, err := e.FindUploadedFiles("file")
	if err != nil || len(files) != 1 {
		return refuse(e, fault.New(fault.FileMissing, "hooks.replace").Because(err))
	}
	live, err := liveJobs(e.App, dbx.HashExp{"dataset": r.Id})
	if err != nil {
		return refuse(e, fault.New(fault.DatabaseBusy, "hooks.replace").Because(err))
	}
	if live > 0 {
		return refuse(e, fault.New(fault.Forbidden, "hooks.replace", "why", say(languageOf(e.Request),
			"a job is still using this dataset; wait for it or cancel it", "masih ada pekerjaan yang memakai dataset ini; tunggu atau batalkan dahulu")))
	}
	r.IgnoreUnchangedFields(true)
	lease := r.GetString("lease_owner")
	r.Set("incoming", files[0])
	r.Set("incoming_codebook", nil)
	if forms, err := e.FindUploadedFiles("codebook"); err == nil && len(forms) == 1 {
		r.Set("incoming_codebook", forms[0])
	}
	for _, field := range []string{"name", "wave"} {
		if v := strings.TrimSpace(e.Request.FormValue(field)); v != "" {
			r.Set(field, v)
		}
	}
	r.Set("choices", nil)
	if text := e.Request.FormValue("choices"); text != "" {
		if !json.Valid([]byte(text)) {
			return refuse(e, fault.New(fault.BadPlan, "hooks.replace", "why", say(languageOf(e.Request), "it is not JSON", "bukan JSON")).At(fault.Where{Path: "choices"}))
		}
		r.Set("choices", types.JSONRaw(text))
	}
	p.readAgain(r, r)
	if err := e.App.Save(r); err != nil {
		return e.BadRequestError("", err)
	}
	p.reads.Lost(lease)
	if err := apis.EnrichRecord(e, r); err != nil {
		return err
	}
	return e.JSON(http.StatusOK, r)
}

// replacement reads the new data of a dataset and says what changes with
// them; nothing where the dataset has no new data.
func (p *plugin) replacement(ctx context.Context, r *core.Record, req tabulation.ReadRequest, edits []profile.Edit) (found, tabulation.ReadRequest, error) {
	if r.GetString("incoming") == "" {
		return found{}, req, nil
	}
	var former codebook.Codebook
	known := decodeField(r, "variables", &former) == nil && len(former.Variables) > 0
	former.Reindex()
	var choices Choices
	if err := decodeField(r, "choices", &choices); err != nil {
		return found{}, req, err
	}
	edits = choices.edits(edits)
	req.Edits = edits
	var err error
	if req.Options, err = choices.reading(req.Options); err != nil {
		return found{}, req, err
	}
	ds, err := p.engine.read(ctx, req)
	if err != nil {
		return found{}, req, err
	}
	return found{dataset: ds, replace: func(r *core.Record) error {
		file, err := filesystem.NewFileFromPath(req.Data)
		if err != nil {
			return storageFault("hooks.replace", err)
		}
		// a name of its own: the former and the incoming one are removed with this save
		file.Name = security.RandomStringWithAlphabet(6, "abcdefghijklmnopqrstuvwxyz") + "_" + r.GetString("incoming")
		if len(file.Name) > 100 {
			file.Name = file.Name[:7] + file.Name[len(file.Name)-90:]
		}
		if r.GetString("incoming_codebook") != "" {
			form, err := filesystem.NewFileFromPath(req.Form)
			if err != nil {
				_ = ds.Close()
				return storageFault("hooks.replace", err)
			}
			form.Name = file.Name[:7] + r.GetString("incoming_codebook")
			r.Set("codebook", form)
		}
		history := []formerFile{}
		_ = decodeField(r, "history", &history) // ours alone; a broken one begins anew
		if old := r.GetString("file"); old != "" || r.GetString("sha256") != "" {
			history = append(history, formerFile{At: p.config.Now().UTC(), File: old, SHA256: r.GetString("sha256"), Rows: r.GetInt("rows")})
		}
		r.Set("history", history[max(0, len(history)-historyMost):])
		r.Set("drift", nil)
		if known {
			r.Set("drift", driftReport(&former, ds, choices))
		}
		r.Set("file", file)
		if choices.Options != nil {
			r.Set("options", req.Options)
		}
		r.Set("incoming", nil)
		r.Set("incoming_codebook", nil)
		r.Set("choices", nil)
		var stored struct {
			Rev   int            `json:"rev"`
			Edits []profile.Edit `json:"edits"`
		}
		if err := decodeField(r, "edits", &stored); err != nil {
			return err
		}
		if len(choices.Renamed)+len(choices.Types) > 0 {
			stored.Rev++
			stored.Edits = edits
			r.Set("edits", stored)
		}
		r.Set("data_at", dateTime(p.config.Now()))
		return nil
	}}, req, nil
}

// keepFormer ends a reading of new data that failed: the former ones, where
// they are still there, go on to be used, and the reason stands in the drift
// report.
func keepFormer(r *core.Record, _ time.Time) {
	if r.GetString("status") != "failed" || r.GetString("incoming") == "" {
		return
	}
	r.Set("incoming", nil)
	r.Set("incoming_codebook", nil)
	r.Set("choices", nil)
	if r.GetString("columns") == "" {
		return
	}
	r.Set("drift", map[string]any{"refused": map[string]any{"code": r.GetString("error_code"), "message": r.GetString("error_message"), "failure": r.Get("failure")}})
	r.Set("status", "ready")
	r.Set("progress", 100)
	clearFailure(r)
}
