package hooks

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// answer sends a GET and gives status and headers.
func (p *person) answer(path string) (int, http.Header) {
	p.s.t.Helper()
	req, err := http.NewRequestWithContext(p.s.t.Context(), http.MethodGet, p.s.url+path, nil)
	if err != nil {
		p.s.t.Fatal(err)
	}
	if p.token != "" {
		req.Header.Set("Authorization", p.token)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		p.s.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	_, _ = io.Copy(io.Discard, res.Body)
	return res.StatusCode, res.Header
}

// form sends a form of texts and files.
func (p *person) form(path string, fields map[string]string, files map[string][2]string) (int, string) {
	p.s.t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	for k, v := range fields {
		if err := form.WriteField(k, v); err != nil {
			p.s.t.Fatal(err)
		}
	}
	for field, f := range files {
		w, err := form.CreateFormFile(field, f[0])
		if err == nil {
			_, err = io.WriteString(w, f[1])
		}
		if err != nil {
			p.s.t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		p.s.t.Fatal(err)
	}
	status, text := p.request(http.MethodPost, path, form.FormDataContentType(), &b)
	return status, string(text)
}

// TestProtectedFilesStayOutOfCachesAndPages: no shared cache keeps what a
// token opened, and a browser neither guesses its type nor runs it.
func TestProtectedFilesStayOutOfCachesAndPages(t *testing.T) {
	t.Parallel()
	s := startServer(t, t.TempDir(), Config{})
	ani := s.user("ani")
	ds := ani.upload("survey.csv", strings.Replace(sample(60), "Male", "<script>alert(1)</script>", 1), http.StatusOK)
	ani.wait("tabulation_datasets", ds, "ready")
	job := ani.start(ds, samplePlan)
	ani.wait("tabulation_jobs", job, "completed")
	token := asText(ani.call(http.MethodPost, "/api/files/token", nil, http.StatusOK)["token"])
	paths := []string{"/api/files/tabulation_datasets/" + ds + "/" + asText(ani.record("tabulation_datasets", ds)["file"]) + "?token=" + token, "/api/tabulation/jobs/" + job + "/download?token=" + token}
	for _, o := range ani.list("tabulation_outputs", "job='"+job+"'") {
		paths = append(paths, "/api/files/tabulation_outputs/"+asText(o.(record)["id"])+"/"+asText(o.(record)["file"])+"?token="+token)
	}
	if len(paths) < 5 {
		t.Fatalf("there are %d files", len(paths))
	}
	guest := &person{s: s}
	for _, path := range paths {
		for _, more := range []string{"", "&download=1"} {
			status, h := guest.answer(path + more)
			if status != http.StatusOK || !strings.Contains(h.Get("Cache-Control"), "no-store") || strings.Contains(h.Get("Cache-Control"), "public") {
				t.Errorf("%s answered %d, Cache-Control %q", path, status, h.Get("Cache-Control"))
			}
			if h.Get("X-Content-Type-Options") != "nosniff" || strings.Contains(h.Get("Content-Type"), "html") {
				t.Errorf("%s is %q, %q", path, h.Get("Content-Type"), h.Get("X-Content-Type-Options"))
			}
			if strings.HasPrefix(path, "/api/files") && !strings.Contains(h.Get("Content-Security-Policy"), "sandbox") {
				t.Errorf("%s has the policy %q", path, h.Get("Content-Security-Policy"))
			}
		}
	}
	// a download that broke off goes on where it was
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+paths[0], nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Range", "bytes=10-19")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	part, _ := io.ReadAll(res.Body)
	_ = res.Body.Close()
	if res.StatusCode != http.StatusPartialContent || len(part) != 10 {
		t.Errorf("ten bytes of a file are answered %d with %d bytes", res.StatusCode, len(part))
	}
	// a token of files opens files, and nothing else
	for _, path := range []string{"/api/collections/tabulation_jobs/records/" + job, "/api/tabulation/metrics"} {
		if status, _ := guest.answer(path + "?token=" + token); status == http.StatusOK {
			t.Errorf("a file token opens %s", path)
		}
		if status, _ := (&person{s: s, token: token}).answer(path); status == http.StatusOK {
			t.Errorf("a file token in the header opens %s", path)
		}
	}
}

// TestFiltersAndExpansionsTellNothing: another's records are not found by way
// of one's own: by filters, sorting or expanding along relations.
func TestFiltersAndExpansionsTellNothing(t *testing.T) {
	t.Parallel()
	s := startBatching(t, 8<<20)
	c := assemble(t, s)
	ds := c.budi.ready(30)
	own := c.budi.asked(record{"dataset": ds, "plan": c.plan, "variables_config": json.RawMessage(samplePlan)}) // names a plan of Ani's
	c.budi.wait("tabulation_jobs", own, "completed")
	for collection, filters := range map[string][]string{
		"tabulation_jobs":     {`plan.name = "Mine"`, `plan.plan ~ "rating"`, `plan.owner = "` + c.ani.id + `"`, `dataset.owner = "` + c.ani.id + `"`, `owner.email ~ "ani"`},
		"tabulation_datasets": {`tabulation_jobs_via_dataset.plan.name ?= "Mine"`, `owner.tabulation_jobs_via_owner.name ?= "Sample" && owner = "` + c.ani.id + `"`},
		"tabulation_plans":    {`tabulation_jobs_via_plan.id ?!= ""`},
		"tabulation_outputs":  {`job.plan.name = "Mine"`},
		"users":               {`tabulation_jobs_via_owner.id ?= "` + c.job + `"`, `tabulation_datasets_via_owner.id ?= "` + c.dataset + `"`},
	} {
		for _, filter := range filters {
			status, text := c.budi.request(http.MethodGet, "/api/collections/"+collection+"/records?filter="+url.QueryEscape(filter), "", nil)
			var list struct{ TotalItems int }
			_ = json.Unmarshal(text, &list)
			if status == http.StatusOK && list.TotalItems > 0 {
				t.Errorf("%s filtered by %s tells another user: %s", collection, filter, text)
			}
		}
	}
	text, err := json.Marshal(c.budi.call(http.MethodGet, "/api/collections/tabulation_jobs/records/"+own+"?expand=plan,dataset,owner", nil, http.StatusOK))
	if err != nil || bytes.Contains(text, []byte(`"Mine"`)) || !bytes.Contains(text, []byte(`"expand"`)) {
		t.Errorf("the expanded job is %s (%v)", text, err)
	}
	// nor by a batch
	for _, r := range [][3]string{
		{"PATCH", "/api/collections/tabulation_datasets/records/" + c.dataset, `{"name":"mine now"}`},
		{"DELETE", "/api/collections/tabulation_jobs/records/" + c.job, `{}`},
		{"PATCH", "/api/collections/tabulation_plans/records/" + c.plan, `{"shared":true}`},
	} {
		for who, p := range map[string]*person{"a guest": c.guest, "another user": c.budi, "a user of another collection": c.foreign} {
			if status, text := p.batch(r); status < 400 || status >= 500 {
				t.Errorf("%s by %s in a batch answered %d: %s", r[0], who, status, text)
			}
		}
	}
	if c.ani.record("tabulation_datasets", c.dataset)["name"] != "survey.csv" || c.ani.see(c.job)["status"] != "completed" {
		t.Error("something of Ani's was changed")
	}
}

// TestModifiersSetNothingThatIsTheServers: PocketBase takes name+ and name-
// beside a field's name.
func TestModifiersSetNothingThatIsTheServers(t *testing.T) {
	t.Parallel()
	s := startServer(t, t.TempDir(), Config{})
	ani := s.user("ani")
	ds := ani.ready(60)
	before := ani.record("tabulation_datasets", ds)
	stored := func(collection, id string) map[string]any {
		t.Helper()
		r, err := s.app.FindRecordById(collection, id)
		if err != nil {
			t.Fatal(err)
		}
		return r.FieldsData()
	}
	kept := stored(datasetsName, ds)
	for _, body := range []string{`{"rows+":5}`, `{"rows-":5}`, `{"+error_message":"x"}`, `{"file-":"` + asText(before["file"]) + `"}`, `{"columns":""}`, `{"status":"failed"}`, `{"expires_at":"2099-01-01 00:00:00.000Z"}`, `{"lease_owner":"me"}`, `{"owner":"` + s.user("budi").id + `"}`, `{"bytes":0}`, `{"sha256":"x"}`, `{"data_at":"2099-01-01 00:00:00.000Z"}`} {
		status, text := ani.request(http.MethodPatch, "/api/collections/tabulation_datasets/records/"+ds, "application/json", strings.NewReader(body))
		if status >= 500 { // PocketBase leaves out what is hidden, and refuses the rest
			t.Errorf("%s is answered %d: %s", body, status, text)
		}
		for field, now := range stored(datasetsName, ds) {
			if field != "updated" && fmt.Sprint(now) != fmt.Sprint(kept[field]) {
				t.Errorf("%s set %s from %v to %v", body, field, kept[field], now)
			}
		}
	}
	for _, more := range []string{`"attempts+":1`, `"keep":true`, `"memory":1`, `"expires_at":"2099-01-01 00:00:00.000Z"`, `"sums_of":"x"`, `"rating":"good"`, `"lease_until":"2099-01-01 00:00:00.000Z"`} {
		status, text := ani.request(http.MethodPost, "/api/collections/tabulation_jobs/records", "application/json", strings.NewReader(`{"owner":"`+ani.id+`","dataset":"`+ds+`","variables_config":`+samplePlan+`,`+more+`}`))
		if status >= 400 && status < 500 {
			continue
		}
		var made struct{ ID string }
		if err := json.Unmarshal(text, &made); err != nil || status != http.StatusOK {
			t.Fatalf("a job with %s is answered %d: %s", more, status, text)
		}
		ani.wait("tabulation_jobs", made.ID, "completed")
		if r := stored(jobsName, made.ID); strings.Contains(fmt.Sprint(r["lease_until"]), "2099") || fmt.Sprint(r["memory"]) == "1" || r["keep"] == true {
			t.Errorf("a job with %s is %v", more, r)
		}
	}
}

// TestBombsInFormsAndPlans: what is uploaded beside the data is as hostile.
func TestBombsInFormsAndPlans(t *testing.T) {
	t.Parallel()
	s := startServer(t, t.TempDir(), Config{})
	ani := s.user("ani")
	laughs := `<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>`
	bombs := map[string]string{
		"entities":                       book(t, laughs+bookMain, sheetHead+sheetTail),
		"a sheet that swells a thousand": packed(t, "[Content_Types].xml", bookTypes, "_rels/.rels", bookRels, "xl/workbook.xml", bookMain, "xl/_rels/workbook.xml.rels", sheetRels, "xl/worksheets/sheet1.xml", 64<<20),
		"a page":                         "<html><table><tr><td>x</td></tr></table></html>",
		"nothing":                        "",
	}
	for name, bomb := range bombs {
		status, text := ani.form("/api/collections/tabulation_datasets/records", map[string]string{"owner": ani.id}, map[string][2]string{"file": {"survey.csv", sample(30)}, "codebook": {"form.xlsx", bomb}})
		if status == http.StatusOK {
			var made struct{ ID string }
			if err := json.Unmarshal([]byte(text), &made); err != nil {
				t.Fatal(err)
			}
			if r := ani.wait("tabulation_datasets", made.ID, "ready", "failed"); r["status"] != "failed" && name != "nothing" || r["status"] == "failed" && r["error_code"] == "internal" {
				t.Errorf("%s as a form: %v %v", name, r["status"], r["error_code"])
			}
		} else if status < 400 || status >= 500 {
			t.Errorf("%s as a form is answered %d: %s", name, status, text)
		}
		if status, text := ani.form("/api/tabulation/plans/import", nil, map[string][2]string{"file": {"plan.xlsx", bomb}}); status < 400 || status >= 500 {
			t.Errorf("%s as a plan is answered %d: %s", name, status, text)
		}
		ds := ani.ready(30)
		if status, text := ani.form("/api/tabulation/datasets/"+ds+"/replace", nil, map[string][2]string{"file": {"next.xlsx", bomb}}); status == http.StatusOK {
			r := ani.wait("tabulation_datasets", ds, "ready")
			if r["error_code"] == "internal" || r["rows"] != 30.0 {
				t.Errorf("%s as new data: %v, %v rows", name, r["error_code"], r["rows"])
			}
		} else if status < 400 || status >= 500 {
			t.Errorf("%s as new data is answered %d: %s", name, status, text)
		}
	}
	if ani.ready(40) == "" {
		t.Error("the server reads no more")
	}
}

// TestParallelUploadsShareOneQuota: several uploads at once do not each find
// the same room.
func TestParallelUploadsShareOneQuota(t *testing.T) {
	t.Parallel()
	data := sample(1500) // about 30 KB
	s := startServer(t, t.TempDir(), Config{StoredBytes: int64(len(data))*3 + 3000})
	ani := s.user("ani")
	var made, refused atomic.Int64
	var group sync.WaitGroup
	for range 12 {
		group.Go(func() {
			switch status, text := ani.form("/api/collections/tabulation_datasets/records", map[string]string{"owner": ani.id}, map[string][2]string{"file": {"survey.csv", data}}); {
			case status == http.StatusOK:
				made.Add(1)
			case status == http.StatusTooManyRequests && strings.Contains(text, `"code":"quota"`):
				refused.Add(1)
			default:
				t.Errorf("answered %d: %s", status, text)
			}
		})
	}
	group.Wait()
	if made.Load() == 0 || made.Load() > 3 || made.Load()+refused.Load() != 12 {
		t.Errorf("%d of 12 uploads were taken where three have room, %d refused", made.Load(), refused.Load())
	}
	if n := s.p.quotas.arriving.of(ani.id); n != 0 {
		t.Errorf("%d bytes are arriving for ever", n)
	}
}
