package tabplan

import _ "embed"

// Schema is the JSON Schema (2020-12) of the plan's form, for editors and for
// the description of the API. Callers must not change it.
//
//go:embed schema.json
var Schema []byte
