package investigate

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"triage/envelope"
	"triage/sources"
	"triage/telemetry"
)

// Failing asks for the failing requests of services.
type Failing struct {
	Services  []string // at least one
	Namespace string   // of the records, where they name one
	Operation string   // part of what was being done, where a record says so
	Status    string   // 504, or a class: 5xx
	Known     Known
}

// Name are the services in words.
func (f *Failing) Name() string { return strings.Join(f.Services, ", ") }

// Known are the services that the sources know.
type Known struct {
	Names  []string          // of all sources, sorted
	labels map[string]string // by source: the label that tells services apart
	Errors []error           // of sources that could not say
}

// KnownServices asks every source which services it has in the window.
func KnownServices(ctx context.Context, o Options) Known {
	known := Known{labels: map[string]string{}}
	asked := map[string]bool{}
	ask := func(source any) {
		l, ok := source.(sources.Lister)
		if !ok || asked[l.Name()] {
			return
		}
		asked[l.Name()] = true
		label, names, err := l.Services(ctx, o.Query.Window)
		if err != nil {
			known.Errors = append(known.Errors, err)
			return
		}
		known.labels[l.Name()] = label
		known.Names = append(known.Names, names...)
	}
	for _, s := range o.Logs {
		ask(s)
	}
	for _, s := range o.Traces {
		ask(s)
	}
	slices.Sort(known.Names)
	known.Names = slices.Compact(known.Names)
	return known
}

// Bounds of a search for failing requests.
const (
	maxLooked     = 30 // requests that are looked into
	maxFailTraces = 200
)

// SearchFailing finds the failing requests of some services in the window: those of which a
// service logged an error or an answer of 5xx, and those in whose trace it has a span with an
// error. Some of each kind are looked into for how they failed. The error says why no source
// could answer.
func SearchFailing(ctx context.Context, o Options, f Failing) (Requests, error) {
	o = o.withDefaults()
	ctx, cancel := context.WithTimeout(ctx, o.Timeout)
	defer cancel()
	i := newInquiry(ctx, o)
	found := Requests{Failing: &f}
	kinds := map[*Request]string{}
	for i.nextWindow() {
		found.Window = i.evidence.Query.Window
		i.askFailing(&f)
		if found.Requests, kinds = i.failing(&f); len(found.Requests) > 0 {
			break
		}
	}
	if len(found.Requests) > maxRequests {
		i.bound("%d requests failed: the newest %d are listed", len(found.Requests), maxRequests)
		found.Requests = found.Requests[:maxRequests]
	}
	looked := representatives(found.Requests, kinds)
	i.evidence.Spans = nil
	i.askTraces(looked)
	i.shape(looked)
	inherit(found.Requests, kinds, looked)
	return found, i.close(&found)
}

// askFailing asks for what tells of failures.
func (i *inquiry) askFailing(f *Failing) {
	w := i.evidence.Query.Window
	i.evidence.Logs, i.rows = nil, nil
	for _, s := range i.o.Logs {
		q := question{source: s.Name(), logs: s, errors: true, window: w, limit: maxHits}
		if label := f.Known.labels[s.Name()]; label != "" {
			for _, name := range f.Services {
				q.streams = append(q.streams, map[string]string{label: name})
			}
		}
		i.collect(q)
	}
	if w.Start.IsZero() || w.End.IsZero() {
		w = i.whole()
	}
	for _, s := range i.o.Traces {
		asker, ok := s.(sources.Asker)
		if !ok {
			continue
		}
		for _, name := range f.Services {
			i.askFailedTraces(question{source: s.Name(), asker: asker, window: w, limit: maxFailTraces}, name, f.Operation)
		}
	}
}

// askFailedTraces asks for the traces in which a service has a span with an error. Some stores do
// not find the status of a span by a tag: there the newest traces are looked through.
func (i *inquiry) askFailedTraces(q question, service, operation string) {
	known := len(i.rows)
	q.search = &sources.TraceSearch{Service: service, Operation: operation, Tags: map[string]string{"error": "true"}}
	if i.collect(q); len(i.rows) > known {
		return
	}
	q.search = &sources.TraceSearch{Service: service, Operation: operation}
	q.sample = len(i.evidence.Logs) > 0 // then the logs have told of the failures already
	i.collect(q)
	failed := i.rows[:known]
	for _, row := range i.rows[known:] {
		if row.Error {
			failed = append(failed, row)
		}
	}
	i.rows = failed
}

// whole is a window around everything, for a search that must have one.
func (i *inquiry) whole() telemetry.Window {
	return telemetry.Window{Start: time.Unix(0, 0).UTC(), End: i.o.Now().UTC().AddDate(1, 0, 0)}
}

// failing makes requests of what was found, newest first, each with the words by which it
// failed.
func (i *inquiry) failing(f *Failing) ([]Request, map[*Request]string) {
	byID := map[string]*Request{}
	kind := map[*Request]string{}
	var order []*Request
	take := func(requestID, traceID, service, message, words string, at time.Time) {
		q := byID[requestID]
		if q == nil || requestID == "" {
			q = byID[traceID]
		}
		if q == nil || traceID == "" && requestID == "" {
			q = &Request{}
			order = append(order, q)
		}
		q.RequestID, q.TraceID = cmp.Or(q.RequestID, requestID), cmp.Or(q.TraceID, traceID)
		for _, id := range [...]string{requestID, traceID} {
			if id != "" {
				byID[id] = q
			}
		}
		if q.Service == "" || at.After(q.Time) {
			q.Time = at
		}
		q.Service, q.Message = cmp.Or(q.Service, service), cmp.Or(q.Message, message)
		kind[q] = cmp.Or(kind[q], words)
	}
	for n := range i.evidence.Logs {
		l := &i.evidence.Logs[n]
		e := &l.Envelope
		service := cmp.Or(e.Service, l.Record.Service())
		if cmp.Or(e.RequestID, e.TraceID) == "" || !f.takes(&l.Record, e, service) {
			continue
		}
		at := e.Time
		if at.IsZero() {
			at = l.Record.Time
		}
		take(e.RequestID, e.TraceID, service, cmp.Or(e.ErrorMessage, e.Message), wordsOf(e), at)
	}
	for _, row := range i.rows {
		at := row.Start.Add(row.Duration)
		if w := i.evidence.Query.Window; !w.IsZero() && !w.Contains(row.Start) && !w.Contains(at) {
			continue
		}
		take("", row.TraceID, row.Service, cmp.Or(row.Message, row.Operation), plainWords(row.Operation+" "+row.Message), at)
	}
	found := make([]Request, len(order))
	kinds := make(map[*Request]string, len(order))
	slices.SortStableFunc(order, func(a, b *Request) int {
		return cmp.Or(b.Time.Compare(a.Time), cmp.Compare(a.RequestID, b.RequestID), cmp.Compare(a.TraceID, b.TraceID))
	})
	for n, q := range order {
		found[n] = *q
		kinds[&found[n]] = kind[q]
	}
	return found, kinds
}

// takes tells whether a record is of a failure that is asked for.
func (f *Failing) takes(r *telemetry.LogRecord, e *envelope.Envelope, service string) bool {
	switch {
	case !slices.Contains(f.Services, service) && !slices.Contains(f.Services, r.Service()):
		return false
	case !failed(e):
		return false
	case f.Operation != "" && e.Operation != "" && !strings.Contains(e.Operation, f.Operation) && !strings.Contains(r.Line, f.Operation):
		return false
	case f.Status != "" && !statusFits(f.Status, e.HTTPStatus):
		return false
	}
	return f.Namespace == "" || inNamespace(r, f.Namespace)
}

// failed tells whether a record says that something went wrong.
func failed(e *envelope.Envelope) bool {
	if e.Severity.AtLeast(envelope.Error) || e.HTTPStatus >= 500 || e.Panic {
		return true
	}
	return e.Severity == envelope.SeverityUnknown && e.ErrorMessage != ""
}

// statusFits tells whether a status is the one, or of the class, that is asked for.
func statusFits(want string, status int) bool {
	got := strconv.Itoa(status)
	return got == want || strings.HasSuffix(strings.ToLower(want), "xx") && len(got) == 3 && got[0] == want[0]
}

// namespaceNames are the labels that name the namespace of a record.
var namespaceNames = [...]string{"namespace", "k8s_namespace_name", "k8s.namespace.name", "kubernetes_namespace_name", "service_namespace"}

// inNamespace tells whether a record is of a namespace, as far as it says.
func inNamespace(r *telemetry.LogRecord, namespace string) bool {
	for _, m := range [...]map[string]string{r.Labels, r.Metadata} {
		for _, name := range namespaceNames {
			if v := m[name]; v != "" {
				return v == namespace
			}
		}
	}
	return true
}

// wordsOf are the words by which a record tells a failure, which requests that failed in the
// same way share.
func wordsOf(e *envelope.Envelope) string {
	if e.Code != "" {
		return e.Code
	}
	status := ""
	if e.HTTPStatus != 0 {
		status = strconv.Itoa(e.HTTPStatus)
	}
	return strings.TrimSpace(e.ErrorType + " " + status + " " + plainWords(cmp.Or(e.ErrorMessage, e.Message)))
}

// varying is what differs between messages of one kind.
var varying = regexp.MustCompile(`[\w.-]*\d[\w.-]*|"[^"]*"|'[^']*'`)

func plainWords(s string) string {
	if len(s) > 300 {
		s = s[:300]
	}
	return strings.TrimSpace(varying.ReplaceAllString(s, "#"))
}

// representatives are the requests that are looked into: the newest of each kind by turns, the
// most frequent kind first.
func representatives(requests []Request, kinds map[*Request]string) []*Request {
	byKind := map[string][]*Request{}
	var order []string
	for n := range requests {
		k := kinds[&requests[n]]
		if byKind[k] == nil {
			order = append(order, k)
		}
		byKind[k] = append(byKind[k], &requests[n])
	}
	slices.SortStableFunc(order, func(a, b string) int { return len(byKind[b]) - len(byKind[a]) })
	var out []*Request
	for turn := 0; len(out) < min(maxLooked, len(requests)); turn++ {
		for _, k := range order {
			if turn < len(byKind[k]) && len(out) < maxLooked {
				out = append(out, byKind[k][turn])
			}
		}
	}
	return out
}

// inherit brings the requests together by root cause: those of one cause are given the shape that
// most of the longest of them have, since of some more was read than of others; and those that were
// not looked into that of their kind, where all that were looked into have one cause.
func inherit(requests []Request, kinds map[*Request]string, looked []*Request) {
	shapes := shapeOfCause(looked)
	causes := map[string]string{}
	for _, r := range looked {
		if r.Shape == "" {
			continue // nothing was found of it
		}
		r.Shape = shapes[causeOf(r.Shape)]
		k, cause := kinds[r], causeOf(r.Shape)
		if known, ok := causes[k]; ok && known != cause {
			causes[k] = ""
		} else {
			causes[k] = cause
		}
	}
	for n := range requests {
		r := &requests[n]
		if cause := causes[kinds[r]]; r.Shape == "" && cause != "" {
			r.Shape, r.Likely = shapes[cause], true
		}
	}
}

// causeOf is the root cause of a shape.
func causeOf(shape string) string {
	cause, _, _ := strings.Cut(shape, " > ")
	return cause
}

// shapeOfCause is the shape that stands for each root cause.
func shapeOfCause(looked []*Request) map[string]string {
	count := map[string]int{}
	best := map[string]string{}
	for _, r := range looked {
		count[r.Shape]++
	}
	hops := func(shape string) int { return strings.Count(shape, " > ") }
	for _, r := range looked {
		cause, other := causeOf(r.Shape), best[causeOf(r.Shape)]
		if cmp.Or(cmp.Compare(hops(r.Shape), hops(other)), cmp.Compare(count[r.Shape], count[other])) > 0 || other == "" {
			best[cause] = r.Shape
		}
	}
	return best
}

// askTraces fetches the traces of the requests that are looked into.
func (i *inquiry) askTraces(requests []*Request) {
	for _, s := range i.o.Traces {
		for _, r := range requests[:min(len(requests), maxLookedTraces)] {
			if r.TraceID != "" && !i.status.givenUp(s.Name()) && i.ctx.Err() == nil {
				i.ask(question{source: s.Name(), traces: s, trace: r.TraceID, window: i.evidence.Query.Window})
			}
		}
		i.gather()
	}
}

// maxLookedTraces bounds the traces that are fetched for a list.
const maxLookedTraces = 12

// Group are the requests that failed in one way.
type Group struct {
	Shape    string
	Requests []Request // newest first
}

// Groups are the requests by how they failed, the largest group first and of equals the one with
// the newest request; those of which that is not known come last.
func (r *Requests) Groups() []Group {
	var groups []Group
	at := map[string]int{}
	for _, q := range r.Requests {
		n, ok := at[q.Shape]
		if !ok {
			n = len(groups)
			at[q.Shape] = n
			groups = append(groups, Group{Shape: q.Shape})
		}
		groups[n].Requests = append(groups[n].Requests, q)
	}
	slices.SortStableFunc(groups, func(a, b Group) int {
		if (a.Shape == "") != (b.Shape == "") {
			return len(b.Shape) - len(a.Shape)
		}
		return len(b.Requests) - len(a.Requests)
	})
	return groups
}

// Pick is the request to open first: the newest of the largest group, of these one that was
// looked into.
func (r *Requests) Pick() (Request, bool) {
	groups := r.Groups()
	if len(groups) == 0 {
		return Request{}, false
	}
	for _, q := range groups[0].Requests {
		if !q.Likely {
			return q, true
		}
	}
	return groups[0].Requests[0], true
}
