package hooks

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"testing"

	"github.com/hary4di/pockettab/tabulation"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// TestAHundredJobsOfTenUsers: who asks for many waits longer than who asks for
// few, and an urgent job goes first.
func TestAHundredJobsOfTenUsers(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("short: a hundred jobs")
	}
	let, began := make(chan struct{}), make(chan struct{}, 200)
	e := realEngine()
	e.count = func(context.Context, *tabulation.Dataset, *tabplan.Resolved, int, tabulation.Reporter) (*tabulation.Cube, error) {
		began <- struct{}{}
		<-let
		return nil, fault.New(fault.EmptyPlan, "test") // the order is all that counts
	}
	s := startServerWith(t, t.TempDir(), Config{MaxRunning: 1, Workers: 1}, e)
	plan := func(title string) json.RawMessage {
		return json.RawMessage(fmt.Sprintf(`{"version":1,"title":%q,"tables":[{"stub":"rating"}]}`, title))
	}
	var people []*person
	var sets []string
	for i := range 10 {
		p := s.user(fmt.Sprintf("user%d", i))
		people, sets = append(people, p), append(sets, p.ready(30))
	}
	people[0].asked(record{"dataset": sets[0], "variables_config": plan("First")}) // holds the only place
	soon(t, "the count", began)
	// one asks for 55 at once, the other nine for five each
	owner := map[string]int{}
	ask := func(i, n int) {
		for range n {
			owner[people[i].asked(record{"dataset": sets[i], "variables_config": plan(fmt.Sprint(len(owner)))})] = i
		}
	}
	ask(0, 55)
	for i := 1; i < 10; i++ {
		ask(i, 5)
	}
	urgent := asText(s.superuser().call(http.MethodPost, "/api/collections/tabulation_jobs/records", record{"owner": people[9].id, "dataset": sets[9], "variables_config": plan("Urgent"), "priority": 9}, http.StatusOK)["id"])
	close(let)
	for i, p := range people {
		eventually(t, fmt.Sprintf("the jobs of user %d", i), func() bool {
			return len(p.list("tabulation_jobs", "status!='failed'")) == 0
		})
	}
	type ended struct {
		id, at string
	}
	var order []ended
	rows, err := s.app.FindAllRecords(jobsName)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		order = append(order, ended{r.Id, r.GetString("started_at")})
	}
	slices.SortFunc(order, func(a, b ended) int {
		if a.at < b.at {
			return -1
		}
		return 1
	})
	if len(order) != 102 {
		t.Fatalf("%d jobs ended", len(order))
	}
	if order[1].id != urgent {
		t.Errorf("the urgent job began as number %d", 1+slices.IndexFunc(order, func(e ended) bool { return e.id == urgent }))
	}
	// users take turns: five rounds of ten, and some for those who asked later
	if last := 1 + lastOf(order, func(e ended) bool { i, ok := owner[e.id]; return ok && i > 0 }); last > 60 {
		t.Errorf("the last job of the nine users with five each began as number %d of 102", last)
	}
}

func lastOf[T any](all []T, is func(T) bool) int {
	for i := len(all) - 1; i >= 0; i-- {
		if is(all[i]) {
			return i
		}
	}
	return -1
}
