package tabplan

// For tests of this package from outside, which may import what imports it.
var (
	Asking = asking
	Shown  = shown
)
