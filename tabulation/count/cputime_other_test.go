//go:build !unix

package count

import "time"

var begun = time.Now()

// spent is the time since the tests began, where that of the processors is not
// known.
func spent() time.Duration { return time.Since(begun) }
