package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

// upMail makes the outbox of mails and web-hooks, and what a user chose for
// himself.
func upMail(app core.App) error {
	users, err := authUsers(app)
	if err != nil {
		return err
	}
	return create(app, outbox(), settings(users.Id))
}

func downMail(app core.App) error { return remove(app, OutboxID, SettingsID) }

// outbox has one row per job and kind of news. Nobody but administrators sees
// it: it holds addresses.
func outbox() *core.Collection {
	c := collection(OutboxID, "tabulation_outbox",
		&core.RelationField{Name: "job", CollectionId: JobsID, MaxSelect: 1, Required: true, CascadeDelete: true},
		choice("kind", "completed", "failed", "webhook"), text("to", 2000), choice("language", "id", "en"), text("message_id", 300),
		whole("attempts"), date("next_attempt"), date("sent_at"), text("last_error", 4000),
	)
	c.AddIndex("idx_pt_outbox_kind", true, "job, kind", "")
	c.AddIndex("idx_pt_outbox_due", false, "next_attempt", "sent_at = ''")
	return c
}

// settings are one row per user; a user without a row has the defaults.
func settings(users string) *core.Collection {
	c := collection(SettingsID, "tabulation_settings",
		owner(users), choice("language", "id", "en"), choice("workbook_language", "id", "en"),
		choice("mail", "on", "off"), // empty means on
		text("zone", 100),           // IANA name; empty means the server's
	)
	mine := ownerOnly(users)
	c.ListRule, c.ViewRule, c.CreateRule, c.DeleteRule = types.Pointer(mine), types.Pointer(mine), types.Pointer(mine), types.Pointer(mine)
	c.UpdateRule = types.Pointer(mine + " && @request.body.owner:changed = false")
	c.AddIndex("idx_pt_settings_owner", true, "owner", "")
	return c
}
