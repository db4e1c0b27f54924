package notify_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/hary4di/pockettab/hooks/notify"
)

func hook(private bool) notify.Webhook {
	return notify.Webhook{Secret: "a secret of some length", AllowPrivate: private, Now: func() time.Time { return time.Unix(1_790_000_000, 0) }}
}

func post(t *testing.T, w notify.Webhook, address string) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return w.Post(ctx, address, "id-1", []byte(`{"status":"completed"}`))
}

func TestAWebhookIsSigned(t *testing.T) {
	t.Parallel()
	var got http.Header
	var body string
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		text, _ := io.ReadAll(r.Body)
		got, body = r.Header, string(text)
	}))
	defer s.Close()
	if err := post(t, hook(true), s.URL+"/x"); err != nil {
		t.Fatal(err)
	}
	// printf '1790000000.{"status":"completed"}' | openssl dgst -sha256 -hmac 'a secret of some length'
	const want = "6125810e9dca5eeacd7bbd0f329a5bb352d28212959d0c24c679a28b59827380"
	if got.Get(notify.HeaderSignature) != want || got.Get(notify.HeaderTimestamp) != "1790000000" || got.Get(notify.HeaderID) != "id-1" {
		t.Errorf("headers %v", got)
	}
	if body != `{"status":"completed"}` || !strings.HasPrefix(got.Get("Content-Type"), "application/json") {
		t.Errorf("body %q, %q", body, got.Get("Content-Type"))
	}
}

func TestAnswersOfWebhooks(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]struct{ fails, never bool }{
		200: {}, 204: {}, 302: {true, false}, 404: {true, false}, 410: {true, true}, 500: {true, false},
	} {
		elsewhere := false
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/elsewhere" {
				elsewhere = true
				return
			}
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(status)
		}))
		err := post(t, hook(true), s.URL)
		s.Close()
		if (err != nil) != want.fails || errors.Is(err, notify.ErrNever) != want.never || elsewhere {
			t.Errorf("%d: %v, redirect followed: %v", status, err, elsewhere)
		}
	}
}

func TestPrivateAddressesAreRefused(t *testing.T) {
	t.Parallel()
	asked := false
	s := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked = true }))
	defer s.Close()
	_, port, _ := strings.Cut(strings.TrimPrefix(s.URL, "https://"), ":")
	for _, address := range []string{
		s.URL, "https://localhost:" + port, "https://[::1]:" + port, "https://[::ffff:127.0.0.1]:" + port, "https://10.1.2.3/", "https://192.168.0.1/", "https://169.254.169.254/latest",
		"https://100.64.0.1/", "https://[fd00::1]/", "https://[64:ff9b::7f00:1]/", "https://0.0.0.0:" + port, "https://224.0.0.1/", "http://example.com/", "ftp://example.com/", "https://u:p@example.com/", "example.com", "",
	} {
		err := post(t, hook(false), address)
		if !errors.Is(err, notify.ErrNever) {
			t.Errorf("%q: %v", address, err)
		}
	}
	if asked {
		t.Error("a private server was asked")
	}
	if err := hook(false).Check("https://hooks.example.com/tab?x=1"); err != nil {
		t.Errorf("a public address is refused: %v", err)
	}
}
