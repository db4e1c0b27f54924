package hooks

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/hary4di/pockettab/tabulation/surveygen"
)

// TestTheArchiveOfAClassificationBecomesTables uploads the ZIP that the
// upstream classification gives, data and form together, and looks at what
// the job's tables say of the answers in it.
func TestTheArchiveOfAClassificationBecomesTables(t *testing.T) {
	t.Parallel()
	survey := surveygen.New(surveygen.Options{Seed: 7, Respondents: 300})
	known := survey.Known()
	var b bytes.Buffer
	if err := survey.WriteZip(&b); err != nil {
		t.Fatal(err)
	}
	s := startServer(t, t.TempDir(), Config{})
	ani := s.user("ani")
	id := ani.upload("hasil_m-code.zip", b.String(), http.StatusOK)
	r := ani.wait("tabulation_datasets", id, "ready", "failed")
	if r["status"] != "ready" || r["rows"] != float64(known.Respondents) {
		t.Fatalf("the dataset is %v with %v rows: %v", r["status"], r["rows"], r["error_message"])
	}
	codebook, err := json.Marshal(r["variables"])
	if err != nil || !bytes.Contains(codebook, []byte("Perempuan")) { // a label that only the form has
		t.Fatalf("the labels of the form are not there (%v)", err)
	}
	job := ani.start(id, `{"version":1,"layout":{"language":"id"},"banners":{"main":["@total","S2"]},"tables":[{"stub":["S10","E1_coded"],"banner":"main"}]}`)
	if r := ani.wait("tabulation_jobs", job, "completed", "failed"); r["status"] != "completed" {
		t.Fatalf("the job is %v: %v", r["status"], r["error_message"])
	}
	status, text := ani.request(http.MethodGet, "/api/tabulation/jobs/"+job+"/download", "", nil)
	if status != http.StatusOK {
		t.Fatalf("the download answered %d", status)
	}
	z, err := zip.NewReader(bytes.NewReader(text), int64(len(text)))
	if err != nil {
		t.Fatal(err)
	}
	tidy, err := z.Open("tables.csv")
	if err != nil {
		t.Fatal(err)
	}
	all, err := io.ReadAll(tidy)
	if err != nil {
		t.Fatal(err)
	}
	in := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(all), "\ufeff")))
	in.Comma = ';' // as Indonesian spreadsheets want it
	lines, err := in.ReadAll()
	if err != nil || len(lines) < 10 {
		t.Fatalf("%d lines (%v)", len(lines), err)
	}
	// a count of the tidy tables by the words of its line
	counted := func(words ...string) float64 {
		t.Helper()
		at := map[string]int{}
		for i, h := range lines[0] {
			at[h] = i
		}
		for _, l := range lines[1:] {
			all := "\x00" + strings.Join(l, "\x00") + "\x00"
			found := true
			for _, w := range words {
				found = found && strings.Contains(all, "\x00"+w+"\x00")
			}
			if found {
				n, err := strconv.ParseFloat(l[at["value"]], 64)
				if err != nil {
					t.Fatalf("%v: %v", l, err)
				}
				return n
			}
		}
		t.Fatalf("no line has %q; the first are %q", words, lines[:3])
		return 0
	}
	if got := counted("Sendiri", "Total", "count"); got != float64(known.Alone) {
		t.Errorf("%v came alone, the answers say %d", got, known.Alone)
	}
	if got := counted("Waktu tunggu lebih singkat", "Total", "count"); got != float64(known.Shorter) {
		t.Errorf("%v want to wait less, the answers say %d", got, known.Shorter)
	}
}
