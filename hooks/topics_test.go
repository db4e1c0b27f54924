package hooks

import (
	"encoding/json"
	"net/http"
	"runtime/pprof"
	"slices"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/tools/subscriptions"

	"github.com/hary4di/pockettab/pb_migrations"
)

// topics are what one might subscribe to in order to hear of a cast's
// records: every collection of ours by its name and its id, all records and
// hers, with options and without.
func (c cast) topics(t *testing.T, s *server) []string {
	t.Helper()
	mine := map[string]string{"tabulation_datasets": c.dataset, "tabulation_jobs": c.job, "tabulation_plans": c.plan, "tabulation_settings": c.settings,
		"tabulation_outputs": "", "tabulation_outbox": "", "tabulation_stats": ""} // made later, or no records of hers
	all, err := s.app.FindAllCollections()
	if err != nil {
		t.Fatal(err)
	}
	var topics []string
	for _, collection := range all {
		if !strings.HasPrefix(collection.Id, pb_migrations.Prefix) {
			continue
		}
		id, ok := mine[collection.Name]
		if !ok {
			t.Errorf("%s has no row in the test of who hears of it", collection.Name)
		}
		for _, name := range []string{collection.Name, collection.Id} {
			topics = append(topics, name+"/*", name+`/*?options={"query":{"filter":"id!=''","expand":"owner"}}`)
			if id != "" {
				topics = append(topics, name+"/"+id)
			}
		}
	}
	return topics
}

// subscribe opens a realtime connection on topics.
func (p *person) subscribe(topics []string) <-chan sse {
	p.s.t.Helper()
	events, _ := p.streaming("/api/realtime")
	hello, ok := next(p.s.t, events)
	var connected struct{ ClientID string }
	if err := json.Unmarshal([]byte(hello.data), &connected); !ok || err != nil || hello.name != "PB_CONNECT" {
		p.s.t.Fatalf("connected with %+v: %v", hello, err)
	}
	p.call(http.MethodPost, "/api/realtime", map[string]any{"clientId": connected.ClientID, "subscriptions": topics}, http.StatusNoContent)
	return events
}

// TestAForeignTopicNeverDelivers: what happens to Ani's records is heard by
// her and by administrators, whatever others subscribe to.
func TestAForeignTopicNeverDelivers(t *testing.T) {
	t.Parallel()
	s := startServer(t, t.TempDir(), Config{})
	c := assemble(t, s)
	topics := c.topics(t, s)
	heard := map[string]<-chan sse{}
	for who, p := range map[string]*person{"a guest": c.guest, "another user": c.budi, "a user of another collection": c.foreign, "the owner": c.ani, "an administrator": c.admin, "a user who administers": c.chief} {
		heard[who] = p.subscribe(topics)
	}

	// everything of hers that can change does
	patch := func(collection, id string, body map[string]any) {
		t.Helper()
		c.ani.call(http.MethodPatch, "/api/collections/"+collection+"/records/"+id, body, http.StatusOK)
	}
	patch("tabulation_datasets", c.dataset, map[string]any{"name": "secret"})
	patch("tabulation_plans", c.plan, map[string]any{"name": "secret"})
	patch("tabulation_settings", c.settings, map[string]any{"language": "en"})
	c.ani.call(http.MethodPost, "/api/tabulation/jobs/"+c.job+"/rate", map[string]any{"rating": "good"}, http.StatusOK)
	c.ani.wait("tabulation_jobs", c.ani.start(c.dataset, split), "completed")

	// collections heard of, until the last word that everybody gets
	const farewell = "farewell"
	wanted := []string{"tabulation_datasets", "tabulation_jobs", "tabulation_outputs", "tabulation_plans", "tabulation_settings"}
	for _, who := range []string{"the owner", "an administrator", "a user who administers"} {
		of := map[string]bool{}
		for len(of) < len(wanted) {
			e, ok := next(t, heard[who])
			if !ok {
				t.Fatalf("the connection of %s ended; heard of %v", who, of)
			}
			for _, name := range wanted {
				of[name] = of[name] || strings.Contains(e.data, `"collectionName":"`+name+`"`)
			}
			for name, is := range of {
				if !is {
					delete(of, name)
				}
			}
		}
	}
	// every message of PocketBase's has a goroutine of its own, which may not
	// meet the end of its connection
	eventually(t, "what is under way to be sent", func() bool {
		var stacks strings.Builder
		return pprof.Lookup("goroutine").WriteTo(&stacks, 1) == nil && !strings.Contains(stacks.String(), "apis.realtimeBroadcastRecord")
	})
	for _, client := range s.app.SubscriptionsBroker().Clients() {
		go client.Send(subscriptions.Message{Name: farewell, Data: []byte("{}")})
	}
	for _, who := range []string{"the owner", "an administrator", "a user who administers"} {
		for e, ok := next(t, heard[who]); ok && e.name != farewell; {
			e, ok = next(t, heard[who])
		}
	}
	for _, who := range []string{"a guest", "another user", "a user of another collection"} {
		var names []string
		for e, ok := next(t, heard[who]); ok && e.name != farewell; e, ok = next(t, heard[who]) {
			names = append(names, e.name)
		}
		if len(names) > 0 {
			slices.Sort(names)
			t.Errorf("%s hears of %v", who, slices.Compact(names))
		}
	}
}
