package hooks

import (
	"bytes"
	"math"
	"os"
	"runtime/debug"
	"strconv"
)

// defaultMemory is what jobs may need together on a machine that has plenty.
const defaultMemory = 4 << 30

// restingMemory is what the server has resident without a job: pages, users,
// the database. Forecasts say what a job adds to it.
const restingMemory = 64 << 20

// leastMemory is what a job of any use needs.
const leastMemory = 64 << 20

// memoryShare is the default of Config.MemoryLimit: three quarters of what the
// resting server leaves of the least of what the machine has, what its
// container may use and what GOMEMLIMIT says. A job that would need more is
// refused with both figures when it is made, instead of taking the server with
// it.
func memoryShare() int64 {
	least := int64(math.MaxInt64)
	for _, n := range []int64{
		meminfo(read("/proc/meminfo")), bytesIn(read("/sys/fs/cgroup/memory.max")), bytesIn(read("/sys/fs/cgroup/memory/memory.limit_in_bytes")),
		debug.SetMemoryLimit(-1),
	} {
		if n > 0 {
			least = min(least, n)
		}
	}
	return max(leastMemory, min(defaultMemory, (least-restingMemory)/4*3))
}

// read gives a small file, nothing where there is none.
func read(path string) []byte {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	return b
}

// bytesIn is a lone number of bytes; 0 for anything else ("max").
func bytesIn(b []byte) int64 {
	n, err := strconv.ParseInt(string(bytes.TrimSpace(b)), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// meminfo is MemTotal of /proc/meminfo in bytes; 0 where it is not there.
func meminfo(b []byte) int64 {
	for line := range bytes.Lines(b) {
		if rest, ok := bytes.CutPrefix(line, []byte("MemTotal:")); ok {
			return bytesIn(bytes.TrimSuffix(bytes.TrimSpace(rest), []byte(" kB"))) << 10
		}
	}
	return 0
}
