package column

import (
	"bytes"
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/whole/powercut"
)

func saved(t *testing.T, ds *Dataset) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "d.arrow")
	if err := ds.Save(path, []byte(`{"about":"me"}`)); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestFileGivesBackTheDataset(t *testing.T) {
	t.Parallel()
	ds := encode(t, "Grup/ä,Grup/ä,\n 1 ,x,\n1,\u00a0y\u00a0,\n,\"a\nb\",\n2.5,,\n", 2)
	path := saved(t, ds)
	back, about, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	back.Dictionaries()
	if d := cmp.Diff(ds, back, cmpopts.IgnoreUnexported(Dataset{})); d != "" {
		t.Error(d)
	}
	if string(about) != `{"about":"me"}` {
		t.Errorf("about: %s", about)
	}
	words := back.Columns[1].Dict
	if err := back.Close(); err != nil {
		t.Fatal(err)
	}
	if words[2].Raw != "\u00a0y\u00a0" { // entries outlive the mapping
		t.Errorf("raw text %q", words[2].Raw)
	}
	if err := back.Close(); err != nil {
		t.Errorf("closing twice: %v", err)
	}
	if files, _ := os.ReadDir(filepath.Dir(path)); len(files) != 1 {
		t.Errorf("%d files stand in the folder, want the one", len(files))
	}
}

// TestDamageIsFound cuts the file at many lengths and turns over a bit in
// every place: what opens must be exactly what was written.
func TestDamageIsFound(t *testing.T) {
	t.Parallel()
	var odd []string
	for i := range mostWays + 1 {
		odd = append(odd, itoa(i)+".")
	}
	mixed := slices.Repeat([]string{"1.5", "1.50", "NA", ""}, len(odd)/4)
	for name, ds := range map[string]*Dataset{
		"dictionaries": encode(t, "a,b\n"+strings.Repeat("1,some longer text\n2,another text\n,\n", 50), 1),
		"numbers":      {Rows: len(odd), Columns: []*Column{joined(odd), joined(mixed)}, Decimal: "."},
	} {
		for i, c := range ds.Columns {
			c.Position = i
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			damaged(t, ds)
		})
	}
}

func damaged(t *testing.T, ds *Dataset) {
	t.Helper()
	path := saved(t, ds)
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	try := func(what string, at int, data []byte) {
		t.Helper()
		back, about, err := decode(data)
		if err == nil {
			err = back.Verify(nil)
		}
		switch code := fault.CodeOf(err); {
		case err == nil:
			back.Dictionaries()
			if d := cmp.Diff(ds, back, cmpopts.IgnoreUnexported(Dataset{}), cmpopts.EquateNaNs()); d != "" || string(about) != `{"about":"me"}` {
				t.Fatalf("%s at %d was not found and changed the dataset: %.300s", what, at, d)
			}
		case code != fault.Damaged:
			t.Fatalf("%s at %d: %v", what, at, err)
		}
	}
	for n := 0; n < len(good); n += 37 {
		try("a cut", n, good[:n])
	}
	for i := range good {
		data := bytes.Clone(good)
		data[i] ^= 1 << (i % 8)
		try("a turned bit", i, data)
	}
}

// TestOnlyWhatIsReadIsVerified: damage in a column is found by whoever reads
// it, also as a part of a set, and disturbs nobody else.
func TestOnlyWhatIsReadIsVerified(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(saved(t, encode(t, "a,b,c\n"+strings.Repeat("1,2,3\n1,3,3\n", 400), 1)))
	if err != nil {
		t.Fatal(err)
	}
	codes := bytes.Repeat([]byte{1, 2}, 400) // of b
	at := bytes.Index(data, codes)
	if at < 0 {
		t.Fatal("the codes are not where they were")
	}
	data[at+7] ^= 1
	back, _, err := decode(data)
	if err != nil {
		t.Fatal(err)
	}
	a, b, set := &codebook.Variable{Column: 0}, &codebook.Variable{Column: 1}, &codebook.Variable{Column: -1, Parts: []codebook.Part{{Column: 2}, {Column: 1}}}
	for range 2 {
		if err := back.Verify([]*codebook.Variable{a, {Column: 2}}); err != nil {
			t.Errorf("columns that are whole: %v", err)
		}
		for _, v := range []*codebook.Variable{b, set} {
			if err := back.Verify([]*codebook.Variable{a, v}); fault.CodeOf(err) != fault.Damaged {
				t.Errorf("the column with the turned bit: %v", err)
			}
		}
		if fault.CodeOf(back.Verify(nil)) != fault.Damaged {
			t.Error("all columns are said to be whole")
		}
	}
}

// Whoever asks for a column at the same time as others gets its dictionary;
// nobody else's is brought along, and none after the file was closed.
func TestDictionariesComeWithTheirColumns(t *testing.T) {
	t.Parallel()
	ds := encode(t, "a,b,c\n1,x,2\n2,y,3\n", 1)
	back, _, err := Open(saved(t, ds))
	if err != nil {
		t.Fatal(err)
	}
	b := &codebook.Variable{Column: 1}
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			if d := cmp.Diff(ds.Columns[1], back.Of(b)); d != "" {
				t.Error(d)
			}
			if d := cmp.Diff(ds.Columns[2].Dict, back.With(nil).Of(&codebook.Variable{Column: 2}).Dict); d != "" {
				t.Error(d)
			}
		})
	}
	wait.Wait()
	if len(back.Columns[0].Dict) > 0 {
		t.Error("a column that nobody asked for has a dictionary in memory")
	}
	if err := back.Close(); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(ds.Columns[1].Dict, back.Of(b).Dict); d != "" {
		t.Error(d)
	}
	if len(back.Of(&codebook.Variable{Column: 0}).Dict) > 0 {
		t.Error("a dictionary was read from a closed file")
	}
}

// TestAPowerCutNeverLeavesHalfADataset: on every disk that could be found, at
// every step of an encoding that replaces another, is the one or the other.
func TestAPowerCutNeverLeavesHalfADataset(t *testing.T) {
	t.Parallel()
	disk := powercut.New(t.TempDir())
	path := filepath.Join(disk.Dir, "d.arrow")
	digests := map[string]int{"": 0}
	for n, text := range []string{"a,b\n1,2\n", "a,b\n" + strings.Repeat("1,2\n1,3\n", 400)} {
		ds := encode(t, text, 1)
		ds.Digest = "digest " + strconv.Itoa(n)
		digests[ds.Digest] = 0
		if err := ds.saveOn(disk, path, []byte(`{}`)); err != nil {
			t.Fatal(err)
		}
	}
	for step := range disk.Steps() + 1 {
		for n, dir := range disk.After(t, step) {
			found := filepath.Join(dir, "d.arrow")
			back, _, err := Open(found)
			if fault.CodeOf(err) == fault.FileMissing {
				digests[""]++
				continue
			}
			if err == nil {
				err = back.Verify(nil)
			}
			if err != nil {
				t.Errorf("after step %d, disk %d: %v", step, n, err)
				continue
			}
			digests[back.Digest]++
			if err := back.Close(); err != nil {
				t.Error(err)
			}
		}
	}
	for digest, n := range digests {
		if n == 0 {
			t.Errorf("%q was never found: %v", digest, digests)
		}
	}
}

func TestOtherVersionIsRefused(t *testing.T) {
	t.Parallel()
	path := saved(t, encode(t, "a\n1\n", 1))
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	old := []byte(`{"version":3,`)
	i := bytes.Index(data, old)
	if i < 0 {
		t.Fatal("the version is not where it was")
	}
	copy(data[i:], `{"version":9,`)
	footer, err := footerStart(data)
	if err != nil {
		t.Fatal(err)
	}
	sum, err := sumStream(data[:footer-sealBytes])
	if err != nil {
		t.Fatal(err)
	}
	binary.LittleEndian.PutUint32(data[footer-8:], sum)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := Open(path); fault.CodeOf(err) != fault.Version {
		t.Errorf("%v", err)
	}
}

func TestOpenWhatIsNotThere(t *testing.T) {
	t.Parallel()
	if _, _, err := Open(filepath.Join(t.TempDir(), "none")); fault.CodeOf(err) != fault.FileMissing {
		t.Errorf("%v", err)
	}
}

func TestSaveWhereThereIsNoFolder(t *testing.T) {
	t.Parallel()
	err := encode(t, "a\n1\n", 1).Save(filepath.Join(t.TempDir(), "no", "d.arrow"), nil)
	if code := fault.CodeOf(err); code != fault.FileMissing {
		t.Errorf("%v", err)
	}
}

// TestOtherToolsReadTheFile asks pyarrow, where it is installed.
func TestOtherToolsReadTheFile(t *testing.T) {
	t.Parallel()
	if err := exec.Command("python3", "-c", "import pyarrow").Run(); err != nil {
		t.Skip("pyarrow is not installed")
	}
	path := saved(t, encode(t, "a,b\n1,x\n,y\n1,x\n", 1))
	script := `import pyarrow as pa,sys
t=pa.ipc.open_file(pa.memory_map(sys.argv[1])).read_all()
print(t.column(0).to_pylist(), t.column(1).to_pylist())`
	out, err := exec.Command("python3", "-c", script, path).CombinedOutput()
	if want := "['1', '', '1'] ['x', 'y', 'x']"; err != nil || strings.TrimSpace(string(out)) != want {
		t.Errorf("%v: %s, want %s", err, out, want)
	}
}
