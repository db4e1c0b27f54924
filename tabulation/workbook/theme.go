package workbook

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"

	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/layout"
	"github.com/hary4di/pockettab/templates"
)

// DefaultTheme is the theme of a plan that names none.
const DefaultTheme = "classic"

// theme is the look of every role, colours resolved to RRGGBB.
type theme struct {
	font  string
	looks []look // by role
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
	Name    string            `json:"name"`
	Font    string            `json:"font"`
	Colours map[string]string `json:"colours"`
	Roles   map[string]look   `json:"roles"`
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

// loadTheme reads a theme. An unknown name is BadPlan at layout.theme.
func loadTheme(name string) (*theme, error) {
	if name == "" {
		name = DefaultTheme
	}
	known := Themes()
	for _, k := range known {
		if k == name {
			text, err := templates.Themes.ReadFile(path.Join("themes", name+".json"))
			if err != nil {
				return nil, internal(err)
			}
			t, err := parseTheme(text)
			if err != nil {
				return nil, internal(fmt.Errorf("theme %s: %w", name, err))
			}
			return t, nil
		}
	}
	return nil, fault.New(fault.BadPlan, "workbook.loadTheme",
		"why", fmt.Sprintf("there is no theme %q; there are: %s", name, strings.Join(known, ", "))).At(fault.Where{Path: "layout.theme"})
}

var colour = regexp.MustCompile(`^[0-9A-F]{6}$`)

// parseTheme reads a theme strictly: unknown fields and roles, missing roles
// and undefined colours are errors.
func parseTheme(text []byte) (*theme, error) {
	var f themeFile
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&f); err != nil {
		return nil, err
	}
	if f.Font == "" {
		return nil, fmt.Errorf("no font")
	}
	resolve := func(c *string, def string) error {
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
	t := &theme{font: f.Font}
	for _, role := range layout.Roles() {
		l, ok := f.Roles[role.String()]
		if !ok {
			return nil, fmt.Errorf("role %s has no look", role)
		}
		delete(f.Roles, role.String())
		for _, c := range []struct {
			at  *string
			def string
		}{{&l.Ink, "000000"}, {&l.Fill, ""}, {&l.Line, "line"}, {&l.Rule, "rule"}, {&l.Under, ""}} {
			if err := resolve(c.at, c.def); err != nil {
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
	if len(f.Roles) > 0 {
		return nil, fmt.Errorf("%d roles that no page has", len(f.Roles))
	}
	return t, nil
}

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
