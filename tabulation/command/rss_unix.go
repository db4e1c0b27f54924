//go:build unix

package command

import (
	"runtime"
	"syscall"
)

// peakRSS is the peak resident memory of this process in bytes.
func peakRSS() int64 {
	if most := HighWater(); most > 0 {
		return most
	}
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	if runtime.GOOS == "darwin" {
		return int64(u.Maxrss) //nolint:unconvert // bytes there, KiB elsewhere; 32 bits on some systems
	}
	return int64(u.Maxrss) << 10 //nolint:unconvert // 32 bits on some systems
}
