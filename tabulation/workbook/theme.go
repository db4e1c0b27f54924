package workbook

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/layout"
	"github.com/hary4di/pockettab/templates"
)

// DefaultTheme is the theme of a plan that names none.
const DefaultTheme = "classic"

// theme is the look of every role, colours resolved to RRGGBB.
type theme struct {
	font      string
	looks     []look   // by role
	chart     []string // colours of bars
	patterns  bool     // bars have patterns besides
	flatHeads bool     // no merged cells in heads
	logo      *logo    // nil: none
}

// look is the look of one role. See templates/themes/README.md.
type look struct {
	Size      float64 `json:"size"`
	Bold      bool    `json:"bold"`
	Italic    bool    `json:"italic"`
	Underline bool    `json:"underline"`
	Ink       string  `json:"ink"`
	Fill      string  `json:"fill"`
	Align     string  `json:"align"`
	VAlign    string  `json:"valign"`
	Indent    int     `json:"indent"`
	Wrap      bool    `json:"wrap"`
	Line      string  `json:"line"`
	Rule      string  `json:"rule"`
	Under     string  `json:"under"`
	Height    float64 `json:"height"`
}

// themeFile is a theme as its file has it.
type themeFile struct {
	Name      string            `json:"name"`
	Font      string            `json:"font"`
	FlatHeads bool              `json:"flat_heads"`
	Colours   map[string]string `json:"colours"`
	Chart     []string          `json:"chart"`
	Patterns  bool              `json:"patterns"`
	Roles     map[string]look   `json:"roles"`
}

// Themes lists the names of the themes there are, in alphabetical order.
func Themes() []string {
	entries, err := fs.ReadDir(templates.Themes, "themes")
	if err != nil {
		return nil // the folder is embedded; a test lists it
	}
	var names []string
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(e.Name(), ".json"))
	}
	return names
}

// loadTheme reads a theme of ours, with a house theme on top when there is
// one. An unknown name is BadPlan at layout.theme.
func loadTheme(name string, house []byte) (*theme, error) {
	if len(house) > 0 {
		return houseTheme(name, house)
	}
	f, err := readTheme(name)
	if err != nil {
		return nil, err
	}
	t, err := f.resolve()
	if err != nil {
		return nil, internal(fmt.Errorf("theme %s: %w", name, err))
	}
	return t, nil
}

// readTheme reads the file of a theme of ours, strictly.
func readTheme(name string) (*themeFile, error) {
	if name == "" {
		name = DefaultTheme
	}
	known := Themes()
	if !slices.Contains(known, name) {
		return nil, fault.New(fault.BadPlan, "workbook.loadTheme",
			"why", fmt.Sprintf("there is no theme %q; there are: %s", name, strings.Join(known, ", "))).At(fault.Where{Path: "layout.theme"})
	}
	text, err := templates.Themes.ReadFile(path.Join("themes", name+".json"))
	if err != nil {
		return nil, internal(err)
	}
	f, err := parseTheme(text)
	if err != nil {
		return nil, internal(fmt.Errorf("theme %s: %w", name, err))
	}
	return f, nil
}

var colour = regexp.MustCompile(`^[0-9A-F]{6}$`)

// parseTheme reads a theme file; an unknown field is an error.
func parseTheme(text []byte) (*themeFile, error) {
	f := &themeFile{}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(f); err != nil {
		return nil, err
	}
	return f, nil
}

// resolve makes a theme of its file: unknown roles, missing roles and
// undefined colours are errors.
func (f *themeFile) resolve() (*theme, error) {
	if f.Font == "" {
		return nil, fmt.Errorf("no font")
	}
	t := &theme{font: f.Font, flatHeads: f.FlatHeads, patterns: f.Patterns}
	for _, c := range f.Chart {
		if err := f.named(&c, ""); err != nil {
			return nil, fmt.Errorf("chart: %w", err)
		}
		t.chart = append(t.chart, c)
	}
	if len(t.chart) == 0 {
		return nil, fmt.Errorf("no colours for charts")
	}
	known := 0
	for _, role := range layout.Roles() {
		l, ok := f.Roles[role.String()]
		if !ok {
			return nil, fmt.Errorf("role %s has no look", role)
		}
		known++
		for _, c := range []struct {
			at  *string
			def string
		}{{&l.Ink, "000000"}, {&l.Fill, ""}, {&l.Line, "line"}, {&l.Rule, "rule"}, {&l.Under, ""}} {
			if err := f.named(c.at, c.def); err != nil {
				return nil, fmt.Errorf("role %s: %w", role, err)
			}
		}
		if l.Size == 0 {
			l.Size = 10
		}
		if l.Height == 0 {
			l.Height = 15
		}
		if err := l.valid(); err != nil {
			return nil, fmt.Errorf("role %s: %w", role, err)
		}
		t.looks = append(t.looks, l)
	}
	if len(f.Roles) > known {
		return nil, fmt.Errorf("%d roles that no page has", len(f.Roles)-known)
	}
	return t, nil
}

// named replaces the name of a colour by the colour; "" by def.
func (f *themeFile) named(c *string, def string) error {
	if *c == "" {
		*c = def
	}
	if *c == "" {
		return nil
	}
	if named, ok := f.Colours[*c]; ok {
		*c = named
	}
	if !colour.MatchString(*c) {
		return fmt.Errorf("%q is neither a named colour nor RRGGBB", *c)
	}
	return nil
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// bare says whether an empty cell of this look, without lines, is as no cell.
func (l *look) bare() bool { return l.Fill == "" && l.Under == "" }

func (l *look) valid() error {
	switch {
	case l.Size < 6 || l.Size > 40:
		return fmt.Errorf("size %v is not between 6 and 40 points", l.Size)
	case l.Height < 1 || l.Height > maxRowHeight:
		return fmt.Errorf("height %v is not between 1 and %v points", l.Height, maxRowHeight)
	case l.Indent < 0 || l.Indent > 15:
		return fmt.Errorf("indent %d is not between 0 and 15", l.Indent)
	}
	if l.Align == "" {
		l.Align = "left"
	}
	if l.VAlign == "" {
		l.VAlign = "center"
	}
	if l.Align != "left" && l.Align != "center" && l.Align != "right" {
		return fmt.Errorf("align %q", l.Align)
	}
	if l.VAlign != "top" && l.VAlign != "center" && l.VAlign != "bottom" {
		return fmt.Errorf("valign %q", l.VAlign)
	}
	return nil
}
