// Package selfobs sends triage's own telemetry over OTLP/HTTP, when and only when the user
// asked for it with OpenTelemetry's standard variables (OTEL_EXPORTER_OTLP_ENDPOINT and its
// fellows for one signal). Without them nothing is built and nothing is sent.
//
// [Start] gives a [Telemetry], whose [Telemetry.Observer] makes one span of an investigation
// and one of each question to a source, and counts records, decode failures and verdicts.
// Everything recorded is a number or one of a fixed set of words: never a log line, an id, an
// address, an error text or a credential. A collector that is slow or gone is not noticed:
// exporting happens beside the work, failures are swallowed, and the end of the program
// waits for it at most [ShutdownTimeout].
package selfobs
