package notify_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hary4di/pockettab/hooks/notify"
)

// box is an outbox in memory with one item.
type box struct {
	mu       sync.Mutex
	item     notify.Item
	next     time.Time
	sent     time.Time
	last     string
	broken   int // claims that fail first
	messages []string
}

func (b *box) Claim(_ context.Context, now, hidden time.Time) (*notify.Item, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.broken > 0 {
		b.broken--
		return nil, errors.New("database is locked")
	}
	if !b.sent.IsZero() || b.next.IsZero() || b.next.After(now) {
		return nil, nil
	}
	b.next = hidden
	b.item.Attempts++
	item := b.item
	return &item, nil
}

func (b *box) Sent(_ context.Context, _ notify.Item, at time.Time) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.sent, b.last = at, ""
	return nil
}

func (b *box) Later(_ context.Context, _ notify.Item, cause error, next time.Time, uncounted bool) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.next, b.last = next, cause.Error()
	if uncounted {
		b.item.Attempts--
	}
	return nil
}

// sender answers each attempt in turn, the last one again and again.
type sender struct {
	box     *box
	answers []error
	at      []time.Duration
	since   time.Time
	block   bool
	panics  bool
}

func (s *sender) Send(ctx context.Context, item notify.Item) error {
	s.at = append(s.at, time.Since(s.since))
	s.box.messages = append(s.box.messages, item.MessageID)
	if s.panics && len(s.at) == 1 {
		panic("a template that divides by zero")
	}
	if s.block {
		<-ctx.Done()
		return ctx.Err()
	}
	n := min(len(s.at), len(s.answers)) - 1
	return s.answers[n]
}

// deliver runs a courier over one item for a while of the clock of the test.
func deliver(t *testing.T, s *sender, b *box, keep, while time.Duration) {
	t.Helper()
	b.item = notify.Item{ID: "1", Job: "j", Kind: "completed", MessageID: "j.completed@example.com", Written: time.Now()}
	b.next, s.box, s.since = time.Now(), b, time.Now()
	c := notify.NewCourier(b, map[string]notify.Sender{"completed": s}, keep, time.Now, slog.New(slog.DiscardHandler))
	c.Start()
	c.Start()           // a second start changes nothing
	<-time.After(while) // of the clock of the test
	if !c.Stop(time.Second) {
		t.Error("the courier did not stop")
	}
}

func TestOneThatSucceedsIsSentOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b, s := &box{broken: 2}, &sender{answers: []error{nil}}
		deliver(t, s, b, time.Hour, 24*time.Hour)
		if len(s.at) != 1 || b.sent.IsZero() {
			t.Errorf("sent %d times, noted %v", len(s.at), b.sent)
		}
	})
}

func TestAFailureIsTriedAgainLaterAndLaterUnderTheSameID(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		refused := errors.New("451 greylisted")
		b, s := &box{}, &sender{answers: []error{refused, refused, refused, refused, nil}}
		deliver(t, s, b, 24*time.Hour, 24*time.Hour)
		if len(s.at) != 5 || b.sent.IsZero() || b.last != "" {
			t.Fatalf("sent %d times, noted %v, last error %q", len(s.at), b.sent, b.last)
		}
		for i, wait := range []time.Duration{time.Second, 16 * time.Second, 81 * time.Second, 256 * time.Second} {
			// up to a fifth more, and the pause between two looks
			if got := s.at[i+1] - s.at[i]; got < wait || got > wait+wait/5+31*time.Second {
				t.Errorf("attempt %d came %v after the one before, wanted about %v", i+2, got, wait)
			}
		}
		for _, id := range b.messages {
			if id != "j.completed@example.com" {
				t.Errorf("an attempt had the message id %q", id)
			}
		}
	})
}

func TestWhatIsGivenUp(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer   error
		attempts func(int) bool
		counted  int
	}{
		"an address that is refused for good, at once": {notify.Never(errors.New("550 no such user")), func(n int) bool { return n == 1 }, 1},
		"old news, when what it tells of is gone":      {errors.New("timeout"), func(n int) bool { return n > 5 && n < 20 }, 0},
		"no mail server until then, without counting":  {notify.ErrNowhere, func(n int) bool { return n > 100 }, -1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b, s := &box{}, &sender{answers: []error{c.answer}}
				deliver(t, s, b, 48*time.Hour, 96*time.Hour)
				if !c.attempts(len(s.at)) || !b.next.IsZero() || !b.sent.IsZero() || b.last == "" {
					t.Errorf("%d attempts, next %v, sent %v, last %q", len(s.at), b.next, b.sent, b.last)
				}
				if last := s.at[len(s.at)-1]; last > 48*time.Hour+time.Minute {
					t.Errorf("the last attempt came after %v", last)
				}
				if c.counted == -1 && b.item.Attempts != 0 {
					t.Errorf("%d attempts were counted", b.item.Attempts)
				}
			})
		})
	}
}

func TestAPanicIsAFailureOfItsItemOnly(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b, s := &box{}, &sender{answers: []error{nil}, panics: true}
		deliver(t, s, b, time.Hour, time.Hour)
		if len(s.at) != 2 || b.sent.IsZero() {
			t.Errorf("sent %d times, noted %v, last %q", len(s.at), b.sent, b.last)
		}
	})
}

func TestAStopBreaksOffAndCountsNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b, s := &box{}, &sender{block: true}
		deliver(t, s, b, time.Hour, time.Second)
		if b.item.Attempts != 0 || b.next.After(time.Now()) || b.next.IsZero() {
			t.Errorf("%d attempts counted, next %v", b.item.Attempts, b.next)
		}
	})
}

func TestAServerThatStallsIsLeft(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b, s := &box{}, &sender{block: true}
		deliver(t, s, b, time.Hour, 10*time.Minute)
		if len(s.at) < 2 || !strings.Contains(b.last, "deadline") {
			t.Errorf("%d attempts, last %q", len(s.at), b.last)
		}
	})
}

func TestAKindThatNobodySends(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := &box{item: notify.Item{ID: "1", Kind: "pigeon", Written: time.Now()}, next: time.Now()}
		c := notify.NewCourier(b, nil, time.Hour, time.Now, slog.New(slog.DiscardHandler))
		c.Start()
		synctest.Wait()
		c.Stop(time.Second)
		if !b.next.IsZero() || !strings.Contains(b.last, "pigeon") {
			t.Errorf("next %v, last %q", b.next, b.last)
		}
	})
}
