package hooks

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"

	"github.com/invopop/jsonschema"
	"github.com/pocketbase/pocketbase/core"

	"github.com/hary4di/pockettab/pb_migrations"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// openAPIRoute serves the description of the API: the routes of our table, and
// the record API of our collections as their fields and rules stand now.
func (p *plugin) openAPIRoute(e *core.RequestEvent) error {
	doc, err := p.openAPI(e.App)
	if err != nil {
		return err
	}
	e.Response.Header().Set("Cache-Control", "no-cache")
	return e.JSON(http.StatusOK, doc)
}

type object = map[string]any

func ref(component string) object { return object{"$ref": "#/components/schemas/" + component} }

// apiCollections are those that clients use, in the order of their use.
func apiCollections() []string {
	return []string{pb_migrations.DatasetsID, pb_migrations.PlansID, pb_migrations.JobsID, pb_migrations.OutputsID, pb_migrations.SettingsID}
}

func (p *plugin) openAPI(app core.App) (object, error) {
	paths, schemas := object{}, object{
		"TabPlan": json.RawMessage(tabplan.Schema),
		"Error": object{"type": "object", "required": []string{"status", "message", "data"}, "properties": object{
			"status": object{"type": "integer"}, "message": object{"type": "string", "description": "a sentence in the language of Accept-Language, id or en"},
			"data": object{"type": "object", "properties": object{"code": apiErrorItem("the stable code"), "path": apiErrorItem("the place in the tab plan")}},
		}},
		"Forecast":     structSchema(checkAnswer{}),
		"Preview":      structSchema(previewAnswer{}),
		"JobEvent":     structSchema(jobEvent{}),
		"ImportedPlan": object{"type": "object", "required": []string{"plan"}, "properties": object{"plan": ref("TabPlan")}},
		"PreviewRequest": object{"type": "object", "required": []string{"plan"}, "properties": object{
			"plan": ref("TabPlan"), "table": object{"type": "integer", "minimum": 0, "description": "place in the list of tables, patterns expanded"},
			"all": object{"type": "boolean", "description": "count everybody, also where a sample would answer sooner"},
		}},
		"RerunRequest": object{"type": "object", "description": "what differs from the former job; all may be left out", "properties": object{
			"variables_config": ref("TabPlan"), "dataset": object{"type": "string"}, "name": object{"type": "string"}, "language": object{"enum": []string{"id", "en"}},
			"window": object{"type": "string"}, "run_after": object{"type": "string", "description": "UTC, 2026-03-02 20:00:00.000Z"},
			"from": object{"enum": []string{"data", "sums"}, "description": "sums: laid out from what the former job stored, without the data; left out: the data where they are there, else the sums"},
		}},
		"Health": object{"type": "object", "required": []string{"checks"}, "properties": object{
			"checks": object{"type": "object", "additionalProperties": object{"enum": []string{"ok", "failing"}}},
			"queued": object{"type": "integer"}, "running": object{"type": "integer"}, "reading": object{"type": "integer"}, "version": object{"type": "string"},
			"service": object{"type": "object", "description": "for administrators", "properties": object{
				"workers": object{"type": "integer"}, "busy_seconds": object{"type": "number"}, "oldest_seconds": object{"type": "number"}, "stored_bytes": object{"type": "integer"}, "free_bytes": object{"type": "integer"}, "mails_waiting": object{"type": "integer"},
				"last_hour": object{"type": "object", "properties": object{"completed": object{"type": "integer"}, "failed": object{"type": "integer"}, "tables": object{"type": "integer"}}},
			}},
		}},
	}
	for _, r := range p.routes() {
		addOperation(paths, routesPath+r.path, r.method, r.operation())
	}
	for _, id := range apiCollections() {
		c, err := app.FindCachedCollectionByNameOrId(id)
		if err != nil {
			return nil, err
		}
		schemas[c.Name] = recordSchema(c)
		describeRecords(paths, c)
	}
	return object{
		"openapi": "3.1.0",
		"info":    object{"title": "PocketTab", "version": p.config.Version, "description": "Survey tabulation. Sign in with PocketBase's auth routes; every record belongs to its owner, another's does not exist for you."},
		"paths":   paths,
		"components": object{"schemas": schemas, "securitySchemes": object{
			"token":     object{"type": "apiKey", "in": "header", "name": "Authorization", "description": "the token of a signed-in user"},
			"fileToken": object{"type": "apiKey", "in": "query", "name": "token", "description": "PocketBase's file token, for links"},
		}},
	}, nil
}

// structSchema describes what a Go value looks like as JSON, from its type: so
// the description cannot fall behind the code.
func structSchema(v any) any {
	r := jsonschema.Reflector{DoNotReference: true, Anonymous: true, AllowAdditionalProperties: true}
	s := r.Reflect(v)
	s.Version = "" // that of the document
	return s
}

func apiErrorItem(does string) object {
	return object{"type": "object", "description": does, "properties": object{"code": object{"type": "string"}, "message": object{"type": "string"}}}
}

func addOperation(paths object, path, method string, op object) {
	at, ok := paths[path].(object)
	if !ok {
		at = object{}
		paths[path] = at
	}
	at[strings.ToLower(method)] = op
}

var pathValue = regexp.MustCompile(`\{(\w+)\}`)

// pathParameters are the values in a path.
func pathParameters(path string) []any {
	list := []any{}
	for _, m := range pathValue.FindAllStringSubmatch(path, -1) {
		list = append(list, object{"name": m[1], "in": "path", "required": true, "schema": object{"type": "string"}})
	}
	return list
}

func (c content) object() object {
	schema := c.schema
	if c.component != "" {
		schema = ref(c.component)
	}
	if schema == nil {
		schema = object{}
	}
	return object{c.kind: object{"schema": schema}}
}

// operation describes a row.
func (r route) operation() object {
	params := pathParameters(r.path)
	for _, q := range r.query {
		params = append(params, object{"name": q.name, "in": "query", "description": q.does, "schema": object{"type": "string"}})
	}
	op := object{"summary": r.does, "operationId": operationID(r.method, r.path), "tags": []string{"tabulation"}, "parameters": params}
	if r.body.kind != "" {
		op["requestBody"] = object{"required": true, "content": r.body.object()}
	}
	answers := object{"200": object{"description": "done", "content": r.answer.object()}}
	refusals := map[string]string{}
	switch r.who {
	case owners:
		op["security"] = []any{object{"token": []string{}}}
		refusals["401"] = "not signed in"
	case ownersByLink:
		op["security"] = []any{object{"token": []string{}}, object{"fileToken": []string{}}}
	case admins, adminsByToken:
		op["security"] = []any{object{"token": []string{}}}
		refusals["401"], refusals["403"] = "not signed in", "not an administrator"
	case anybody:
		op["security"] = []any{}
	}
	if strings.Contains(r.path, "{id}") {
		refusals["404"] = "not there, or another's"
	}
	if r.body.kind != "" {
		refusals["400"], refusals["413"] = "refused; data.code says why", "too large"
	}
	if r.path == "/health" {
		answers["503"] = object{"description": "something fails", "content": r.answer.object()}
	}
	for status, why := range refusals {
		answers[status] = refusal(why)
	}
	op["responses"] = answers
	return op
}

func refusal(why string) object {
	return object{"description": why, "content": object{"application/json": object{"schema": ref("Error")}}}
}

func operationID(method, path string) string {
	words := strings.FieldsFunc(path, func(r rune) bool { return r == '/' || r == '{' || r == '}' || r == '.' })
	return strings.ToLower(method) + "_" + strings.Join(words, "_")
}

// describeRecords adds the record API of a collection, as far as its rules
// open it to owners.
func describeRecords(paths object, c *core.Collection) {
	base := "/api/collections/" + c.Name + "/records"
	one := base + "/{id}"
	record := jsonOf(c.Name).object()
	security := []any{object{"token": []string{}}}
	op := func(path, does string, status, what string, answer, body object, query ...string) object {
		params := pathParameters(path)
		for _, q := range query {
			params = append(params, object{"name": q, "in": "query", "schema": object{"type": "string"}})
		}
		o := object{"summary": does, "tags": []string{c.Name}, "operationId": what + "_" + c.Name, "security": security, "parameters": params}
		done := object{"description": "done"}
		if answer != nil {
			done["content"] = answer
		}
		answers := object{status: done, "400": refusal("refused"), "429": refusal("too many requests")}
		if strings.HasSuffix(path, "{id}") {
			answers["404"] = refusal("not there, or another's")
		}
		if body != nil {
			o["requestBody"] = object{"required": true, "content": body}
		}
		o["responses"] = answers
		return o
	}
	body := object{"application/json": object{"schema": ref(c.Name)}}
	for _, f := range c.Fields {
		if f.Type() == core.FieldTypeFile {
			body["multipart/form-data"] = object{"schema": ref(c.Name)}
		}
	}
	if c.ListRule != nil {
		list := content{kind: "application/json", schema: object{"type": "object", "required": []string{"page", "perPage", "totalItems", "totalPages", "items"}, "properties": object{
			"page": object{"type": "integer"}, "perPage": object{"type": "integer"}, "totalItems": object{"type": "integer"}, "totalPages": object{"type": "integer"},
			"items": object{"type": "array", "items": ref(c.Name)},
		}}}
		addOperation(paths, base, http.MethodGet, op(base, "Lists your records, a page at a time.", "200", "list", list.object(), nil, "page", "perPage", "sort", "filter", "fields", "expand", "skipTotal"))
	}
	if c.CreateRule != nil {
		addOperation(paths, base, http.MethodPost, op(base, "Makes a record of yours.", "200", "create", record, body))
	}
	if c.ViewRule != nil {
		addOperation(paths, one, http.MethodGet, op(one, "Gives one record.", "200", "view", record, nil, "fields", "expand"))
	}
	if c.UpdateRule != nil {
		addOperation(paths, one, http.MethodPatch, op(one, "Changes a record.", "200", "update", record, body))
	}
	if c.DeleteRule != nil {
		addOperation(paths, one, http.MethodDelete, op(one, "Deletes a record and its files.", "204", "delete", nil, nil))
	}
}

// recordSchema describes the records of a collection as clients see them.
func recordSchema(c *core.Collection) object {
	props := object{"collectionId": object{"type": "string"}, "collectionName": object{"const": c.Name}}
	rule := ""
	if c.CreateRule != nil {
		rule = *c.CreateRule
	}
	for _, f := range c.Fields {
		if f.GetHidden() {
			continue
		}
		s := fieldSchema(f)
		if f.GetName() == "id" || f.Type() == core.FieldTypeAutodate || strings.Contains(rule, "@request.body."+f.GetName()+":isset = false") || c.CreateRule == nil {
			s["readOnly"] = true // the server's
		}
		props[f.GetName()] = s
	}
	return object{"type": "object", "properties": props}
}

func fieldSchema(f core.Field) object {
	switch f := f.(type) {
	case *core.NumberField:
		s := object{"type": "number"}
		if f.OnlyInt {
			s["type"] = "integer"
		}
		if f.Min != nil {
			s["minimum"] = *f.Min
		}
		if f.Max != nil {
			s["maximum"] = *f.Max
		}
		return s
	case *core.BoolField:
		return object{"type": "boolean"}
	case *core.JSONField:
		return object{} // any value
	case *core.SelectField:
		values := []any{""}
		for _, v := range f.Values {
			values = append(values, v)
		}
		return object{"enum": values}
	case *core.DateField, *core.AutodateField:
		return object{"type": "string", "description": "UTC, such as 2026-11-25 07:00:00.000Z; empty when not set"}
	case *core.FileField:
		return object{"type": "string", "description": "file name; upload as multipart/form-data, download by /api/files/{collection}/{id}/{name}?token="}
	case *core.TextField:
		s := object{"type": "string"}
		if f.Max > 0 {
			s["maxLength"] = f.Max
		}
		return s
	}
	return object{"type": "string"}
}
