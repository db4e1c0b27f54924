// Package codebook describes variables: names, labels, value lists, order,
// roles, and what the form says about who was asked.
//
// Goals: one description for every origin (XLSForm, .sav, plain columns), so
// that no later stage knows where a label came from.
// Non-goals: it never sees a respondent. Codes found in the data arrive here
// through package profile, as Values with Listed false.
//
// A Codebook handed to a later stage is not changed any more and is safe for
// concurrent reading.
package codebook

import "strings"

// Type says how a variable is tabulated.
type Type string

// The types. Single and Multiple have value lists; Numeric has numbers (its
// values may carry labels all the same); the others are not tabulated unless
// the user changes the type.
const (
	Single   Type = "single"
	Multiple Type = "multiple"
	Numeric  Type = "numeric"
	Date     Type = "date"
	OpenText Type = "text"
)

// Use says what a variable is for. Suggestions offer Analysis variables only.
type Use string

// The uses.
const (
	Analysis   Use = "analysis"
	Weight     Use = "weight"
	Verbatim   Use = "verbatim"   // open answers as typed
	Identifier Use = "identifier" // one value per respondent
	Metadata   Use = "metadata"   // of the collection tool: _uuid, start, deviceid
	Personal   Use = "personal"   // names, addresses, phone numbers: identifies people
	Hidden     Use = "hidden"     // superseded or part of a set
)

// Role says what a value counts for.
type Role string

// The roles: Valid counts everywhere; Missing leaves the base; NotInMean stays
// in base and percentages and leaves mean, standard deviation and median.
const (
	Valid     Role = ""
	Missing   Role = "missing"
	NotInMean Role = "not_in_mean"
)

// Measure is a level of measurement, where a file says it.
type Measure string

// The levels. "" is unknown.
const (
	Nominal Measure = "nominal"
	Ordinal Measure = "ordinal"
	Scale   Measure = "scale"
)

// Range is an interval of numbers, both ends in it; nil is no end.
type Range struct {
	Low  *float64 `json:"low,omitempty"`
	High *float64 `json:"high,omitempty"`
}

// Has reports whether f lies in the range. No range has no number.
func (r *Range) Has(f float64) bool {
	return r != nil && (r.Low == nil || f >= *r.Low) && (r.High == nil || f <= *r.High)
}

// Lang is a language tag as in label columns ("id", "en"); "" is the label
// column without a language.
type Lang = string

// Text is a text by language. The zero value is an empty text.
type Text map[Lang]string

// Plain makes a Text without a language.
func Plain(s string) Text {
	if s == "" {
		return nil
	}
	return Text{"": s}
}

// In gives the text in lang, else without a language, else in English, else
// in Indonesian, else in the first language in alphabetical order, else "".
func (t Text) In(lang Lang) string {
	for _, l := range [...]Lang{lang, "", "en", "id"} {
		if s := t[l]; s != "" {
			return s
		}
	}
	best, found := "", ""
	for l, s := range t {
		if s != "" && (found == "" || l < best) {
			best, found = l, s
		}
	}
	return found
}

// Value is one code of a variable's list.
type Value struct {
	Code   string   `json:"code"`             // trimmed text; "01" and "1" are two codes
	Label  Text     `json:"label,omitempty"`  // cleaned for titles
	Raw    Text     `json:"raw,omitempty"`    // as in the form, where cleaning changed it
	Role   Role     `json:"role,omitempty"`   //
	Score  *float64 `json:"score,omitempty"`  // factor for means; nil: no score
	Listed bool     `json:"listed"`           // in the code list; false: found in the data only
	Anchor bool     `json:"anchor,omitempty"` // stays last when rows are ordered (Other, None, Don't know)
	Count  int64    `json:"count,omitempty"`  // respondents with it, as profile counted; 0: none
}

// Part is one column of a Multiple variable that has a column per option.
type Part struct {
	Code   string `json:"code"`   // the option's code
	Column int    `json:"column"` // zero-based position in the source
}

// Variable is one variable of a survey.
type Variable struct {
	Name         string            `json:"name"`                  // unique; last part of a group path, e.g. "S1"
	Header       string            `json:"header,omitempty"`      // as in the file, e.g. "Group_S/S1"
	Column       int               `json:"column"`                // zero-based position in the source; -1: none of its own
	Parts        []Part            `json:"parts,omitempty"`       // Multiple with a column per option
	Separator    string            `json:"separator,omitempty"`   // Multiple in one cell: what stands between codes
	Selected     string            `json:"selected,omitempty"`    // Parts: cell text that means chosen; "": any text but NotChosen
	NotChosen    []string          `json:"not_chosen,omitempty"`  // Parts: cell texts that mean not chosen ("0")
	Groups       []string          `json:"groups,omitempty"`      // names of enclosing groups, outermost first
	GroupLabel   Text              `json:"group_label,omitempty"` // label of the innermost group
	Repeat       string            `json:"repeat,omitempty"`      // name of the repeat group it is asked in, the innermost
	Grid         string            `json:"grid,omitempty"`        // stem shared by the items of a grid, e.g. "A1"
	Label        Text              `json:"label,omitempty"`       // cleaned for titles
	Raw          Text              `json:"raw,omitempty"`         // as in the form, where cleaning changed it
	Type         Type              `json:"type"`
	Use          Use               `json:"use"`
	Values       []Value           `json:"values,omitempty"`        // in codebook order
	Missing      *Range            `json:"missing,omitempty"`       // numbers that the file calls missing, besides values with that role
	Measure      Measure           `json:"measure,omitempty"`       // level of measurement, as the file says
	Alias        map[string]string `json:"alias,omitempty"`         // cell text -> code, where the file has labels instead of codes
	Relevant     string            `json:"relevant,omitempty"`      // of the question and its groups, joined with and; form syntax
	Supersedes   string            `json:"supersedes,omitempty"`    // name of the variable this one replaces (S9_merged: S9)
	SupersededBy string            `json:"superseded_by,omitempty"` //
	Decimals     int               `json:"decimals,omitempty"`      // most decimals seen, for numeric displays
	Distinct     int               `json:"distinct,omitempty"`      // different non-empty values seen; negative: about so many, more than a dictionary holds
	Answered     int64             `json:"answered,omitempty"`      // respondents with a non-empty cell
	Reason       Text              `json:"reason,omitempty"`        // why it has its type and use
}

// Value gives the value with the code, and whether there is one.
func (v *Variable) Value(code string) (*Value, bool) {
	for i := range v.Values {
		if v.Values[i].Code == code {
			return &v.Values[i], true
		}
	}
	return nil, false
}

// Title is the label in lang, or the name where there is no label.
func (v *Variable) Title(lang Lang) string {
	if s := v.Label.In(lang); s != "" {
		return s
	}
	return v.Name
}

// LabelOf is the label of a value in lang, or its code.
func (v Value) LabelOf(lang Lang) string {
	if s := v.Label.In(lang); s != "" {
		return s
	}
	return v.Code
}

// Codebook is the ordered list of a survey's variables.
type Codebook struct {
	Title     Text       `json:"title,omitempty"`     // of the study, from the form's settings
	Languages []Lang     `json:"languages,omitempty"` // of the labels, in file order
	Variables []Variable `json:"variables"`

	byName map[string]int
}

// New makes a codebook over vars, which it owns from then on. When two
// variables share a name, Lookup finds the first.
func New(title Text, languages []Lang, vars []Variable) *Codebook {
	c := &Codebook{Title: title, Languages: languages, Variables: vars}
	c.index()
	return c
}

func (c *Codebook) index() {
	c.byName = make(map[string]int, len(c.Variables))
	for i := range c.Variables {
		if _, dup := c.byName[c.Variables[i].Name]; !dup {
			c.byName[c.Variables[i].Name] = i
		}
	}
}

// Reindex must be called after Variables was changed or decoded from JSON.
func (c *Codebook) Reindex() { c.index() }

// Lookup finds a variable by name: exactly; else by its header as in the file
// ("Group_S/S1"); else, when exactly one fits, without regard to case. It
// returns nil when there is none.
func (c *Codebook) Lookup(name string) *Variable {
	if i, ok := c.byName[name]; ok {
		return &c.Variables[i]
	}
	var fold *Variable
	folds := 0
	for i := range c.Variables {
		v := &c.Variables[i]
		if v.Header == name {
			return v
		}
		if strings.EqualFold(v.Name, name) {
			fold = v
			folds++
		}
	}
	if folds == 1 {
		return fold
	}
	return nil
}
