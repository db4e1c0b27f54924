package command

import (
	"fmt"
	"io"

	"github.com/spf13/pflag"

	"github.com/hary4di/pockettab/tabulation"
)

// readingFlags are the options that overrule what is detected in a data file.
func readingFlags(fl *pflag.FlagSet, opt *tabulation.Options) {
	fl.StringVar(&opt.Sheet, "sheet", "", "sheet of the workbook, by name or number")
	fl.IntVar(&opt.HeaderStart, "header-start", 0, "rows above the header (default: detected; -1: none)")
	fl.IntVar(&opt.HeaderRows, "header-rows", 0, "rows of the header (default: detected)")
	fl.StringVar(&opt.Encoding, "encoding", "", "encoding of a text file: utf-8, utf-16le, utf-16be, windows-1252, iso-8859-1, macintosh (default: detected)")
	fl.StringVar(&opt.Separator, "separator", "", "separator of a text file: , ; tab | (default: detected)")
	fl.StringVar(&opt.Decimal, "decimal", "", "decimal character: . or , (default: detected)")
	fl.StringVar(&opt.Ragged, "ragged", "", "records with more cells than the header: reject, or pad (the table gets columns without a name; default reject)")
	fl.BoolVar(&opt.NoParent, "no-parent", false, "read a sheet of a repeat group alone, without the answers of its parents")
	fl.StringVar(&opt.Duplicates, "duplicates", "", "respondents whose answers are all the same as an earlier one's: keep, or drop (default keep)")
	fl.StringSliceVar(&opt.MissingTokens, "missing", nil, "cell texts that mean no answer in every column, e.g. NULL,-99")
}

// writeDetected says how the file was read, and why.
func writeDetected(w io.Writer, sum tabulation.Summary, lang string) {
	words := map[string][2]string{"sheet": {"sheet", "lembar"}, "header_start": {"rows above the header", "baris di atas judul"}, "header_rows": {"rows of the header", "baris judul"}, "parent": {"answers of the parents", "jawaban induk"}, "encoding": {"encoding", "penyandian"}, "separator": {"separator", "pemisah"}, "decimal": {"decimal", "desimal"}}
	for _, d := range sum.Detected {
		name, why := words[d.What][0], d.Why.In(lang)
		if lang == "id" {
			name = words[d.What][1]
		}
		if d.Chosen {
			if why = "chosen"; lang == "id" {
				why = "dipilih"
			}
		}
		fmt.Fprintf(w, "  %s %s: %s\n", name, d.Value, why)
	}
}
