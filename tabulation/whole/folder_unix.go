//go:build unix

package whole

import (
	"errors"
	"syscall"
)

// noFolderSync says that a file system syncs no folders.
func noFolderSync(err error) bool {
	return errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTSUP)
}
