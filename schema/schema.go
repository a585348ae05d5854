// Package schema holds the JSON Schemas (2020-12) of the documents that triage reads and writes. They
// are part of the contract: version 1 only ever gains fields.
package schema

import _ "embed"

//go:embed alert.v1.schema.json
var alert string

//go:embed envelope.v1.schema.json
var envelope string

//go:embed envelope-lint.v1.schema.json
var envelopeLint string

//go:embed incident.v1.schema.json
var incident string

//go:embed requests.v1.schema.json
var requests string

// Alert is the schema of `triage.alert/v1`.
func Alert() []byte { return []byte(alert) }

// Envelope is the schema of `error-envelope/v1`, the contract of services.
func Envelope() []byte { return []byte(envelope) }

// EnvelopeLint is the schema of `triage.envelope-lint/v1`.
func EnvelopeLint() []byte { return []byte(envelopeLint) }

// Incident is the schema of `triage.incident/v1`.
func Incident() []byte { return []byte(incident) }

// Requests is the schema of `triage.requests/v1`.
func Requests() []byte { return []byte(requests) }
