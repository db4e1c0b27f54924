package hooks

import (
	"database/sql"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"golang.org/x/time/rate"

	"github.com/hary4di/pockettab/tabulation/fault"
)

// quotas bound what one user may ask for. They are per user and not per
// address: an agency sits behind one. They live in memory: a restart forgives.
type quotas struct {
	uploads, jobs *rates
	turns         turns
	arriving      arriving
}

// arriving is what users' uploads that are under way will take: several at
// once must not each find the same room.
type arriving struct {
	mu    sync.Mutex
	bytes map[string]int64
}

// of is what is arriving from a user.
func (a *arriving) of(user string) int64 {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.bytes[user]
}

// add notes so many bytes until release.
func (a *arriving) add(user string, more int64) (release func()) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.bytes == nil {
		a.bytes = map[string]int64{}
	}
	a.bytes[user] += more
	return sync.OnceFunc(func() {
		a.mu.Lock()
		defer a.mu.Unlock()
		if a.bytes[user] -= more; a.bytes[user] <= 0 {
			delete(a.bytes, user)
		}
	})
}

// rates gives every user a bucket of so many in so long: all of them at once
// or spread, never more.
type rates struct {
	most int
	in   time.Duration
	now  func() time.Time

	mu    sync.Mutex
	users map[string]*rate.Limiter
}

// usersKept bounds the memory of rates; beyond, users with a full bucket are
// forgotten, which changes nothing for them.
const usersKept = 10_000

func newRates(most int, in time.Duration, now func() time.Time) *rates {
	return &rates{most: most, in: in, now: now, users: map[string]*rate.Limiter{}}
}

// take uses one up; wait is how long until there is one where there is none.
func (r *rates) take(user string) (wait time.Duration, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.now()
	l := r.users[user]
	if l == nil {
		if len(r.users) >= usersKept {
			for id, l := range r.users {
				if l.TokensAt(now) >= float64(r.most) {
					delete(r.users, id)
				}
			}
		}
		l = rate.NewLimiter(rate.Every(r.in/time.Duration(r.most)), r.most)
		r.users[user] = l
	}
	if l.AllowN(now, 1) {
		return 0, true
	}
	missing := 1 - l.TokensAt(now)
	return time.Duration(missing * float64(r.in) / float64(r.most)), false
}

// turns lets one request of a user go at a time where counting first and
// storing afterwards must not be passed by another.
type turns struct {
	mu    sync.Mutex
	users map[string]*turnOf
}

type turnOf struct {
	mu   sync.Mutex
	here int
}

// take waits for the user's turn; the caller ends it.
func (t *turns) take(user string) (end func()) {
	t.mu.Lock()
	if t.users == nil {
		t.users = map[string]*turnOf{}
	}
	u := t.users[user]
	if u == nil {
		u = &turnOf{}
		t.users[user] = u
	}
	u.here++
	t.mu.Unlock()
	u.mu.Lock()
	return func() {
		u.mu.Unlock()
		t.mu.Lock()
		if u.here--; u.here == 0 {
			delete(t.users, user)
		}
		t.mu.Unlock()
	}
}

const countedKey = "pockettabCounted"

// allow refuses a request beyond a user's rate. Administrators have none. A
// request that was counted before its body was read is not counted twice.
func (p *plugin) allow(e *core.RequestEvent, r *rates, what string) error {
	if e.Auth == nil || e.HasSuperuserAuth() || e.Get(countedKey) != nil {
		return nil
	}
	wait, ok := r.take(e.Auth.Id)
	if !ok {
		seconds := int(wait/time.Second) + 1
		e.Response.Header().Set("Retry-After", strconv.Itoa(seconds))
		return fault.New(fault.TooOften, "hooks.quota", "what", what, "max", strconv.Itoa(r.most), "in", tookText(r.in, languageOf(e.Request)), "wait", tookText(time.Duration(seconds)*time.Second, languageOf(e.Request)))
	}
	e.Set(countedKey, true)
	return nil
}

func (p *plugin) allowUpload(e *core.RequestEvent) error {
	return p.allow(e, p.quotas.uploads, say(languageOf(e.Request), "uploads", "unggahan"))
}

func (p *plugin) allowJob(e *core.RequestEvent) error {
	return p.allow(e, p.quotas.jobs, say(languageOf(e.Request), "jobs", "pekerjaan"))
}

// storedBytes is what the files of a user take: data, encoded forms, outputs.
func storedBytes(app core.App, owner string) (int64, error) {
	var n sql.NullInt64
	err := app.ConcurrentDB().NewQuery(`SELECT (SELECT COALESCE(SUM(bytes), 0) FROM tabulation_datasets WHERE owner={:owner}) + (SELECT COALESCE(SUM(bytes), 0) FROM tabulation_outputs WHERE owner={:owner})`).
		Bind(dbx.Params{"owner": owner}).Row(&n)
	return n.Int64, err
}

// fileBytes is what the files of a dataset take, those that wait to be saved
// included. One that cannot be asked counts nothing.
func fileBytes(app core.App, r *core.Record) int64 {
	storage, err := openStorage(app)
	if err != nil {
		return 0
	}
	defer func() { _ = storage.Close() }()
	var n int64
	for _, field := range []string{"file", "codebook", "columns"} {
		if files := r.GetUnsavedFiles(field); len(files) > 0 {
			n += files[0].Size
		} else if name := r.GetString(field); name != "" {
			if a, err := storage.Attributes(r.BaseFilesPath() + "/" + name); err == nil {
				n += a.Size
			}
		}
	}
	return n
}

// roomFor keeps room for an upload of so many bytes until release, or refuses
// it when its user has less left.
func (p *plugin) roomFor(e *core.RequestEvent, more int64) (release func(), err error) {
	if e.Auth == nil || e.HasSuperuserAuth() {
		return func() {}, nil
	}
	defer p.quotas.turns.take(e.Auth.Id)()
	under := p.quotas.arriving.of(e.Auth.Id) // before the look at what is stored: an upload that ends in between counts twice, never not at all
	stored, err := storedBytes(e.App, e.Auth.Id)
	if err != nil {
		return nil, fault.New(fault.DatabaseBusy, "hooks.quota").Because(err)
	}
	if stored+under+more <= p.config.StoredBytes {
		return p.quotas.arriving.add(e.Auth.Id, more), nil
	}
	lang := languageOf(e.Request)
	return nil, fault.New(fault.Quota, "hooks.quota", "what", say(lang, "stored files", "berkas tersimpan"), "max", sizeText(p.config.StoredBytes))
}

// sizeText writes a number of bytes in the unit that leaves a whole number.
func sizeText(n int64) string {
	units := []string{"B", "KiB", "MiB", "GiB", "TiB"}
	i := 0
	for ; i+1 < len(units) && n >= 10<<10; i++ {
		n >>= 10
	}
	return fmt.Sprintf("%d %s", n, units[i])
}

// signInRule is what a first start sets: enough for an agency behind one
// address on a Monday morning, too little to guess passwords.
var signInRule = core.RateLimitRule{Label: "*:auth", MaxRequests: 40, Duration: 60}

// limitSignIns bounds sign-ins per address where no administrator has decided
// on limits yet. PocketBase's own rules come switched off, and would bound
// everything else per address, too: they are how an untouched choice is known.
func limitSignIns(app core.App) error {
	s := settings(app)
	if s.RateLimits.Enabled {
		return nil
	}
	labels := ""
	for _, r := range s.RateLimits.Rules {
		labels += r.Label + " "
	}
	if labels != "*:auth *:create /api/batch /api/ " {
		return nil // somebody has decided
	}
	s.RateLimits.Enabled, s.RateLimits.Rules = true, []core.RateLimitRule{signInRule}
	return app.Save(s)
}
