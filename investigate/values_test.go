package investigate

import (
	"fmt"
	"testing"
	"time"

	"triage/correlate"
	"triage/envelope"
	"triage/playbooks"
	"triage/telemetry"
)

// threeHops is a chain whose hops can be told apart by everything that they say.
func threeHops() correlate.Incident {
	var inc correlate.Incident
	for n, service := range []string{"store", "ledger", "gateway"} {
		e := envelope.Envelope{
			Code: "C" + fmt.Sprint(n), GRPCStatus: "G" + fmt.Sprint(n), HTTPStatus: 500 + n, ErrorType: "T" + fmt.Sprint(n), Message: "m" + fmt.Sprint(n), ErrorMessage: "e" + fmt.Sprint(n),
			Severity: envelope.Error, SpanID: "s" + fmt.Sprint(n), Peer: "p" + fmt.Sprint(n), Version: "v" + fmt.Sprint(n),
			Resource: map[string]string{"host.name": "h" + fmt.Sprint(n), "x": "resource"}, Attributes: map[string]any{"x": "attribute", "n": int64(n), "list": []any{1}},
		}
		inc.Chain = append(inc.Chain, correlate.Hop{
			Service: service, Operation: "op" + fmt.Sprint(n), Envelope: e, Time: night.Add(time.Duration(n) * time.Second),
			Classification: envelope.Classification{Kind: envelope.Kind(fmt.Sprint("K", n)), Class: envelope.Class(fmt.Sprint("c", n)), Retry: envelope.Retry(fmt.Sprint("r", n))},
			Evidence: []correlate.EvidenceRef{
				{Log: &correlate.Log{Record: telemetry.LogRecord{Labels: map[string]string{"service_name": service, "namespace": "shop"}}}},
				{Span: &telemetry.Span{Attributes: telemetry.Attributes{"user.id": "u", "x": "span"}, Resource: telemetry.Attributes{"cloud.region": "eu"}}},
			},
		})
	}
	return inc
}

func TestAPlaybookIsToldEachHop(t *testing.T) {
	inc := threeHops()
	fs := facts(&inc, "prod")
	var got []string
	for _, f := range fs {
		got = append(got, fmt.Sprint(f.Position, f.Code, f.Kind, f.Class, f.Service, f.Operation, f.GRPCStatus, f.HTTPStatus, f.ErrorType, f.Message, f.Env, f.Severity, f.Retry))
	}
	want := []string{
		fmt.Sprint(playbooks.Root, "C0K0c0storeop0G0", 500, "T0m0\ne0prod", envelope.Error, "r0"),
		fmt.Sprint(playbooks.Middle, "C1K1c1ledgerop1G1", 501, "T1m1\ne1prod", envelope.Error, "r1"),
		fmt.Sprint(playbooks.Symptom, "C2K2c2gatewayop2G2", 502, "T2m2\ne2prod", envelope.Error, "r2"),
	}
	same(t, want, got)
	same(t, map[string]string{
		"host.name": "h1", "x": "resource", "n": "1", "user.id": "u", "cloud.region": "eu", "service_name": "ledger", "namespace": "shop",
	}, fs[1].Attributes)
	inc.Handled, inc.Chain = inc.Chain, nil
	if fs := facts(&inc, ""); len(fs) != 3 || fs[0].Position != playbooks.Root {
		t.Errorf("handled: %+v", fs)
	}
}

func TestTheValuesAreThoseOfTheHopThatThePlaybookIsFor(t *testing.T) {
	inc := threeHops()
	inc.RequestIDs, inc.TraceIDs, inc.CorrelationIDs = []string{"req-1"}, []string{trace("a"), trace("b")}, []string{"ord-1"}
	i := &inquiry{o: Options{Env: "prod", Links: linked}}
	i.o.Query.CorrelationID = "ord-9"
	i.evidence.Query.Window = searched
	i.grow(night, night.Add(time.Second))
	f := Finding{Incident: inc, Playbooks: []playbooks.Match{{Hop: 1}}}
	want := playbooks.Values{
		"env": "prod", "request_id": "req-1", "correlation_id": "ord-9", "span_id": "s1", "code": "C1", "kind": "K1", "class": "c1", "service": "ledger", "operation": "op1",
		"peer": "p1", "version": "v1", "grpc": "G1", "http": "501", "severity": string(envelope.Error), "message": "e1", "at": "2026-03-14T03:00:01Z",
		"host": "h1", "namespace": "shop", "region": "eu", "user": "u", "loki_selector": `{service_name="ledger"}`,
		"start": "2026-03-14T02:50:00Z", "end": "2026-03-14T03:11:00Z", "start_ms": "1773456600000", "end_ms": "1773457860000",
		"start_ns": "1773456600000000000", "end_ns": "1773457860000000000", "window": "21m",
	}
	got := i.values(&f)
	delete(got, "explore_panes")
	same(t, want, got)

	f.Playbooks = nil
	if got := i.values(&f); got["service"] != "store" || got["code"] != "C0" {
		t.Errorf("without an entry: %v", got)
	}
	f.Playbooks = []playbooks.Match{{Hop: 3}}
	if got := i.values(&f); got["service"] != "store" {
		t.Errorf("an entry for no hop: %v", got)
	}
	f.Incident.Chain, i.o.Query.TraceID = nil, trace("a")
	if got := i.values(&f); got["service"] != "" || got["jaeger_trace_url"] != "https://jaeger.example/ui/trace/"+trace("a") {
		t.Errorf("without a hop: %v", got)
	}
}

func TestTheWindowThatIsShown(t *testing.T) {
	inc := correlate.Incident{Query: correlate.Query{Window: searched}}
	i := &inquiry{}
	same(t, searched, i.shownWindow(&inc))
	i.grow(night, night.Add(time.Minute))
	i.grow(night.Add(time.Second), time.Time{})
	i.grow(night.Add(-time.Second), night)
	i.grow(time.Time{}, night)
	same(t, telemetry.Window{Start: night.Add(-time.Second - padding), End: night.Add(time.Minute + padding)}, i.shownWindow(&inc))
	i.evidence.Query.Window = searched
	same(t, telemetry.Window{Start: night.Add(-11 * time.Minute), End: night.Add(12 * time.Minute)}, i.shownWindow(&inc))
}
