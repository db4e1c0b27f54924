// Command host is a PocketBase app that is not PocketTab and mounts it: the
// intranet of a research agency, with users, pages, an own collection, Go hooks
// and JavaScript hooks. docs/embedding.md walks through it.
//
//	go run ./examples/host serve
//
// Its own pages are at /, those of PocketTab at /tabulation/, and a user who
// signed in at one is signed in at the other.
package main

import (
	"log"

	"github.com/pocketbase/pocketbase"
)

func main() {
	app := pocketbase.New()
	if err := intranet(app, "examples/host/pb_hooks"); err != nil {
		log.Fatal(err)
	}
	if err := mountTabulation(app); err != nil {
		log.Fatal(err)
	}
	if err := app.Start(); err != nil {
		log.Fatal(err)
	}
}
