package hooks_test

import (
	"fmt"
	"log"

	"github.com/pocketbase/pocketbase"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"

	"github.com/hary4di/pockettab/hooks"
)

// The least that a host writes: routes and background work, no pages.
func ExampleMustRegister() {
	app := pocketbase.New()
	hooks.MustRegister(app, hooks.Config{})
	if err := app.Start(); err != nil {
		log.Fatal(err)
	}
}

// A host with pages at its root and administrators of its own.
func ExampleRegister() {
	app := pocketbase.New()
	err := hooks.Register(app, hooks.Config{
		PublicPath: "/tabulation/",
		IsAdmin:    func(auth *core.Record) bool { return auth.GetBool("lead") },
		AdminRule:  "@request.auth.lead = true",
		MaxRunning: 4,
		Windows:    []hooks.Window{{Name: "night", From: "22:00", To: "05:00", Zone: "Asia/Jakarta"}},
	})
	if err != nil {
		log.Fatal(err)
	}
}

// What happened to a job is told after it was stored.
func ExampleJobEvent() {
	failed := &hook.Hook[*hooks.JobEvent]{}
	failed.BindFunc(func(e *hooks.JobEvent) error {
		e.App.Logger().Warn("a job failed", "job", e.Job.Id, "why", e.Job.GetString("error_code"))
		return e.Next()
	})
	hooks.MustRegister(pocketbase.New(), hooks.Config{OnJobFailed: failed})
}

// The environment fills what the program leaves open; a mistyped value is an
// error that names the variable.
func ExampleConfigFromEnv() {
	env := map[string]string{"POCKETTAB_KEEP": "48h", "POCKETTAB_MEMORY_LIMIT": "2GiB"}
	config, err := hooks.ConfigFromEnv(hooks.Config{}, func(name string) string { return env[name] })
	fmt.Println(config.Keep, config.MemoryLimit, err)
	env["POCKETTAB_KEEP"] = "a week"
	_, err = hooks.ConfigFromEnv(hooks.Config{}, func(name string) string { return env[name] })
	fmt.Println(err)
	// Output:
	// 48h0m0s 2147483648 <nil>
	// POCKETTAB_KEEP: "a week" is no duration such as 90m or 168h; it is for: how long files stay after their job, such as 168h (the default)
}
