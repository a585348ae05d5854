package envelope

import (
	"testing"
	"time"

	"triage/telemetry"
)

var spanEnd = time.Date(2026, 11, 21, 3, 18, 7, 0, time.UTC)

func TestASpanTellsOfAnErrorByStatusEventsOrAttributes(t *testing.T) {
	attr := func(kv ...any) telemetry.Attributes {
		as := telemetry.Attributes{}
		for i := 0; i < len(kv); i += 2 {
			as[kv[i].(string)] = kv[i+1]
		}
		return as
	}
	exception := telemetry.SpanEvent{Name: "exception", Time: spanEnd.Add(-time.Second),
		Attributes: attr("exception.type", "*net.OpError", "exception.message", "dial tcp: connection refused")}
	for name, c := range map[string]struct {
		span telemetry.Span
		want bool
		is   func(*Envelope) bool
	}{
		"a status of error": {telemetry.Span{Status: telemetry.StatusError, StatusMessage: "pool exhausted"}, true,
			func(e *Envelope) bool {
				return e.ErrorMessage == "pool exhausted" && e.Severity == Error && e.Time.Equal(spanEnd)
			}},
		"an unset status alone says nothing": {telemetry.Span{}, false, nil},
		"an exception event on an unset status": {telemetry.Span{Events: []telemetry.SpanEvent{exception}}, true,
			func(e *Envelope) bool {
				return e.ErrorType == "*net.OpError" && e.ErrorMessage == "dial tcp: connection refused" && e.Time.Equal(exception.Time)
			}},
		"an exception event under a status of ok was handled": {telemetry.Span{Status: telemetry.StatusOK, Events: []telemetry.SpanEvent{exception}}, false, nil},
		"the old gRPC attribute as a number": {telemetry.Span{Attributes: attr("rpc.grpc.status_code", int64(14))}, true,
			func(e *Envelope) bool { return e.GRPCStatus == "UNAVAILABLE" && e.HTTPStatus == 0 }},
		"the new gRPC attribute as a name": {telemetry.Span{Attributes: attr("rpc.response.status_code", "DEADLINE_EXCEEDED")}, true,
			func(e *Envelope) bool { return e.GRPCStatus == "DEADLINE_EXCEEDED" }},
		"gRPC OK is no error": {telemetry.Span{Attributes: attr("rpc.grpc.status_code", int64(0))}, false,
			func(e *Envelope) bool { return e.GRPCStatus == "OK" }},
		"the old HTTP attribute": {telemetry.Span{Attributes: attr("http.status_code", int64(503))}, true,
			func(e *Envelope) bool { return e.HTTPStatus == 503 && e.GRPCStatus == "" }},
		"the new HTTP attribute, a 4xx on a server span": {telemetry.Span{Kind: telemetry.KindServer, Attributes: attr("http.response.status_code", int64(403))}, true,
			func(e *Envelope) bool { return e.HTTPStatus == 403 }},
		"a success": {telemetry.Span{Attributes: attr("http.response.status_code", int64(200), "error", false)}, false, nil},
		"error.type alone": {telemetry.Span{Attributes: attr("error.type", "java.net.UnknownHostException")}, true,
			func(e *Envelope) bool { return e.ErrorType == "java.net.UnknownHostException" }},
		"error.type that repeats a status is no type": {telemetry.Span{Attributes: attr("error.type", "500", "http.response.status_code", int64(500))}, true,
			func(e *Envelope) bool { return e.ErrorType == "" && e.HTTPStatus == 500 }},
		"Envoy's response flags": {telemetry.Span{Attributes: attr("response_flags", "UO", "upstream_cluster", "outbound|8443||ledger.prod.svc.cluster.local"), Kind: telemetry.KindClient}, true,
			func(e *Envelope) bool {
				return e.Peer == "ledger.prod.svc.cluster.local" && Classify(e).Kind == KindCircuitOpen
			}},
		"no response flags":       {telemetry.Span{Attributes: attr("response_flags", "-")}, false, nil},
		"OpenTracing's error tag": {telemetry.Span{Attributes: attr("error", true)}, true, nil},
		"a log line of tracing-opentelemetry at level ERROR": {telemetry.Span{Events: []telemetry.SpanEvent{{Name: "posting failed", Time: spanEnd,
			Attributes: attr("level", "ERROR", "target", "ledger::post", "error_code", "LED_STALE", "error", "row is stale")}}}, true,
			func(e *Envelope) bool {
				return e.Code == "LED_STALE" && e.Message == "posting failed" && e.ErrorMessage == "row is stale" && e.Logger == "ledger::post"
			}},
		"a log line at level WARN": {telemetry.Span{Events: []telemetry.SpanEvent{{Name: "slow", Attributes: attr("level", "WARN")}}}, false, nil},
		"an OpenTracing error log": {telemetry.Span{Events: []telemetry.SpanEvent{{Name: "log",
			Attributes: attr("event", "error", "error.kind", "IOException", "message", "reset by peer")}}}, true,
			func(e *Envelope) bool { return e.ErrorType == "IOException" && e.Message == "reset by peer" }},
	} {
		t.Run(name, func(t *testing.T) {
			s := c.span
			s.TraceID, s.SpanID, s.Service, s.Name = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", "ledger", "Append"
			s.End = spanEnd
			e, ok := Span(s)
			if ok != c.want {
				t.Errorf("ok = %v, want %v: %+v", ok, c.want, e)
			}
			if c.is != nil && !c.is(&e) {
				t.Errorf("not as expected: %+v", e)
			}
			if e.TraceID != s.TraceID || e.SpanID != s.SpanID || e.Service != "ledger" || e.Operation != "Append" || e.Format != "span" {
				t.Errorf("the span's identity is lost: %+v", e)
			}
		})
	}
}

func TestASpansPeerIsWhatItCalledNeverItsCaller(t *testing.T) {
	as := telemetry.Attributes{"net.peer.name": "10.1.2.3", "rpc.service": "shop.ledger.v1.Ledger", "rpc.system": "grpc"}
	for _, c := range []struct {
		kind telemetry.SpanKind
		as   telemetry.Attributes
		want string
	}{
		{telemetry.KindServer, as, ""},
		{telemetry.KindClient, as, "10.1.2.3"},
		{telemetry.KindClient, telemetry.Attributes{"rpc.service": "shop.ledger.v1.Ledger"}, "Ledger"},
		{telemetry.KindClient, telemetry.Attributes{"server.address": "ledger-db"}, "ledger-db"},
		{telemetry.KindClient, telemetry.Attributes{"url.full": "https://pay.shop.example:8443/v1/charge?x=1"}, "pay.shop.example"},
		{telemetry.KindServer, telemetry.Attributes{"server.address": "me"}, ""},
		{telemetry.KindProducer, telemetry.Attributes{"messaging.destination.name": "orders"}, "orders"},
	} {
		if e, _ := Span(telemetry.Span{Kind: c.kind, Attributes: c.as}); e.Peer != c.want {
			t.Errorf("%s %v: peer %q, want %q", c.kind, c.as, e.Peer, c.want)
		}
	}
}

func TestAnEventCarriesItsSpansIdentityAndItsOwnTime(t *testing.T) {
	s := telemetry.Span{TraceID: "4bf92f3577b34da6a3ce929d0e0e4736", SpanID: "00f067aa0ba902b7", Service: "web", Name: "POST /pay",
		Events: []telemetry.SpanEvent{
			{Name: "exception", Time: spanEnd, Attributes: telemetry.Attributes{
				"exception.type": "shop.PostingException", "exception.message": "apply posting",
				"exception.stacktrace": "shop.PostingException: apply posting\n\tat shop.Emit.chain(Emit.java:23)\nCaused by: java.io.IOException: reset by peer\n\tat shop.Emit.io(Emit.java:21)\n\t... 3 more"}},
			{Name: "cache miss", Time: spanEnd},
		}}
	e, ok := Event(s, 0)
	if !ok || e.TraceID != s.TraceID || e.SpanID != s.SpanID || e.Service != "web" || !e.Time.Equal(spanEnd) || e.ErrorType != "shop.PostingException" {
		t.Errorf("%v %+v", ok, e)
	}
	if len(e.Cause) != 2 || e.Cause[1].Type != "java.io.IOException" || e.Cause[1].Message != "reset by peer" || e.CauseHow != CauseExplicit {
		t.Errorf("cause %+v", e.Cause)
	}
	if in, ok := e.Innermost(); !ok || in.Message != "reset by peer" {
		t.Errorf("innermost %+v", in)
	}
	if e, ok := Event(s, 1); ok || e.Message != "cache miss" {
		t.Errorf("a plain event tells of no error: %v %+v", ok, e)
	}
	for _, i := range []int{-1, 2} {
		if _, ok := Event(s, i); ok {
			t.Errorf("event %d does not exist", i)
		}
	}
}
