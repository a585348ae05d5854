// Package files reads a bundle: a folder or a zip that holds the telemetry of some
// requests, in place of servers. Nothing leaves the machine.
//
// [Open] takes a path, [New] any file system. A [Bundle] is read once, when it is first
// asked, and then answers as Loki and Jaeger would: it is a log source and a trace source.
// [Bundle.All] hands out everything.
//
// A bundle is read recursively. *.ndjson and *.jsonl hold one record a line, in the shape
// of logcli -o jsonl ({"timestamp","labels","line"} with "metadata", and "line_base64"
// where the bytes are not UTF-8), as an OTLP/JSON request, or as a service's own JSON log
// line. *.json is told apart by content: OTLP/JSON traces or logs, an export of the Jaeger
// UI, an answer of Loki's query API. *.log and *.txt hold one raw log line a line: they stay
// in the order of their file, have no time of their own, and are asked for as a stream by
// the file's name ([sources.FileLabel]).
//
// What cannot be read is named in the answer's Problems, with the line where it can be
// told, and what could be read of a damaged file stands. Symbolic links are not followed.
package files
