package main

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"triage/alert/clue"
	"triage/correlate"
	"triage/telemetry"
)

func TestAnIDIsTriedAsWhatElseItMayBe(t *testing.T) {
	const trace, uuid = "4bf92f3577b34da6a3ce929d0e0e4736", "4BF92F35-77B3-4DA6-A3CE-929D0E0E4736"
	request := func(id string) correlate.Query { return correlate.Query{RequestID: id} }
	for _, tc := range []struct {
		name string
		ids  []clue.ID
		want []correlate.Query
	}{
		{"a word", []clue.ID{{Kind: clue.RequestID, Value: "req-1"}}, []correlate.Query{request("req-1"), {CorrelationID: "req-1"}}},
		{"a UUID in capitals", []clue.ID{{Kind: clue.RequestID, Value: uuid}},
			[]correlate.Query{request(uuid), request("4bf92f35-77b3-4da6-a3ce-929d0e0e4736"), {TraceID: trace}, {CorrelationID: uuid}}},
		{"a trace id", []clue.ID{{Kind: clue.TraceID, Value: trace}}, []correlate.Query{{TraceID: trace}, request(trace)}},
		{"an order", []clue.ID{{Kind: clue.CorrelationID, Value: "ord-7"}}, []correlate.Query{{CorrelationID: "ord-7"}, request("ord-7")}},
		{"two of one request", []clue.ID{{Kind: clue.RequestID, Value: "req-1"}, {Kind: clue.TraceID, Value: trace}},
			[]correlate.Query{request("req-1"), {TraceID: trace}, {CorrelationID: "req-1"}, request(trace)}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, readings(tc.ids)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTheWindowOfAnAlertBeginsBeforeIt(t *testing.T) {
	at := func(text string) time.Time {
		v, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	now := at("2026-03-02T05:00:00Z")
	for _, tc := range []struct {
		name       string
		in         clue.Window
		start, end string
	}{
		{"it fires", clue.Window{Start: at("2026-03-02T04:10:00Z")}, "2026-03-02T03:55:00Z", "2026-03-02T05:00:00Z"},
		{"it is over", clue.Window{Start: at("2026-03-02T04:10:00Z"), End: at("2026-03-02T04:20:00Z")}, "2026-03-02T03:55:00Z", "2026-03-02T04:20:00Z"},
		{"it was sent long ago", clue.Window{Start: at("2026-02-20T04:10:00Z")}, "2026-02-20T03:55:00Z", "2026-02-21T04:10:00Z"},
		{"its end lies ahead", clue.Window{Start: at("2026-03-02T04:10:00Z"), End: at("2026-03-02T09:00:00Z")}, "2026-03-02T03:55:00Z", "2026-03-02T05:00:00Z"},
		{"an end alone", clue.Window{End: at("2026-03-02T04:00:00Z")}, "2026-03-02T02:45:00Z", "2026-03-02T04:00:00Z"},
		{"of a page", clue.Window{Start: at("2026-03-02T04:00:00Z"), End: now, Relative: true}, "2026-03-02T04:00:00Z", "2026-03-02T05:00:00Z"},
		{"ahead of our clock", clue.Window{Start: at("2026-03-02T06:00:00Z")}, "2026-03-02T04:00:00Z", "2026-03-02T05:00:00Z"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(telemetry.Window{Start: at(tc.start), End: at(tc.end)}, alertWindow(&tc.in, now)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAServiceIsKnownByOtherNames(t *testing.T) {
	known := []string{"cart", "ledger-service", "payments", "payments-canary"}
	for name, want := range map[string]string{
		"payments": "payments", "Payments": "payments", "payments-service": "payments", "shop/payments": "payments", "ledger": "ledger-service",
		"cart:8080": "cart", "paymets": "", "pay": "", "payments-canary": "payments-canary",
	} {
		if got, ok := knownAs(name, known); got != want || ok != (want != "") {
			t.Errorf("%s is known as %q, %v, want %q", name, got, ok, want)
		}
	}
}
