// Package testevidence lets tests write evidence as text, and compare answers as text.
package testevidence

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"triage/telemetry"
)

// Day is when the requests begin; their times are milliseconds since then.
var Day = time.Date(2026, 3, 14, 3, 0, 0, 0, time.UTC)

// At is a time of a request, in milliseconds.
func At(ms int) time.Time { return Day.Add(time.Duration(ms) * time.Millisecond) }

// Parse reads evidence written as text, one span or log record on a line:
//
//	span 2<1 web client "GET /x" 10-90 status=error peer=ledger
//	log ledger 42 error "no route" code=LEDGER_DOWN span=3
//
// A span is its id and that of its parent, its service, kind, name and time. The keys trace,
// status, says, exception, link and peer are spans' own, trace and span records'; http, grpc and
// req go into either. What else there is becomes an attribute or a field. Both are of trace 1
// and request req-1 unless they say otherwise, a dash for none.
func Parse(t testing.TB, text string) (logs []telemetry.LogRecord, spans []telemetry.Span) {
	t.Helper()
	for line := range strings.Lines(text) {
		words := split(t, line)
		if len(words) == 0 {
			continue
		}
		keys := map[string]string{"trace": "1", "req": "req-1"}
		var plain []string
		for _, w := range words[1:] {
			if k, v, ok := strings.Cut(w, "="); ok && !strings.Contains(k, " ") {
				keys[k] = v
			} else {
				plain = append(plain, w)
			}
		}
		switch words[0] {
		case "span":
			spans = append(spans, span(t, plain, keys))
		case "log":
			logs = append(logs, record(t, plain, keys))
		default:
			t.Fatalf("%q is neither a span nor a log record", line)
		}
	}
	return logs, spans
}

// split gives the words of a line; a quoted part is one, with what stands right before it.
func split(t testing.TB, line string) []string {
	t.Helper()
	var all []string
	for line = strings.TrimSpace(line); line != ""; line = strings.TrimSpace(line) {
		end := strings.IndexAny(line, " \"")
		switch {
		case end < 0:
			return append(all, line)
		case line[end] == ' ':
			all, line = append(all, line[:end]), line[end:]
		default:
			quoted, err := strconv.QuotedPrefix(line[end:])
			if err != nil {
				t.Fatalf("%s: %v", line, err)
			}
			text, _ := strconv.Unquote(quoted)
			all, line = append(all, line[:end]+text), line[end+len(quoted):]
		}
	}
	return all
}

// padded is a short id as long as those of spans and traces are.
func padded(id string, digits int) string {
	if id == "" || id == "-" {
		return ""
	}
	return strings.Repeat("0", max(0, digits-len(id))) + id
}

func span(t testing.TB, plain []string, keys map[string]string) telemetry.Span {
	t.Helper()
	if len(plain) != 5 {
		t.Fatalf("a span is its id, service, kind, name and time, not %q", plain)
	}
	id, parent, _ := strings.Cut(plain[0], "<")
	from, to, _ := strings.Cut(plain[4], "-")
	s := telemetry.Span{
		TraceID: padded(keys["trace"], 32), SpanID: padded(id, 16), ParentID: padded(parent, 16),
		Service: plain[1], Kind: telemetry.SpanKind(plain[2]), Name: plain[3],
		Start: At(integer(t, from)), End: At(integer(t, to)), Attributes: telemetry.Attributes{},
	}
	for k, v := range keys {
		switch k {
		case "trace":
		case "status":
			s.Status = telemetry.StatusCode(v)
		case "says":
			s.StatusMessage = v
		case "exception":
			what, why, _ := strings.Cut(v, ": ")
			s.Events = append(s.Events, telemetry.SpanEvent{Time: s.End.Add(-time.Millisecond), Name: "exception",
				Attributes: telemetry.Attributes{"exception.type": what, "exception.message": why}})
		case "link":
			trace, span, _ := strings.Cut(v, "/")
			s.Links = append(s.Links, telemetry.SpanLink{TraceID: padded(trace, 32), SpanID: padded(span, 16)})
		case "peer":
			s.Attributes["server.address"] = v
		case "http":
			s.Attributes["http.response.status_code"] = int64(integer(t, v))
		case "grpc":
			s.Attributes["rpc.system"], s.Attributes["rpc.response.status_code"] = "grpc", v
		case "req":
			if v != "-" {
				s.Attributes["request_id"] = v
			}
		default:
			s.Attributes[k] = v
		}
	}
	return s
}

func record(t testing.TB, plain []string, keys map[string]string) telemetry.LogRecord {
	t.Helper()
	if len(plain) != 4 {
		t.Fatalf("a log record is its service, time, level and message, not %q", plain)
	}
	r := telemetry.LogRecord{Time: At(integer(t, plain[1])), Labels: map[string]string{"service_name": plain[0]}}
	fields := map[string]any{"time": r.Time.Format(time.RFC3339Nano), "msg": plain[3]}
	if plain[2] != "-" {
		fields["level"] = plain[2]
	}
	for k, v := range keys {
		switch k {
		case "trace":
			if v != "-" {
				fields["trace_id"] = padded(v, 32)
			}
		case "span":
			fields["span_id"] = padded(v, 16)
		case "req":
			if v != "-" {
				fields["request_id"] = v
			}
		case "http":
			fields["http_status"] = integer(t, v)
		case "code":
			fields["error_code"] = v
		case "grpc":
			fields["grpc_status"] = v
		case "attempt", "max_attempts", "duration_ms":
			fields[k] = integer(t, v)
		case "panic":
			fields[k] = true
		default:
			fields[k] = v
		}
	}
	line, err := json.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	r.Line = string(line)
	return r
}

func integer(t testing.TB, s string) int {
	t.Helper()
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// Short is an id without the zeros before it.
func Short(id string) string { return strings.TrimLeft(id, "0") }

// Same compares two texts and shows both where they differ.
func Same(t testing.TB, got, want string) {
	t.Helper()
	if got, want = trimmed(got), trimmed(want); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// trimmed is a text without the indentation that it has in a test, and without empty ends.
func trimmed(s string) string {
	lines := strings.Split(strings.Trim(strings.ReplaceAll(s, "\t", ""), "\n"), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n")
}

// Since is a time in milliseconds since the Day, a dash for none.
func Since(at time.Time) string {
	if at.IsZero() {
		return "-"
	}
	return fmt.Sprint(at.Sub(Day).Milliseconds())
}
