package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"time"
)

// previewEach is the previews of each user; all are different tables.
const previewEach = 12

const password = "correct horse battery"

// patience bounds every waiting for the server.
const patience = 2 * time.Minute

// preview BINARY DATA DIR USERS: starts the server on an empty data directory,
// uploads DATA for each user, and measures previews at the HTTP client: one
// user alone, then all at once, each with tables nobody asked for before. A
// preview counts everybody: no samples.
func preview(args []string) error {
	if len(args) != 4 {
		return errArgs
	}
	many, err := strconv.Atoi(args[3])
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), longest)
	defer cancel()
	s, err := serve(ctx, args[0], filepath.Join(args[2], "pb_data"))
	if err != nil {
		return err
	}
	defer s.stop()
	type user struct {
		visitor
		dataset string
	}
	users := make([]user, many)
	for i := range users {
		v, err := s.user(ctx, fmt.Sprintf("bench%d@example.com", i+1))
		if err != nil {
			return err
		}
		users[i].visitor = v
		if users[i].dataset, err = v.upload(ctx, args[1]); err != nil {
			return err
		}
	}
	// ask takes one preview: stub n by a banner of four variables.
	ask := func(u user, n int) (float64, error) {
		plan := map[string]any{"version": 1, "title": fmt.Sprint(n), "banners": map[string]any{"b": []string{"@total", "q1", "q2", "q3", "q4"}},
			"tables": []any{map[string]any{"stub": fmt.Sprintf("q%d", 5+n%15), "banner": "b"}}}
		began := time.Now()
		err := u.call(ctx, http.MethodPost, "/api/tabulation/datasets/"+u.dataset+"/preview", map[string]any{"plan": plan, "all": true}, nil)
		return time.Since(began).Seconds(), err
	}
	first, err := ask(users[0], 0)
	if err != nil {
		return err
	}
	var alone []float64
	for n := 1; n <= previewEach; n++ {
		d, err := ask(users[0], n)
		if err != nil {
			return err
		}
		alone = append(alone, d)
	}
	for _, u := range users[1:] { // a page opens its dataset before the first change
		if _, err := ask(u, 0); err != nil {
			return err
		}
	}
	var mu sync.Mutex
	var together []float64
	var failed error
	var wait sync.WaitGroup
	for i, u := range users {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for n := range previewEach {
				d, err := ask(u, 100+i*previewEach+n)
				mu.Lock()
				together, failed = append(together, d), errors.Join(failed, err)
				mu.Unlock()
			}
		}()
	}
	wait.Wait()
	if failed != nil {
		return failed
	}
	slices.Sort(alone)
	slices.Sort(together)
	return say("first_s", first, "alone_s", alone[len(alone)/2], "p50_s", together[len(together)/2], "p95_s", together[len(together)*95/100])
}

// server is our binary as a service.
type server struct {
	url   string
	root  visitor
	cmd   *exec.Cmd
	ended chan struct{}
}

// serve starts the binary on a data directory with a superuser, and waits
// until it answers.
func serve(ctx context.Context, binary, dir string) (*server, error) {
	const root = "root@example.com"
	if out, err := exec.CommandContext(ctx, binary, "superuser", "upsert", root, password, "--dir", dir).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("superuser: %w: %s", err, out)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	addr := l.Addr().String()
	if err := l.Close(); err != nil {
		return nil, err
	}
	s := &server{url: "http://" + addr, cmd: exec.CommandContext(ctx, binary, "serve", "--dir", dir, "--http", addr), ended: make(chan struct{})}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		_ = s.cmd.Wait()
		close(s.ended)
	}()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); <-tick.C {
		select {
		case <-s.ended:
			return nil, errors.New("the server ended at once")
		default:
		}
		res, err := http.Get(s.url + "/api/tabulation/health")
		if err != nil {
			continue
		}
		_ = res.Body.Close()
		if res.StatusCode == http.StatusOK {
			s.root, err = s.signIn(ctx, "_superusers", root)
			return s, err
		}
	}
	s.stop()
	return nil, errors.New("the server does not answer")
}

// stop ends the server as an operator does, and harder where that fails.
func (s *server) stop() {
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-s.ended:
	case <-time.After(10 * time.Second):
		_ = s.cmd.Process.Kill()
		<-s.ended
	}
}

// visitor is somebody signed in.
type visitor struct {
	url, token, id string
}

func (s *server) signIn(ctx context.Context, collection, email string) (visitor, error) {
	var answer struct {
		Token  string
		Record struct{ ID string }
	}
	v := visitor{url: s.url}
	err := v.call(ctx, http.MethodPost, "/api/collections/"+collection+"/auth-with-password", map[string]any{"identity": email, "password": password}, &answer)
	v.token, v.id = answer.Token, answer.Record.ID
	return v, err
}

// user makes an analyst and signs them in.
func (s *server) user(ctx context.Context, email string) (visitor, error) {
	err := s.root.call(ctx, http.MethodPost, "/api/collections/users/records", map[string]any{"email": email, "password": password, "passwordConfirm": password, "verified": true}, nil)
	if err != nil {
		return visitor{}, err
	}
	return s.signIn(ctx, "users", email)
}

// call sends and takes JSON; an answer that is no success is an error with
// its words.
func (v visitor) call(ctx context.Context, method, path string, body, into any) error {
	var in io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return err
		}
		in = bytes.NewReader(text)
	}
	return v.send(ctx, method, path, "application/json", in, into)
}

func (v visitor) send(ctx context.Context, method, path, kind string, body io.Reader, into any) error {
	req, err := http.NewRequestWithContext(ctx, method, v.url+path, body)
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", kind)
	if v.token != "" {
		req.Header.Set("Authorization", v.token)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode >= 300 {
		return fmt.Errorf("%s %s answered %s: %s", method, path, res.Status, firstLine(string(text)))
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(text, into)
}

// upload streams a data file and waits until it has been read.
func (v visitor) upload(ctx context.Context, path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }()
	out, in := io.Pipe()
	form := multipart.NewWriter(in)
	go func() {
		err := form.WriteField("owner", v.id)
		if err == nil {
			var w io.Writer
			if w, err = form.CreateFormFile("file", filepath.Base(path)); err == nil {
				_, err = io.Copy(w, f)
			}
		}
		_ = in.CloseWithError(errors.Join(err, form.Close()))
	}()
	var r struct {
		ID           string
		Status       string
		ErrorMessage string `json:"error_message"`
	}
	const records = "/api/collections/tabulation_datasets/records"
	if err := v.send(ctx, http.MethodPost, records, form.FormDataContentType(), out, &r); err != nil {
		return "", err
	}
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); <-tick.C {
		if err := v.call(ctx, http.MethodGet, records+"/"+r.ID+"?fields=id,status,error_message", nil, &r); err != nil {
			return "", err
		}
		switch r.Status {
		case "ready":
			return r.ID, nil
		case "failed":
			return "", errors.New(r.ErrorMessage)
		}
	}
	return "", errors.New("the data were not read in time")
}
