package command

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hary4di/pockettab/tabulation"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

func newPlan() *cobra.Command {
	var out string
	c := &cobra.Command{Use: "plan", Short: "Turn a tab plan into a workbook and back, compare two plans"}
	convert := &cobra.Command{
		Use:   "convert PLAN -o FILE",
		Short: "A plan as a workbook to edit in Excel (plan.json -> plan.xlsx), or back",
		Args:  cobra.ExactArgs(1),
		RunE:  func(_ *cobra.Command, args []string) error { return convertPlan(args[0], out) },
	}
	convert.Flags().StringVarP(&out, "out", "o", "", "file to write: .xlsx or .json")
	c.AddCommand(convert, &cobra.Command{
		Use:   "diff OLD NEW",
		Short: "What differs between two plans",
		Args:  cobra.ExactArgs(2),
		RunE:  func(c *cobra.Command, args []string) error { return diffPlans(args[0], args[1], c.OutOrStdout()) },
	})
	return c
}

// loadPlan reads a plan from JSON or from a workbook.
func loadPlan(path string) (*tabplan.Plan, error) {
	text, err := readPlan(path)
	if err != nil {
		return nil, err
	}
	plan, _, err := tabulation.ReadPlan(text)
	if err != nil {
		return nil, fault.InFile(err, filepath.Base(path))
	}
	return plan, nil
}

func convertPlan(from, to string) error {
	plan, err := loadPlan(from)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	switch strings.ToLower(filepath.Ext(to)) {
	case ".xlsx":
		err = tabulation.WritePlanWorkbook(&b, plan)
	case ".json":
		var text []byte
		if text, err = plan.JSON(); err == nil {
			err = json.Indent(&b, text, "", "  ")
			b.WriteByte('\n')
		}
	default:
		return usage("-o names a file that ends in .xlsx or .json")
	}
	if err != nil {
		return err
	}
	if err := os.WriteFile(to, b.Bytes(), 0o644); err != nil {
		return fault.New(fault.StorageAway, "command.plan").At(fault.Where{File: to}).Because(err)
	}
	return nil
}

func diffPlans(before, after string, w io.Writer) error {
	a, err := loadPlan(before)
	if err != nil {
		return err
	}
	b, err := loadPlan(after)
	if err != nil {
		return err
	}
	changes, err := tabplan.Changes(a, b)
	if err != nil {
		return err
	}
	for _, c := range changes {
		fmt.Fprintln(w, c.Text()["en"])
	}
	if len(changes) == 0 {
		fmt.Fprintln(w, "The plans are the same.")
	}
	return nil
}
