package hooks

import (
	"net/http"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
	"github.com/pocketbase/pocketbase/tools/router"

	"github.com/hary4di/pockettab/tabulation/limit"
)

// routesPath is where the routes beyond the record API are.
const routesPath = "/api/tabulation"

// access says who may call a route.
type access int

const (
	anybody access = iota // guests, too
	// owners: those signed in. What belongs to another is not found.
	owners
	// ownersByLink are owners, known by their token or, because a link carries
	// no header, by a file token in the query.
	ownersByLink
	// admins are superusers of PocketBase.
	admins
	// adminsByToken are superusers, and programs with the token of the
	// configuration.
	adminsByToken
)

// route is one row of the table below. The OpenAPI document and the test of
// who may call what are made from the same rows.
type route struct {
	method, path string
	who          access
	does         string // one sentence
	query        []queryValue
	body         content // what is sent; zero: nothing
	most         int64   // bytes of the body; 0: PocketBase's limit
	upload       bool    // the body holds a data file
	answer       content
	handler      func(*core.RequestEvent) error
}

// queryValue is a value in the query of a route.
type queryValue struct{ name, does string }

// content is what a body holds: a media type and, of JSON, its schema by name
// (a component) or in place.
type content struct {
	kind      string
	component string
	schema    map[string]any
}

func jsonOf(component string) content { return content{kind: "application/json", component: component} }

// routes lists what the record API cannot do.
func (p *plugin) routes() []route {
	return []route{
		{method: http.MethodPost, path: "/datasets/{id}/check", who: owners, does: "Says what a tab plan would cost on this dataset, or why it cannot be.",
			body: jsonOf("TabPlan"), most: limit.PlanBytes, answer: jsonOf("Forecast"), handler: p.checkRoute},
		{method: http.MethodPost, path: "/datasets/{id}/preview", who: owners, does: "Counts one table of a tab plan and answers it as a page: at once, if need be of a sample.",
			body: jsonOf("PreviewRequest"), most: limit.PlanBytes, answer: jsonOf("Preview"), handler: p.previewRoute},
		{method: http.MethodPost, path: "/sample", who: owners, does: "Gives the caller a dataset with the sample survey; one he has already is given again.",
			answer: jsonOf(datasetsName), handler: p.sampleRoute},
		{method: http.MethodPost, path: "/jobs/{id}/cancel", who: owners, does: "Ends a job that waits or runs; what it finished stays.",
			answer: jsonOf(jobsName), handler: p.jobRoute(p.cancelJob)},
		{method: http.MethodPost, path: "/jobs/{id}/retry", who: owners, does: "Queues a failed or cancelled job again; what it finished is not done twice.",
			answer: jsonOf(jobsName), handler: p.jobRoute(p.retryJob)},
		{method: http.MethodPost, path: "/jobs/{id}/rerun", who: owners, does: "Makes a new job of an old one, with the fields changed that the body has.",
			body: jsonOf("RerunRequest"), most: limit.PlanBytes + formSlack, answer: jsonOf(jobsName), handler: p.rerunRoute},
		{method: http.MethodPost, path: "/datasets/{id}/replace", who: owners, does: "Takes new data for a dataset (next export, next wave, or the data again after they expired); edits and plans go on, the field drift says what differs.",
			body: content{kind: "multipart/form-data", schema: map[string]any{"type": "object", "required": []string{"file"}, "properties": map[string]any{
				"file": map[string]any{"type": "string", "format": "binary"}, "codebook": map[string]any{"type": "string", "format": "binary"},
				"name": map[string]any{"type": "string"}, "wave": map[string]any{"type": "string"},
				"choices": map[string]any{"type": "string", "description": `JSON: {"renamed": {"former name": "name in the new file"}, "types": {"name": "type to keep"}, "options": {"ragged": "pad"}}; options: how the new data are read, where otherwise than the former`},
			}}}, most: uploadMost, upload: true, answer: jsonOf(datasetsName), handler: p.replaceRoute},
		{method: http.MethodPost, path: "/jobs/{id}/rate", who: owners, does: "Says in one click whether the results were good.",
			body: content{kind: "application/json", schema: object{"type": "object", "required": []string{"rating"}, "properties": object{"rating": object{"enum": []string{"good", "bad", ""}}}}}, most: 1 << 10,
			answer: jsonOf(jobsName), handler: p.rateRoute},
		{method: http.MethodPost, path: "/jobs/{id}/keep", who: owners, does: "Keeps the files of a job beyond their time, or lets them go again; for administrators.",
			body: content{kind: "application/json", schema: object{"type": "object", "required": []string{"keep"}, "properties": object{"keep": object{"type": "boolean"}}}}, most: 1 << 10,
			answer: jsonOf(jobsName), handler: p.keepRoute},
		{method: http.MethodGet, path: "/jobs/{id}/events", who: ownersByLink, does: "Streams the progress of a job as server-sent events until it has ended.",
			query: []queryValue{{"token", "a file token, instead of the header"}}, answer: content{kind: "text/event-stream", component: "JobEvent"}, handler: p.eventsRoute},
		{method: http.MethodGet, path: "/jobs/{id}/download", who: ownersByLink, does: "Streams all finished workbooks and the tidy tables of a job as one zip.",
			query: []queryValue{{"token", "a file token, instead of the header"}}, answer: content{kind: "application/zip"}, handler: p.downloadRoute},
		{method: http.MethodGet, path: "/plans/{id}/export.xlsx", who: owners, does: "Gives a saved plan of yours, or one that is shared with you, as a workbook to be edited in Excel.",
			answer: content{kind: bookType}, handler: p.exportPlanRoute},
		{method: http.MethodPost, path: "/plans/export.xlsx", who: owners, does: "Gives the tab plan of the body as such a workbook; it need not be saved. Nothing is stored.",
			body: jsonOf("TabPlan"), most: limit.PlanBytes, answer: content{kind: bookType}, handler: p.asBookRoute},
		{method: http.MethodPost, path: "/plans/import", who: owners, does: "Reads a plan from such a workbook, or from JSON, and answers it; errors name sheet and cell. Nothing is stored.",
			body: content{kind: "multipart/form-data", schema: map[string]any{"type": "object", "required": []string{"file"}, "properties": map[string]any{
				"file": map[string]any{"type": "string", "format": "binary"}, "dataset": map[string]any{"type": "string", "description": "id of a dataset of yours to bind the plan to"},
			}}}, most: limit.PlanBytes + formSlack, answer: jsonOf("ImportedPlan"), handler: p.importPlanRoute},
		{method: http.MethodGet, path: "/health", who: anybody, does: "Looks at database, storage and scheduler; 503 when one of them fails. Those signed in also learn how much there is to do, administrators how the service keeps up.",
			answer: jsonOf("Health"), handler: p.healthRoute},
		{method: http.MethodGet, path: "/metrics", who: adminsByToken, does: "Figures of the service in the form of Prometheus: queue, waiting and run times, phases, tables, failures by code, places, storage.",
			answer: content{kind: "text/plain", schema: map[string]any{"type": "string"}}, handler: p.metricsRoute},
		{method: http.MethodGet, path: "/openapi.json", who: anybody, does: "This document.",
			answer: content{kind: "application/json", schema: map[string]any{"type": "object"}}, handler: p.openAPIRoute},
	}
}

// bindRoutes mounts them.
func (p *plugin) bindRoutes(r *router.Router[*core.RequestEvent]) {
	g := r.Group(routesPath)
	for _, row := range p.routes() {
		bound := g.Route(row.method, row.path, row.handler)
		var guards []*hook.Handler[*core.RequestEvent]
		switch row.who {
		case owners:
			guards = append(guards, apis.RequireAuth())
		case admins:
			guards = append(guards, apis.RequireSuperuserAuth())
		case anybody, ownersByLink, adminsByToken: // the handler looks itself
		}
		if row.most > 0 {
			guards = append(guards, apis.BodyLimit(row.most))
		}
		if row.upload {
			guards = append(guards, &hook.Handler[*core.RequestEvent]{Id: "pockettabUpload", Func: p.guardUpload})
		}
		bound.Bind(guards...)
	}
}
