package hooks

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/archive"
)

// The data directory of every former schema, made by the version of then
// (.ci/olddata), opens: the finished files are there, the job that waited
// runs, the edits hold, and new tables have the figures of the old ones.
func TestDataOfFormerVersionsOpen(t *testing.T) {
	t.Parallel()
	olds, err := filepath.Glob("testdata/upgrade/*.zip")
	if err != nil || len(olds) == 0 {
		t.Fatalf("no data of a former version: %v", err)
	}
	for _, old := range olds {
		t.Run(strings.TrimSuffix(filepath.Base(old), ".zip"), func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "data")
			if err := archive.Extract(old, dir); err != nil {
				t.Fatal(err)
			}
			asOfToday(t, dir)
			s := startServer(t, dir, Config{})
			var ana person
			ana.s = s
			answer := ana.call(http.MethodPost, "/api/collections/users/auth-with-password", map[string]any{"identity": "ana@example.com", "password": "correct horse"}, http.StatusOK)
			ana.id, ana.token = asText(answer["record"].(map[string]any)["id"]), asText(answer["token"])

			dataset := ana.list("tabulation_datasets", "name='survey'")[0].(map[string]any)
			dataset = ana.wait("tabulation_datasets", asText(dataset["id"]), "ready", "failed") // it may be read again
			if variables, err := json.Marshal(dataset["variables"]); err != nil || dataset["status"] != "ready" || !strings.Contains(string(variables), "Sex of the respondent") {
				t.Errorf("the dataset is %v (%v) with the variables %s", dataset["status"], err, variables)
			}
			id := asText(dataset["id"])
			job := func(name string) string {
				return asText(ana.list("tabulation_jobs", "name='"+name+"'")[0].(map[string]any)["id"])
			}
			before := ana.figures(job("done"))
			ana.wait("tabulation_jobs", job("waiting"), "completed")
			plan := ana.list("tabulation_plans", "name='plan'")[0].(map[string]any)["plan"]
			r := ana.call(http.MethodPost, "/api/collections/tabulation_jobs/records?fresh=1", map[string]any{"owner": ana.id, "dataset": id, "name": "new", "language": "en", "variables_config": plan}, http.StatusOK)
			ana.wait("tabulation_jobs", asText(r["id"]), "completed")
			for _, name := range []string{"waiting", "new"} {
				after := ana.figures(job(name))
				for cell, value := range before {
					if after[cell] != value {
						t.Errorf("%s: %s was %s and is %q", name, cell, value, after[cell])
					}
				}
			}
			if len(before) < 60 {
				t.Errorf("only %d figures were compared", len(before))
			}
			ana.wait("tabulation_datasets", ana.upload("another.csv", sample(30), http.StatusOK), "ready")

			// that was once: the next start finds nothing to read again
			revs := func() (all []any) {
				for _, d := range ana.list("tabulation_datasets", "status='ready'") {
					all = append(all, d.(map[string]any)["rev"])
				}
				return all
			}
			was := revs()
			s.end()
			ana.s = startServer(t, dir, Config{})
			if is := revs(); len(was) != 2 || !slices.Equal(is, was) {
				t.Errorf("the revisions of ready datasets were %v and are %v", was, is)
			}
		})
	}
}

// figures reads the tidy table in a job's download: values by cell.
func (p *person) figures(job string) map[string]string {
	p.s.t.Helper()
	status, body := p.request(http.MethodGet, "/api/tabulation/jobs/"+job+"/download", "", nil)
	if status != http.StatusOK {
		p.s.t.Fatalf("the download answers %d: %s", status, body)
	}
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		p.s.t.Fatal(err)
	}
	figures := map[string]string{}
	for _, f := range z.File {
		if !strings.HasSuffix(f.Name, "tables.csv") {
			continue
		}
		r, err := f.Open()
		if err != nil {
			p.s.t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			p.s.t.Fatal(err)
		}
		rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff")))).ReadAll()
		if err != nil {
			p.s.t.Fatal(err)
		}
		for _, row := range rows[1:] {
			figures[row[0]] = row[8]
		}
	}
	return figures
}

// asOfToday moves all times of our collections so far that the waiting job is
// due now: nothing has expired meanwhile.
func asOfToday(t *testing.T, dir string) {
	t.Helper()
	db, err := core.DefaultDBConnect(filepath.Join(dir, "data.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	var due string
	if err := db.NewQuery(`SELECT run_after FROM tabulation_jobs WHERE name = 'waiting'`).Row(&due); err != nil {
		t.Fatal(err)
	}
	was, err := time.Parse("2006-01-02 15:04:05.000Z", due)
	if err != nil {
		t.Fatal(err)
	}
	var columns []struct{ Table, Column string }
	if err := db.NewQuery(`SELECT m.name "table", c.name "column" FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name LIKE 'tabulation_%'`).All(&columns); err != nil {
		t.Fatal(err)
	}
	for _, c := range columns {
		if _, err := db.NewQuery(fmt.Sprintf(`UPDATE [[%s]] SET [[%s]] = strftime('%%Y-%%m-%%d %%H:%%M:%%fZ', [[%s]], '%d seconds') WHERE [[%s]] GLOB '20[0-9][0-9]-[0-9][0-9]-[0-9][0-9] [0-9][0-9]:*Z'`,
			c.Table, c.Column, c.Column, int(time.Since(was).Seconds()), c.Column)).Execute(); err != nil {
			t.Fatal(err)
		}
	}
}
