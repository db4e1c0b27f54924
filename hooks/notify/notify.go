// Package notify brings news of jobs to people and programs: a mail when a
// job ended, a signed request to a web-hook.
//
// What is to be sent stands in an outbox, one row per job and kind, written
// together with the state that it tells of. The Courier takes what is due,
// sends it, and tries again later where that failed, always under the same
// message id: at least once, and recognisable when twice. Sending never
// changes a job.
//
// Goals: nothing is lost when the process dies between two lines; a mail
// server that refuses, stalls or dies holds nobody up; no secret is stored.
// Non-goals: what a job is, where the outbox lies (Store) and who may be
// written to: hooks decides.
//
// In flow items of the outbox and the facts of a job; out flow mails and
// requests. Nothing is kept between two deliveries.
package notify

import (
	"context"
	"errors"
	"time"
)

// Item is one row of the outbox.
type Item struct {
	ID, Job  string
	Kind     string // completed, failed, webhook
	To       string // mail address or URL
	Language string // id or en
	// MessageID is the same at every attempt, without angle brackets.
	MessageID string
	// Attempts counts this one.
	Attempts int
	// Written is when the news happened.
	Written time.Time
}

// Store is the outbox. Its methods are called from one goroutine per process;
// several processes may share it.
type Store interface {
	// Claim takes the item that has been due longest, counts the attempt and
	// lets nobody else have it before hidden. nil when nothing is due.
	Claim(ctx context.Context, now, hidden time.Time) (*Item, error)
	// Sent notes that the item arrived. A row that tells other news by now
	// (another message id) is left alone, as it is by Later.
	Sent(ctx context.Context, item Item, at time.Time) error
	// Later notes why it did not and when to try again; a zero next gives it
	// up. uncounted takes back the attempt: nothing was tried.
	Later(ctx context.Context, item Item, cause error, next time.Time, uncounted bool) error
}

// A Sender delivers one item. It ends within the context's time.
type Sender interface {
	Send(ctx context.Context, item Item) error
}

// ErrNowhere says that there is no way to send yet, for example no mail server
// is set: the item waits and no attempt is counted.
var ErrNowhere = errors.New("no mail server is set")

// ErrNever marks a failure that will not pass: an address that the server
// refuses, a job that is gone. Wrap the cause with Never.
var ErrNever = errors.New("given up")

// Never says that trying again would not help.
func Never(cause error) error { return never{cause} }

type never struct{ error }

func (n never) Is(target error) bool { return target == ErrNever }
func (n never) Unwrap() error        { return n.error }
