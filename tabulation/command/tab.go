package command

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hary4di/pockettab/tabulation"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/limit"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// tabFlags are the options of pockettab tab.
type tabFlags struct {
	outputFlags
	codebook, plan, edits string
	rows, cols            []string
	eachCol               bool
	weight, filter        string
	cube                  bool
	like                  string
	renamed               map[string]string
	keepType              []string
	workers               int
	read                  tabulation.Options
}

func newTab(version string) *cobra.Command {
	var f tabFlags
	c := &cobra.Command{
		Use:   "tab DATA (--plan plan.json | --rows 'A1_*,E1_coded' --cols S1,S8) -o DIR",
		Short: "Tabulate a data file into workbooks",
		Long: `Reads DATA (.xlsx, .csv, M-Code's .zip), counts every table, tests it and
writes workbooks of at most 100 tables and a tidy tables.csv into DIR. What is to
be known of the data and the plan is said on the way.`,
		Example: `  pockettab tab survey.xlsx --codebook form.xlsx --rows 'A1_*,E1_coded' --cols S1,S8 -o tables
  pockettab tab survey.zip --plan plan.json -o tables
  pockettab inspect wave1.sav --json > wave1.json
  pockettab tab wave2.sav --like wave1.json --rename S8=S8_new --plan plan.json -o tables2`,
		Args: oneFile,
		RunE: func(c *cobra.Command, args []string) error {
			return runTab(c.Context(), version, args[0], f, c.OutOrStdout(), c.ErrOrStderr())
		},
	}
	fl := c.Flags()
	fl.StringVar(&f.codebook, "codebook", "", "the XLSForm of the data (.xlsx)")
	fl.StringVar(&f.edits, "edits", "", editsHelp)
	fl.StringVar(&f.plan, "plan", "", "the tab plan (.json, or a workbook of pockettab plan: .xlsx)")
	fl.StringSliceVar(&f.rows, "rows", nil, "stubs, one table each: names or patterns (A1_*)")
	fl.StringSliceVar(&f.cols, "cols", nil, "banner variables, side by side after Total")
	fl.BoolVar(&f.eachCol, "each-col", false, "one table for each pair of --rows and --cols")
	fl.StringVar(&f.weight, "weight", "", "weight variable")
	fl.StringVar(&f.filter, "filter", "", "only respondents for whom this holds, e.g. 'S1 = 1 and S5 >= 18'")
	fl.BoolVar(&f.cube, "cube", false, "store the sums too (job.cube), for pockettab relayout")
	f.add(fl, "the plan's, else the form's, else the file's name")
	fl.IntVar(&f.workers, "workers", 0, "cores to use (default all)")
	fl.StringVar(&f.like, "like", "", "the earlier file of the study, as pockettab inspect --json describes it: the plan goes on, and what is different is reported")
	fl.StringToStringVar(&f.renamed, "rename", nil, "with --like: variables with another name now, FORMER=NEW")
	fl.StringSliceVar(&f.keepType, "keep-type", nil, "with --like: variables that keep their former type")
	readingFlags(fl, &f.read)
	return c
}

func runTab(ctx context.Context, version, data string, f tabFlags, out, errOut io.Writer) error {
	planText, err := planOf(f)
	if err != nil {
		return err
	}
	former, err := formerOf(f)
	if err != nil {
		return err
	}
	edits, err := readEdits(f.edits)
	if err != nil {
		return err
	}
	return f.produce(tabulation.RunRequest{
		Read: tabulation.ReadRequest{Data: data, Edits: edits, Form: f.codebook, Workers: f.workers, Options: f.read},
		Like: former, Plan: planText, PlanName: f.plan, Weight: f.weight, Filter: f.filter, Version: version, Cube: f.cube, Workers: f.workers,
	}, out, errOut, func(with tabulation.RunRequest, bar *bar) (*tabulation.RunSummary, *tabplan.Drift, error) {
		var drift *tabplan.Drift
		with.Drifted = func(d *tabplan.Drift) {
			drift = d
			bar.done()
			tellDrift(errOut, d)
		}
		with.Noted = func(n tabulation.Notes) {
			bar.done()
			tellNotes(errOut, n, data)
		}
		summary, err := tabulation.Run(ctx, with)
		return summary, drift, err
	})
}

// planOf gives the plan's JSON: the file, or one made of --rows and --cols.
func planOf(f tabFlags) ([]byte, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	switch {
	case f.plan != "" && (len(f.rows) > 0 || len(f.cols) > 0):
		return nil, usage("give either --plan or --rows and --cols, not both")
	case f.plan == "" && len(f.rows) == 0:
		return nil, usage("say what to tabulate: --plan plan.json, or --rows and --cols")
	case f.like == "" && len(f.renamed)+len(f.keepType) > 0:
		return nil, usage("--rename and --keep-type belong to --like")
	case f.eachCol && len(f.cols) == 0:
		return nil, usage("--each-col needs --cols")
	}
	if f.plan != "" {
		return readPlan(f.plan)
	}
	type spec struct {
		Stub   []string `json:"stub"`
		Banner string   `json:"banner,omitempty"`
	}
	plan := struct {
		Version int                 `json:"version"`
		Banners map[string][]string `json:"banners,omitempty"`
		Tables  []spec              `json:"tables"`
	}{Version: 1}
	switch {
	case f.eachCol:
		for _, col := range f.cols {
			plan.Tables = append(plan.Tables, spec{Stub: f.rows, Banner: col})
		}
	case len(f.cols) > 0:
		plan.Banners = map[string][]string{"main": append([]string{"@total"}, f.cols...)}
		plan.Tables = []spec{{Stub: f.rows, Banner: "main"}}
	default:
		plan.Tables = []spec{{Stub: f.rows}}
	}
	return json.Marshal(plan)
}

func readPlan(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err == nil && info.Size() > limit.PlanBytes {
		return nil, fault.New(fault.TooLarge, "command.plan", "what", "the size of the tab plan in bytes",
			"is", fmt.Sprint(info.Size()), "max", fmt.Sprint(int64(limit.PlanBytes))).At(fault.Where{File: filepath.Base(path)})
	}
	if err != nil || info.IsDir() {
		return nil, fault.New(fault.FileMissing, "command.plan").At(fault.Where{File: path}).Because(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fault.New(fault.FileUnreadable, "command.plan").At(fault.Where{File: path}).Because(err)
	}
	if len(strings.TrimSpace(string(text))) == 0 {
		return nil, fault.New(fault.Empty, "command.plan").At(fault.Where{File: path})
	}
	return text, nil
}
