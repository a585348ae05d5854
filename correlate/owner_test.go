package correlate

import (
	"slices"
	"strings"
	"testing"
	"time"

	"triage/envelope"
	"triage/telemetry"
)

// batch is a trace of a loop over three requests; the first and the third of them fail.
func batch(t *testing.T, root telemetry.Span) Evidence {
	t.Helper()
	trace := hexID("batch", 32)
	root.TraceID, root.SpanID, root.Start, root.End = trace, hexID("root", 16), day, day.Add(3*time.Second)
	ev := Evidence{Spans: []telemetry.Span{root}}
	for i, item := range []struct{ id, err string }{{"row-1", "duplicate key"}, {"row-2", ""}, {"row-3", "no such column"}} {
		start := day.Add(time.Duration(i+1) * 500 * time.Millisecond)
		s := telemetry.Span{
			TraceID: trace, SpanID: hexID(item.id, 16), ParentID: root.SpanID, Service: root.Service, Name: "import row", Kind: telemetry.KindInternal,
			Start: start, End: start.Add(100 * time.Millisecond), Attributes: telemetry.Attributes{"request_id": item.id},
		}
		level := "INFO"
		if item.err != "" {
			s.Status, s.StatusMessage, level = telemetry.StatusError, item.err, "ERROR"
		}
		ev.Spans = append(ev.Spans, s)
		record := telemetry.LogRecord{
			Time: start.Add(50 * time.Millisecond), Labels: map[string]string{"service_name": root.Service},
			Line: `{"level":"` + level + `","msg":"row","error":"` + item.err + `","request_id":"` + item.id + `","trace_id":"` + trace + `","span_id":"` + s.SpanID + `"}`,
		}
		ev.Logs = append(ev.Logs, Log{Record: record, Envelope: envelope.Log(record)})
	}
	return ev
}

func TestInATraceOfSeveralRequestsEachIsJudgedByItself(t *testing.T) {
	roots := map[string]telemetry.Span{
		"a loop that goes on":             {Service: "importer", Name: "process batch", Kind: telemetry.KindConsumer},
		"a loop that fails":               {Service: "importer", Name: "process batch", Kind: telemetry.KindConsumer, Status: telemetry.StatusError, StatusMessage: "2 of 3 rows failed"},
		"a session with an id of its own": {Service: "importer", Name: "GET /ws", Kind: telemetry.KindServer, Attributes: telemetry.Attributes{"request_id": "session-9", "http.response.status_code": int64(101)}},
	}
	for name, root := range roots {
		for id, want := range map[string]string{"row-1": "duplicate key", "row-2": "", "row-3": "no such column"} {
			t.Run(name+", "+id, func(t *testing.T) {
				ev := batch(t, root)
				ev.Query.RequestID = id
				for variant, ev := range map[string]Evidence{"whole": ev, "spans": {Query: ev.Query, Spans: ev.Spans}, "logs": {Query: ev.Query, Logs: ev.Logs}} {
					inc := correlated(ev)
					if said := slices.ContainsFunc(inc.Gaps, func(g string) bool { return strings.Contains(g, "holds other requests too") }); said != (len(ev.Spans) > 0) {
						t.Errorf("%s: gaps %q", variant, inc.Gaps)
					}
					switch h := inc.Root(); {
					case want == "" && variant == "logs" && inc.Status == Unknown: // nothing says that it went well
					case want == "" && (variant == "logs" || inc.Status != Healthy):
						t.Errorf("%s: %s", variant, inShort(&inc))
					case want == "":
					case h == nil || h.Envelope.ErrorMessage != want && h.Envelope.Message != want:
						t.Errorf("%s: want %q\n%s", variant, want, inShort(&inc))
					case len(inc.Handled)+len(inc.Secondary) > 0:
						t.Errorf("%s: others' failures stand beside it\n%s", variant, inShort(&inc))
					}
				}
			})
		}
	}
}

func TestAnIDThatChangesFromServiceToServiceIsOneRequest(t *testing.T) {
	ev := tell(t, call{
		service: "edge", name: "POST /a", to: 100, status: 500, fails: true, attributes: map[string]any{"request_id": "req-1"},
		calls: []call{{service: "inner", name: "POST /b", from: 10, to: 90, status: 500, fails: true, says: "disk full", attributes: map[string]any{"request_id": "req-2"}}},
	})
	inc := correlated(ev)
	if h := inc.Root(); h == nil || h.Service != "inner" || len(inc.Chain) != 2 {
		t.Error(inShort(&inc))
	}
}

func TestAServiceMayWriteTwoIDsInOneSpan(t *testing.T) {
	var ev Evidence
	trace := hexID("two", 32)
	for i, line := range []string{
		`{"level":"info","msg":"POST /b","request_id":"req-1","trace_id":"` + trace + `","span_id":"00000000000000b1"}`,
		`{"level":"error","msg":"not stored","error":"disk full","request_id":"own-77","trace_id":"` + trace + `","span_id":"00000000000000b1"}`,
		`{"level":"error","msg":"not stored","error":"quota","request_id":"own-78","trace_id":"` + trace + `","span_id":"00000000000000b2"}`,
	} {
		record := telemetry.LogRecord{Time: day.Add(time.Duration(i) * time.Second), Labels: map[string]string{"service_name": "inner"}, Line: line}
		ev.Logs = append(ev.Logs, Log{Record: record, Envelope: envelope.Log(record)})
	}
	ev.Query.RequestID = "req-1"
	inc := correlated(ev)
	if h := inc.Root(); h == nil || h.Envelope.ErrorMessage != "disk full" || inc.Stats.Logs != 2 {
		t.Error(inShort(&inc))
	}
}
