package hooks

import (
	"fmt"
	"strings"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"github.com/hary4di/pockettab/pb_migrations"
)

// resetPage is where PocketBase's mail about a forgotten password leads as it
// is: into the dashboard, where users have no business.
const resetPage = "/_/#/auth/confirm-password-reset/"

// ownUsers settles the users of our own binary: who may sign up, a role that
// nobody gives himself, and a mail about a forgotten password that leads to
// the pages below mount.
func ownUsers(app core.App, open bool, mount string) error {
	users, err := app.FindCollectionByNameOrId("users")
	if err != nil {
		return err
	}
	changed := false
	if users.Fields.GetByName("role") == nil {
		users.Fields.Add(&core.SelectField{Name: "role", MaxSelect: 1, Values: []string{"user", "admin"}})
		changed = true
	}
	const guard = "@request.body.role:changed = false"
	if rule := users.UpdateRule; rule != nil && !strings.Contains(*rule, guard) {
		guarded := guard
		if *rule != "" {
			guarded = "(" + *rule + ") && " + guard
		}
		users.UpdateRule = types.Pointer(guarded)
		changed = true
	}
	if body := strings.ReplaceAll(users.ResetPasswordTemplate.Body, resetPage, mount+"#/reset/"); body != users.ResetPasswordTemplate.Body {
		users.ResetPasswordTemplate.Body = body
		changed = true
	}
	var create *string
	if open {
		create = types.Pointer("@request.body.role:isset = false")
	}
	if !equalRule(users.CreateRule, create) {
		users.CreateRule = create
		changed = true
	}
	if !changed {
		return nil
	}
	return app.Save(users)
}

// ownAdmins are the administrators among the users of our own binary.
const ownAdmins = `@request.auth.collectionName = "users" && @request.auth.role = "admin"`

// isAdmin says whether somebody may do what every owner may.
func (p *plugin) isAdmin(auth *core.Record) bool {
	switch {
	case auth == nil:
		return false
	case auth.IsSuperuser():
		return true
	case p.config.IsAdmin != nil:
		return p.config.IsAdmin(auth)
	}
	return p.config.OwnUsers && auth.Collection().Name == "users" && auth.GetString("role") == "admin"
}

// may reports whether auth owns a record of ours or is an administrator. An
// owner is a record of the collection that the field owner points to: a record
// of the same id in another auth collection is somebody else.
func (p *plugin) may(auth *core.Record, r *core.Record) bool {
	if auth == nil || p.isAdmin(auth) {
		return auth != nil
	}
	owner, ok := r.Collection().Fields.GetByName("owner").(*core.RelationField)
	return ok && owner.CollectionId == auth.Collection().Id && auth.Id == r.GetString("owner")
}

// adminsSee lets those for whom rule holds list and view all records of ours.
func adminsSee(app core.App, rule string) error {
	if rule == "" {
		return nil
	}
	all, err := app.FindAllCollections()
	if err != nil {
		return err
	}
	for _, c := range all {
		if !strings.HasPrefix(c.Id, pb_migrations.Prefix) {
			continue
		}
		list, view := widened(c.ListRule, rule), widened(c.ViewRule, rule)
		if equalRule(list, c.ListRule) && equalRule(view, c.ViewRule) {
			continue
		}
		c.ListRule, c.ViewRule = list, view
		if err := app.Save(c); err != nil {
			return fmt.Errorf("hooks: AdminRule %q does not fit %s: %w", rule, c.Name, err)
		}
	}
	return nil
}

// widened is a rule that holds also where more does; nil is nobody, "" is
// everybody.
func widened(rule *string, more string) *string {
	switch {
	case rule == nil:
		return types.Pointer(more)
	case *rule == "" || strings.Contains(*rule, more):
		return rule
	}
	return types.Pointer("(" + *rule + ") || (" + more + ")")
}

func equalRule(a, b *string) bool { return (a == nil) == (b == nil) && (a == nil || *a == *b) }
