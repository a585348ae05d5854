package correlate

import (
	"context"
	"path"
	"strings"
	"time"

	"triage/telemetry"
)

// Correlate rebuilds the error chain of one request. It does not change ev. When ctx ends
// before the answer is there, the error is that of ctx and the incident is worth nothing.
func Correlate(ctx context.Context, ev Evidence) (Incident, error) {
	r := &request{query: ev.Query}
	r.collect(ev)   // what belongs to the request, each record once, in one order
	r.plant()       // spans into trees, missing parents stood in for
	r.disown()      // other requests of the same traces put aside
	r.measureSkew() // how far the services' clocks are apart
	r.attach()      // log records to the spans they were written in
	r.fail()        // everything one span says is one failure
	r.choose()      // the failure that reached the caller, and the path down to its cause
	return r.incident(), ctx.Err()
}

// request is the working state of one correlation. Its slices are sorted and its maps are
// only looked into, never ranged over: the answer must not depend on chance.
type request struct {
	query Query

	logs  []*record
	spans []*told

	nodes  []*node // by trace, then start
	trees  []*tree // by start
	traces map[string]*tree
	byID   map[spanKey]*node
	skew   map[string]time.Duration // how far a service's clock is ahead of the entry's

	failures []*failure           // by time
	loose    []*failure           // those with no failing span above them
	adrift   []*failure           // these and those whose place below another is a guess
	seen     map[string]time.Time // when a service first told of the request
	failed   map[string]time.Time // when it first failed
	called   map[string]bool      // the services known to have been called by another one, by bare name
	entry    string               // the service that saw the request first, "" when not known

	erring      []string             // up to two services that logged errors of the request
	answers     map[spanKey]*record  // the last record of a service that gives a status, by trace and, without one, in all
	retries     []*record            // those that tell of another try
	recoveries  []*record            // those that tell of a fallback
	calm, worst map[string]time.Time // when a service last logged no complaint; when it last failed
	tried       map[string]int       // the highest attempt of which a service logged no complaint
	delivered   map[route]time.Time  // when a message was last handled without an error
	redone      map[route]time.Time  // when a call was last made with success by a span that is lost
	path        []*failure           // symptom first, root cause last
	fates       map[*failure]fate
	again       map[string][]*failure // the folded failures of a service
	names       map[string]bool       // the services, as bareName has them
}

// record is a log record that belongs to the request.
type record struct {
	*Log
	at   time.Time
	node *node // nil when no span is known for it
	lost bool  // carries no id at all: a panic that may be of this request
	near int   // 0: carries the request's own ids; more: reached by links or correlation
}

// spanKey identifies a span.
type spanKey struct{ trace, span string }

// fate is what became of a failure.
type fate struct {
	kind   fateKind
	reason string
}

type fateKind uint8

const (
	fateOpen fateKind = iota
	onPath
	folded    // another try of a failure on the path
	handled   // the caller recovered
	secondary // a consequence, or another failure that is not on the path
	rival     // secondary, and might have been the cause
)

// service is who wrote the record, as it says itself or as its store does; of raw lines of
// a file nothing but the file's name is known.
func (l *Log) service() string {
	if l.Envelope.Service != "" {
		return l.Envelope.Service
	}
	if s := l.Record.Service(); s != "" || len(l.Record.Labels) > 0 {
		return s
	}
	file := path.Base(l.Record.Source)
	if ext := path.Ext(file); ext == ".log" || ext == ".txt" {
		return strings.TrimSuffix(file, ext)
	}
	return ""
}

// when is when the record was written: by its own clock, unless that is missing, a guess,
// or so far from the store's that it must be wrong.
func (l *Log) when() time.Time {
	own, stored := l.Envelope.Time, l.Record.Time
	if own.IsZero() {
		return stored
	}
	if !stored.IsZero() && strings.HasPrefix(l.Envelope.Format, "envoy") {
		return stored // Envoy's own time is that of the request's start, its line that of the end
	}
	if d := stored.Sub(own); own.Nanosecond() == 0 && d > 0 && d < time.Second {
		return stored // written in whole seconds: the store knows better
	}
	if !stored.IsZero() && (own.Sub(stored) > maxStoreDelay || stored.Sub(own) > maxStoreDelay) {
		return stored
	}
	return own
}

// maxStoreDelay is how far the time in a line may be from the store's own.
const maxStoreDelay = 10 * time.Minute

func spanOf(n *node) *telemetry.Span {
	if n == nil || n.told == nil {
		return nil
	}
	return n.told.Span
}
