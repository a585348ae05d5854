// Package loki finds the log records of a request in Grafana Loki over its HTTP API.
//
// [Source] asks two questions about each id, since neither finds what the other does: a
// line filter for ids written in the text, and a label filter for ids kept as structured
// metadata or stream labels (OTLP logs keep theirs only there). It never parses lines in
// LogQL; it reads them and confirms here that a record really carries the id, so that
// req-1 does not bring req-12 along.
//
// Without an id it reads whole streams for the seconds around a failure, or the errors of a
// window by the level that Loki derives.
//
// [DecodeQueryResponse] reads an answer of query_range that was saved to a file.
package loki
