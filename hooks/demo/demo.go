// Package demo is the command that shows everything working: it makes a
// sample survey, starts the service with a demo user, and does over the REST
// API what an analyst does on the pages: upload, wait, start a job, download.
//
// It is a client like any other and has no door of its own. Out: workbooks in
// a folder, a login that works as long as it serves, and lines that say both.
package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
	"github.com/pocketbase/pocketbase/tools/security"
	"github.com/spf13/cobra"

	"github.com/hary4di/pockettab/tabulation/surveygen"
)

const (
	email    = "demo@pockettab.example"
	language = "id"
	seed     = 2026
)

// New makes the command.
func New(app core.App) *cobra.Command {
	var addr string
	var once bool
	c := &cobra.Command{
		Use:          "demo",
		Short:        "Make a sample survey, run a real job to finished workbooks, serve the pages",
		SilenceUsage: true,
		Args:         cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return run(c.Context(), app, addr, once, c.OutOrStdout())
		},
	}
	c.Flags().StringVar(&addr, "http", "127.0.0.1:8090", "address to listen on")
	c.Flags().BoolVar(&once, "once", false, "stop after the job; the exit status says whether it worked")
	return c
}

func run(ctx context.Context, app core.App, addr string, once bool, out io.Writer) error {
	started := time.Now()
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	url := "http://" + ln.Addr().String()
	bound := make(chan struct{})
	app.OnServe().Bind(&hook.Handler[*core.ServeEvent]{Id: "pockettabDemo", Priority: 9999, Func: func(e *core.ServeEvent) error {
		e.Listener = ln
		e.InstallerFunc = nil // its link would open the dashboard to whoever reads this output
		if err := e.Next(); err != nil {
			return err
		}
		close(bound)
		return nil
	}})
	served := make(chan error, 1)
	go func() { served <- apis.Serve(app, apis.ServeConfig{HttpAddr: ln.Addr().String()}) }()
	select {
	case err := <-served:
		return errors.Join(err, ln.Close())
	case <-bound:
	}
	password, err := demoUser(app)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "PocketTab is running at %s\n", url)
	files, err := survey(app.DataDir())
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "Sample survey: %s with its form %s\n", files.data, files.form)
	paths, err := tabulate(ctx, client{base: url}, files, password, filepath.Join(app.DataDir(), "workbooks"), out)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "\nFinished after %.1f s:\n", time.Since(started).Seconds())
	for _, p := range paths {
		fmt.Fprintln(out, "  "+p)
	}
	if once {
		fmt.Fprintln(out, "\nWithout --once the pages are served, too, with a demo login.")
		return nil
	}
	fmt.Fprintf(out, "\nPages:    %s/\nSign in:  %s\nPassword: %s\n\nStop with Ctrl-C.\n", url, email, password)
	return <-served
}

// demoUser makes the demo user, or gives the one of an earlier run a new
// password: nothing secret is written into the program.
func demoUser(app core.App) (password string, err error) {
	user, err := app.FindAuthRecordByEmail("users", email)
	if err != nil {
		users, err := app.FindCollectionByNameOrId("users")
		if err != nil {
			return "", err
		}
		user = core.NewRecord(users)
		user.SetEmail(email)
		user.Set("name", "Demo")
		user.SetVerified(true)
	}
	password = security.RandomStringWithAlphabet(12, "abcdefghjkmnpqrstuvwxyz23456789")
	user.SetPassword(password)
	return password, app.Save(user)
}

// surveyFiles are the files of the sample survey, and the tab plan for it.
type surveyFiles struct {
	data, form string
	plan       []byte
}

// survey writes the sample survey into the data directory.
func survey(dir string) (surveyFiles, error) {
	s := surveygen.New(surveygen.Options{Seed: seed})
	f := surveyFiles{data: filepath.Join(dir, "sample", "kepuasan_penumpang.xlsx"), form: filepath.Join(dir, "sample", "kobo_system.xlsx"), plan: s.Plan(language)}
	if err := os.MkdirAll(filepath.Dir(f.data), 0o755); err != nil {
		return f, err
	}
	if err := writeFile(f.data, s.WriteData); err != nil {
		return f, err
	}
	return f, writeFile(f.form, s.WriteForm)
}

func writeFile(path string, write func(io.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	err = write(f)
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	return err
}
