package hooks

import (
	"bufio"
	"context"
	"net/http"
	"strings"
	"testing"
	"time"
)

// sse is one event of a stream of server-sent events.
type sse struct{ name, id, data string }

// streaming opens a stream; its events come over the channel, which is closed
// with the stream. close ends it.
func (p *person) streaming(path string) (events <-chan sse, closeIt func()) {
	p.s.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.s.url+path, nil)
	if err != nil {
		p.s.t.Fatal(err)
	}
	if p.token != "" {
		req.Header.Set("Authorization", p.token)
	}
	res, err := http.DefaultClient.Do(req) //nolint:bodyclose // closed when its lines end, below
	if err != nil {
		p.s.t.Fatal(err)
	}
	if res.StatusCode != http.StatusOK || !strings.HasPrefix(res.Header.Get("Content-Type"), "text/event-stream") {
		p.s.t.Fatalf("%s answered %d %s", path, res.StatusCode, res.Header.Get("Content-Type"))
	}
	c := make(chan sse, 1000)
	go func() {
		defer close(c)
		defer func() { _ = res.Body.Close() }()
		var e sse
		for lines := bufio.NewScanner(res.Body); lines.Scan(); {
			field, value, _ := strings.Cut(lines.Text(), ":")
			value = strings.TrimPrefix(value, " ")
			switch field {
			case "event":
				e.name = value
			case "id":
				e.id = value
			case "data":
				e.data += value
			case "":
				if e != (sse{}) && value == "" {
					c <- e
				}
				e = sse{}
			}
		}
	}()
	p.s.t.Cleanup(cancel)
	return c, cancel
}

// next waits for an event; ok is false when the stream has ended.
func next(t *testing.T, events <-chan sse) (e sse, ok bool) {
	t.Helper()
	select {
	case e, ok = <-events:
		return e, ok
	case <-time.After(patience):
		t.Fatal("no event in time")
		return e, false
	}
}
