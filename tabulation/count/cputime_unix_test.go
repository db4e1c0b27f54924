//go:build unix

package count

import (
	"syscall"
	"time"
)

// spent is the time of processors that the process has used: what else the
// machine does is not in it.
func spent() time.Duration {
	var used syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &used) != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
