package emit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"triage/envelope"
)

// VersionError says that a document is no error-envelope/v1.x and cannot be read as one.
type VersionError struct {
	Schema string // as the document says
}

// Error names the version and what is understood.
func (e *VersionError) Error() string {
	return fmt.Sprintf("emit: the document says schema %q; only %s and its minor versions (%[2]s.1, …) can be read: update this service's triage module",
		cut(e.Schema, 80), envelope.Schema)
}

// MarshalJSON writes the error as schema/envelope.v1.schema.json describes it: fields in the
// order of the contract, absent where not set, then the unknown fields of a document that
// was read, sorted by name. It is valid UTF-8 and safe to print.
func (e *Error) MarshalJSON() ([]byte, error) {
	env := e.Envelope()
	if _, finer := e.extra["retry"]; finer { // both its fields are written as they were read
		env.Retriable = envelope.RetryUnknown
	}
	b := e.known(env)
	if env.Schema != envelope.Schema { // the unknown fields belong to the version that was read
		head := len(`{"schema":"` + envelope.Schema + `"`)
		name, err := json.Marshal(env.Schema)
		if err != nil {
			return nil, fmt.Errorf("emit: schema: %w", err)
		}
		b = append(append([]byte(`{"schema":`), name...), b[head:]...)
	}
	if len(e.extra) == 0 {
		return b, nil
	}
	var written map[string]json.RawMessage // what Enrich added may stand in a place that was unreadable
	if err := json.Unmarshal(b, &written); err != nil {
		return nil, fmt.Errorf("emit: %w", err)
	}
	b = b[:len(b)-1]
	for _, name := range sortedNames(e.extra) {
		if _, have := written[name]; have {
			continue
		}
		key, err := json.Marshal(name)
		if err != nil {
			return nil, fmt.Errorf("emit: field %q: %w", name, err)
		}
		b = append(append(append(append(b, ','), key...), ':'), e.extra[name]...)
	}
	return append(b, '}'), nil
}

// known writes the fields of the contract. Layers that were read stand as they stood: a later
// v1.x may have added to them.
func (e *Error) known(env envelope.Envelope) []byte {
	if e.layers == nil || e.next != nil {
		return env.AppendJSON(nil, envelope.JSONOptions{})
	}
	head := envelope.Envelope{
		Code: env.Code, Message: env.Message, Severity: env.Severity, Time: env.Time, RequestID: env.RequestID,
		CorrelationID: env.CorrelationID, TraceID: env.TraceID, SpanID: env.SpanID, Service: env.Service,
		Operation: env.Operation, Version: env.Version, ErrorType: env.ErrorType, ErrorMessage: env.ErrorMessage,
	}
	b := head.AppendJSON(nil, envelope.JSONOptions{})
	b = append(append(b[:len(b)-1], `,"cause":`...), e.layers...)
	if env.CauseHow != "" {
		b = append(append(append(b, `,"cause_how":"`...), env.CauseHow...), '"')
	}
	tail := env
	tail.Code, tail.Message, tail.Severity, tail.Time, tail.RequestID = "", "", "", time.Time{}, ""
	tail.CorrelationID, tail.TraceID, tail.SpanID, tail.Service = "", "", "", ""
	tail.Operation, tail.Version, tail.ErrorType, tail.ErrorMessage, tail.Cause = "", "", "", "", nil
	rest := tail.AppendJSON(nil, envelope.JSONOptions{})
	return append(b, rest[len(`{"schema":"`+envelope.Schema+`"`):]...)
}

// UnmarshalJSON reads any v1.x. A field that is unknown, or whose value is not of the kind
// that v1 says, is kept and written again as it stands; null and what is empty are absent.
// Another major version is a [*VersionError].
func (e *Error) UnmarshalJSON(data []byte) error {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(data, &members); err != nil {
		return fmt.Errorf("emit: an envelope is a JSON object: %w", err)
	}
	if members == nil {
		return fmt.Errorf("emit: an envelope is a JSON object, not null")
	}
	out := Error{read: true}
	if raw, ok := members["schema"]; ok {
		var schema string
		if json.Unmarshal(raw, &schema) != nil || !readable(schema) {
			return &VersionError{Schema: strings.Trim(string(raw), `"`)}
		}
		out.env.Schema = schema
		delete(members, "schema")
	}
	for name, raw := range members {
		if string(raw) == "null" {
			delete(members, name)
			continue
		}
		if read := readers[name]; read != nil && read(&out.env, raw) {
			delete(members, name)
		}
	}
	if raw, ok := members["cause"]; ok {
		if out.env.Cause, ok = readCause(raw); ok {
			delete(members, "cause")
			out.layers = raw
		}
	}
	readRetry(&out.env, members)
	var err error
	for name, raw := range members {
		if members[name], err = compact(raw); err != nil {
			return fmt.Errorf("emit: field %q: %w", name, err)
		}
	}
	if len(out.env.Cause) == 0 {
		out.layers = nil
	} else if out.layers, err = compact(out.layers); err != nil {
		return fmt.Errorf("emit: cause: %w", err)
	}
	if len(members) > 0 {
		out.extra = members
	}
	*e = out
	return nil
}

// readable tells whether a schema is v1 or a v1.x: fields are only ever added to it.
func readable(schema string) bool {
	minor, ok := strings.CutPrefix(schema, envelope.Schema)
	if !ok || minor == "" {
		return ok
	}
	digits, ok := strings.CutPrefix(minor, ".")
	return ok && digits != "" && len(digits) <= 9 && strings.Trim(digits, "0123456789") == ""
}

// readers read one field each; false leaves it to the unknown ones.
var readers = map[string]func(*envelope.Envelope, json.RawMessage) bool{
	"error_code":     text(func(e *envelope.Envelope) *string { return &e.Code }),
	"message":        text(func(e *envelope.Envelope) *string { return &e.Message }),
	"severity":       text(func(e *envelope.Envelope) *envelope.Severity { return &e.Severity }),
	"timestamp":      readTime,
	"request_id":     text(func(e *envelope.Envelope) *string { return &e.RequestID }),
	"correlation_id": text(func(e *envelope.Envelope) *string { return &e.CorrelationID }),
	"trace_id":       text(func(e *envelope.Envelope) *string { return &e.TraceID }),
	"span_id":        text(func(e *envelope.Envelope) *string { return &e.SpanID }),
	"service":        text(func(e *envelope.Envelope) *string { return &e.Service }),
	"operation":      text(func(e *envelope.Envelope) *string { return &e.Operation }),
	"version":        text(func(e *envelope.Envelope) *string { return &e.Version }),
	"error_type":     text(func(e *envelope.Envelope) *string { return &e.ErrorType }),
	"error_message":  text(func(e *envelope.Envelope) *string { return &e.ErrorMessage }),
	"cause_how":      readHow,
	"logger":         text(func(e *envelope.Envelope) *string { return &e.Logger }),
	"caller":         text(func(e *envelope.Envelope) *string { return &e.Caller }),
	"class":          text(func(e *envelope.Envelope) *envelope.Class { return &e.Class }),
	"attempt":        number(1, math.MaxInt32, func(e *envelope.Envelope) *int { return &e.Attempt }),
	"max_attempts":   number(1, math.MaxInt32, func(e *envelope.Envelope) *int { return &e.MaxAttempts }),
	"recovery":       text(func(e *envelope.Envelope) *string { return &e.Recovery }),
	"retry_after_ms": readDelay,
	"grpc_status":    text(func(e *envelope.Envelope) *string { return &e.GRPCStatus }),
	"http_status":    number(100, 999, func(e *envelope.Envelope) *int { return &e.HTTPStatus }),
	"peer":           text(func(e *envelope.Envelope) *string { return &e.Peer }),
	"resource":       readResource,
	"stack":          text(func(e *envelope.Envelope) *string { return &e.Stack }),
	"panic":          func(e *envelope.Envelope, raw json.RawMessage) bool { return json.Unmarshal(raw, &e.Panic) == nil },
	"attributes":     readAttributes,
	"truncated":      func(e *envelope.Envelope, raw json.RawMessage) bool { return json.Unmarshal(raw, &e.Truncated) == nil },
}

func text[S ~string](field func(*envelope.Envelope) *S) func(*envelope.Envelope, json.RawMessage) bool {
	return func(e *envelope.Envelope, raw json.RawMessage) bool {
		var s string
		if json.Unmarshal(raw, &s) != nil {
			return false
		}
		*field(e) = S(s)
		return true
	}
}

func number(least, most int64, field func(*envelope.Envelope) *int) func(*envelope.Envelope, json.RawMessage) bool {
	return func(e *envelope.Envelope, raw json.RawMessage) bool {
		n, err := strconv.ParseInt(string(raw), 10, 64)
		if err != nil || n != 0 && (n < least || n > most) {
			return false
		}
		*field(e) = int(n)
		return true
	}
}

func readTime(e *envelope.Envelope, raw json.RawMessage) bool {
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return false
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil || len(s) > 64 {
		return false
	}
	if t = t.UTC(); t.IsZero() || t.Year() < 0 || t.Year() > 9999 {
		return false // could not be written again
	}
	e.Time = t
	return true
}

func readDelay(e *envelope.Envelope, raw json.RawMessage) bool {
	ms, err := strconv.ParseFloat(string(raw), 64)
	if err != nil || ms < 0 || ms > 1000*24*float64(time.Hour/time.Millisecond) {
		return false
	}
	e.RetryAfter = time.Duration(math.Round(ms*1e3)) * time.Microsecond
	return true
}

func readHow(e *envelope.Envelope, raw json.RawMessage) bool {
	var how envelope.CauseHow
	if json.Unmarshal(raw, &how) != nil {
		return false
	}
	switch how {
	case "", envelope.CauseExplicit, envelope.CauseJoined, envelope.CauseSingle:
		e.CauseHow = how
		return true
	}
	return false
}

func readResource(e *envelope.Envelope, raw json.RawMessage) bool {
	var m map[string]string
	if json.Unmarshal(raw, &m) != nil {
		return false
	}
	if len(m) > 0 {
		e.Resource = m
	}
	return true
}

func readAttributes(e *envelope.Envelope, raw json.RawMessage) bool {
	v, err := decodeValue(raw)
	m, ok := v.(map[string]any)
	if err != nil || !ok {
		return false
	}
	if len(m) > 0 {
		e.Attributes = m
	}
	return true
}

// layerJSON is a layer as it is written.
type layerJSON struct {
	Message *string     `json:"message"`
	Type    string      `json:"type"`
	Code    string      `json:"code"`
	Causes  []layerJSON `json:"causes"`
}

func readCause(raw json.RawMessage) ([]envelope.Cause, bool) {
	var ls []layerJSON
	if json.Unmarshal(raw, &ls) != nil || len(ls) > maxTotal {
		return nil, false
	}
	return causes(ls, 0)
}

func causes(ls []layerJSON, depth int) ([]envelope.Cause, bool) {
	if depth > maxDepth+maxLayers {
		return nil, false
	}
	var out []envelope.Cause
	for _, l := range ls {
		if l.Message == nil {
			return nil, false
		}
		below, ok := causes(l.Causes, depth+1)
		if !ok {
			return nil, false
		}
		out = append(out, envelope.Cause{Message: *l.Message, Type: l.Type, Code: l.Code, Causes: below})
	}
	return out, true
}

// readRetry reads the two fields that say one thing: retry is the finer answer. Where it is no
// word of v1, what retriable says holds, and both are written again as they were.
func readRetry(e *envelope.Envelope, members map[string]json.RawMessage) {
	var retriable *bool
	if raw, ok := members["retriable"]; ok && json.Unmarshal(raw, &retriable) == nil {
		e.Retriable = envelope.RetryNo
		if *retriable {
			e.Retriable = envelope.RetryYes
		}
	}
	if raw, ok := members["retry"]; ok {
		var word envelope.Retry
		if json.Unmarshal(raw, &word) != nil || !knownRetry(word) {
			return
		}
		e.Retriable = word
		delete(members, "retry")
	}
	if e.Retriable != envelope.RetryUnknown {
		delete(members, "retriable")
	}
}

func knownRetry(r envelope.Retry) bool {
	switch r {
	case envelope.RetryYes, envelope.RetryIdempotent, envelope.RetryAfter, envelope.RetryHigher, envelope.RetryNo:
		return true
	}
	return false
}

// decodeValue reads any JSON value, numbers with all their digits.
func decodeValue(raw []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("emit: more than one JSON value")
	}
	return v, nil
}

func compact(raw json.RawMessage) (json.RawMessage, error) {
	var b bytes.Buffer
	err := json.Compact(&b, raw)
	return b.Bytes(), err
}

func sortedNames[V any](m map[string]V) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
