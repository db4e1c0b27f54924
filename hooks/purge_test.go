package hooks

import (
	"net/http"
	"sync/atomic"
	"testing"
	"time"
)

// age moves every date of a job and its dataset into the past, as days do.
func (s *server) age(job, dataset string, by time.Duration) {
	s.t.Helper()
	for collection, id := range map[string]string{jobsName: job, datasetsName: dataset} {
		r, err := s.app.FindRecordById(collection, id)
		if err != nil {
			s.t.Fatal(err)
		}
		r.Set("expires_at", dateTime(r.GetDateTime("expires_at").Time().Add(-by)))
		if err := s.app.SaveNoValidate(r); err != nil {
			s.t.Fatal(err)
		}
	}
}

func TestRetention(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := startServer(t, dir, Config{})
	ani := s.user("ani")
	ds, kept := ani.ready(60), ani.ready(90)
	old, young, keep := ani.start(ds, samplePlan), "", ani.start(kept, samplePlan)
	ani.wait("tabulation_jobs", old, "completed")
	ani.wait("tabulation_jobs", keep, "completed")
	young = ani.start(kept, split)
	ani.wait("tabulation_jobs", young, "completed")
	outputs := func(job string) int { return len(ani.list("tabulation_outputs", "job='"+job+"'")) }

	// the server was off for three days after the files had expired
	s.age(old, ds, 10*24*time.Hour)
	s.age(keep, kept, 10*24*time.Hour)
	r, err := s.app.FindRecordById(jobsName, keep)
	if err != nil {
		t.Fatal(err)
	}
	r.Set("keep", true)
	if err := s.app.SaveNoValidate(r); err != nil {
		t.Fatal(err)
	}
	if _, err := s.app.DB().NewQuery("UPDATE tabulation_datasets SET expires_at='2099-01-01 00:00:00.000Z' WHERE id='" + kept + "'").Execute(); err != nil {
		t.Fatal(err)
	}
	s.p.purger.purgeIfDue()
	s.p.purger.purgeIfDue() // a second round changes nothing
	if n := outputs(old); n != 0 {
		t.Errorf("%d outputs of an expired job are still there", n)
	}
	if outputs(young) == 0 || outputs(keep) == 0 {
		t.Error("outputs went before their time, or although they are kept")
	}
	history := ani.call(http.MethodGet, "/api/collections/tabulation_jobs/records/"+old, nil, http.StatusOK)
	if history["status"] != "completed" || history["total_tables"] != 3.0 {
		t.Errorf("the history is %v", history)
	}
	gone := ani.call(http.MethodGet, "/api/collections/tabulation_datasets/records/"+ds, nil, http.StatusOK)
	if gone["file"] != "" || gone["status"] != "failed" || gone["error_code"] != "dataset_gone" || gone["bytes"] != 0.0 || gone["variables"] == nil {
		t.Errorf("the expired dataset is %v %v %v", gone["file"], gone["status"], gone["error_code"])
	}
	if r := ani.call(http.MethodGet, "/api/collections/tabulation_datasets/records/"+kept, nil, http.StatusOK); r["file"] == "" {
		t.Error("a dataset went before its time")
	}
}

func TestAJumpingClockPurgesNothing(t *testing.T) {
	t.Parallel()
	var ahead atomic.Int64
	s := startServer(t, t.TempDir(), Config{Now: func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }})
	ani := s.user("ani")
	job := ani.start(ani.ready(60), samplePlan)
	ani.wait("tabulation_jobs", job, "completed")
	outputs := func() int { return len(ani.list("tabulation_outputs", "job='"+job+"'")) }
	before := outputs()
	s.p.purger.purgeIfDue()
	ahead.Store(int64(30 * 24 * time.Hour)) // somebody mistyped the month
	s.p.purger.purgeIfDue()
	if outputs() != before {
		t.Fatal("a clock that jumped a month purged what is a minute old")
	}
	ahead.Store(0)
	s.p.purger.purgeIfDue()
	if outputs() != before {
		t.Fatal("purged although nothing has expired")
	}
	// the month really passes by: an administrator presses the button
	ahead.Store(int64(30 * 24 * time.Hour))
	for _, j := range s.app.Cron().Jobs() {
		if j.Id() == "pockettabPurge" {
			j.Run()
		}
	}
	if n := outputs(); n != 0 {
		t.Errorf("%d outputs are there after an administrator confirmed the clock", n)
	}
}

func TestADatasetOfALiveJobStays(t *testing.T) {
	t.Parallel()
	let := make(chan struct{})
	e, began := blockedCount(let)
	s := startServerWith(t, t.TempDir(), Config{}, e)
	ani := s.user("ani")
	ds := ani.ready(60)
	job := ani.start(ds, samplePlan)
	soon(t, "the count", began)
	s.expire(ds)
	s.p.purger.purgeIfDue()
	if r := ani.call(http.MethodGet, "/api/collections/tabulation_datasets/records/"+ds, nil, http.StatusOK); r["file"] == "" {
		t.Error("the dataset of a running job was purged")
	}
	close(let)
	ani.wait("tabulation_jobs", job, "completed")
}

// expire lets a dataset's time be over.
func (s *server) expire(dataset string) {
	s.t.Helper()
	r, err := s.app.FindRecordById(datasetsName, dataset)
	if err == nil {
		r.Set("expires_at", dateTime(time.Now().Add(-time.Hour)))
		err = s.app.SaveNoValidate(r)
	}
	if err != nil {
		s.t.Fatal(err)
	}
}

func TestTheNewestDataOfAScheduledStudyStay(t *testing.T) {
	t.Parallel()
	s := startServer(t, t.TempDir(), Config{})
	ani := s.user("ani")
	older, newer := ani.ready(60), ani.ready(90)
	for _, id := range []string{older, newer} {
		ani.call(http.MethodPatch, "/api/collections/tabulation_datasets/records/"+id, map[string]any{"study": "ferry"}, http.StatusOK)
		s.expire(id)
	}
	plan := asText(ani.call(http.MethodPost, "/api/collections/tabulation_plans/records", map[string]any{"owner": ani.id, "name": "Monthly", "study": "ferry", "plan": samplePlan, "schedule": "CRON_TZ=Asia/Jakarta 0 6 1 * *"}, http.StatusOK)["id"])
	s.p.purger.purgeIfDue()
	file := func(id string) any {
		return ani.call(http.MethodGet, "/api/collections/tabulation_datasets/records/"+id, nil, http.StatusOK)["file"]
	}
	if file(older) != "" {
		t.Error("older data of a scheduled study are kept for ever")
	}
	if file(newer) == "" {
		t.Error("the data of the next scheduled run are gone")
	}
	ani.call(http.MethodDelete, "/api/collections/tabulation_plans/records/"+plan, nil, http.StatusNoContent)
	s.p.purger.purgeIfDue()
	if file(newer) != "" {
		t.Error("data that no schedule needs any more are kept")
	}
}
