package hooks

import (
	"fmt"

	"github.com/pocketbase/dbx"
)

// readFormerAgain has the datasets read again whose columns another version
// encoded, in a form that this one may not read: an upgrade brings data along
// as it brings the collections. Jobs of theirs wait meanwhile.
func (p *plugin) readFormerAgain() error {
	var ready []string
	db := p.app.NonconcurrentDB()
	if err := db.NewQuery(`SELECT id FROM tabulation_datasets WHERE status='ready' AND [[columns]]!='' AND file!=''`).Column(&ready); err != nil {
		return fmt.Errorf("cannot look for datasets of another version: %w", err)
	}
	for _, id := range ready { // one by one: a record holds the whole codebook
		r, err := p.app.FindRecordById(datasetsName, id)
		if err != nil {
			continue // deleted meanwhile
		}
		if r.GetString("encoded_from") == encodingKey(r.GetString("file"), r.GetString("codebook"), r.GetString("options")) {
			continue
		}
		if _, err := db.NewQuery(`UPDATE tabulation_datasets SET status='uploaded', progress=0, attempts=0, interruptions=0, run_after='', lease_owner='', lease_until='', queued_at={:now}, rev=rev+1
			WHERE id={:id} AND status='ready'`).Bind(dbx.Params{"id": id, "now": stamp(p.config.Now())}).Execute(); err != nil {
			return fmt.Errorf("dataset %s cannot be read again: %w", id, err)
		}
		p.app.Logger().Info("reading a dataset again that another version encoded", "dataset", id)
	}
	return nil
}
