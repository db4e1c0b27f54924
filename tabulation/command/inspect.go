package command

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/hary4di/pockettab/tabulation"
	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/profile"
)

func newInspect() *cobra.Command {
	var form, lang, edits string
	var asJSON bool
	var opt tabulation.Options
	c := &cobra.Command{
		Use:   "inspect DATA [--codebook form.xlsx]",
		Short: "Say what a data file holds: variables, codes, problems",
		Args:  oneFile,
		RunE: func(c *cobra.Command, args []string) error {
			if lang != "id" && lang != "en" {
				return usage(fmt.Sprintf("--language is id or en, not %q", lang))
			}
			changes, err := readEdits(edits)
			if err != nil {
				return err
			}
			bar := newBar(c.ErrOrStderr())
			ds, err := tabulation.Read(c.Context(), tabulation.ReadRequest{Data: args[0], Form: form, Options: opt, Edits: changes, Report: bar.report})
			bar.done()
			if err != nil {
				return err
			}
			defer func() { _ = ds.Close() }()
			if asJSON {
				return inspectJSON(c.OutOrStdout(), ds)
			}
			return inspectText(c.OutOrStdout(), ds, lang)
		},
	}
	fl := c.Flags()
	fl.StringVar(&form, "codebook", "", "the XLSForm of the data (.xlsx)")
	fl.StringVar(&edits, "edits", "", editsHelp)
	fl.BoolVar(&asJSON, "json", false, "print everything as JSON")
	fl.StringVar(&lang, "language", "en", "language of labels and problems: id or en")
	readingFlags(fl, &opt)
	return c
}

// inspection is the JSON form of an inspection.
type inspection struct {
	Rows     int                `json:"rows"`
	Digest   string             `json:"sha256"`
	Summary  tabulation.Summary `json:"summary"`
	Codebook *codebook.Codebook `json:"codebook"`
	Problems []profile.Problem  `json:"problems"`
}

func inspectJSON(w io.Writer, ds *tabulation.Dataset) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(inspection{Rows: ds.Rows(), Digest: ds.Digest(), Summary: ds.Summary(), Codebook: ds.Codebook(), Problems: ds.Problems()})
}

func inspectText(w io.Writer, ds *tabulation.Dataset, lang string) error {
	cb, sum := ds.Codebook(), ds.Summary()
	fmt.Fprintf(w, "%d respondents, %d variables (%s", ds.Rows(), len(cb.Variables), sum.Format)
	for _, s := range []string{sum.Sheet, sum.Encoding, separatorWord(sum.Separator)} {
		if s != "" {
			fmt.Fprintf(w, ", %s", s)
		}
	}
	fmt.Fprintln(w, ")")
	writeDetected(w, sum, lang)
	fmt.Fprintln(w)
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "NAME\tTYPE\tUSE\tANSWERED\tCODES\tLABEL")
	for i := range cb.Variables {
		v := &cb.Variables[i]
		fmt.Fprintf(tw, "%s\t%s\t%s\t%d\t%d\t%s\n", v.Name, v.Type, v.Use, v.Answered, len(v.Values), shorten(v.Title(lang), 60))
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	if ps := ds.Problems(); len(ps) > 0 {
		format := "\n%d things to know:\n"
		if lang == "id" {
			format = "\n%d hal yang perlu diketahui:\n"
		}
		fmt.Fprintf(w, format, len(ps))
		for _, p := range ps {
			tellProblem(w, p, lang)
			if r := remedy(p); r != "" {
				fmt.Fprintf(w, "             %s\n", shorten(r, 160))
			}
		}
	}
	return nil
}

func separatorWord(s string) string {
	if s == "\t" {
		return "tab"
	}
	return s
}

func shorten(s string, n int) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}
