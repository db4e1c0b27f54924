package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/term"
)

// client speaks the REST API as any integrator would.
type client struct {
	base, token, user string
}

// Bounds of the waiting, in polls.
const (
	pollEvery = 150 * time.Millisecond
	maxPolls  = 4000 // ten minutes
)

// tabulate signs in, uploads, runs the job and downloads its files.
func tabulate(ctx context.Context, c client, f surveyFiles, password, dir string, out io.Writer) ([]string, error) {
	var auth struct {
		Token  string
		Record struct{ ID string }
	}
	if err := c.call(ctx, http.MethodPost, "/api/collections/users/auth-with-password", map[string]any{"identity": email, "password": password}, &auth); err != nil {
		return nil, err
	}
	c.token, c.user = auth.Token, auth.Record.ID
	dataset, err := c.upload(ctx, f)
	if err != nil {
		return nil, err
	}
	if dataset, err = c.wait(ctx, "tabulation_datasets", dataset, out, func(r record) string { return fmt.Sprintf("Reading … %d%%", r.Progress) }); err != nil {
		return nil, err
	}
	fmt.Fprintf(out, "Read: %d respondents, %d variables, %d things to know\n", dataset.Rows, dataset.VariablesCount, len(dataset.Problems))
	var job record
	if err := c.call(ctx, http.MethodPost, "/api/collections/tabulation_jobs/records", map[string]any{
		"owner": c.user, "dataset": dataset.ID, "variables_config": json.RawMessage(f.plan), "language": language,
	}, &job); err != nil {
		return nil, err
	}
	if job, err = c.wait(ctx, "tabulation_jobs", job, out, func(r record) string {
		return fmt.Sprintf("Tabulating … %d%%, %d of %d tables", r.Progress, r.DoneTables, r.TotalTables)
	}); err != nil {
		return nil, err
	}
	fmt.Fprintf(out, "Tabulated: %d tables\n", job.TotalTables)
	return c.download(ctx, job, dir)
}

// record is what the demo needs of our records.
type record struct {
	ID             string
	Status         string
	Progress       int
	Rows           int
	VariablesCount int `json:"variables_count"`
	Problems       []any
	TotalTables    int    `json:"total_tables"`
	DoneTables     int    `json:"done_tables"`
	ErrorMessage   string `json:"error_message"`
	Name, File     string
	CollectionID   string `json:"collectionId"`
}

func (r *record) UnmarshalJSON(b []byte) error {
	type plain record
	aux := struct {
		*plain
		Progress float64 `json:"progress"`
	}{plain: (*plain)(r)}
	if err := json.Unmarshal(b, &aux); err != nil {
		return err
	}
	r.Progress = int(aux.Progress)
	return nil
}

func (c client) do(ctx context.Context, method, path, contentType string, body io.Reader) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, body)
	if err != nil {
		return nil, err
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	if c.token != "" {
		req.Header.Set("Authorization", c.token)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	if res.StatusCode >= 300 {
		defer func() { _ = res.Body.Close() }()
		text, _ := io.ReadAll(io.LimitReader(res.Body, 4096))
		return nil, fmt.Errorf("%s %s answered %s: %s", method, path, res.Status, text)
	}
	return res, nil
}

func (c client) call(ctx context.Context, method, path string, body, answer any) error {
	var in io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return err
		}
		in = bytes.NewReader(text)
	}
	res, err := c.do(ctx, method, path, "application/json", in)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	return json.NewDecoder(res.Body).Decode(answer)
}

// upload sends data and form as a new dataset.
func (c client) upload(ctx context.Context, f surveyFiles) (record, error) {
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	fields := [][2]string{{"owner", c.user}, {"name", "Kepuasan Penumpang 2026"}, {"language", language}}
	for _, kv := range fields {
		if err := form.WriteField(kv[0], kv[1]); err != nil {
			return record{}, err
		}
	}
	for _, kv := range [][2]string{{"file", f.data}, {"codebook", f.form}} {
		data, err := os.ReadFile(kv[1])
		if err != nil {
			return record{}, err
		}
		w, err := form.CreateFormFile(kv[0], filepath.Base(kv[1]))
		if err != nil {
			return record{}, err
		}
		if _, err := w.Write(data); err != nil {
			return record{}, err
		}
	}
	if err := form.Close(); err != nil {
		return record{}, err
	}
	res, err := c.do(ctx, http.MethodPost, "/api/collections/tabulation_datasets/records", form.FormDataContentType(), &b)
	if err != nil {
		return record{}, err
	}
	defer func() { _ = res.Body.Close() }()
	var r record
	return r, json.NewDecoder(res.Body).Decode(&r)
}

// wait polls a record until it has ended. On a terminal a line shows how far
// it is; a pipe gets results only.
func (c client) wait(ctx context.Context, collection string, r record, out io.Writer, line func(record) string) (record, error) {
	show := func(s string) {
		if f, ok := out.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
			fmt.Fprintf(f, "\r%-70s\r", s)
		}
	}
	defer show("")
	for range maxPolls {
		if err := c.call(ctx, http.MethodGet, "/api/collections/"+collection+"/records/"+r.ID, nil, &r); err != nil {
			return r, err
		}
		switch r.Status {
		case "ready", "completed":
			return r, nil
		case "failed", "cancelled":
			return r, fmt.Errorf("the %s ended as %s: %s", collection[len("tabulation_"):len(collection)-1], r.Status, r.ErrorMessage)
		}
		show(line(r))
		select {
		case <-ctx.Done():
			return r, ctx.Err()
		case <-time.After(pollEvery):
		}
	}
	return r, fmt.Errorf("gave up waiting for %s %s", collection, r.ID)
}

// download saves workbooks and tidy table into dir and gives their paths.
func (c client) download(ctx context.Context, job record, dir string) ([]string, error) {
	filter := url.QueryEscape(fmt.Sprintf("job = %q && (kind = 'workbook' || kind = 'tidy')", job.ID))
	var list struct{ Items []record }
	if err := c.call(ctx, http.MethodGet, "/api/collections/tabulation_outputs/records?perPage=500&sort=-kind,part&filter="+filter, nil, &list); err != nil {
		return nil, err
	}
	if len(list.Items) == 0 {
		return nil, fmt.Errorf("job %s has no outputs", job.ID)
	}
	var token struct{ Token string }
	if err := c.call(ctx, http.MethodPost, "/api/files/token", nil, &token); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	var paths []string
	for _, r := range list.Items {
		path := filepath.Join(dir, r.Name)
		err := writeFile(path, func(w io.Writer) error {
			res, err := c.do(ctx, http.MethodGet, "/api/files/"+r.CollectionID+"/"+r.ID+"/"+r.File+"?token="+token.Token, "", nil)
			if err != nil {
				return err
			}
			defer func() { _ = res.Body.Close() }()
			_, err = io.Copy(w, res.Body)
			return err
		})
		if err != nil {
			return nil, err
		}
		paths = append(paths, path)
	}
	return paths, nil
}
