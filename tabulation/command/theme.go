package command

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/hary4di/pockettab/tabulation/fault"
)

// themeOf reads --theme: the name of a theme, or a file with a house theme,
// whose logo is taken from the picture it names.
func themeOf(arg string) (theme string, house []byte, err error) {
	if !strings.EqualFold(filepath.Ext(arg), ".json") {
		return arg, nil, nil
	}
	text, err := readSmall(arg)
	if err != nil {
		return "", nil, err
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(text, &fields); err != nil {
		return "", nil, fault.New(fault.BadPlan, "command.theme", "why", "it is not a theme in JSON: "+err.Error()).At(fault.Where{File: arg})
	}
	var logo string
	if json.Unmarshal(fields["logo"], &logo) != nil || !isPicture(logo) {
		return "", text, nil
	}
	picture, err := readSmall(filepath.Join(filepath.Dir(arg), logo))
	if err != nil {
		return "", nil, err
	}
	fields["logo"], err = json.Marshal(base64.StdEncoding.EncodeToString(picture))
	if err != nil {
		return "", nil, err
	}
	house, err = json.Marshal(fields)
	return "", house, err
}

// isPicture says whether a logo is the name of a file and not the picture
// itself.
func isPicture(logo string) bool {
	switch strings.ToLower(filepath.Ext(logo)) {
	case ".png", ".jpg", ".jpeg":
		return true
	}
	return false
}

func readSmall(path string) ([]byte, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.New(fault.FileMissing, "command.theme").At(fault.Where{File: path})
	}
	if err != nil {
		return nil, fault.New(fault.FileUnreadable, "command.theme").At(fault.Where{File: path}).Because(err)
	}
	return text, nil
}
