package workbook

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"image"
	_ "image/jpeg" // kinds of logos
	_ "image/png"
	"strings"

	"github.com/hary4di/pockettab/tabulation/fault"
)

// A house theme is a theme of the user's own: what differs from one of ours.
// It stands in the plan, so that a job looks the same wherever it is done.
type houseFile struct {
	Name       string                     `json:"name"`
	Base       string                     `json:"base"` // a theme of ours; "": the plan's
	Font       string                     `json:"font"`
	Colours    map[string]string          `json:"colours"` // by the names of the base
	Chart      []string                   `json:"chart"`   // colours of bars, in order
	Roles      map[string]json.RawMessage `json:"roles"`   // single fields of a role's look
	Logo       string                     `json:"logo"`    // PNG or JPEG, base64
	LogoText   string                     `json:"logo_text"`
	LogoHeight float64                    `json:"logo_height"` // points
}

// Limits of a logo.
const (
	maxLogoBytes  = 2 << 20
	maxLogoPixels = 4096
	logoHeight    = 34.0 // points, when nothing is said
	leastLogo     = 10.0
	mostLogo      = 120.0
	mostLogoWidth = 400.0
)

// logo is the picture of a house theme.
type logo struct {
	bytes         []byte
	kind          string  // png or jpeg
	width, height float64 // points
	text          string
}

// CheckTheme says what is wrong with the name of a theme or with a house
// theme; nil when workbooks can be written with them. BadPlan at layout.theme
// or layout.house.
func CheckTheme(name string, house []byte) error {
	_, err := loadTheme(name, house)
	return err
}

// FlatHeads says whether a theme wants heads without merged cells, so that
// every column carries the label of its banner variable itself.
func FlatHeads(name string, house []byte) bool {
	t, err := loadTheme(name, house)
	return err == nil && t.flatHeads
}

func badHouse(format string, args ...any) error {
	return fault.New(fault.BadPlan, "workbook.house", "why", fmt.Sprintf(format, args...)).At(fault.Where{Path: "layout.house"})
}

// houseTheme puts a house theme on top of f.
func houseTheme(name string, house []byte) (*theme, error) {
	var h houseFile
	d := json.NewDecoder(bytes.NewReader(house))
	d.DisallowUnknownFields()
	if err := d.Decode(&h); err != nil {
		return nil, badHouse("%s", strings.TrimPrefix(err.Error(), "json: "))
	}
	if h.Base != "" {
		name = h.Base
	}
	f, err := readTheme(name)
	if err != nil {
		return nil, err
	}
	if h.Font != "" {
		f.Font = h.Font
	}
	for _, k := range sortedKeys(h.Colours) {
		if _, ok := f.Colours[k]; !ok {
			return nil, badHouse("the theme %s has no colour %q; it has: %s", f.Name, k, strings.Join(sortedKeys(f.Colours), ", "))
		}
		f.Colours[k] = strings.ToUpper(h.Colours[k])
	}
	if len(h.Chart) > 0 {
		f.Chart = nil
		for _, c := range h.Chart {
			f.Chart = append(f.Chart, strings.ToUpper(c))
		}
	}
	for _, role := range sortedKeys(h.Roles) {
		look, ok := f.Roles[role]
		if !ok {
			return nil, badHouse("there is no role %q", role)
		}
		d := json.NewDecoder(bytes.NewReader(h.Roles[role]))
		d.DisallowUnknownFields()
		if err := d.Decode(&look); err != nil {
			return nil, badHouse("role %s: %s", role, strings.TrimPrefix(err.Error(), "json: "))
		}
		f.Roles[role] = look
	}
	t, err := f.resolve()
	if err != nil {
		return nil, badHouse("%s", err)
	}
	if h.Logo != "" {
		if t.logo, err = readLogo(h.Logo, h.LogoText, h.LogoHeight); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// readLogo decodes a logo and sizes it.
func readLogo(text, alt string, height float64) (*logo, error) {
	data, err := base64.StdEncoding.DecodeString(text)
	switch {
	case err != nil:
		return nil, badHouse("the logo is not base64")
	case len(data) > maxLogoBytes:
		return nil, badHouse("the logo has %d bytes; at most %d are allowed", len(data), maxLogoBytes)
	case height != 0 && (height < leastLogo || height > mostLogo):
		return nil, badHouse("logo_height is %v; between %v and %v points are allowed", height, leastLogo, mostLogo)
	}
	c, kind, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, badHouse("the logo is neither a PNG nor a JPEG picture")
	}
	if c.Width < 1 || c.Height < 1 || c.Width > maxLogoPixels || c.Height > maxLogoPixels {
		return nil, badHouse("the logo has %d × %d pixels; at most %d × %d are allowed", c.Width, c.Height, maxLogoPixels, maxLogoPixels)
	}
	l := &logo{bytes: data, kind: kind, text: alt, height: height}
	if height == 0 {
		l.height = logoHeight
	}
	l.width = l.height * float64(c.Width) / float64(c.Height)
	if l.width > mostLogoWidth {
		l.height *= mostLogoWidth / l.width
		l.width = mostLogoWidth
	}
	return l, nil
}
