// PocketTab turns survey data into cross tables and client-ready workbooks.
//
// The commands of package command (tab, inspect, relayout, plan, version) run
// on a root of their own and never construct PocketBase, so that they start at
// once; serve, demo, doctor, superuser and migrate run on PocketBase's. This
// package only wires: what a command does stands elsewhere.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // zones of schedules, also where the system has none

	"github.com/pocketbase/pocketbase"
	"github.com/pocketbase/pocketbase/cmd"
	"github.com/pocketbase/pocketbase/plugins/migratecmd"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/term"

	"github.com/hary4di/pockettab/hooks"
	"github.com/hary4di/pockettab/hooks/demo"
	"github.com/hary4di/pockettab/tabulation/command"
	"github.com/hary4di/pockettab/tabulation/fault"
)

// version is set by the release build.
var version = "development"

func main() {
	first := ""
	if len(os.Args) > 1 {
		first = os.Args[1]
	}
	if command.Handles(first) {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		code := command.Main(ctx, version, os.Args[1:], os.Stdout, os.Stderr)
		stop()
		os.Exit(code)
	}
	os.Exit(service(first))
}

// service runs a command of the server side and gives the exit code.
func service(first string) int {
	dir := ""
	if first == "demo" {
		dir = "demo_data" // never the data of a real installation
	}
	app := pocketbase.NewWithConfig(pocketbase.Config{DefaultDataDir: dir, HideStartBanner: first == "demo"})
	app.RootCmd.Short = "Survey tabulation on PocketBase (tab, inspect, version: see pockettab --help)"
	app.RootCmd.Version = version

	var openSignup bool
	app.RootCmd.PersistentFlags().BoolVar(&openSignup, "signup", false, "let visitors make their own accounts (default: admins make users)")
	_ = app.RootCmd.ParseFlags(os.Args[1:]) // the full parsing, with its errors, happens in Execute

	workers := 0
	if first == "serve" || first == "demo" {
		workers = hooks.RoomForRequests()
	}
	config, err := hooks.ConfigFromEnv(hooks.Config{Workers: workers, OwnUsers: true, OpenSignup: openSignup, Version: version}, os.Getenv)
	if err == nil {
		err = hooks.Register(app, config)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "Error:", err)
		return command.ExitUsage
	}
	if first == "serve" && os.Getenv("TMPDIR") == "" {
		if os.MkdirAll(hooks.SpoolDir(app), 0o755) == nil { // else the start says what is wrong
			_ = os.Setenv("TMPDIR", hooks.SpoolDir(app)) // uploads wait beside the data, never in memory
		}
	}
	if first == "serve" && !term.IsTerminal(int(os.Stdout.Fd())) {
		hooks.QuietInstaller(app, os.Stdout)
	}
	migratecmd.MustRegister(app, app.RootCmd, migratecmd.Config{})

	// PocketBase runs commands in a goroutine and drops their error: keep it,
	// it decides the exit code.
	var failed error
	keep := func(c *cobra.Command) *cobra.Command {
		if run := c.RunE; run != nil {
			c.RunE = func(c *cobra.Command, args []string) error {
				failed = hooks.ServeError(run(c, args))
				return failed
			}
		}
		return c
	}
	app.RootCmd.AddCommand(keep(cmd.NewSuperuserCommand(app)), keep(cmd.NewServeCommand(app, true)), keep(demo.New(app)), keep(hooks.NewDoctor(app, config)))
	app.RootCmd.FParseErrWhitelist.UnknownFlags = false
	app.RootCmd.SilenceErrors, app.RootCmd.SilenceUsage = true, true
	c, rest, err := app.RootCmd.Find(os.Args[1:])
	if err != nil || c == app.RootCmd {
		return command.Main(context.Background(), version, os.Args[1:], os.Stdout, os.Stderr)
	}
	if err := understood(c, rest); err != nil {
		fmt.Fprintln(os.Stderr, "Error:", err)
		return command.ExitUsage
	}
	if first == "doctor" {
		if err := hooks.DataThere(app); err != nil { // else PocketBase would make an empty one
			fmt.Fprintln(os.Stderr, "Error:", err)
			return command.ExitCode(err)
		}
	}
	if err := app.Execute(); failed == nil {
		failed = hooks.ServeError(err)
	}
	if failed != nil {
		fmt.Fprintln(os.Stderr, "Error:", failed)
	}
	return command.ExitCode(failed)
}

// understood checks options and arguments before anything starts: what
// PocketBase does not understand it prints, and ends with status 0.
func understood(c *cobra.Command, args []string) error {
	err := c.ParseFlags(args)
	if err == nil {
		err = c.ValidateArgs(c.Flags().Args())
	}
	if err == nil || errors.Is(err, pflag.ErrHelp) {
		return nil // the command prints its help itself
	}
	return fault.New(fault.Usage, "main", "why", err.Error())
}
