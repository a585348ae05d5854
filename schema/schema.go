// Package schema holds the JSON Schemas (2020-12) of the documents that triage writes. They
// are part of the contract: version 1 only ever gains fields.
package schema

import _ "embed"

//go:embed incident.v1.schema.json
var incident string

//go:embed requests.v1.schema.json
var requests string

// Incident is the schema of `triage.incident/v1`.
func Incident() []byte { return []byte(incident) }

// Requests is the schema of `triage.requests/v1`.
func Requests() []byte { return []byte(requests) }
