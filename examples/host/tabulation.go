package main

import (
	"fmt"
	"os"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"

	"github.com/hary4di/pockettab/hooks"
)

// mountTabulation is all that a host needs: where the pages are, who is an
// administrator, and what to do when something happened. The limits come from
// the same POCKETTAB_* variables that PocketTab's own binary reads.
func mountTabulation(app core.App) error {
	completed := &hook.Hook[*hooks.JobEvent]{}
	completed.Bind(&hook.Handler[*hooks.JobEvent]{Id: "intranetTabulated", Func: func(e *hooks.JobEvent) error {
		if err := tell(e.App, "go", fmt.Sprintf("%s: %d tables", e.Job.GetString("name"), e.Job.GetInt("total_tables"))); err != nil {
			return err // is logged; the job stays completed
		}
		return e.Next()
	}})
	config, err := hooks.ConfigFromEnv(hooks.Config{
		PublicPath:     "/tabulation/",
		IsAdmin:        func(auth *core.Record) bool { return auth.GetBool("lead") },
		AdminRule:      "@request.auth.lead = true",
		OnJobCompleted: completed,
	}, os.Getenv)
	if err != nil {
		return err
	}
	return hooks.Register(app, config)
}
