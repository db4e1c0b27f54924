package tabulation

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hary4di/pockettab/tabulation/profile"
	"github.com/hary4di/pockettab/tabulation/surveygen"
)

// Edits applied to the stored columns give what reading the file with them
// gives, word for word.
func TestEditedIsWhatReadingWithTheEditsGives(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	data, form := filepath.Join(dir, "data.xlsx"), filepath.Join(dir, "form.xlsx")
	writeSample(t, data, form)
	edits := []profile.Edit{
		{Variable: "S1", Label: map[string]string{"en": "Sex of the passenger"}},
		{Variable: "nothing", Use: "ignore"},
	}
	read := func(edits []profile.Edit) *Dataset {
		ds, err := Read(t.Context(), ReadRequest{Data: data, Form: form, Edits: edits})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = ds.Close() })
		return ds
	}
	want := read(edits)
	path := filepath.Join(dir, "columns.arrow")
	if err := read(nil).Save(path); err != nil {
		t.Fatal(err)
	}
	stored, err := OpenDataset(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = stored.Close() }()
	got, err := stored.Edited(edits)
	if err != nil {
		t.Fatal(err)
	}
	text := func(v any) string {
		b, err := json.MarshalIndent(v, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	if d := cmp.Diff(text(want.Codebook()), text(got.Codebook())); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(text(want.Problems()), text(got.Problems())); d != "" {
		t.Error(d)
	}
	again, err := stored.WithCodebook([]byte(text(got.Codebook())))
	if err != nil {
		t.Fatal(err)
	}
	if v := again.Codebook().Lookup("S1"); v == nil || v.Label["en"] != "Sex of the passenger" {
		t.Errorf("from the stored codebook S1 is %+v", v)
	}
	if _, err := stored.WithCodebook([]byte("{")); err == nil {
		t.Error("a broken codebook was taken")
	}
}

func writeSample(t *testing.T, data, form string) {
	t.Helper()
	s := surveygen.New(surveygen.Options{Seed: 11, Respondents: 300})
	for path, write := range map[string]func(io.Writer) error{data: s.WriteData, form: s.WriteForm} {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
