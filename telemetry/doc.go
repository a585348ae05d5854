// Package telemetry holds the plain data that the sources deliver and everything
// above reasons about: log records and spans in OpenTelemetry's terms.
//
// It has three names worth knowing: [LogRecord], [Span] and [Window]. The types
// carry no behaviour beyond small accessors, know no back end, and are treated as
// immutable once a source has handed them out.
package telemetry
