package column

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// peers is a folder where Polars for node is installed: the one that
// POCKETTAB_PEERS names, else the one beside the project. The libraries
// themselves are no part of us.
func peers(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("POCKETTAB_PEERS")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "peers")
	}
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("node is not installed")
	}
	if _, err := os.Stat(filepath.Join(dir, "node_modules", "nodejs-polars")); err != nil {
		t.Skip("nodejs-polars is not installed in " + dir + "; npm install there, or set POCKETTAB_PEERS")
	}
	return dir
}

// Polars opens the file as it opens any Arrow file, and finds every cell.
func TestPolarsReadsTheFile(t *testing.T) {
	t.Parallel()
	dir := peers(t)
	var text strings.Builder
	text.WriteString("id,sex,income,note,weight,mixed,odd\n")
	for i := range 70_000 { // beyond a dictionary: numbers, texts
		text.WriteString(itoa(i*3) + "," + itoa(1+i%2) + "," + []string{"", "1.5", "2000"}[i%3] + ",n" + itoa(i))
		fmt.Fprintf(&text, ",%.6f,%.*f,%d.\n", float64(i)/8, i%2, float64(i), i)
	}
	path := saved(t, encode(t, text.String(), 2))
	const script = `const pl = require("nodejs-polars");
const df = pl.readIPC(require("fs").readFileSync(process.argv[1]));
const texts = df.select(...df.columns.map(c => pl.col(c).cast(pl.Utf8)));
console.log(JSON.stringify({rows: df.height, names: df.columns, row: texts.row(69999), blank: texts.row(0)}));`
	cmd := exec.Command("node", "-e", script, path)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	var got struct {
		Rows  int
		Names []string
		Row   []string
		Blank []string
	}
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if got.Rows != 70_000 {
		t.Errorf("%d rows", got.Rows)
	}
	if d := cmp.Diff([]string{"0:id", "1:sex", "2:income", "3:note", "4:weight", "5:mixed", "6:odd", "5:mixed (as written)", "6:odd (as written)"}, got.Names); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"209997.0", "2", "", "n69999", "8749.875", "69999.0", "69999.0", "2", "69999."}, got.Row); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"0.0", "1", "", "n0", "0.0", "0.0", "0.0", "1", "0."}, got.Blank); d != "" {
		t.Error(d)
	}
}
