package command

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/hary4di/pockettab/tabulation"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// relayoutFlags are the options of pockettab relayout.
type relayoutFlags struct {
	outputFlags
	plan string
}

func newRelayout(version string) *cobra.Command {
	var f relayoutFlags
	c := &cobra.Command{
		Use:   "relayout CUBE [--plan plan.json] -o DIR",
		Short: "Lay stored sums out again, without the data",
		Long: `Reads CUBE, the sums that "tab --cube" stored or a job of the service keeps, and
writes the workbooks anew: with another order, other statistics, tests,
corrections, look, language or parts, with banner variables left out, with
nets of single answers. What needs the respondents is refused with the table
and the reason.`,
		Example: `  pockettab relayout tables/job.cube --theme accessible --language id -o again
  pockettab relayout job.cube --plan other.json -o again`,
		Args: oneFile,
		RunE: func(c *cobra.Command, args []string) error {
			return runRelayout(c.Context(), version, args[0], f, c.OutOrStdout(), c.ErrOrStderr())
		},
	}
	fl := c.Flags()
	fl.StringVar(&f.plan, "plan", "", "the tab plan (.json; default: the one that was counted)")
	f.add(fl, "the plan's")
	return c
}

func runRelayout(ctx context.Context, version, cube string, f relayoutFlags, out, errOut io.Writer) error {
	if err := f.check(); err != nil {
		return err
	}
	var plan []byte
	if f.plan != "" {
		var err error
		if plan, err = readPlan(f.plan); err != nil {
			return err
		}
	}
	return f.produce(tabulation.RunRequest{Plan: plan, PlanName: f.plan, Version: version}, out, errOut,
		func(with tabulation.RunRequest, _ *bar) (*tabulation.RunSummary, *tabplan.Drift, error) {
			summary, err := tabulation.RunRelayout(ctx, tabulation.RelayoutRequest{Cube: cube, With: with})
			return summary, nil, err
		})
}
