// Package jaeger finds the traces of a request in Jaeger over its HTTP APIs.
//
// [Source] asks for a trace by its id from the newer API (/api/v3, OTLP in JSON) and falls
// back to the older one where that is missing. Traces are searched by tag only when no
// trace id is known: Jaeger can do that for one service at a time only, and hands out whole
// traces. So the services are asked one after the other, the most likely first, within
// bounds that the answer names when they are hit.
//
// [DecodeUITraces] reads the older API's JSON, which is also what Jaeger's user interface
// saves to a file.
package jaeger
