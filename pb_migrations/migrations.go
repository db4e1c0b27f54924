// Package pb_migrations holds the database migrations of the plugin, as Go
// code: collections with fixed ids, their rules and indexes.
//
// Register adds them to the application's list, once per process, whoever
// calls it. Each migration finds what is there before it makes something, and
// refuses a collection of the same name that is not ours.
package pb_migrations

import (
	"sync"

	"github.com/pocketbase/pocketbase/core"
)

// Prefix begins the ids of our collections, and of no others.
const Prefix = "pbc_pt_"

// The fixed ids of our collections.
const (
	DatasetsID = "pbc_pt_datasets"
	PlansID    = "pbc_pt_plans001"
	JobsID     = "pbc_pt_jobs0001"
	OutputsID  = "pbc_pt_outputs1"
	OutboxID   = "pbc_pt_outbox01"
	SettingsID = "pbc_pt_settings"
	StatsID    = "pbc_pt_stats001"
)

var once sync.Once

// All lists the migrations, the oldest first. The file name is the only key
// of a migration: never rename one.
func All() []*core.Migration {
	return []*core.Migration{
		{File: "1790000001_pockettab_init.go", Up: upInit, Down: downInit},
		{File: "1790000002_pockettab_mail.go", Up: upMail, Down: downMail},
		{File: "1790000003_pockettab_service.go", Up: upService, Down: downService},
		{File: "1790000004_pockettab_usage.go", Up: upUsage, Down: downUsage},
		{File: "1790000005_pockettab_layout.go", Up: upLayout, Down: downLayout},
		{File: "1790000006_pockettab_lists.go", Up: upLists, Down: downLists},
		{File: "1790000007_pockettab_failures.go", Up: upFailures, Down: downFailures},
	}
}

// Register adds the migrations to core.AppMigrations.
func Register() {
	once.Do(func() {
		for _, m := range All() {
			core.AppMigrations.Add(m)
		}
	})
}
