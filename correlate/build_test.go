package correlate

import (
	"context"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"triage/envelope"
	"triage/telemetry"
)

// day is when the requests of the tests begin.
var day = time.Date(2026, 3, 14, 3, 0, 0, 0, time.UTC)

// call is one server span of a request, with the client span that calls it, told in
// milliseconds since the request began.
type call struct {
	service, name string
	from, to      int
	// status is the HTTP status of the answer, or 0 for a gRPC service with grpc.
	status int
	grpc   string
	fails  bool   // span status error
	says   string // status message
	logs   []line
	calls  []call

	clientFrom, clientTo int // of the caller's span; 0 means as from and to
	noSpan               bool
	noClient, noServer   bool
	clientFails          bool
	clientGRPC           string
	clientSays           string
	consumer             bool // reached by a message
	ownTrace             string
	skew                 time.Duration
	attributes           map[string]any
	event                string // an exception event: type: message
}

// line is a log record in the envelope's own JSON form.
type line struct {
	at     int
	level  string
	msg    string
	fields map[string]any
	noSpan bool // carries no span id
}

func errorLine(at int, code, msg string) line {
	return line{at: at, level: "error", msg: msg, fields: map[string]any{"error_code": code, "error": msg}}
}

// request of the tests: id req-1, trace from its name.
func tell(t *testing.T, root call) Evidence {
	t.Helper()
	b := &builder{t: t, trace: hexID("trace", 32)}
	b.add(root, "", call{})
	return Evidence{Query: Query{RequestID: "req-1"}, Logs: b.logs, Spans: b.spans}
}

type builder struct {
	t     *testing.T
	trace string
	n     int
	logs  []Log
	spans []telemetry.Span
}

func (b *builder) add(c call, parent string, by call) {
	caller := by.service
	b.n++
	id := fmt.Sprintf("%s %s %d", c.service, c.name, b.n)
	at := func(ms int) time.Time { return day.Add(time.Duration(ms) * time.Millisecond) }
	trace := b.trace
	var links []telemetry.SpanLink
	if caller != "" && !c.noClient {
		from, to := c.from, c.to
		if c.clientTo != 0 {
			from, to = c.clientFrom, c.clientTo
		}
		kind := telemetry.KindClient
		if c.consumer {
			kind = telemetry.KindProducer
		}
		s := telemetry.Span{
			TraceID: trace, SpanID: hexID(id+" client", 16), ParentID: parent, Service: caller, Name: c.name, Kind: kind,
			Start: at(from).Add(by.skew), End: at(to).Add(by.skew), Attributes: telemetry.Attributes{"server.address": c.service},
		}
		if c.clientFails {
			s.Status, s.StatusMessage = telemetry.StatusError, c.clientSays
		}
		if c.clientGRPC != "" {
			s.Attributes["rpc.system"] = "grpc"
			s.Attributes["rpc.response.status_code"] = c.clientGRPC
		}
		b.spans = append(b.spans, s)
		parent = s.SpanID
	}
	if c.ownTrace != "" {
		if parent != "" {
			links = append(links, telemetry.SpanLink{TraceID: trace, SpanID: parent})
		}
		trace, parent = hexID(c.ownTrace, 32), ""
		old := b.trace
		b.trace = trace
		defer func() { b.trace = old }()
	}
	span := hexID(id, 16)
	if !c.noServer {
		kind := telemetry.KindServer
		if c.consumer {
			kind = telemetry.KindConsumer
		}
		s := telemetry.Span{
			TraceID: trace, SpanID: span, ParentID: parent, Service: c.service, Name: c.name, Kind: kind, Links: links,
			Start: at(c.from).Add(c.skew), End: at(c.to).Add(c.skew), Attributes: telemetry.Attributes{"request_id": "req-1"},
		}
		if c.fails {
			s.Status, s.StatusMessage = telemetry.StatusError, c.says
		}
		if c.status != 0 {
			s.Attributes["http.request.method"] = "POST"
			s.Attributes["http.response.status_code"] = int64(c.status)
		}
		if c.grpc != "" {
			s.Attributes["rpc.system"] = "grpc"
			s.Attributes["rpc.response.status_code"] = c.grpc
		}
		for k, v := range c.attributes {
			s.Attributes[k] = v
		}
		if c.event != "" {
			kind, msg, _ := strings.Cut(c.event, ": ")
			s.Events = append(s.Events, telemetry.SpanEvent{Time: s.End, Name: "exception",
				Attributes: telemetry.Attributes{"exception.type": kind, "exception.message": msg}})
		}
		if !c.noSpan {
			b.spans = append(b.spans, s)
		}
	}
	for _, l := range c.logs {
		r := telemetry.LogRecord{Time: at(l.at).Add(c.skew), Labels: map[string]string{"service_name": c.service}, Source: "test"}
		var f strings.Builder
		fmt.Fprintf(&f, `{"time":%q,"level":%q,"msg":%q,"request_id":"req-1","trace_id":%q`,
			r.Time.Format(time.RFC3339Nano), l.level, l.msg, trace)
		if !l.noSpan && !c.noServer {
			fmt.Fprintf(&f, `,"span_id":%q`, span)
		}
		for _, k := range slices.Sorted(keys(l.fields)) {
			if n, ok := l.fields[k].(int); ok {
				fmt.Fprintf(&f, `,%q:%d`, k, n)
			} else {
				fmt.Fprintf(&f, `,%q:%q`, k, fmt.Sprint(l.fields[k]))
			}
		}
		f.WriteString("}")
		r.Line = f.String()
		b.logs = append(b.logs, Log{Record: r, Envelope: envelope.Log(r)})
	}
	for _, sub := range c.calls {
		if c.noServer {
			b.add(sub, parent, c)
			continue
		}
		b.add(sub, span, c)
	}
}

func keys(m map[string]any) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

func hexID(name string, digits int) string {
	h := fnv.New128a()
	h.Write([]byte(name))
	return fmt.Sprintf("%x", h.Sum(nil))[:digits]
}

// logsOnly and shuffled are other views of the same request.
func logsOnly(ev Evidence) Evidence { ev.Spans = nil; return ev }

func shuffled(ev Evidence, seed uint64) Evidence {
	r := rand.New(rand.NewPCG(seed, 1))
	ev.Logs, ev.Spans = slices.Clone(ev.Logs), slices.Clone(ev.Spans)
	r.Shuffle(len(ev.Logs), func(i, j int) { ev.Logs[i], ev.Logs[j] = ev.Logs[j], ev.Logs[i] })
	r.Shuffle(len(ev.Spans), func(i, j int) { ev.Spans[i], ev.Spans[j] = ev.Spans[j], ev.Spans[i] })
	return ev
}

// inShort is an incident in a few lines, for comparisons that a person can read.
func inShort(inc *Incident) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n", inc.Status, chainOf(inc.Chain))
	if len(inc.Handled) > 0 {
		fmt.Fprintf(&b, "handled: %s\n", chainOf(inc.Handled))
	}
	if len(inc.Secondary) > 0 {
		fmt.Fprintf(&b, "secondary: %s\n", chainOf(inc.Secondary))
	}
	return b.String()
}

func chainOf(hops []Hop) string {
	parts := make([]string, len(hops))
	for i := range hops {
		parts[i] = hops[i].Service + " " + hops[i].Code()
		if hops[i].Attempts > 1 {
			parts[i] += fmt.Sprintf(" x%d", hops[i].Attempts)
		}
	}
	return strings.Join(parts, " > ")
}

// correlated is the answer to ev, without a deadline.
func correlated(ev Evidence) Incident {
	inc, err := Correlate(context.Background(), ev)
	if err != nil {
		panic(err)
	}
	return inc
}
