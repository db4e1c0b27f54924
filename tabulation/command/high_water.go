package command

import (
	"bytes"
	"os"
	"strconv"
)

// HighWater is the most memory that Linux has noted of this program alone, in
// bytes; 0 where it is not known. What getrusage says there begins with the
// memory of the program that started this one.
func HighWater() int64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range bytes.Lines(status) {
		if rest, ok := bytes.CutPrefix(line, []byte("VmHWM:")); ok {
			kib, err := strconv.ParseInt(string(bytes.TrimSpace(bytes.TrimSuffix(bytes.TrimSpace(rest), []byte("kB")))), 10, 64)
			if err != nil {
				return 0
			}
			return kib << 10
		}
	}
	return 0
}
