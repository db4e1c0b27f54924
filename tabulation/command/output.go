package command

import (
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/spf13/pflag"

	"github.com/hary4di/pockettab/tabulation"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// outputFlags are the options of what a command writes: where, how it looks,
// what it says.
type outputFlags struct {
	out                    string
	force, json, run       bool
	results                bool
	language, title, theme string
}

func (f *outputFlags) add(fl *pflag.FlagSet, ownTitle string) {
	fl.StringVarP(&f.out, "out", "o", "", "output folder, new or empty")
	fl.BoolVar(&f.force, "force", false, "write into a folder that is not empty")
	fl.BoolVar(&f.json, "json", false, "print one summary line as JSON")
	fl.BoolVar(&f.run, "run-info", false, "write the run block (times, machine) into the metadata sheet")
	fl.BoolVar(&f.results, "results", false, "write the results as JSON too (tables.json)")
	fl.StringVar(&f.language, "language", "", "language of the workbooks: id or en (default: the plan's, else en)")
	fl.StringVar(&f.title, "title", "", "title of the project (default: "+ownTitle+")")
	fl.StringVar(&f.theme, "theme", "", "look of the workbooks: classic, plain, accessible, or a file of your own (.json)")
}

func (f *outputFlags) check() error {
	switch {
	case f.out == "":
		return usage("the output folder is missing: -o DIR")
	case f.language != "" && f.language != "id" && f.language != "en":
		return usage(fmt.Sprintf("--language is id or en, not %q", f.language))
	}
	return nil
}

// produce runs a tabulation into a temporary folder, moves what it made into
// place, and says what was done. with holds what the command adds to the
// options; run does the work and gives what is different from an earlier file,
// if that was asked. After an error nothing is left behind.
func (f *outputFlags) produce(with tabulation.RunRequest, out, errOut io.Writer, run func(tabulation.RunRequest, *bar) (*tabulation.RunSummary, *tabplan.Drift, error)) error {
	var err error
	if with.Theme, with.House, err = themeOf(f.theme); err != nil {
		return err
	}
	folder, err := claimFolder(f.out, f.force)
	if err != nil {
		return err
	}
	bar := newBar(errOut)
	with.Read.Report = bar.report
	with.Title, with.Language, with.Dir, with.RunInfo, with.JSON = f.title, f.language, folder.temp, f.run, f.results
	summary, drift, err := run(with, bar)
	bar.done()
	if err != nil {
		folder.abandon()
		return err
	}
	names, err := folder.publish(summary.Files)
	if err != nil {
		folder.abandon()
		return err
	}
	return summarise(summary, drift, names, f.json, out)
}

// summaryLine is what --json prints. Seconds are wall time.
type summaryLine struct {
	Rows      int      `json:"rows"`
	Variables int      `json:"variables"`
	Tables    int      `json:"tables"`
	ReadS     float64  `json:"read_s"`
	CountS    float64  `json:"count_s"`
	TestS     float64  `json:"test_s"`
	WriteS    float64  `json:"write_s"`
	TotalS    float64  `json:"total_s"`
	PeakRSSMB float64  `json:"peak_rss_mb"`
	Files     []string `json:"files"`

	Drift *tabplan.Drift `json:"drift,omitempty"` // what is different from the file of --like
}

// summarise says what a run did: one line of JSON, or sentences.
func summarise(run *tabulation.RunSummary, drift *tabplan.Drift, names []string, asJSON bool, out io.Writer) error {
	if asJSON {
		line := summaryLine{
			Rows: run.Rows, Variables: run.Variables, Tables: run.Tables,
			ReadS: seconds(run.Read), CountS: seconds(run.Count), TestS: seconds(run.Test), WriteS: seconds(run.Write), TotalS: seconds(run.Total),
			PeakRSSMB: float64(peakRSS()) / (1 << 20), Files: names, Drift: drift,
		}
		return json.NewEncoder(out).Encode(line)
	}
	fmt.Fprintf(out, "%d tables of %d respondents in %.2f s\n", run.Tables, run.Rows, seconds(run.Total))
	for _, n := range names {
		fmt.Fprintln(out, n)
	}
	return nil
}

func seconds(d time.Duration) float64 { return float64(d.Milliseconds()) / 1000 }
