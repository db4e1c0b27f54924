package command

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/hary4di/pockettab/tabulation"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// formerOf reads the description of the earlier file; nil without --like.
func formerOf(f tabFlags) (*tabulation.Former, error) {
	if f.like == "" {
		return nil, nil
	}
	text, err := os.ReadFile(f.like)
	if err != nil {
		return nil, fault.New(fault.FileMissing, "command.like").At(fault.Where{File: f.like}).Because(err)
	}
	former, err := tabulation.ReadFormer(text)
	if err != nil {
		return nil, fault.InFile(err, filepath.Base(f.like))
	}
	former.Renamed, former.KeepType = f.renamed, f.keepType
	return former, nil
}

// tellDrift says what is different in the new file, and how to decide.
func tellDrift(w io.Writer, d *tabplan.Drift) {
	fmt.Fprintf(w, "Compared with the earlier file: %d variables are as they were, %d differences.\n", d.Same, len(d.Lines))
	for _, l := range d.Lines {
		fmt.Fprintf(w, "  %s", l.Text["en"])
		switch {
		case l.Kind == tabplan.Gone && l.Is != "":
			fmt.Fprintf(w, " If so: --rename %s=%s", l.Variable, l.Is)
		case l.Kind == tabplan.Retyped:
			fmt.Fprintf(w, " To keep the former type: --keep-type %s", l.Variable)
		}
		fmt.Fprintln(w)
	}
}
