package main

import (
	"context"
	"os"
	"path/filepath"

	"github.com/hary4di/pockettab/tabulation"
	"github.com/hary4di/pockettab/tabulation/codebook"
)

// bannerMost is the number of values up to which a variable makes a sensible
// banner.
const bannerMost = 6

// studyVariables reads the study as a user would have it described: what is
// meant for analysis, and which of those make a banner.
func (b *bench) studyVariables(ctx context.Context) (stubs, banners []string, err error) {
	data, form, err := b.survey(1328, "xlsx")
	if err != nil {
		return nil, nil, err
	}
	d, err := tabulation.Read(ctx, tabulation.ReadRequest{Data: data, Form: form})
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = d.Close() }()
	for _, v := range d.Codebook().Variables {
		if v.Use != codebook.Analysis || v.Type != codebook.Single && v.Type != codebook.Multiple && v.Type != codebook.Numeric {
			continue
		}
		stubs = append(stubs, v.Name)
		if v.Type == codebook.Single && len(v.Values) >= 2 && len(v.Values) <= bannerMost {
			banners = append(banners, v.Name)
		}
	}
	return stubs, banners, nil
}

// workFolder is where a program of the run may write.
func (b *bench) workFolder(name string) (string, error) {
	dir := filepath.Join(b.dir, "out", name)
	return dir, os.MkdirAll(dir, 0o755)
}
