package browsertest

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"testing"
)

// axeSum is the checksum of axe-core 4.14.1 as its package has it.
const axeSum = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"

func TestAxeIsThatOfItsPackage(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/axe-core-4.14.1.min.js")
	if err != nil {
		t.Fatal(err)
	}
	if sum := sha256.Sum256(text); hex.EncodeToString(sum[:]) != axeSum {
		t.Error("axe-core was changed")
	}
	if licence, err := os.ReadFile("testdata/axe-core-LICENSE.txt"); err != nil || len(licence) < 10_000 {
		t.Errorf("its licence is missing: %v", err)
	}
}
