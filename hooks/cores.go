package hooks

import "runtime"

// spareThreads is how many threads the runtime gets beside one per core for
// the units of work. Idle ones wait for the network, and the operating system
// lets them go first when something comes; without them an answer waits for
// the runtime to take a core from a unit, ten milliseconds at every step.
const spareThreads = 2

// RoomForRequests lets a program that serves answer at once while units of
// work keep every core busy, and gives the number of cores for
// Config.Workers. Call it once, before Register: it sets GOMAXPROCS.
func RoomForRequests() (cores int) {
	cores = runtime.GOMAXPROCS(0)
	runtime.GOMAXPROCS(cores + spareThreads)
	return cores
}
