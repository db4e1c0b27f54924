package hooks

import (
	"net/http"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"
)

// cast is everybody who might try to reach what is Ani's.
type cast struct {
	guest, ani, budi, admin *person
	// chief is a user of our own whose role is admin.
	chief *person
	// foreign is a user of another auth collection of the host.
	foreign *person
	// what Ani has
	dataset, job, plan, settings string
}

// superuser signs the superuser in, who is made at the first call.
func (s *server) superuser() *person {
	s.t.Helper()
	r, err := s.app.FindAuthRecordByEmail(core.CollectionNameSuperusers, "root@example.com")
	if err != nil {
		return s.signUp(core.CollectionNameSuperusers, "root")
	}
	token, err := r.NewAuthToken()
	if err != nil {
		s.t.Fatal(err)
	}
	return &person{s: s, id: r.Id, token: token}
}

// signUp makes a record of an auth collection and signs it in.
func (s *server) signUp(collection, name string) *person {
	s.t.Helper()
	c, err := s.app.FindCollectionByNameOrId(collection)
	if err != nil {
		s.t.Fatal(err)
	}
	r := core.NewRecord(c)
	r.SetEmail(name + "@example.com")
	r.SetPassword("correct horse")
	r.SetVerified(true)
	if err := s.app.Save(r); err != nil {
		s.t.Fatal(err)
	}
	token, err := r.NewAuthToken()
	if err != nil {
		s.t.Fatal(err)
	}
	return &person{s: s, id: r.Id, token: token}
}

func assemble(t *testing.T, s *server) cast {
	t.Helper()
	c := cast{guest: &person{s: s}, ani: s.user("ani"), budi: s.user("budi"), admin: s.superuser()}
	c.chief = s.user("chief")
	chief, err := s.app.FindRecordById("users", c.chief.id)
	if err != nil {
		t.Fatal(err)
	}
	chief.Set("role", "admin")
	if err := s.app.Save(chief); err != nil {
		t.Fatal(err)
	}
	members := core.NewAuthCollection("members")
	if err := s.app.Save(members); err != nil {
		t.Fatal(err)
	}
	c.foreign = s.signUp("members", "eve")
	c.dataset = c.ani.ready(60)
	c.job = c.ani.start(c.dataset, samplePlan)
	c.ani.wait("tabulation_jobs", c.job, "completed")
	c.plan = asText(c.ani.call(http.MethodPost, "/api/collections/tabulation_plans/records", map[string]any{"owner": c.ani.id, "name": "Mine", "plan": samplePlan}, http.StatusOK)["id"])
	c.settings = asText(c.ani.call(http.MethodPost, "/api/collections/tabulation_settings/records", map[string]any{"owner": c.ani.id}, http.StatusOK)["id"])
	return c
}

// routeBodies are what each route is called with. A route without a row here
// fails the test: decide first who may call it.
var routeBodies = map[string]string{
	"POST /datasets/{id}/check":   samplePlan,
	"POST /datasets/{id}/preview": `{"plan":` + samplePlan + `}`,
	"POST /sample":                "",
	"POST /jobs/{id}/cancel":      "",
	"POST /jobs/{id}/retry":       "",
	"POST /jobs/{id}/rerun":       `{"name":"Again"}`,
	"POST /datasets/{id}/replace": "",
	"POST /jobs/{id}/rate":        `{"rating":"good"}`,
	"POST /jobs/{id}/keep":        `{"keep":true}`,
	"GET /jobs/{id}/download":     "",
	"GET /jobs/{id}/events":       "",
	"GET /plans/{id}/export.xlsx": "",
	"POST /plans/export.xlsx":     samplePlan,
	"POST /plans/import":          "",
	"GET /health":                 "",
	"GET /metrics":                "",
	"GET /openapi.json":           "",
}

func TestEveryRouteIsForWhomTheTableSays(t *testing.T) {
	t.Parallel()
	s := startServer(t, t.TempDir(), Config{})
	c := assemble(t, s)
	for _, r := range s.p.routes() {
		name := r.method + " " + r.path
		body, ok := routeBodies[name]
		if !ok {
			t.Errorf("%s has no row in the test of who may call it", name)
			continue
		}
		id := c.job
		switch {
		case strings.HasPrefix(r.path, "/datasets"):
			id = c.dataset
		case strings.HasPrefix(r.path, "/plans"):
			id = c.plan
		}
		path := routesPath + strings.ReplaceAll(r.path, "{id}", id)
		try := func(who string, p *person, path string) int {
			t.Helper()
			status, text := p.request(r.method, path, "application/json", strings.NewReader(body))
			if status >= 500 {
				t.Errorf("%s by %s answered %d: %s", name, who, status, text)
			}
			if status == http.StatusForbidden && strings.Contains(string(text), `"code":{"code":"forbidden"`) {
				return http.StatusConflict // let in, and refused with a reason: the job has ended
			}
			return status
		}
		shut := func(status int) bool {
			return status == http.StatusUnauthorized || status == http.StatusForbidden || status == http.StatusNotFound
		}
		others := map[string]*person{"a guest": c.guest, "another user": c.budi, "a user of another collection": c.foreign}
		switch r.who {
		case anybody:
			for who, p := range others {
				if got := try(who, p, path); shut(got) {
					t.Errorf("%s is shut for %s: %d", name, who, got)
				}
			}
		case owners, ownersByLink:
			if strings.Contains(r.path, "{id}") {
				for who, p := range others {
					want := http.StatusNotFound
					if p == c.guest && r.who == owners {
						want = http.StatusUnauthorized
					}
					if got := try(who, p, path); got != want {
						t.Errorf("%s by %s answered %d, want %d", name, who, got, want)
					}
					// nobody learns from the answer whether the record is there
					if none := routesPath + strings.ReplaceAll(r.path, "{id}", "nothing00000000"); try(who, p, none) != want {
						t.Errorf("%s tells %s what is there", name, who)
					}
				}
			} else if got := try("a guest", c.guest, path); got != http.StatusUnauthorized {
				t.Errorf("%s by a guest answered %d", name, got)
			}
			for who, p := range map[string]*person{"the owner": c.ani, "an administrator": c.admin, "a user who administers": c.chief} {
				if got := try(who, p, path); shut(got) {
					t.Errorf("%s is shut for %s: %d", name, who, got)
				}
			}
		case admins, adminsByToken:
			for who, p := range others {
				if got := try(who, p, path); got != http.StatusUnauthorized && got != http.StatusForbidden {
					t.Errorf("%s by %s answered %d", name, who, got)
				}
			}
			if got := try("the owner", c.ani, path); got != http.StatusForbidden {
				t.Errorf("%s by an owner answered %d", name, got)
			}
			if got := try("an administrator", c.admin, path); shut(got) {
				t.Errorf("%s is shut for administrators: %d", name, got)
			}
		}
	}
	for name := range routeBodies {
		found := false
		for _, r := range s.p.routes() {
			found = found || r.method+" "+r.path == name
		}
		if !found {
			t.Errorf("%s is tried and is no route", name)
		}
	}
}

func TestRecordsFilesAndTokensAreTheOwnersOnly(t *testing.T) {
	t.Parallel()
	s := startServer(t, t.TempDir(), Config{})
	c := assemble(t, s)
	records := map[string]string{"tabulation_datasets": c.dataset, "tabulation_jobs": c.job, "tabulation_plans": c.plan, "tabulation_settings": c.settings}
	output := c.ani.list("tabulation_outputs", "kind='workbook'")[0].(map[string]any)
	records["tabulation_outputs"] = asText(output["id"])
	strangers := map[string]*person{"a guest": c.guest, "another user": c.budi, "a user of another collection": c.foreign}
	for collection, id := range records {
		base := "/api/collections/" + collection + "/records"
		for who, p := range strangers {
			if status, text := p.request(http.MethodGet, base+"/"+id, "", nil); status != http.StatusNotFound {
				t.Errorf("%s views %s: %d %s", who, collection, status, text)
			}
			if status, text := p.request(http.MethodGet, base, "", nil); status != http.StatusOK || !strings.Contains(string(text), `"totalItems":0`) {
				t.Errorf("%s lists %s: %d %s", who, collection, status, text)
			}
			if status, _ := p.request(http.MethodPatch, base+"/"+id, "application/json", strings.NewReader(`{"name":"mine now"}`)); status < 400 || status >= 500 {
				t.Errorf("%s updates %s: %d", who, collection, status)
			}
			if status, _ := p.request(http.MethodDelete, base+"/"+id, "", nil); status < 400 || status >= 500 {
				t.Errorf("%s deletes %s: %d", who, collection, status)
			}
			if status, _ := p.request(http.MethodPost, base, "application/json", strings.NewReader(`{"owner":"`+c.ani.id+`","name":"for her"}`)); status < 400 || status >= 500 {
				t.Errorf("%s makes %s in her name: %d", who, collection, status)
			}
		}
		for who, p := range map[string]*person{"an administrator": c.admin, "a user who administers": c.chief} {
			if status, text := p.request(http.MethodGet, base+"/"+id, "", nil); status != http.StatusOK {
				t.Errorf("%s views %s: %d %s", who, collection, status, text)
			}
		}
		if status, _ := c.ani.request(http.MethodGet, base+"/"+id, "", nil); status != http.StatusOK {
			t.Errorf("the owner views %s: %d", collection, status)
		}
	}

	// files open with a file token of the owner and with nothing else
	ds := c.ani.call(http.MethodGet, "/api/collections/tabulation_datasets/records/"+c.dataset, nil, http.StatusOK)
	for _, file := range []string{
		"/api/files/tabulation_outputs/" + asText(output["id"]) + "/" + asText(output["file"]),
		"/api/files/tabulation_datasets/" + c.dataset + "/" + asText(ds["file"]),
	} {
		for who, p := range strangers {
			if status, _ := p.request(http.MethodGet, file, "", nil); status != http.StatusNotFound {
				t.Errorf("%s downloads %s without a token: %d", who, file, status)
			}
			if p == c.guest {
				continue
			}
			token := asText(p.call(http.MethodPost, "/api/files/token", nil, http.StatusOK)["token"])
			if status, _ := p.request(http.MethodGet, file+"?token="+token, "", nil); status != http.StatusNotFound {
				t.Errorf("%s downloads %s with a token of his own: %d", who, file, status)
			}
			if status, _ := c.guest.request(http.MethodGet, "/api/tabulation/jobs/"+c.job+"/download?token="+token, "", nil); status != http.StatusNotFound {
				t.Errorf("%s downloads the zip with a token of his own: %d", who, status)
			}
		}
		token := asText(c.ani.call(http.MethodPost, "/api/files/token", nil, http.StatusOK)["token"])
		if status, _ := c.guest.request(http.MethodGet, file+"?token="+token, "", nil); status != http.StatusOK {
			t.Errorf("the owner downloads %s: %d", file, status)
		}
		if status, _ := c.guest.request(http.MethodGet, file+"?token="+c.ani.token, "", nil); status != http.StatusNotFound {
			t.Errorf("a sign-in token in a link opens %s: %d", file, status)
		}
	}

	// nobody gives himself a role, and nobody signs up
	c.budi.call(http.MethodPatch, "/api/collections/users/records/"+c.budi.id, map[string]any{"role": "admin"}, http.StatusNotFound)
	c.guest.call(http.MethodPost, "/api/collections/users/records", map[string]any{"email": "x@example.com", "password": "correct horse", "passwordConfirm": "correct horse"}, http.StatusForbidden)

	// a job on another's dataset fails with the words of a job on none
	_, foreign := c.budi.request(http.MethodPost, "/api/collections/tabulation_jobs/records", "application/json", strings.NewReader(`{"owner":"`+c.budi.id+`","dataset":"`+c.dataset+`","variables_config":`+samplePlan+`}`))
	_, none := c.budi.request(http.MethodPost, "/api/collections/tabulation_jobs/records", "application/json", strings.NewReader(`{"owner":"`+c.budi.id+`","dataset":"nothing00000000","variables_config":`+samplePlan+`}`))
	if string(foreign) != string(none) || !strings.Contains(string(none), "dataset_gone") {
		t.Errorf("a job on another's dataset: %s\non none: %s", foreign, none)
	}
}
