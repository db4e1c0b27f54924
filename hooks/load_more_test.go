package hooks

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/hary4di/pockettab/tabulation/limit"
)

// respondents gives the rows of a survey without end.
type respondents struct{ given int }

func (r *respondents) Read(p []byte) (int, error) {
	const row = "Female,North,4,1.25\n"
	for n := 0; n < len(p); {
		n += copy(p[n:], row[(r.given+n)%len(row):])
	}
	r.given += len(p)
	return len(p), nil
}

// uploadMemory is what an upload of the largest file may add to what the
// process holds, its client in this very process included.
const uploadMemory = 192 << 20

// TestLoadOfTheLargestUpload: 500 MiB go from the line to the disk and through
// no memory; a byte more than a dataset may have is refused.
func TestLoadOfTheLargestUpload(t *testing.T) {
	if os.Getenv("POCKETTAB_LOAD") == "" {
		t.Skip("a measurement: make load")
	}
	s := startServer(t, t.TempDir(), Config{Poll: time.Hour})
	s.app.OnRecordAfterCreateSuccess(datasetsName).Unbind("pockettabDatasetCreated") // it is not read: only the upload is measured
	ani := s.user("ani")
	send := func(size int64) (int, string) {
		head := fmt.Sprintf("--x\r\nContent-Disposition: form-data; name=\"owner\"\r\n\r\n%s\r\n--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"survey.csv\"\r\n\r\n", ani.id)
		const tail = "\r\n--x--\r\n"
		body := io.MultiReader(strings.NewReader(head), io.LimitReader(&respondents{}, size), strings.NewReader(tail))
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+"/api/collections/tabulation_datasets/records", body)
		if err != nil {
			t.Fatal(err)
		}
		req.ContentLength = int64(len(head)+len(tail)) + size
		req.Header.Set("Content-Type", "multipart/form-data; boundary=x")
		req.Header.Set("Authorization", ani.token)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = res.Body.Close() }()
		text, _ := io.ReadAll(res.Body)
		return res.StatusCode, string(text)
	}
	before := residentPeak(t)
	began := time.Now()
	status, text := send(limit.UploadBytes)
	took, after := time.Since(began), residentPeak(t)
	if status != http.StatusOK {
		t.Fatalf("the largest upload is answered %d: %s", status, text)
	}
	t.Logf("bytes=%d seconds=%.1f peak_before=%dMiB peak=%dMiB", int64(limit.UploadBytes), took.Seconds(), before>>20, after>>20)
	if after-before > uploadMemory {
		t.Errorf("the upload took %d MiB of memory, want at most %d", (after-before)>>20, int64(uploadMemory)>>20)
	}
	if status, text := send(limit.UploadBytes + 1); status < 400 || status >= 500 {
		t.Errorf("a byte too many is answered %d: %s", status, text)
	}
}
