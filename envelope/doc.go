// Package envelope is the error contract, error-envelope/v1: the fields that describe one
// error as one service saw it, and the decoders that read them from what services really
// emit.
//
// [Log] decodes any log record, [Span] any span, [Event] a span event; each yields an
// [Envelope] whose every field remembers where it came from ([Envelope.From]). [Classify]
// says what kind of error it is, and why. A field that is absent stays absent: the package
// never dresses a zero value as data, never drops a line and never panics on one.
package envelope
