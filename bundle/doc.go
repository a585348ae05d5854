// Package bundle writes the telemetry of an incident as files that triage can read in
// place of servers: logs.ndjson in the shape of logcli -o jsonl, traces.json in OTLP/JSON,
// and a [Manifest] that says what the bundle is about. Package sources/files reads them
// back.
//
// Equal telemetry gives equal bytes; records are written in order of time. The package redacts
// nothing: that is the caller's business, before it hands the records over.
package bundle
