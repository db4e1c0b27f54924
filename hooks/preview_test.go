package hooks

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hary4di/pockettab/tabulation/fault"
)

// preview asks for a preview and wants a status.
func (p *person) preview(id string, body map[string]any, want int) map[string]any {
	p.s.t.Helper()
	return p.call(http.MethodPost, "/api/tabulation/datasets/"+id+"/preview", body, want)
}

func TestPreviewOfATable(t *testing.T) {
	t.Parallel()
	s := startServer(t, t.TempDir(), Config{})
	ana, ben, guest := s.user("ana"), s.user("ben"), &person{s: s}
	id := ana.upload("survey.csv", sample(600), http.StatusOK)
	ana.wait("tabulation_datasets", id, "ready")
	body := map[string]any{"plan": json.RawMessage(`{"version":1,"weight":"weight","tables":[{"stub":"rating","banner":"sex"},{"stub":"region","banner":"sex"}]}`), "table": 1}

	first := ana.preview(id, body, http.StatusOK)
	if first["stub"] != "region" || first["respondents"] != 600.0 || first["sample"] != 0.0 || first["tables"] != 2.0 || first["cached"] != false || first["weighted"] != true {
		t.Errorf("the preview says %v", first)
	}
	rows, _ := first["rows"].([]any)
	columns, _ := first["columns"].([]any)
	if len(columns) != 3 || len(rows) < 5 {
		t.Fatalf("%d columns, %d rows", len(columns), len(rows))
	}
	again := ana.preview(id, body, http.StatusOK)
	if again["cached"] != true {
		t.Error("an equal preview was counted twice")
	}
	for _, k := range []string{"cached", "milliseconds"} {
		delete(first, k)
		delete(again, k)
	}
	if fmt.Sprint(first) != fmt.Sprint(again) {
		t.Error("an equal preview has other figures")
	}
	ben.preview(id, body, http.StatusNotFound)
	guest.preview(id, body, http.StatusUnauthorized)
	ana.preview("doesnotexist000", body, http.StatusNotFound)

	for _, tc := range []struct{ plan, code, path string }{
		{`{"version":1,"tables":[{"stub":"rateing"}]}`, "unknown_variable", "tables[0].stub[0]"},
		{`{"version":1,"filter":"sex = ","tables":[{"stub":"rating"}]}`, "bad_expression", "filter"},
		{`{"version":1,"tables":[{"stub":"rating"}]}`, "bad_plan", "table"},
	} {
		data, _ := ana.preview(id, map[string]any{"plan": json.RawMessage(tc.plan), "table": 1}, http.StatusBadRequest)["data"].(map[string]any)
		code, _ := data["code"].(map[string]any)
		path, _ := data["path"].(map[string]any)
		if code["code"] != tc.code || path["message"] != tc.path {
			t.Errorf("%s: code %v, path %v", tc.plan, code["code"], path["message"])
		}
	}
	ana.preview(id, map[string]any{"plan": body["plan"], "tabel": 1}, http.StatusBadRequest)

	// labels that were edited are in the next preview, not the old ones
	ana.call(http.MethodPatch, "/api/collections/tabulation_datasets/records/"+id, map[string]any{"edits": map[string]any{"rev": 1, "edits": []any{map[string]any{"variable": "region", "label": map[string]any{"en": "Where"}}}}}, http.StatusOK)
	ana.wait("tabulation_datasets", id, "ready")
	if title := asText(ana.preview(id, body, http.StatusOK)["title"]); !strings.Contains(title, "Where") {
		t.Errorf("after the edit the title is %q", title)
	}

	// a dataset that was deleted is not kept open
	ana.call(http.MethodDelete, "/api/collections/tabulation_datasets/records/"+id, nil, http.StatusNoContent)
	ana.preview(id, body, http.StatusNotFound)
	s.p.previews.open.mu.Lock()
	defer s.p.previews.open.mu.Unlock()
	if n := len(s.p.previews.open.all); n != 0 {
		t.Errorf("%d datasets are still open", n)
	}
}

func TestPreviewsOfOneUserAreBounded(t *testing.T) {
	t.Parallel()
	p := newPreviews(4, time.Now)
	var ends []func()
	for range previewsAtOnce {
		end, err := p.turn(context.Background(), "ana", "en")
		if err != nil {
			t.Fatal(err)
		}
		ends = append(ends, end)
	}
	ctx, cancel := context.WithCancel(context.Background())
	waited := make(chan error, previewsWaiting)
	for range previewsWaiting {
		go func() { _, err := p.turn(ctx, "ana", "en"); waited <- err }()
	}
	full := func() bool {
		p.mu.Lock()
		defer p.mu.Unlock()
		return p.users["ana"].here == previewsAtOnce+previewsWaiting
	}
	for deadline := time.Now().Add(patience); !full() && time.Now().Before(deadline); {
	}
	if _, err := p.turn(context.Background(), "ana", "en"); fault.CodeOf(err) != fault.Quota {
		t.Errorf("one too many: %v", err)
	}
	end, err := p.turn(context.Background(), "ben", "en") // another is not held up
	if err != nil {
		t.Fatal(err)
	}
	end()
	cancel()
	for range previewsWaiting {
		if err := <-waited; fault.CodeOf(err) != fault.Cancelled || !errors.Is(err, context.Canceled) {
			t.Errorf("who went away while waiting: %v", err)
		}
	}
	for _, end := range ends {
		end()
	}
	if len(p.users) != 0 {
		t.Errorf("%d users are remembered", len(p.users))
	}
}

// TestPreviewFigures measures previews at an HTTP client; POCKETTAB_FIGURES
// lists the numbers of respondents.
func TestPreviewFigures(t *testing.T) {
	sizes := os.Getenv("POCKETTAB_FIGURES")
	if sizes == "" {
		t.Skip("POCKETTAB_FIGURES is not set: nothing is measured")
	}
	s := startServer(t, t.TempDir(), Config{})
	ana := s.user("ana")
	for _, size := range strings.Split(sizes, ",") {
		rows, err := strconv.Atoi(size)
		if err != nil {
			t.Fatal(err)
		}
		id := ana.upload("survey.csv", figuresSurvey(rows), http.StatusOK)
		ana.waitLong("tabulation_datasets", id)
		for _, tc := range []struct{ name, plan string }{
			{"1 banner variable", `{"version":1,"title":"%d","tables":[{"stub":"q1","banner":"q2"}]}`},
			{"4 banner variables", `{"version":1,"banners":{"b":["@total","q2","q3","q4","q5"]},"title":"%d","tables":[{"stub":"q1","banner":"b"}]}`},
			{"4, filtered", `{"version":1,"title":"%d","filter":"q0 = '1' and q6 != '2'","banners":{"b":["@total","q2","q3","q4","q5"]},"tables":[{"stub":"q1","banner":"b"}]}`},
			{"4, weighted", `{"version":1,"weight":"w","banners":{"b":["@total","q2","q3","q4","q5"]},"title":"%d","tables":[{"stub":"q1","banner":"b"}]}`},
			{"4, long stub", `{"version":1,"banners":{"b":["@total","q2","q3","q4","q5"]},"title":"%d","tables":[{"stub":"long","banner":"b"}]}`},
			{"4, multiple", `{"version":1,"banners":{"b":["@total","q2","q3","q4","q5"]},"title":"%d","tables":[{"stub":"multi","banner":"b"}]}`},
			{"10 banner variables", `{"version":1,"banners":{"b":["@total","q0","q2","q3","q4","q5","q6","q7","q8","q9"]},"title":"%d","tables":[{"stub":"q1","banner":"b"}]}`},
		} {
			var times, counts []float64
			sampled := 0.0
			for i := range 11 {
				start := time.Now()
				answer := ana.preview(id, map[string]any{"plan": json.RawMessage(strings.Replace(tc.plan, "%d", strconv.Itoa(10+i), 1))}, http.StatusOK)
				times = append(times, float64(time.Since(start).Microseconds())/1000)
				counts = append(counts, answer["milliseconds"].(float64))
				sampled = answer["sample"].(float64)
			}
			first := times[0]
			slices.Sort(times)
			slices.Sort(counts)
			t.Logf("%9d respondents, %-20s first %7.1f ms, median %7.1f ms, worst %7.1f ms at the client; %7.1f ms in the server; sample of %.0f", rows, tc.name, first, times[5], times[10], counts[5], sampled)
		}
		start := time.Now()
		ana.preview(id, map[string]any{"all": true, "plan": json.RawMessage(`{"version":1,"banners":{"b":["@total","q0","q2","q3","q4","q5","q6","q7","q8","q9"]},"title":"all","tables":[{"stub":"q1","banner":"b"}]}`)}, http.StatusOK)
		t.Logf("%9d respondents, 10 banner variables over everybody: %v", rows, time.Since(start))
	}
}

// waitLong waits for a large dataset.
func (p *person) waitLong(collection, id string) {
	p.s.t.Helper()
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for range 60 {
		r := p.call(http.MethodGet, "/api/collections/"+collection+"/records/"+id+"?fields=status,error_message", nil, http.StatusOK)
		if r["status"] == "ready" {
			return
		}
		if r["status"] == "failed" {
			p.s.t.Fatal(r["error_message"])
		}
		<-tick.C
	}
	p.s.t.Fatal("the dataset was not read in a minute")
}

// figuresSurvey has ten questions of a few codes, a long list, a multiple
// response and a weight.
func figuresSurvey(rows int) string {
	r := rand.New(rand.NewPCG(1, 2))
	b := bytes.NewBuffer(make([]byte, 0, 48*rows))
	b.WriteString("q0,q1,q2,q3,q4,q5,q6,q7,q8,q9,long,multi,w\n")
	codes := []int{2, 11, 2, 5, 7, 4, 3, 6, 8, 5}
	multi := []string{"1", "2", "1 2", "3", "1 3", "2 3", "4 5", "1 2 3", "5", "2 5"}
	for range rows {
		x := r.Uint64()
		for _, n := range codes {
			b.WriteString(strconv.Itoa(1 + int(x&0xff)%n))
			b.WriteByte(',')
			x >>= 6
		}
		b.WriteString(strconv.Itoa(100 + r.IntN(60)))
		b.WriteByte(',')
		b.WriteString(multi[r.IntN(len(multi))])
		b.WriteString(",0.")
		b.WriteString(strconv.Itoa(500 + r.IntN(400)))
		b.WriteByte('\n')
	}
	return b.String()
}
