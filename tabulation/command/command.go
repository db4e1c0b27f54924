// Package command is the part of the command line that needs no server: tab,
// inspect, relayout, plan and version. It starts without PocketBase, so a run
// costs what its tables cost.
//
// In: arguments and two writers. Out: files in the folder named by -o, a
// summary on standard output, and an exit code. Errors go to the error
// writer as one sentence each; nothing half-written stays behind.
package command

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/hary4di/pockettab/tabulation/fault"
)

// The exit codes.
const (
	ExitDone        = 0
	ExitUsage       = 2
	ExitInput       = 3   // the user's files or plan
	ExitFailed      = 4   // anything else
	ExitInterrupted = 130 // as shells do for an interrupt
)

// Handles reports whether the first argument names a command of this package
// (or asks for help), so that PocketBase need not be constructed.
func Handles(first string) bool {
	switch first {
	case "", "tab", "inspect", "relayout", "plan", "version", "help", "--help", "-h", "--version":
		return true
	}
	return false
}

// Main runs one command and gives its exit code.
func Main(ctx context.Context, version string, args []string, out, errOut io.Writer) int {
	root := newRoot(version)
	root.SetArgs(args)
	root.SetOut(out)
	root.SetErr(errOut)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return ExitDone
	}
	fmt.Fprintln(errOut, "Error:", message(err))
	return ExitCode(err)
}

// message is what the user reads: the sentence of a fault, with the words of
// an unexpected cause, since whoever runs a command is also its operator.
func message(err error) string {
	var f *fault.Error
	if !errors.As(err, &f) {
		return err.Error()
	}
	if f.Code == fault.Internal || f.Code == fault.FileUnreadable {
		if cause := errors.Unwrap(f); cause != nil {
			return f.Error() + " (" + cause.Error() + ")"
		}
	}
	return f.Error()
}

// ExitCode is the exit code for err.
func ExitCode(err error) int {
	switch code := fault.CodeOf(err); {
	case err == nil:
		return ExitDone
	case errors.Is(err, context.Canceled) || code == fault.Cancelled:
		return ExitInterrupted
	case code == fault.Usage || code == fault.OutputExists:
		return ExitUsage
	case code == fault.PortBusy:
		return ExitFailed
	case fault.IsInput(code):
		return ExitInput
	default:
		return ExitFailed
	}
}

func newRoot(version string) *cobra.Command {
	root := &cobra.Command{
		Use:   "pockettab",
		Short: "Turns survey data into cross tables and client-ready workbooks",
		Long: `PocketTab turns survey data into cross tables and client-ready workbooks.

Without a server:
  pockettab tab DATA …      tabulate a data file into workbooks
  pockettab inspect DATA    say what a data file holds
  pockettab relayout CUBE   lay stored sums out again, without the data
  pockettab plan …          a tab plan as a workbook and back; compare two plans

With the server:
  pockettab demo            a sample survey, a real job, and the pages to look at
  pockettab serve           the service with its pages and the admin dashboard
  pockettab doctor          examine data directory, storage, mail server and machine
  pockettab superuser …     make or change an administrator
  pockettab migrate …       database migrations`,
		SilenceErrors:     true,
		SilenceUsage:      true,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
		Version:           version,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usage(fmt.Sprintf("there is no command %q", args[0]))
			}
			return nil
		},
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.SetVersionTemplate("pockettab {{.Version}}\n")
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usage(err.Error()) })
	root.AddCommand(newTab(version), newInspect(), newRelayout(version), newPlan(), &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  noArgs,
		Run:   func(c *cobra.Command, _ []string) { fmt.Fprintln(c.OutOrStdout(), "pockettab", version) },
	})
	return root
}

func usage(why string) error { return fault.New(fault.Usage, "command", "why", why) }

func noArgs(_ *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usage(fmt.Sprintf("unexpected argument %q", args[0]))
	}
	return nil
}

// oneFile asks for exactly one argument, the data file.
func oneFile(_ *cobra.Command, args []string) error {
	switch len(args) {
	case 0:
		return usage("the data file is missing")
	case 1:
		return nil
	}
	return usage(fmt.Sprintf("unexpected argument %q", args[1]))
}
