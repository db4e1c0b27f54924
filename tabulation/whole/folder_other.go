//go:build !unix

package whole

// noFolderSync says that the system opens folders for reading only: their sync
// is refused.
func noFolderSync(error) bool { return true }
