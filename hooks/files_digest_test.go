package hooks

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hary4di/pockettab/tabulation/fault"
)

// A copy in the cache that was made from other data, however sound, is not
// taken for a dataset's: it is fetched anew from storage, and where the stored
// one is another's too, that is said.
func TestAnotherDatasetsColumnsAreNotTaken(t *testing.T) {
	t.Parallel()
	s := startServer(t, t.TempDir(), Config{})
	ana := s.user("ana")
	paths := map[int]string{}
	ids := map[int]string{}
	for _, n := range []int{200, 300} {
		ids[n] = ana.upload("survey.csv", sample(n), http.StatusOK)
		ana.wait("tabulation_datasets", ids[n], "ready")
		rec, err := s.p.find(datasetsName, ids[n])
		if err != nil {
			t.Fatal(err)
		}
		ds, err := s.p.openEncoded(rec)
		if err != nil {
			t.Fatal(err)
		}
		if err := ds.Close(); err != nil {
			t.Fatal(err)
		}
		name := rec.GetString("columns")
		if !strings.HasPrefix(name, "columns_"+rec.GetString("sha256")[:16]) {
			t.Errorf("the columns are called %s", name)
		}
		paths[n] = s.p.dir("cache", rec.Id+"_"+name)
	}
	other, err := os.ReadFile(paths[300])
	if err != nil {
		t.Fatal(err)
	}
	swap := func(path string) {
		t.Helper()
		if err := os.WriteFile(path+".new", other, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(path+".new", path); err != nil {
			t.Fatal(err)
		}
	}
	swap(paths[200])
	rec, err := s.p.find(datasetsName, ids[200])
	if err != nil {
		t.Fatal(err)
	}
	ds, err := s.p.openEncoded(rec)
	if err != nil || ds.Rows() != 200 {
		t.Fatalf("%v", err)
	}
	if err := ds.Close(); err != nil {
		t.Fatal(err)
	}
	swap(paths[200])
	swap(filepath.Join(s.app.DataDir(), "storage", rec.BaseFilesPath(), rec.GetString("columns")))
	if _, err := s.p.openEncoded(rec); fault.CodeOf(err) != fault.Damaged || !strings.Contains(fault.Of(err).In("id"), "dibuat dari berkas lain") {
		t.Errorf("%v", err)
	}
}
