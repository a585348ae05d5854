package sources

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"triage/telemetry"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func span(trace, id, parent, service, name string, at, took time.Duration) telemetry.Span {
	return telemetry.Span{
		TraceID: trace, SpanID: id, ParentID: parent, Service: service, Name: name, Start: noon.Add(at), End: noon.Add(at + took),
		Attributes: telemetry.Attributes{"pool": "main", "size": int64(20)},
		Resource:   telemetry.Attributes{"zone": "a"},
		Events:     []telemetry.SpanEvent{{Name: "wait", Attributes: telemetry.Attributes{"full": true}}},
	}
}

func TestATraceIsToldByTheLongestSpanThatFits(t *testing.T) {
	failed := span("t1", "c", "a", "ledger", "acquire", 1, 900)
	failed.Status, failed.StatusMessage = telemetry.StatusError, "timed out"
	spans := []telemetry.Span{
		span("t1", "b", "a", "ledger", "acquire", 0, 500),
		failed,
		span("t1", "d", "a", "ledger", "commit", 0, 5000),
		span("t1", "a", "", "gateway", "POST /orders", 0, 9000),
		span("t2", "f", "", "ledger", "acquire", 5000, 10),
		span("t3", "g", "x", "ledger", "commit", 9000, 1000),
	}
	want := []TraceRow{
		{TraceID: "t3", SpanID: "g", Service: "ledger", Operation: "commit", Start: noon.Add(9000), Duration: 1000, Spans: 1},
		{TraceID: "t2", SpanID: "f", Service: "ledger", Operation: "acquire", Start: noon.Add(5000), Duration: 10, RootService: "ledger", RootOperation: "acquire", Spans: 1},
		{
			TraceID: "t1", SpanID: "c", Service: "ledger", Operation: "acquire", Start: noon.Add(1), Duration: 900, Error: true, Message: "timed out",
			RootService: "gateway", RootOperation: "POST /orders", Spans: 4, Errors: 1,
		},
	}
	search := TraceSearch{Service: "ledger", Operation: "acquire", MinDuration: 100}
	for _, backwards := range []bool{false, true} {
		if backwards {
			slices.Reverse(spans)
		}
		rows := NewTraceRows(search)
		for i := range spans {
			rows.Add(spans[i : i+1])
		}
		got, total := rows.Newest(10)
		if diff := cmp.Diff(want, got); diff != "" || total != 3 || rows.Seen() != 3 {
			t.Errorf("backwards %v, %d of %d: %s", backwards, total, rows.Seen(), diff)
		}
		rows.Fitting = true
		if got, total := rows.Newest(10); total != 1 || got[0].TraceID != "t1" {
			t.Errorf("those that fit are %+v", got)
		}
		if got, total := rows.Newest(0); total != 1 || len(got) != 0 {
			t.Errorf("none of them are %+v", got)
		}
	}
}

func TestASpanFitsByAllThatIsAskedFor(t *testing.T) {
	s := span("t", "a", "", "ledger", "acquire", 0, 500)
	for _, c := range []struct {
		name string
		t    TraceSearch
		want bool
	}{
		{"its service", TraceSearch{Service: "ledger"}, true},
		{"another service", TraceSearch{Service: "ledge"}, false},
		{"its operation", TraceSearch{Service: "ledger", Operation: "acquire"}, true},
		{"another operation", TraceSearch{Service: "ledger", Operation: "commit"}, false},
		{"just as long", TraceSearch{Service: "ledger", MinDuration: 500}, true},
		{"too short", TraceSearch{Service: "ledger", MinDuration: 501}, false},
		{"a tag", TraceSearch{Service: "ledger", Tags: map[string]string{"pool": "main"}}, true},
		{"a number", TraceSearch{Service: "ledger", Tags: map[string]string{"size": "20"}}, true},
		{"a tag of the resource", TraceSearch{Service: "ledger", Tags: map[string]string{"zone": "a", "pool": "main"}}, true},
		{"a tag of an event", TraceSearch{Service: "ledger", Tags: map[string]string{"full": "true"}}, true},
		{"another value", TraceSearch{Service: "ledger", Tags: map[string]string{"zone": "a", "pool": "Main"}}, false},
		{"a tag that is not there", TraceSearch{Service: "ledger", Tags: map[string]string{"host": ""}}, false},
	} {
		if got := c.t.Fits(&s); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestTheRowsOfASearchAreBounded(t *testing.T) {
	rows := NewTraceRows(TraceSearch{Service: "ledger"})
	for i := range maxAskedTraces + 10 {
		rows.Add([]telemetry.Span{span(string(rune('a'+i%26))+time.Duration(i).String(), "a", "", "ledger", "x", 0, 1)})
	}
	if rows.Seen() != maxAskedTraces {
		t.Errorf("kept %d traces", rows.Seen())
	}
}

func TestABoundOfAQuestionIsAtMostThatOfThePackage(t *testing.T) {
	for _, c := range []struct{ limit, want int }{{0, MaxRows}, {-1, MaxRows}, {5, 5}, {MaxRows + 1, MaxRows}} {
		if got := (Question{Limit: c.limit}).Bounded(); got.Limit != c.want || got.MaxBytes != MaxAskBytes {
			t.Errorf("limit %d: %+v", c.limit, got)
		}
	}
	if got := (Question{MaxBytes: 7}).Bounded().MaxBytes; got != 7 {
		t.Errorf("got %d bytes", got)
	}
}

func TestTheNameOfASeriesIsItsLabelsSorted(t *testing.T) {
	for _, c := range []struct {
		labels map[string]string
		want   string
	}{
		{nil, "{}"},
		{map[string]string{"zone": "b", "pod": "a"}, `{pod="a", zone="b"}`},
		{map[string]string{"pod": "a\x1b[31m\""}, `{pod="a\x1b[31m\""}`},
	} {
		if got := (Series{Labels: c.labels}).Name(); got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
	if _, ok := (Series{}).Latest(); ok {
		t.Error("a series without points has a latest value")
	}
}
