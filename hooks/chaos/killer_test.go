package chaos

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"os"
	"sync/atomic"
	"testing"
	"time"
)

// targets are the phases to be killed in.
var targets = []string{"upload", "read", "count", "write", "publish", "mail"}

// delays are how long after the begin of a phase a kill falls at most.
var delays = map[string]time.Duration{"upload": 8 * time.Millisecond, "read": 30 * time.Millisecond, "count": 6 * time.Millisecond, "write": 8 * time.Millisecond, "publish": 3 * time.Millisecond, "mail": 10 * time.Millisecond}

// killer kills the server inside phases, as often as it is told to.
type killer struct {
	t       *testing.T
	s       *server
	end     func(*server) // how it is ended
	random  *rand.Rand
	want    map[string]int // kills that should fall inside each phase
	inside  map[string]int // kills that did: the phase had begun and not ended
	kills   int
	most    int
	rest    atomic.Bool // what is still to come may fall inside any phase
	at      int64       // read so far of the log of phases
	partial []byte
}

type line struct {
	Phase, Event string
	N            int64
}

// lines reads what was appended to the log.
func (k *killer) lines() []line {
	f, err := os.Open(k.s.phases)
	if err != nil {
		return nil
	}
	defer func() { _ = f.Close() }()
	text := make([]byte, 1<<20)
	n, _ := f.ReadAt(text, k.at)
	k.at += int64(n)
	k.partial = append(k.partial, text[:n]...)
	var all []line
	for {
		i := bytes.IndexByte(k.partial, '\n')
		if i < 0 {
			return all
		}
		var l line
		if json.Unmarshal(k.partial[:i], &l) == nil {
			all = append(all, l)
		}
		k.partial = k.partial[i+1:]
	}
}

// wanted chooses among the phases that are open the one with the most kills
// still to come; "" where none is wanted.
func (k *killer) wanted(open map[int64]string) string {
	best, lack := "", 0
	for _, phase := range open {
		if n := k.want[phase] - k.inside[phase]; n > lack || n == lack && n > 0 && phase < best {
			best, lack = phase, n
		}
	}
	if best != "" || !k.rest.Load() {
		return best
	}
	for phase, want := range k.want {
		if k.inside[phase] < want {
			return "" // a phase that is not open just now is yet to come
		}
	}
	for _, phase := range open {
		best = max(best, phase)
	}
	return best
}

// least is how many kills have to fall inside every phase.
func (k *killer) least() int {
	if k.most == 0 {
		return 0
	}
	return max(1, k.most/20)
}

// missed are the phases that were hit less often: one may end before the kill
// that was meant for it.
func (k *killer) missed() []string {
	var missed []string
	for _, phase := range targets {
		if k.inside[phase] < k.least() {
			missed = append(missed, phase)
		}
	}
	return missed
}

// run kills and starts the server until it has killed enough or done is
// closed. safe waits until no kill could cost a job.
func (k *killer) run(done <-chan struct{}, safe func()) {
	tick := time.NewTicker(200 * time.Microsecond)
	defer tick.Stop()
	open := map[int64]string{}
	apply := func() {
		for _, l := range k.lines() {
			if l.Event == "begin" {
				open[l.N] = l.Phase
			} else {
				delete(open, l.N)
			}
		}
	}
	for k.kills < k.most || k.kills < 3*k.most && len(k.missed()) > 0 {
		select {
		case <-done:
			return
		case <-tick.C:
		}
		apply()
		phase := k.wanted(open)
		if phase == "" {
			continue
		}
		pause := time.NewTimer(time.Duration(k.random.Int64N(int64(delays[phase] + 1)))) // test has none
		<-pause.C
		k.end(k.s)
		k.kills++
		apply()
		seen := map[string]bool{}
		for _, p := range open {
			seen[p] = true
		}
		for p := range seen {
			k.inside[p]++
		}
		clear(open)
		k.partial = nil // a line that was being written
		k.s.start()
		safe()
	}
}
