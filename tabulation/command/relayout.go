package command

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/hary4di/pockettab/tabulation"
)

// relayoutFlags are the options of pockettab relayout.
type relayoutFlags struct {
	plan, out, title, language, theme string
	force, json, run                  bool
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
	fl.StringVarP(&f.out, "out", "o", "", "output folder, new or empty")
	fl.BoolVar(&f.force, "force", false, "write into a folder that is not empty")
	fl.BoolVar(&f.json, "json", false, "print one summary line as JSON")
	fl.BoolVar(&f.run, "run-info", false, "write the run block (times, machine) into the metadata sheet")
	fl.StringVar(&f.language, "language", "", "language of the workbooks: id or en (default: the plan's)")
	fl.StringVar(&f.title, "title", "", "title of the project (default: the plan's)")
	fl.StringVar(&f.theme, "theme", "", "look of the workbooks: classic, plain, accessible, or a file of your own (.json)")
	return c
}

func runRelayout(ctx context.Context, version, cube string, f relayoutFlags, out, errOut io.Writer) error {
	switch {
	case f.out == "":
		return usage("the output folder is missing: -o DIR")
	case f.language != "" && f.language != "id" && f.language != "en":
		return usage(fmt.Sprintf("--language is id or en, not %q", f.language))
	}
	var plan []byte
	var err error
	if f.plan != "" {
		if plan, err = readPlan(f.plan); err != nil {
			return err
		}
	}
	theme, house, err := themeOf(f.theme)
	if err != nil {
		return err
	}
	folder, err := claimFolder(f.out, f.force)
	if err != nil {
		return err
	}
	bar := newBar(errOut)
	run, err := tabulation.RunRelayout(ctx, tabulation.RelayoutRequest{Cube: cube, With: tabulation.RunRequest{
		Read: tabulation.ReadRequest{Report: bar.report}, Plan: plan, PlanName: f.plan, Title: f.title, Language: f.language,
		Theme: theme, House: house, Dir: folder.temp, Version: version, RunInfo: f.run,
	}})
	bar.done()
	if err != nil {
		folder.abandon()
		return err
	}
	names, err := folder.publish(run.Files)
	if err != nil {
		folder.abandon()
		return err
	}
	return summarise(run, nil, names, f.json, out, errOut)
}
