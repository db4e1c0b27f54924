//go:build !unix

package open

import "os"

// load reads a file whole where it cannot be mapped.
func load(name string) ([]byte, func() error, error) {
	data, err := os.ReadFile(name)
	return data, nil, err
}
