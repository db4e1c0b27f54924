//go:build !unix

package column

import "os"

// mapFile reads a file whole where it cannot be mapped.
func mapFile(path string) ([]byte, func() error, error) {
	data, err := os.ReadFile(path)
	return data, func() error { return nil }, err
}

func isFull(error) bool { return false }
