package command

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hary4di/pockettab/tabulation/fault"
)

func TestAThemeIsANameOrAFileWithItsLogoBesideIt(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "house.json")
	save := func(path, text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if name, house, err := themeOf("plain"); name != "plain" || house != nil || err != nil {
		t.Errorf("a name gives %q, %s, %v", name, house, err)
	}
	if _, _, err := themeOf(file); fault.CodeOf(err) != fault.FileMissing {
		t.Errorf("a missing file gives %v", err)
	}
	save(file, `[]`)
	if _, _, err := themeOf(file); fault.CodeOf(err) != fault.BadPlan {
		t.Errorf("a list gives %v", err)
	}
	save(file, `{"font":"Verdana","logo":"logo.png"}`)
	if _, _, err := themeOf(file); fault.CodeOf(err) != fault.FileMissing || !strings.Contains(err.Error(), "logo.png") {
		t.Errorf("a missing logo gives %v", err)
	}
	save(filepath.Join(dir, "logo.png"), "picture")
	_, house, err := themeOf(file)
	if err != nil || !strings.Contains(string(house), base64.StdEncoding.EncodeToString([]byte("picture"))) || !strings.Contains(string(house), "Verdana") {
		t.Errorf("got %s, %v", house, err)
	}
	save(file, `{"logo":"aGFsbG8="}`)
	if _, house, err = themeOf(file); err != nil || string(house) != `{"logo":"aGFsbG8="}` {
		t.Errorf("a picture in the file gives %s, %v", house, err)
	}
}
