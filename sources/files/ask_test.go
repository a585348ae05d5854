package files

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"triage/sources"
	"triage/telemetry"
)

func TestABundleAnswersASearchForTracesFromItsSpans(t *testing.T) {
	b := New(folder(map[string]string{
		"a.json": otlpTrace(trace1, "00f067aa0ba902b7", "POST /orders"),
		"b.json": otlpTrace(trace2, "00f067aa0ba902b8", "GET /orders"),
	}), "test")
	around := telemetry.Window{Start: t0.Add(-time.Minute), End: t0.Add(time.Minute)}
	for _, c := range []struct {
		name   string
		search sources.TraceSearch
		window telemetry.Window
		want   string
	}{
		{"by service", sources.TraceSearch{Service: "gateway"}, around, trace2 + " " + trace1},
		{"by operation", sources.TraceSearch{Service: "gateway", Operation: "POST /orders"}, around, trace1},
		{"just as long", sources.TraceSearch{Service: "gateway", Operation: "POST /orders", MinDuration: time.Second}, around, trace1},
		{"too short", sources.TraceSearch{Service: "gateway", MinDuration: time.Second + 1}, around, ""},
		{"by tag", sources.TraceSearch{Service: "gateway", Tags: map[string]string{"service.name": "gateway"}}, around, trace2 + " " + trace1},
		{"by another tag", sources.TraceSearch{Service: "gateway", Tags: map[string]string{"a": "b"}}, around, ""},
		{"of another service", sources.TraceSearch{Service: "ledger"}, around, ""},
		{"of another time", sources.TraceSearch{Service: "gateway"}, telemetry.Window{Start: t0.Add(time.Hour), End: t0.Add(2 * time.Hour)}, ""},
	} {
		got, err := b.Ask(t.Context(), sources.Question{Traces: &c.search, Window: c.window})
		var traces []string
		for _, r := range got.Traces {
			traces = append(traces, r.TraceID)
		}
		if err != nil || strings.Join(traces, " ") != c.want || got.Records != len(traces) || len(got.Asked) != 1 {
			t.Errorf("%s: got %v, %+v, %v", c.name, traces, got.Answer, err)
		}
	}
	got, err := b.Ask(t.Context(), sources.Question{Traces: &sources.TraceSearch{Service: "gateway"}, Window: around, Limit: 1})
	if err != nil || len(got.Traces) != 1 || fmt.Sprint(got.Truncated) != "[only 1 of 2 traces]" {
		t.Errorf("got %+v, %v", got, err)
	}
	got, _ = b.Ask(t.Context(), sources.Question{Window: around, Traces: &sources.TraceSearch{
		Service: "gateway", Operation: "x", MinDuration: time.Second, Tags: map[string]string{"b": "2", "a\x1b": "1"},
	}})
	if want := "traces of service \"gateway\", operation \"x\", a\\x1b=\"1\", b=\"2\", at least 1s"; got.Asked[0].Query != want {
		t.Errorf("asked %q, want %q", got.Asked[0].Query, want)
	}
}

func TestABundleSaysThatItCannotEvaluateLogQL(t *testing.T) {
	b := New(folder(map[string]string{"a.json": otlpTrace(trace1, "00f067aa0ba902b7", "x")}), "test")
	window := telemetry.Window{Start: t0, End: t0.Add(time.Hour)}
	_, err := b.Ask(t.Context(), sources.Question{LogQL: `{a="b"}`, Window: window})
	if !errors.Is(err, ErrNoLogQL) || sources.ReasonOf(err) != sources.Rejected || !strings.Contains(err.Error(), "logcli") {
		t.Errorf("got %v", err)
	}
	if _, err := b.Ask(t.Context(), sources.Question{Window: window}); !errors.Is(err, sources.ErrNoQuestion) {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := b.Ask(ctx, sources.Question{Traces: &sources.TraceSearch{Service: "a"}, Window: window}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
