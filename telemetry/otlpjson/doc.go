// Package otlpjson reads and writes the JSON form of OTLP, OpenTelemetry's protocol:
// [DecodeTraces] and [DecodeLogs] read export requests and what trace stores answer with,
// [EncodeTraces] and [EncodeLogs] write export requests.
//
// OTLP/JSON is not the canonical JSON of its protobuf messages: ids are hexadecimal and
// enums are numbers (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding).
// Stores do not all keep to that, so that ids in base64, enum names, and 64-bit integers
// as numbers are read as well. The resource spans or logs may stand at the top of the
// document, under "result" (Jaeger's /api/v3), under "trace" or as "batches" (Tempo).
// Several documents may follow one another. Unknown fields are passed over.
//
// What was read before an error stands, and a span or record of which only some field is
// wrong is kept without that field: the [*Error] at the end tells how many there were.
package otlpjson
