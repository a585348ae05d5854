package envelope

import (
	"encoding/hex"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"triage/telemetry"
)

// Span decodes what a span says of an error: its status, its last exception event, its
// attributes in the old and the new semantic conventions, and its resource. ok is false
// when nothing of that tells of an error. A status of ok outweighs all but a failing gRPC
// or HTTP status; an unset status says nothing (a server span with a 4xx or PERMISSION_DENIED
// is none by the conventions).
func (d *Decoder) Span(s telemetry.Span) (out Envelope, ok bool) {
	f := d.newFiller()
	defer f.release()
	f.formats = append(f.formats, "span")
	failed := s.Status == telemetry.StatusError
	quiet := s.Status == telemetry.StatusOK

	last := -1 // the event that speaks for the span
	for i := range s.Events {
		kind := eventKind(&s.Events[i])
		if kind == exceptionEvent || kind == errorEvent && (last < 0 || eventKind(&s.Events[last]) == errorEvent) {
			last = i
		}
	}
	if last >= 0 {
		failed = failed || !quiet
		f.event(&s.Events[last])
		if f.e.Message == s.Events[last].Name && eventKind(&s.Events[last]) == exceptionEvent {
			f.e.Message = ""
			f.forget(FieldMessage)
		}
	}
	f.identity(&s)
	f.attributes(s.Attributes, scope{rank: rankEvent + 400, how: FromField})
	e := &f.e
	if s.StatusMessage != "" {
		f.statusMessage(s.StatusMessage)
	}
	f.resolve()
	if e.Message == "" && s.StatusMessage != "" && f.take(FieldMessage, rankEvent+600, FromField, "status.message") {
		e.Message = s.StatusMessage
	}
	f.cleanErrorType()
	f.spanPeer(&s)
	if s.Kind != telemetry.KindClient { // whose message is its callee's
		f.attemptsInText()
	}
	if e.Time.IsZero() || last < 0 {
		if !s.End.IsZero() {
			f.take(FieldTime, 0, FromField, "end")
			e.Time = s.End
		}
	}
	failed = failed || failingStatus(e)
	if !quiet {
		failed = failed || e.ErrorType != "" || e.Panic || truth(s.Attributes["error"]) ||
			responseFlags(s.Attributes) != "" || nonEmpty(s.Attributes["error.type"])
	}
	if failed && e.Severity == SeverityUnknown {
		e.Severity = Error
		f.take(FieldSeverity, rankLast, FromDerived, "status")
	}
	e.Format = "span"
	f.done(&out)
	return out, failed
}

// failingStatus tells whether a gRPC or HTTP status means failure.
func failingStatus(e *Envelope) bool {
	return e.GRPCStatus != "" && e.GRPCStatus != "OK" || e.HTTPStatus >= 400
}

// identity stores what the span knows of itself.
func (f *filler) identity(s *telemetry.Span) {
	for _, v := range [...]struct {
		dst   *string
		field Field
		value string
		key   string
	}{
		{&f.e.TraceID, FieldTraceID, s.TraceID, "trace_id"}, {&f.e.SpanID, FieldSpanID, s.SpanID, "span_id"},
		{&f.e.Service, FieldService, s.Service, "service.name"}, {&f.e.Operation, FieldOperation, s.Name, "name"},
	} {
		if v.value != "" && f.take(v.field, 0, FromField, v.key) {
			*v.dst = v.value
		}
	}
	if v, ok := s.Resource["service.version"].(string); ok && v != "" && f.take(FieldVersion, rankMetadata, FromField, "service.version") {
		f.e.Version = v
	}
	if s.Scope != "" && f.take(FieldLogger, rankLast, FromDerived, "scope.name") {
		f.e.Logger = s.Scope
	}
}

// statusMessage reads the status description: the error's text when nothing better names it.
func (f *filler) statusMessage(text string) {
	if f.clues.errText == "" {
		f.clues.errText, f.clues.errRank, f.clues.errKey = text, rankEvent+600, "status.message"
		return
	}
	if status, _, _, ok := grpcText(text); ok && f.take(FieldGRPCStatus, rankText, FromText, "status.message") {
		f.e.GRPCStatus = status
	}
}

// cleanErrorType drops values of error.type that only repeat a status.
func (f *filler) cleanErrorType() {
	if t := f.e.ErrorType; t == "_OTHER" || allDigits(t) {
		f.e.ErrorType = ""
		f.forget(FieldErrorType)
		if len(f.e.Cause) > 0 && f.e.Cause[0].Type == t {
			f.e.Cause[0].Type = ""
		}
		if code, ok := ParseHTTPStatus(t); ok && f.take(FieldHTTPStatus, rankText, FromField, "error.type") {
			f.e.HTTPStatus = code
		}
	} else if name, ok := ParseGRPCStatus(t); ok && t == name && f.take(FieldGRPCStatus, rankText, FromField, "error.type") {
		f.e.GRPCStatus = name
	}
}

// spanPeer names what a client span called; a server span's net.peer is its caller.
func (f *filler) spanPeer(s *telemetry.Span) {
	e := &f.e
	if s.Kind != telemetry.KindClient && s.Kind != telemetry.KindProducer {
		if f.from[FieldPeer].key != "peer.service" {
			e.Peer = ""
			f.forget(FieldPeer)
		}
		return
	}
	if e.Peer != "" {
		return
	}
	for _, key := range [...]string{"rpc.service", "messaging.destination.name", "messaging.destination", "db.name", "db.namespace",
		"http.host", "http.url", "url.full", "db.system", "db.system.name", "messaging.system"} {
		v, _ := s.Attributes[key].(string)
		switch key {
		case "rpc.service": // shop.ledger.v1.Ledger
			if i := strings.LastIndexByte(v, '.'); i >= 0 {
				v = v[i+1:]
			}
		case "http.url", "url.full":
			if u, err := url.Parse(v); err == nil {
				v = u.Hostname()
			}
		}
		if v = peerName(v); v != "" && f.take(FieldPeer, rankText, FromDerived, key) {
			e.Peer = v
			return
		}
	}
}

// attributes reads OpenTelemetry attributes by the same names as a line's fields.
func (f *filler) attributes(as telemetry.Attributes, sc scope) {
	if len(as) == 0 {
		return
	}
	keys := make([]string, 0, len(as))
	for k := range as {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	from := int32(len(f.t.nodes))
	for _, k := range keys {
		f.t.addValue(k, as[k], 0)
	}
	f.walk(from, int32(len(f.t.nodes)), 0, sc)
}

// addValue appends an attribute's value as nodes.
func (t *tape) addValue(key string, v any, depth int) {
	if depth >= maxDepth || len(t.nodes) >= maxNodes {
		t.truncated = true
		return
	}
	switch v := v.(type) {
	case nil:
		t.add(key, "null", nodeNull)
	case string:
		t.add(key, v, nodeString)
	case bool:
		if v {
			t.add(key, "true", nodeTrue)
		} else {
			t.add(key, "false", nodeFalse)
		}
	case int64:
		t.add(key, strconv.FormatInt(v, 10), nodeNumber)
	case int:
		t.add(key, strconv.Itoa(v), nodeNumber)
	case float64:
		t.add(key, strconv.FormatFloat(v, 'g', -1, 64), nodeNumber)
	case []byte:
		t.add(key, hex.EncodeToString(v), nodeString)
	case []any:
		i := t.add(key, "", nodeArray)
		for _, m := range v {
			t.addValue("", m, depth+1)
		}
		t.nodes[i].end = int32(len(t.nodes))
	case map[string]any:
		i := t.add(key, "", nodeObject)
		keys := make([]string, 0, len(v))
		for k := range v {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		for _, k := range keys {
			t.addValue(k, v[k], depth+1)
		}
		t.nodes[i].end = int32(len(t.nodes))
	default:
		t.add(key, fmt.Sprint(v), nodeString)
	}
}

func truth(v any) bool {
	switch v := v.(type) {
	case bool:
		return v
	case string:
		return v == "true" || v == "1"
	}
	return false
}

func nonEmpty(v any) bool {
	s, ok := v.(string)
	return ok && s != ""
}
