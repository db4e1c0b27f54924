package hooks

import (
	"bytes"
	"io"
	"net/http"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/filesystem"

	"github.com/hary4di/pockettab/tabulation/surveygen"
)

// sampleStudy marks datasets that hold the sample survey.
const sampleStudy = "sample"

// sampleSeed chooses the respondents of the sample survey.
const sampleSeed = 2026

// sampleRoute gives the caller a dataset of his own with the sample survey,
// read like any upload; one he has already is given again. A new user meets
// data, form and problems as they really arrive.
func (p *plugin) sampleRoute(e *core.RequestEvent) error {
	datasets, err := e.App.FindCachedCollectionByNameOrId(datasetsName)
	if err != nil {
		return err
	}
	if owner, ok := datasets.Fields.GetByName("owner").(*core.RelationField); !ok || owner.CollectionId != e.Auth.Collection().Id {
		return e.BadRequestError(say(languageOf(e.Request), "Sign in as a user: an administrator owns no datasets.", "Masuk sebagai pengguna: administrator tidak memiliki dataset."), nil)
	}
	if old, err := e.App.FindFirstRecordByFilter(datasetsName, `owner = {:owner} && study = {:study} && status != "failed"`, dbx.Params{"owner": e.Auth.Id, "study": sampleStudy}); err == nil {
		return p.answerRecord(e, old)
	}
	survey := surveygen.New(surveygen.Options{Seed: sampleSeed})
	r := core.NewRecord(datasets)
	r.Set("owner", e.Auth.Id)
	r.Set("study", sampleStudy)
	r.Set("name", surveygen.Title)
	r.Set("language", languageOf(e.Request))
	r.Set("status", "uploaded")
	now := p.config.Now()
	r.Set("queued_at", dateTime(now))
	p.setUsed(r, now)
	for _, f := range []struct {
		field, name string
		write       func(io.Writer) error
	}{{"file", "kepuasan_penumpang.xlsx", survey.WriteData}, {"codebook", "kobo_system.xlsx", survey.WriteForm}} {
		var b bytes.Buffer
		if err := f.write(&b); err != nil {
			return e.InternalServerError("", err)
		}
		file, err := filesystem.NewFileFromBytes(b.Bytes(), f.name)
		if err != nil {
			return e.InternalServerError("", err)
		}
		r.Set(f.field, file)
	}
	if err := e.App.SaveWithContext(e.Request.Context(), r); err != nil {
		return refuse(e, storageFault("hooks.sample", err))
	}
	return p.answerRecord(e, r)
}

// answerRecord answers with a record as its owner sees it.
func (p *plugin) answerRecord(e *core.RequestEvent, r *core.Record) error {
	if err := apis.EnrichRecord(e, r); err != nil {
		return err
	}
	return e.JSON(http.StatusOK, r)
}
