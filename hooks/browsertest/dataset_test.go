package browsertest

import (
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/hary4di/pockettab/tabulation/surveygen"
)

// files writes the sample survey.
func files(t *testing.T) (data, form string) {
	t.Helper()
	s := surveygen.New(surveygen.Options{Seed: 1, Respondents: 400})
	dir := t.TempDir()
	data, form = filepath.Join(dir, "kepuasan.xlsx"), filepath.Join(dir, "kobo_form.xlsx")
	for path, write := range map[string]func(*os.File) error{data: func(f *os.File) error { return s.WriteData(f) }, form: func(f *os.File) error { return s.WriteForm(f) }} {
		f, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := write(f); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return data, form
}

// call asks the server as the visitor and decodes its answer.
func (v *visitor) call(method, path, kind string, body io.Reader, answer any) {
	v.t.Helper()
	token, err := v.user.NewAuthToken()
	if err != nil {
		v.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(v.ctx, method, shared.url+path, body)
	if err != nil {
		v.t.Fatal(err)
	}
	req.Header.Set("Authorization", token)
	req.Header.Set("Content-Type", kind)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		v.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode >= http.StatusMultipleChoices {
		v.t.Fatalf("%s %s: %d %s (%v)", method, path, res.StatusCode, text, err)
	}
	if err := json.Unmarshal(text, answer); err != nil {
		v.t.Fatal(err)
	}
}

// record is what the tests need of a dataset or job.
type record struct {
	ID, Status, Study string
	Message           string `json:"error_message"`
	Edits             struct {
		Rev   int
		Edits []json.RawMessage
	}
}

// post sends a form with files, each by its field and path; "" is none.
func (v *visitor) post(path string, values, files map[string]string) record {
	v.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for field, value := range values {
		if err := w.WriteField(field, value); err != nil {
			v.t.Fatal(err)
		}
	}
	for field, path := range files {
		if path == "" {
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil {
			v.t.Fatal(err)
		}
		part, err := w.CreateFormFile(field, filepath.Base(path))
		if err != nil {
			v.t.Fatal(err)
		}
		if _, err := part.Write(text); err != nil {
			v.t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		v.t.Fatal(err)
	}
	var made record
	v.call(http.MethodPost, path, w.FormDataContentType(), &body, &made)
	return made
}

// dataset uploads files without the pages and waits until they were read.
func (v *visitor) dataset(name, data, form, status string) string {
	v.t.Helper()
	made := v.post("/api/collections/tabulation_datasets/records", map[string]string{"owner": v.user.Id, "name": name, "language": "id"}, map[string]string{"file": data, "codebook": form})
	v.until("tabulation_datasets", made.ID, status)
	return made.ID
}

// sample uploads the sample survey.
func (v *visitor) sample() string {
	v.t.Helper()
	data, form := files(v.t)
	return v.dataset("Kepuasan Penumpang 2026", data, form, "ready")
}

// job starts a job and waits until it is done.
func (v *visitor) job(name, dataset, plan string) string {
	v.t.Helper()
	text, err := json.Marshal(map[string]any{"owner": v.user.Id, "dataset": dataset, "name": name, "variables_config": json.RawMessage(plan)})
	if err != nil {
		v.t.Fatal(err)
	}
	var made record
	v.call(http.MethodPost, "/api/collections/tabulation_jobs/records", "application/json", bytes.NewReader(text), &made)
	v.until("tabulation_jobs", made.ID, "completed")
	return made.ID
}

// until waits for the status of a record.
func (v *visitor) until(collection, id, status string) {
	v.t.Helper()
	end := time.Now().Add(2 * patience)
	for tick := time.NewTicker(20 * time.Millisecond); ; <-tick.C {
		r := v.record(collection, id)
		if r.Status == status {
			tick.Stop()
			return
		}
		if r.Status == "failed" || time.Now().After(end) {
			v.t.Fatalf("%s is %s: %s", collection, r.Status, r.Message)
		}
	}
}

// record fetches a record of the visitor's.
func (v *visitor) record(collection, id string) record {
	v.t.Helper()
	var r record
	v.call(http.MethodGet, "/api/collections/"+collection+"/records/"+id, "application/json", nil, &r)
	return r
}
