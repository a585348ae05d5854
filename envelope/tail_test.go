package envelope

import (
	"strings"
	"testing"

	"triage/telemetry"
)

func TestAnIDIsFoundByTheEndOfItsName(t *testing.T) {
	for _, c := range []struct{ name, line, want, key string }{
		{"a namespace before it", `{"app.request.id":"r1"}`, "r1", "app.request.id"},
		{"a namespace and one word", `{"app.request_id":"r1"}`, "r1", "app.request_id"},
		{"the user's namespace", `{"enduser.request_id":"r1"}`, "r1", "enduser.request_id"},
		{"baggage", `{"baggage.request_id":"r1"}`, "r1", "baggage.request_id"},
		{"baggage as an object", `{"baggage":{"request_id":"r1"}}`, "r1", "baggage.request_id"},
		{"a header as OpenTelemetry has it", `{"http.request.header.x_request_id":["r1"]}`, "r1", "http.request.header.x_request_id"},
		{"a header of one's own", `{"x-shop-request-id":"r1"}`, "r1", "x-shop-request-id"},
		{"a header of one's own as OpenTelemetry has it", `{"http.request.header.x-shop-request-id":["r1"]}`, "r1",
			"http.request.header.x-shop-request-id"},
		{"objects are the same as dots", `{"app":{"request":{"id":"r1"}}}`, "r1", "app.request.id"},
		{"in logfmt", `level=error msg=x app.request_id=r1 n=2`, "r1", "app.request_id"},
		{"Lambda's own", `{"aws_request_id":"r1"}`, "r1", "aws_request_id"},
		{"of a call where nothing else is known", `{"stripe.request_id":"r1"}`, "r1", "stripe.request_id"},
		{"the whole name wins over an end", `{"stripe.request_id":"s1","request_id":"r1"}`, "r1", "request_id"},
		{"even one in a span", `{"stripe.request_id":"s1","fields":{"message":"x"},"span":{"name":"a","request_id":"r1"}}`, "r1", "request_id"},
		{"over the id of a call to AWS as well", `{"aws.request_id":"a1","fields":{"message":"x"},"span":{"name":"a","request_id":"r1"}}`, "r1",
			"request_id"},
		{"another request's", `{"parent.request_id":"r0"}`, "", ""},
		{"another request's in an object", `{"parent":{"request_id":"r0"}}`, "", ""},
		{"another request's in one word", `{"parent_request_id":"r0"}`, "", ""},
		{"another request's in a header", `{"x-parent-request-id":"r0"}`, "", ""},
		{"the called service's", `{"upstream":{"http":{"request_id":"r0"}}}`, "", ""},
		{"a request of the business", `{"pull_request_id":7}`, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := decodeLine(c.line)
			if e.RequestID != c.want || e.From(FieldRequestID).Key != c.key {
				t.Errorf("%q from %q, want %q from %q", e.RequestID, e.From(FieldRequestID).Key, c.want, c.key)
			}
			if c.want == "" && len(e.Attributes) != 1 {
				t.Errorf("what is no id of the record is lost: %v", e.Attributes)
			}
		})
	}
}

func TestOtherIDsAreFoundByTheEndOfTheirNames(t *testing.T) {
	const trace, span = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
	e := decodeLine(`{"app.correlation.id":"c1","svc.trace.id":"` + trace + `","svc.span_id":"` + span + `","shop.error_code":"A_B"}`)
	if e.CorrelationID != "c1" || e.TraceID != trace || e.SpanID != span || e.Code != "A_B" {
		t.Errorf("%q %q %q %q", e.CorrelationID, e.TraceID, e.SpanID, e.Code)
	}
	e = decodeLine(`{"link.trace_id":"` + trace + `","parent_span_id":"` + span + `","upstream":{"service_name":"ledger"}}`)
	if e.TraceID != "" || e.SpanID != "" || e.Service != "" || len(e.Attributes) != 3 {
		t.Errorf("another's were taken: %q %q %q %v", e.TraceID, e.SpanID, e.Service, e.Attributes)
	}
	if e := decodeLine(`{"messaging.message.conversation_id":"c1"}`); e.CorrelationID != "c1" {
		t.Errorf("conversation %q", e.CorrelationID)
	}
	s, _ := Span(telemetry.Span{Attributes: telemetry.Attributes{"app.request.id": "r1", "upstream.request.id": "r0"}})
	if s.RequestID != "r1" || s.From(FieldRequestID).Key != "app.request.id" {
		t.Errorf("on a span %q", s.RequestID)
	}
	log := Log(telemetry.LogRecord{Line: `{"stripe.request_id":"s1"}`, Metadata: map[string]string{"request_id": "r1"}})
	if log.RequestID != "r1" {
		t.Errorf("an end of a name wins over structured metadata: %q", log.RequestID)
	}
}

func TestANameOfNothingButDotsCostsNoMoreThanItsLength(t *testing.T) {
	name := strings.Repeat("a.", 1<<19) + "request_id"
	for _, line := range []string{`{"` + name + `":"r1"}`, `{"x":{"` + name + `":"r1"}}`} {
		if e := decodeLine(line); e.RequestID != "" || len(e.Attributes) != 1 {
			t.Errorf("request id %q, %d attributes", e.RequestID, len(e.Attributes))
		}
	}
}

func TestTheTagThatEnvoyWritesIsARequestID(t *testing.T) {
	s := telemetry.Span{TraceID: "4bf92f3577b34da6a3ce929d0e0e4736", Attributes: telemetry.Attributes{"guid:x-request-id": "ord-77"}}
	if e, _ := NewDecoder(Options{}).Span(s); e.RequestID != "ord-77" {
		t.Errorf("%q", e.RequestID)
	}
}
