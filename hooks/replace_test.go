package hooks

import (
	"bytes"
	"context"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/hary4di/pockettab/tabulation"
	"github.com/hary4di/pockettab/tabulation/profile"
)

// replace sends new data for a dataset.
func (p *person) replace(id, name, data, choices string, want int) map[string]any {
	p.s.t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	w, err := form.CreateFormFile("file", name)
	if err == nil {
		_, err = w.Write([]byte(data))
	}
	if err == nil && choices != "" {
		err = form.WriteField("choices", choices)
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		p.s.t.Fatal(err)
	}
	status, text := p.request(http.MethodPost, "/api/tabulation/datasets/"+id+"/replace", form.FormDataContentType(), &b)
	if status != want {
		p.s.t.Fatalf("replacing answered %d, want %d: %s", status, want, text)
	}
	var r map[string]any
	if err := json.Unmarshal(text, &r); err != nil {
		p.s.t.Fatal(err)
	}
	return r
}

func TestReplacedDataKeepEditsPlansAndHistory(t *testing.T) {
	t.Parallel()
	s := startServer(t, t.TempDir(), Config{})
	ana := s.user("ana")
	id := ana.ready(60)
	ana.call(http.MethodPatch, "/api/collections/tabulation_datasets/records/"+id, map[string]any{"edits": map[string]any{
		"rev": 1, "edits": []profile.Edit{{Variable: "rating", Label: map[string]string{"en": "How was it?"}}}}}, http.StatusOK)
	before := ana.wait("tabulation_datasets", id, "ready")

	// the next wave calls the rating by another name, and lacks nothing else
	wave := strings.Replace(sample(90), "rating", "Q_rating", 1)
	ana.replace(id, "wave2.csv", wave, `{"renamed":{"rating":"Q_rating"}}`, http.StatusOK)
	r := ana.wait("tabulation_datasets", id, "ready", "failed")
	if r["status"] != "ready" || r["rows"] != 90.0 || r["sha256"] == before["sha256"] || r["file"] == before["file"] || r["incoming"] != "" {
		t.Fatalf("after replacing: %v, %v rows, file %v, incoming %v: %v", r["status"], r["rows"], r["file"], r["incoming"], r["error_message"])
	}
	text, _ := json.Marshal(r["variables"])
	if !strings.Contains(string(text), "How was it?") || strings.Contains(string(text), `"name":"Q_rating"`) {
		t.Errorf("the edit is lost, or the new name is used: %s", text)
	}
	drift, _ := json.Marshal(r["drift"])
	if !strings.Contains(string(drift), `"kind":"renamed"`) || !strings.Contains(string(drift), `"is":"Q_rating"`) || strings.Contains(string(drift), `"kind":"gone"`) {
		t.Errorf("the drift report: %s", drift)
	}
	history, _ := r["history"].([]any)
	if len(history) != 1 || history[0].(map[string]any)["sha256"] != before["sha256"] || history[0].(map[string]any)["rows"] != 60.0 {
		t.Errorf("the history: %v", history)
	}
	// a plan that names the former variable works, on the new data
	job := ana.wait("tabulation_jobs", ana.start(id, samplePlan), "completed", "failed")
	if job["status"] != "completed" {
		t.Errorf("a job on the new data: %v", job["error_message"])
	}
	// without a choice the difference is named, and nothing guessed
	ana.replace(id, "wave3.csv", strings.Replace(sample(30), "region", "area", 1), "", http.StatusOK)
	r = ana.wait("tabulation_datasets", id, "ready", "failed")
	drift, _ = json.Marshal(r["drift"])
	if !strings.Contains(string(drift), "region is not in the new file") || !strings.Contains(string(drift), "area is new; answered by 30 respondents") {
		t.Errorf("the drift report: %s", drift)
	}
}

func TestNewDataThatCannotBeReadLeaveTheFormer(t *testing.T) {
	t.Parallel()
	s := startServer(t, t.TempDir(), Config{})
	ana := s.user("ana")
	id := ana.ready(60)
	ana.replace(id, "bad.csv", "x,y\n1,2\n1,2,3\n", "", http.StatusOK)
	r := ana.wait("tabulation_datasets", id, "ready", "failed")
	drift, _ := json.Marshal(r["drift"])
	if r["status"] != "ready" || r["rows"] != 60.0 || !strings.Contains(string(drift), `"code":"ragged"`) {
		t.Fatalf("after a bad file the dataset is %v with %v rows, and says %s", r["status"], r["rows"], drift)
	}
	for lang, want := range map[string]string{"en": "this record has 3 fields", "id": "baris ini memiliki 3 kolom"} {
		drift, _ := json.Marshal(ana.told("tabulation_datasets", id, lang)["drift"])
		if !strings.Contains(string(drift), want) || strings.Contains(string(drift), "failure") {
			t.Errorf("%s: %s", lang, drift)
		}
	}
	if job := ana.wait("tabulation_jobs", ana.start(id, samplePlan), "completed", "failed"); job["status"] != "completed" {
		t.Errorf("the former data: %v", job["error_message"])
	}
	if got := ana.replace(id, "a.pdf", "%PDF-1.7", "", http.StatusBadRequest); !strings.Contains(asText(got["message"]), "PDF") {
		t.Errorf("a PDF is refused with %v", got["message"])
	}
}

// New data with longer records are kept with the option to pad, which the
// dataset has from then on; it has the former options where they fail again.
func TestNewDataAreReadAsChosen(t *testing.T) {
	t.Parallel()
	s := startServer(t, t.TempDir(), Config{})
	ana := s.user("ana")
	id := ana.ready(60)
	long := sample(30) + "1,2,3,4,5,6,7,8,9,10,11,12\n"
	ana.replace(id, "long.csv", "x,y\n", `{"options":{"ragged":"pad"}}`, http.StatusOK) // a header alone
	if r := ana.wait("tabulation_datasets", id, "ready", "failed"); r["rows"] != 60.0 || r["options"] != nil {
		t.Fatalf("%v rows, options %v", r["rows"], r["options"])
	}
	ana.replace(id, "long.csv", long, "", http.StatusOK)
	r := ana.wait("tabulation_datasets", id, "ready", "failed")
	if drift, _ := json.Marshal(r["drift"]); r["rows"] != 60.0 || !strings.Contains(string(drift), `"code":"ragged"`) {
		t.Fatalf("%v rows, %s", r["rows"], drift)
	}
	ana.replace(id, "long.csv", long, `{"options":{"ragged":"pad"}}`, http.StatusOK)
	r = ana.wait("tabulation_datasets", id, "ready", "failed")
	options, _ := r["options"].(map[string]any)
	if r["status"] != "ready" || r["rows"] != 31.0 || options["ragged"] != "pad" {
		t.Fatalf("%v, %v rows, options %v: %v", r["status"], r["rows"], r["options"], r["error_message"])
	}
	// remedies of the problem list: the ways of reading and the edits that it offers
	problems, _ := r["problems"].([]any)
	found := map[string]bool{}
	for _, x := range problems {
		p, _ := x.(map[string]any)
		if p["code"] != "padded_rows" {
			continue
		}
		found["padded_rows"] = true
		again, _ := p["reread"].(map[string]any)
		if again["ragged"] != "reject" {
			t.Errorf("the remedy is %v", again)
		}
	}
	if !found["padded_rows"] {
		t.Errorf("%v", problems)
	}
	ana.call(http.MethodPatch, "/api/collections/tabulation_datasets/records/"+id, map[string]any{"edits": map[string]any{
		"rev": 1, "edits": []map[string]any{{"variable": "sex", "cells": map[string]string{"1": "2"}}}}}, http.StatusOK)
	ana.wait("tabulation_datasets", id, "ready")
	if v := ana.variable(id, "sex"); v == nil || strings.Contains(asJSON(v["values"]), `"code":"1"`) {
		t.Errorf("cells of another code: %v", asJSON(v))
	}
}

// variable gives a variable of a dataset as it is stored.
func (p *person) variable(id, name string) map[string]any {
	p.s.t.Helper()
	r := p.call(http.MethodGet, "/api/collections/tabulation_datasets/records/"+id, nil, http.StatusOK)
	cb, _ := r["variables"].(map[string]any)
	list, _ := cb["variables"].([]any)
	for _, x := range list {
		if v, _ := x.(map[string]any); v["name"] == name {
			return v
		}
	}
	return nil
}

func asJSON(v any) string { b, _ := json.Marshal(v); return string(b) }

func TestEditsDoNotReadTheFileAgain(t *testing.T) {
	t.Parallel()
	e := realEngine()
	var reads atomic.Int64
	e.read = func(ctx context.Context, req tabulation.ReadRequest) (*tabulation.Dataset, error) {
		reads.Add(1)
		return tabulation.Read(ctx, req)
	}
	s := startServerWith(t, t.TempDir(), Config{}, e)
	ana := s.user("ana")
	id := ana.ready(60)
	path := "/api/collections/tabulation_datasets/records/" + id
	edit := func(rev int, label string, want int) map[string]any {
		return ana.call(http.MethodPatch, path, map[string]any{"edits": map[string]any{"rev": rev, "edits": []profile.Edit{{Variable: "sex", Label: map[string]string{"en": label}}}}}, want)
	}
	edit(1, "Gender", http.StatusOK)
	r := ana.wait("tabulation_datasets", id, "ready", "failed")
	if text, _ := json.Marshal(r["variables"]); !strings.Contains(string(text), "Gender") {
		t.Errorf("the edit does not show: %s", text)
	}
	if n := reads.Load(); n != 1 {
		t.Errorf("the file was read %d times", n)
	}
	// another window that knows only the first state overwrites nothing
	if got := edit(1, "Sex", http.StatusConflict); got["data"].(map[string]any)["code"].(map[string]any)["code"] != "conflict" {
		t.Errorf("the conflict is %v", got)
	}
	if text, _ := json.Marshal(ana.wait("tabulation_datasets", id, "ready")["edits"]); !strings.Contains(string(text), "Gender") {
		t.Errorf("the edits became %s", text)
	}
	ana.call(http.MethodPatch, path, map[string]any{"options": map[string]any{"missing_tokens": []string{"n/a"}}}, http.StatusOK)
	ana.wait("tabulation_datasets", id, "ready")
	if n := reads.Load(); n != 2 {
		t.Errorf("with other options the file was read %d times", n)
	}
	// a name given while nothing is read changes neither state nor results
	ana.call(http.MethodPatch, path, map[string]any{"name": "Renamed"}, http.StatusOK)
	if r := ana.wait("tabulation_datasets", id, "ready"); r["name"] != "Renamed" || reads.Load() != 2 {
		t.Errorf("renamed: %v, %d reads", r["name"], reads.Load())
	}
}
