package command

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"

	"github.com/hary4di/pockettab/tabulation"
)

// bar draws progress on one line of a terminal; elsewhere it is silent.
type bar struct {
	w    io.Writer // nil: silent
	mu   sync.Mutex
	last time.Time
	wide int
}

// barEvery is the least time between two drawings.
const barEvery = 100 * time.Millisecond

func newBar(w io.Writer) *bar {
	if f, ok := w.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		return &bar{w: w}
	}
	return &bar{}
}

var stageWords = map[string]string{"read": "Reading", "count": "Counting", "test": "Testing", "write": "Writing"}

func (b *bar) report(p tabulation.Progress) {
	if b.w == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now()
	if now.Sub(b.last) < barEvery && (p.Total == 0 || p.Done < p.Total) {
		return
	}
	b.last = now
	b.draw(line(p))
}

func line(p tabulation.Progress) string {
	word := stageWords[p.Stage]
	if p.Total <= 0 {
		return fmt.Sprintf("%-9s %d", word, p.Done)
	}
	const cells = 30
	full := int(p.Done * cells / p.Total)
	return fmt.Sprintf("%-9s [%s%s] %d of %d", word, strings.Repeat("#", full), strings.Repeat(".", cells-full), p.Done, p.Total)
}

func (b *bar) draw(s string) {
	pad := max(0, b.wide-len(s))
	b.wide = len(s)
	fmt.Fprintf(b.w, "\r%s%s", s, strings.Repeat(" ", pad))
}

// done wipes the line.
func (b *bar) done() {
	if b.w == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.draw("")
	fmt.Fprint(b.w, "\r")
}
