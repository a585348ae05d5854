// Package graph puts the telemetry of one request into one picture, without judging it: the
// records and spans that belong to the request ([Build]), spans under the spans that called
// them, log records in the span they were written in, how far the services' clocks are apart,
// and a [Visit] for each stretch of work that a service tells of in log records alone.
//
// Nothing here decides what failed or why. A [Graph] is never changed once it is built.
package graph
