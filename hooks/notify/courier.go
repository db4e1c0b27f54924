package notify

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"runtime/debug"
	"sync"
	"time"
)

const (
	// patience bounds one delivery; it is also what a server may stall.
	patience = 60 * time.Second
	// hiddenFor is how long a claimed item is out of others' sight: a process
	// that dies while sending leaves it to be sent again after that.
	hiddenFor = 5 * time.Minute
	// look is the pause between looks when nothing woke the courier.
	look = 30 * time.Second
	// waitNowhere is the pause while there is no way to send.
	waitNowhere = 10 * time.Minute
	// longestWait caps the growing pauses between attempts.
	longestWait = 6 * time.Hour
	// WaitMost is longer than any item waits: one that seems to wait longer was
	// put off before the clock was set back, and is due.
	WaitMost = 8 * time.Hour
)

// Courier empties the outbox. Make one with NewCourier.
type Courier struct {
	store   Store
	senders map[string]Sender // by kind
	keep    time.Duration
	now     func() time.Time
	log     *slog.Logger

	wake chan struct{}
	mu   sync.Mutex
	end  context.CancelFunc
	gone chan struct{}
}

// NewCourier makes a courier that delivers each kind by its sender. Items
// older than keep are given up: what they tell of is gone by then.
func NewCourier(store Store, senders map[string]Sender, keep time.Duration, now func() time.Time, log *slog.Logger) *Courier {
	return &Courier{store: store, senders: senders, keep: keep, now: now, log: log, wake: make(chan struct{}, 1)}
}

// Start begins to deliver, in a goroutine of its own. Once started it is not
// started again before Stop.
func (c *Courier) Start() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.end != nil {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	c.end, c.gone = cancel, make(chan struct{})
	go c.loop(ctx, c.gone)
}

// Stop breaks off what is being sent (it is sent again after the next start)
// and returns when nothing runs any more, or after grace; it reports which.
func (c *Courier) Stop(grace time.Duration) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.end == nil {
		return true
	}
	c.end()
	c.end = nil
	late := time.NewTimer(grace)
	defer late.Stop()
	select {
	case <-c.gone:
		return true
	case <-late.C:
		return false
	}
}

// Wake says that there may be something to send.
func (c *Courier) Wake() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

func (c *Courier) loop(ctx context.Context, gone chan struct{}) {
	defer close(gone)
	tick := time.NewTicker(look)
	defer tick.Stop()
	for {
		for c.one(ctx) {
		}
		select {
		case <-ctx.Done():
			return
		case <-c.wake:
		case <-tick.C:
		}
	}
}

// one delivers one item and reports whether there was one.
func (c *Courier) one(ctx context.Context) bool {
	if ctx.Err() != nil {
		return false
	}
	now := c.now()
	item, err := c.store.Claim(ctx, now, now.Add(hiddenFor))
	if err != nil {
		if ctx.Err() == nil {
			c.log.Warn("cannot look into the outbox", "error", err)
		}
		return false
	}
	if item == nil {
		return false
	}
	err = c.deliver(ctx, *item)
	// to note it must outlive a stop: the message may have arrived
	note, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	switch {
	case err == nil:
		err = c.store.Sent(note, *item, c.now())
	case ctx.Err() != nil:
		err = c.store.Later(note, *item, err, c.now(), true)
	default:
		next := c.next(*item, err)
		if next.IsZero() {
			c.log.Error("a message was given up", "job", item.Job, "kind", item.Kind, "attempts", item.Attempts, "error", err)
		}
		err = c.store.Later(note, *item, err, next, errors.Is(err, ErrNowhere))
	}
	if err != nil {
		c.log.Error("cannot note what became of a message", "job", item.Job, "kind", item.Kind, "error", err)
		return false // it comes up again when its hiding ends
	}
	return true
}

// deliver sends one item; a panic is an error.
func (c *Courier) deliver(ctx context.Context, item Item) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
		}
	}()
	s, ok := c.senders[item.Kind]
	if !ok {
		return Never(fmt.Errorf("nobody sends messages of the kind %q", item.Kind))
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return s.Send(ctx, item)
}

// next is when to try again: after attempts⁴ seconds (1 s, 16 s, 81 s, 4 min,
// 10 min …) and up to a fifth more, so that many do not come at once; never
// when it would not help or the news is too old.
func (c *Courier) next(item Item, cause error) time.Time {
	now := c.now()
	if errors.Is(cause, ErrNever) {
		return time.Time{}
	}
	wait := waitNowhere
	if !errors.Is(cause, ErrNowhere) {
		n := time.Duration(min(item.Attempts, 100))
		wait = min(n*n*n*n*time.Second, longestWait)
		wait += rand.N(wait/5 + 1)
	}
	next := now.Add(wait)
	if c.keep > 0 && next.After(item.Written.Add(c.keep)) {
		return time.Time{}
	}
	return next
}
