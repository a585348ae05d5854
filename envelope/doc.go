// Package envelope is the error contract, error-envelope/v1: the fields that describe one
// error as one service saw it, and the decoders that read them from what services really
// emit.
//
// [Log] decodes any log record, [Span] any span, [Event] a span event; each yields an
// [Envelope] whose every field remembers where it came from ([Envelope.From]). [Classify]
// says what kind of error it is, and why. [Join] puts reports together again that were
// split over records, [NewDecoder] knows additional names for ids. A field that is absent
// stays absent: the package never dresses a zero value as data, never drops a line and
// never panics on one.
//
// A line goes through the table of formats (formats.go), one file a format; each turns it
// into named values on a tape (scan.go), whose names decide what they are (names.go,
// field.go) and whose places decide which of two wins (fill.go). Then the cause chain is
// settled (chain.go, errtext*.go) and free text is searched for ids (freetext.go). Text is
// kept as it stands: whoever shows it makes it safe.
package envelope
