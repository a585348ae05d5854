package envelope

import "triage/telemetry"

// Options name fields by what one environment calls them, beyond the names that every
// decoder knows. Case and the marks _ - . @ / do not count: "x-shop-request" also means
// X_Shop_Request.
type Options struct {
	RequestID     []string
	CorrelationID []string
	TraceID       []string
	SpanID        []string
	Service       []string
	Code          []string
	// NoAttributes leaves [Envelope.Attributes] nil, for callers that only want the
	// fields of the contract.
	NoAttributes bool
}

// Decoder reads telemetry records into envelopes. It is immutable and safe for concurrent
// use.
type Decoder struct {
	names   *names
	options Options
	formats []format
}

// NewDecoder makes a decoder that knows additional names.
func NewDecoder(o Options) *Decoder {
	return &Decoder{names: newNames(o), options: o, formats: formats[:]}
}

var standard = NewDecoder(Options{})

// Log decodes any log record with the standard names. It never fails: at worst the raw
// text is the message.
func Log(r telemetry.LogRecord) Envelope { return standard.Log(r) }

// Span decodes what a span says of an error; ok is false when it tells of none. The
// envelope is filled as far as the span allows in both cases.
func Span(s telemetry.Span) (e Envelope, ok bool) { return standard.Span(s) }

// Event decodes the i-th event of a span; ok is false when it tells of no error.
func Event(s telemetry.Span, i int) (e Envelope, ok bool) { return standard.Event(s, i) }
