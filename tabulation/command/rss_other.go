//go:build !unix

package command

import "runtime"

// peakRSS is the memory that the runtime took from the system in bytes, the
// nearest thing to the peak resident memory here.
func peakRSS() int64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.Sys)
}
