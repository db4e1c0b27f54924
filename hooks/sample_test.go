package hooks

import (
	"net/http"
	"testing"
)

func TestSampleSurveyIsGivenOnce(t *testing.T) {
	t.Parallel()
	s := startServer(t, t.TempDir(), Config{})
	ani, budi := s.user("ani"), s.user("budi")
	first := ani.call(http.MethodPost, "/api/tabulation/sample", nil, http.StatusOK)["id"].(string)
	if r := ani.wait(datasetsName, first, "ready"); r["rows"].(float64) != 1328 || r["study"] != sampleStudy {
		t.Errorf("the sample has %v respondents, study %v", r["rows"], r["study"])
	}
	if again := ani.call(http.MethodPost, "/api/tabulation/sample", nil, http.StatusOK)["id"]; again != first {
		t.Errorf("asked twice, a second sample %v was made beside %v", again, first)
	}
	if other := budi.call(http.MethodPost, "/api/tabulation/sample", nil, http.StatusOK)["id"]; other == first {
		t.Error("two users share one sample")
	}
}
