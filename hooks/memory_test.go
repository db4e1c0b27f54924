package hooks

import (
	"runtime/debug"
	"testing"
)

func TestMemoryOfTheMachine(t *testing.T) {
	if n := meminfo([]byte("MemTotal:       24524796 kB\nMemFree: 1 kB\n")); n != 24524796<<10 {
		t.Errorf("MemTotal is %d", n)
	}
	if meminfo([]byte("nothing")) != 0 || bytesIn([]byte("max\n")) != 0 || bytesIn([]byte("1073741824\n")) != 1<<30 {
		t.Error("what is not there counts")
	}
	old := debug.SetMemoryLimit(2 << 30)
	defer debug.SetMemoryLimit(old)
	if got := memoryShare(); got > 3<<29-48<<20 || got < leastMemory {
		t.Errorf("with GOMEMLIMIT=2GiB jobs may need %d bytes", got)
	}
	debug.SetMemoryLimit(256 << 20)
	if got := memoryShare(); got != 144<<20 { // 64 MiB are the server's
		t.Errorf("with GOMEMLIMIT=256MiB jobs may need %d bytes", got)
	}
	debug.SetMemoryLimit(100 << 20)
	if got := memoryShare(); got != leastMemory {
		t.Errorf("with GOMEMLIMIT=100MiB jobs may need %d bytes", got)
	}
}
