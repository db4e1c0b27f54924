package workbook

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"io"
)

// ContentDigest computes ContentSHA256 anew from a finished file: the SHA-256
// over all parts in the order of the package but runPart, each as the length
// of its name (4 bytes, big endian), its name, and the SHA-256 of its
// unpacked bytes.
func ContentDigest(r io.ReaderAt, size int64, runPart string) (string, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return "", err
	}
	content := sha256.New()
	for _, f := range z.File {
		if f.Name == runPart {
			continue
		}
		part, err := f.Open()
		if err != nil {
			return "", err
		}
		h := sha256.New()
		_, err = io.Copy(h, part)
		if cerr := part.Close(); err == nil {
			err = cerr
		}
		if err != nil {
			return "", err
		}
		addPart(content, f.Name, h.Sum(nil))
	}
	return hex.EncodeToString(content.Sum(nil)), nil
}
