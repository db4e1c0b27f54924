// Package surveygen makes sample surveys: a study of ferry passengers as it
// arrives on an analyst's desk, and plain tables of codes for measuring speed.
//
// Goals: every trait that real files have and that a reader must take (group
// paths, codes as text and as numbers, several codes in one cell, codes in no
// list, conflicts between a list and its 0/1 columns, open ends with codes,
// merged semi-open questions, personal data, blanks, answers of people who
// were not asked); effects that make tables worth reading, and variables
// without any; the same bytes for the same options on every machine.
// Non-goals: other studies, reading, statistics. Every person, address and
// answer is invented.
//
// In: Options. Out: bytes, written to an io.Writer. Respondents are made one
// at a time from the seed and their number, so memory does not grow with
// their count, except that a workbook keeps its compressed parts until it is
// complete. A Survey is immutable and safe for concurrent use.
package surveygen

import (
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/limit"
)

// The study as it is.
const (
	DefaultRespondents = 1328
	DefaultVariables   = 184 // columns of the data file
)

// Title is the title of the study, as its form has it.
const Title = "Kepuasan Penumpang 2026"

// Options choose a survey. The zero value is the study as it is.
type Options struct {
	// Seed chooses the respondents; every value, also 0, is a seed.
	Seed uint64

	// Respondents is the number of rows. Less than 1 means
	// DefaultRespondents.
	Respondents int

	// Variables is the number of columns. Less than DefaultVariables means
	// DefaultVariables; for more, grids about former trips (X1_1, X1_2, …)
	// are added, 20 items each.
	Variables int
}

// Survey is one sample survey. The zero value is not usable; New makes one.
type Survey struct {
	seed        uint64
	respondents int
	form        []entry
	columns     []column
}

// New makes the survey that o describes. Nothing is generated yet.
func New(o Options) *Survey {
	if o.Respondents < 1 {
		o.Respondents = DefaultRespondents
	}
	s := &Survey{seed: o.Seed, respondents: o.Respondents, form: questionnaire(max(0, o.Variables-DefaultVariables))}
	s.columns = columnsOf(s.form)
	return s
}

// Headers gives the column names of the data file, in order. The slice is the
// caller's.
func (s *Survey) Headers() []string {
	out := make([]string, len(s.columns))
	for i, c := range s.columns {
		out[i] = c.header
	}
	return out
}

// fits reports TooLarge for a survey that a sheet cannot hold.
func (s *Survey) fits() error {
	tooLarge := func(what string, is, most int) error {
		return fault.New(fault.TooLarge, "surveygen.write", "what", what, "is", itoa(is), "max", itoa(most))
	}
	switch {
	case s.respondents+1 > limit.SheetRows:
		return tooLarge("the number of rows of a sheet", s.respondents+1, limit.SheetRows)
	case len(s.columns) > limit.Columns:
		return tooLarge("the number of columns of a sheet", len(s.columns), limit.Columns)
	}
	return nil
}
