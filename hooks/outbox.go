package hooks

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"github.com/hary4di/pockettab/hooks/notify"
)

const (
	outboxName   = "tabulation_outbox"
	settingsName = "tabulation_settings"

	mailCompleted = "completed"
	mailFailed    = "failed"
	kindWebhook   = "webhook"
)

// outbox is the notify.Store in our database. Single statements: several
// processes may share it, and nobody subscribes to it.
type outbox struct{ app core.App }

func (o outbox) query(ctx context.Context, sql string, params dbx.Params) *dbx.Query {
	return o.app.NonconcurrentDB().NewQuery(sql).WithContext(ctx).Bind(params)
}

// Claim implements notify.Store.
func (o outbox) Claim(ctx context.Context, now, hidden time.Time) (*notify.Item, error) {
	var row struct {
		ID        string         `db:"id"`
		Job       string         `db:"job"`
		Kind      string         `db:"kind"`
		To        string         `db:"to"`
		Language  string         `db:"language"`
		MessageID string         `db:"message_id"`
		Attempts  int            `db:"attempts"`
		Created   types.DateTime `db:"created"`
	}
	err := o.query(ctx, `UPDATE tabulation_outbox SET attempts=attempts+1, next_attempt={:hidden}, updated={:now}
		WHERE id=(SELECT id FROM tabulation_outbox WHERE sent_at='' AND next_attempt!='' AND (next_attempt<={:now} OR next_attempt>{:never}) ORDER BY next_attempt, rowid LIMIT 1)
		RETURNING id, job, kind, [[to]], language, message_id, attempts, created`, dbx.Params{"now": stamp(now), "hidden": stamp(hidden), "never": stamp(now.Add(notify.WaitMost))}).One(&row)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &notify.Item{ID: row.ID, Job: row.Job, Kind: row.Kind, To: row.To, Language: row.Language, MessageID: row.MessageID, Attempts: row.Attempts, Written: row.Created.Time()}, nil
}

// Sent implements notify.Store.
func (o outbox) Sent(ctx context.Context, item notify.Item, at time.Time) error {
	_, err := o.query(ctx, `UPDATE tabulation_outbox SET sent_at={:at}, next_attempt='', last_error='', updated={:at} WHERE id={:id} AND message_id={:message}`,
		dbx.Params{"id": item.ID, "message": item.MessageID, "at": stamp(at)}).Execute()
	return err
}

// Later implements notify.Store.
func (o outbox) Later(ctx context.Context, item notify.Item, cause error, next time.Time, uncounted bool) error {
	at, minus := "", 0
	if !next.IsZero() {
		at = stamp(next)
	}
	if uncounted {
		minus = 1
	}
	_, err := o.query(ctx, `UPDATE tabulation_outbox SET next_attempt={:at}, last_error={:why}, attempts=attempts-{:minus} WHERE id={:id} AND message_id={:message}`,
		dbx.Params{"id": item.ID, "message": item.MessageID, "at": at, "why": short(cause.Error(), 4000), "minus": minus}).Execute()
	return err
}

// short cuts a text to at most n bytes, between characters.
func short(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && s[n]&0xC0 == 0x80 {
		n--
	}
	return s[:n]
}

// news writes into the outbox, in the transaction that stores a job's end,
// what its owner and a web-hook are to learn.
func (p *plugin) news(tx core.App, job *core.Record) error {
	kind := mailCompleted
	if job.GetString("status") == "failed" {
		kind = mailFailed
	}
	to, err := mailAddress(tx, job)
	if err != nil {
		return err
	}
	if to != "" {
		if err := p.post(tx, job, kind, to); err != nil {
			return err
		}
	}
	if to := job.GetString("webhook"); to != "" {
		return p.post(tx, job, kindWebhook, to)
	}
	return nil
}

// mailAddress is where the owner of a job gets mails; "" when he wants none.
// What cannot be read just now is no answer: the end of the job is stored again.
func mailAddress(app core.App, job *core.Record) (string, error) {
	if s, err := settingsOf(app, job.GetString("owner")); err != nil || s != nil && s.GetString("mail") == "off" {
		return "", err
	}
	owner, err := ownerOf(app, job)
	if err != nil || owner == nil {
		return "", err
	}
	return owner.Email(), nil
}

// ownerOf is the user a record of ours belongs to; nil when he is gone.
func ownerOf(app core.App, r *core.Record) (*core.Record, error) {
	field, ok := r.Collection().Fields.GetByName("owner").(*core.RelationField)
	if !ok {
		return nil, nil
	}
	return orNone(app.FindRecordById(field.CollectionId, r.GetString("owner")))
}

// orNone is a record that may not be there: nil then.
func orNone(r *core.Record, err error) (*core.Record, error) {
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return r, err
}

// settingsOf is what a user chose for himself; nil when he chose nothing.
func settingsOf(app core.App, owner string) (*core.Record, error) {
	return orNone(app.FindFirstRecordByData(settingsName, "owner", owner))
}

// post writes one row. A job that was started again and ended once more is
// other news of the same kind: the row is made anew under a new message id, so
// that a courier who is just sending the former news does not note this as
// sent.
func (p *plugin) post(tx core.App, job *core.Record, kind, to string) error {
	former, err := tx.FindFirstRecordByFilter(outboxName, "job = {:job} && kind = {:kind}", dbx.Params{"job": job.Id, "kind": kind})
	if err == nil {
		err = tx.Delete(former)
	}
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	c, err := tx.FindCachedCollectionByNameOrId(outboxName)
	if err != nil {
		return err
	}
	r := core.NewRecord(c)
	r.Set("job", job.Id)
	r.Set("kind", kind)
	r.Set("message_id", job.GetString("job_id")+"."+kind+"."+job.GetDateTime("completed_at").Time().UTC().Format("20060102150405.000")+"@"+p.mailDomain())
	r.Set("to", to)
	r.Set("language", job.GetString("language"))
	r.Set("next_attempt", dateTime(p.config.Now()))
	return tx.SaveNoValidate(r)
}
