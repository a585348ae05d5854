// Package sources states what a place that holds telemetry must offer: [LogSource] and
// [TraceSource]. The folders below satisfy them: loki and jaeger ask servers over HTTP,
// files reads a bundle from disk.
//
// A source finds and decodes; it never decides what a record means. Records are handed
// over as they arrive, in any order; every bound that cut an answer short is on the
// [Answer], and every failure is an [*Error] that names the source, what happened and
// what to do next.
package sources
