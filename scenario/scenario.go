package scenario

import (
	"time"
)

// Scenario is an incident as a scenario file describes it.
type Scenario struct {
	Name  string
	Title string // one line
	About string // one paragraph
	// Start is the time of offset 0, by a clock that is right.
	Start         time.Time
	RequestID     string
	CorrelationID string
	Services      []*Service
	// Resource are the resource attributes that all services have in common.
	Resource []Field
	// Expect is what the file says of the right answer; see [Scenario.Expected] for that
	// of a variant.
	Expect Expect

	variants map[string]Expect // what differs, by variant
	roots    []*step
}

// Service is one program that logs and traces.
type Service struct {
	Name string
	// Language is what telemetry.sdk.language says: go, rust, java, nodejs, …
	Language string
	Log      Format
	Version  string
	// Skew is how far the service's clock is ahead; it shifts its logs and spans.
	Skew time.Duration
	// Unsampled: its spans never reach the trace store.
	Unsampled bool
	// Attributes are further resource attributes.
	Attributes []Field
	// IDs says which ids its log lines carry.
	IDs IDs
	// OldRPC: its spans follow the RPC conventions before version 1.38 (rpc.system,
	// rpc.grpc.status_code).
	OldRPC bool
}

// IDs are the ids that a service's log lines carry.
type IDs struct {
	Request, Correlation, Trace, Span bool
}

// Field is a named value: string, int64, float64, bool, []any of these, or []Field.
type Field struct {
	Key   string
	Value any
}

// stepKind is what a statement does.
type stepKind uint8

const (
	serveStep    stepKind = iota // a root server span
	callStep                     // a client span and the callee's server span
	outStep                      // a client span to a peer without telemetry
	workStep                     // an internal span
	sendStep                     // a producer span
	receiveStep                  // a consumer span
	noiseStep                    // lines of a service outside any request
	logStep                      // a log line
	failStep                     // a log line with the error envelope, and an exception
	panicStep                    // what the runtime writes when it panics
	rawStep                      // a line as it stands
	eventStep                    // a span event
	repeatStep                   // the block several times
	parallelStep                 // the statements of the block at one time
	waitStep                     // time passes
)

// step is one statement, checked.
type step struct {
	kind    stepKind
	service *Service
	name    string // operation, message, or name of an event
	peer    string // of an out step; the destination of a message
	code    string // error code of a fail step
	level   string
	causes  []cause
	fields  []Field
	client  []Field // attributes of the client span alone

	at     *time.Duration // offset from the start of the enclosing span
	after  time.Duration
	length *time.Duration // of the (client) span
	serve  *time.Duration // of the server span of a call

	outcome outcome
	served  *outcome // what the server span of a call says, when it differs

	request, correlation *string // ids that hold in the block

	label         string
	links         []string
	missingClient bool
	missingServer bool
	dark          bool // nothing in the block reaches the trace store
	async         bool // the caller does not wait
	noIDs         bool
	noEvent       bool
	noLog         bool
	joined        bool // a panic in one entry
	count         int  // of a repeat step
	gap           time.Duration
	steps         []*step
}

// cause is one layer of an error.
type cause struct {
	typ, message, code string
}

// outcome is how a span ends.
type outcome struct {
	given   bool
	http    int
	grpc    string
	word    string // ok, error or unset
	message string
}
