package hooks

import (
	"fmt"
	"io"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
)

// QuietInstaller has a first start say how the first superuser is made instead
// of printing PocketBase's link, which makes one of whoever reads it: what a
// program writes where nobody looks on ends in logs that many read.
func QuietInstaller(app core.App, out io.Writer) {
	app.OnServe().Bind(&hook.Handler[*core.ServeEvent]{Id: "pockettabInstaller", Func: func(e *core.ServeEvent) error {
		e.InstallerFunc = func(core.App, *core.Record, string) error {
			_, err := fmt.Fprintln(out, "There is no superuser yet. Make one with: pockettab superuser upsert EMAIL PASSWORD --dir", app.DataDir())
			return err
		}
		return e.Next()
	}})
}
