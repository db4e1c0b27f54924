package tabplan

import "github.com/hary4di/pockettab/tabulation/codebook"

// Raking is a weight that is made instead of read: every respondent's weight
// is moved until the weighted shares of all target variables are what the
// plan says (rim weighting). Package weight does it.
type Raking struct {
	Name     string
	Variable *codebook.Variable // stands for the weight wherever a variable is named: numeric, without a column
	Start    *codebook.Variable // weights to begin with (of the design); nil: 1 each
	Filter   *Filter            // who is weighted, others have no weight; nil: everybody
	Targets  []Target
	Total    float64 // sum of the weights; 0: the number of respondents weighted
	Least    float64 // lowest weight, in multiples of the average one; 0: no bound
	Most     float64 // highest weight, likewise; 0: no bound
	Rounds   int     // at most; 0: the default
}

// Target is what one variable has to look like.
type Target struct {
	Variable   *codebook.Variable // not multiple response
	Categories []TargetCategory
}

// TargetCategory is one share of a target. The shares of a variable add up to
// 1 or to 100. Respondents in no category have no weight.
type TargetCategory struct {
	Key   string   // names it in reports
	Codes []string // of the variable; no code in two categories
	Share float64
}
