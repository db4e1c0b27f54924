package hooks

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/hary4di/pockettab/tabulation/fault"
)

// told is a record as it is told in a language.
func (p *person) told(collection, id, accept string) map[string]any {
	p.s.t.Helper()
	req, err := http.NewRequestWithContext(p.s.t.Context(), http.MethodGet, p.s.url+"/api/collections/"+collection+"/records/"+id, nil)
	if err != nil {
		p.s.t.Fatal(err)
	}
	req.Header.Set("Authorization", p.token)
	if accept != "" {
		req.Header.Set("Accept-Language", accept)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		p.s.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	var r map[string]any
	if err := json.NewDecoder(res.Body).Decode(&r); err != nil {
		p.s.t.Fatal(err)
	}
	if _, shown := r["failure"]; shown {
		p.s.t.Error("what the sentence is made of is shown")
	}
	return r
}

// reason is why a record failed, as it is told in a language.
func (p *person) reason(collection, id, accept string) string {
	p.s.t.Helper()
	return asText(p.told(collection, id, accept)["error_message"])
}

func TestReasonsAreToldInTheLanguageOfTheReader(t *testing.T) {
	t.Parallel()
	s := startServer(t, t.TempDir(), Config{})
	ana := s.user("ana")
	id := ana.upload("a.zip", packed(t, "a.csv", "x\n1\n", "b.csv", "y\n1\n"), http.StatusOK)
	ana.wait("tabulation_datasets", id, "failed")
	const indonesian, english = "ZIP berisi lebih dari satu berkas data: a.csv dan b.csv", "the ZIP holds more than one data file: a.csv and b.csv"
	stored, err := s.app.FindRecordById("tabulation_datasets", id)
	if err != nil {
		t.Fatal(err)
	}
	for accept, want := range map[string]string{"id-ID,en;q=0.5": indonesian, "en-GB": english, "": stored.GetString("error_message"), "fr": stored.GetString("error_message")} {
		if got := ana.reason("tabulation_datasets", id, accept); want == "" || !strings.Contains(got, want) {
			t.Errorf("%q is told %q", accept, got)
		}
	}

	// a record of a former version says what it said
	former := stored.Fresh()
	former.Set("failure", nil)
	former.Set("error_message", "so it was")
	if err := s.app.SaveNoValidate(former); err != nil {
		t.Fatal(err)
	}
	if got := ana.reason("tabulation_datasets", id, "id"); got != "so it was" {
		t.Errorf("a former reason is told as %q", got)
	}

	// one that is ours to mend has its reference in both languages
	setFailure(former, fault.New(fault.Internal, "test"))
	for lang, want := range map[string]string{"en": "Reference: " + id, "id": "Rujukan: " + id} {
		if got := failureIn(former, lang); !strings.Contains(got, want) {
			t.Errorf("%s: %q", lang, got)
		}
	}
	clearFailure(former)
	if got := failureIn(former, "en"); got != "" || former.GetString("error_code") != "" {
		t.Errorf("what is settled still says %q", got)
	}
}
