package hooks

import (
	"encoding/json"
	"io"
	"sync"
	"time"
)

// phases measures each phase of the work, and where asked writes down when it
// begins and ends, a line of JSON each, for those who look for a slow or
// failing one. A phase without an
// end in the log of a process that is gone is one that it died in.
type phases struct {
	mu   sync.Mutex
	w    io.Writer // nil: nothing is written
	n    int64
	took func(phase string, took time.Duration) // told of every end
}

type phaseLine struct {
	At    time.Time `json:"at"`
	Phase string    `json:"phase"`
	Event string    `json:"event"` // begin, end
	N     int64     `json:"n"`     // the same for the begin and the end of one phase
	ID    string    `json:"id"`    // of the dataset or job; of the user, who uploads
}

// begin writes that a phase begins; the function that it gives, that it ended.
func (l *phases) begin(phase, id string) (end func()) {
	began := time.Now()
	if l.w == nil {
		return func() { l.took(phase, time.Since(began)) }
	}
	l.mu.Lock()
	l.n++
	n := l.n
	l.mu.Unlock()
	l.write(phaseLine{began, phase, "begin", n, id})
	return func() {
		l.write(phaseLine{time.Now(), phase, "end", n, id})
		l.took(phase, time.Since(began))
	}
}

func (l *phases) write(line phaseLine) {
	text, err := json.Marshal(line)
	if err != nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	_, _ = l.w.Write(append(text, '\n')) // a log that cannot be written stops no work
}
