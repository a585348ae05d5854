// Package feed sends telemetry to real servers by the ways that services use: [PushLines] to
// Loki's push API, [PushRecords] to Loki's OTLP endpoint, [PushSpans] to Jaeger's. Each
// returns once the server has accepted everything; [AwaitTrace] waits until Jaeger also
// finds it.
package feed
