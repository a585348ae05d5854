package tui

import (
	"fmt"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"triage/correlate"
	"triage/envelope"
	"triage/investigate"
	"triage/telemetry"
)

// hugeFinding has 100,000 timeline rows and a trace of 50,000 spans.
func hugeFinding() investigate.Finding {
	f := failedFinding()
	base := fixtureStart
	services := []string{"gateway", "checkout", "payments", "ledger", "fraud"}
	tl := make([]correlate.Entry, 100_000)
	for i := range tl {
		l := &correlate.Log{Record: telemetry.LogRecord{Time: base.Add(time.Duration(i) * time.Millisecond),
			Line: fmt.Sprintf(`{"level":"info","msg":"step %d of the batch, account acc_%d","elapsed_ms":%d}`, i, i%977, i%313)}}
		l.Envelope = envelope.Envelope{Message: fmt.Sprintf("step %d of the batch, account acc_%d", i, i%977), Severity: envelope.Info}
		sev := envelope.Info
		if i%997 == 0 {
			sev = envelope.Error
		}
		tl[i] = correlate.Entry{Time: l.Record.Time, Kind: correlate.EvidenceLog, Service: services[i%5], Severity: sev,
			Text: l.Envelope.Message, Ref: fmt.Sprintf("%s@%d", services[i%5], i), Hop: -1, Log: l}
	}
	f.Incident.Timeline = tl
	root := &correlate.Node{Span: &telemetry.Span{TraceID: fixtureTrace, SpanID: "root", Service: "gateway", Name: "POST /v1/checkout", Start: base, End: base.Add(50 * time.Second)}}
	for i := range 49_999 {
		at := base.Add(time.Duration(i) * time.Millisecond)
		n := &correlate.Node{Span: &telemetry.Span{TraceID: fixtureTrace, SpanID: fmt.Sprint(i), Service: services[i%5], Name: "step", Start: at, End: at.Add(time.Millisecond)}}
		root.Children = append(root.Children, n)
	}
	f.Incident.Traces = []correlate.Trace{{ID: fixtureTrace, Roots: []*correlate.Node{root}, Spans: 50_000, Start: base, End: root.Span.End}}
	f.Incident.Stats = correlate.Stats{Logs: 100_000, Spans: 50_000, Traces: 1, Services: 5}
	return f
}

func hugeModel(b testing.TB, keys ...string) *Model {
	m := start(b, state{findings: []investigate.Finding{hugeFinding()}}, size{"", 200, 60})
	m.paper = darkPaper
	m.restyle()
	press(m, keys...)
	return m
}

// One frame after one key; the limit is 16 ms.
func benchmarkFrames(b *testing.B, m *Model, keys ...string) {
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		m.Update(keyMsg(keys[i%len(keys)]))
		if len(m.View().Content) == 0 {
			b.Fatal("nothing drawn")
		}
		i++
	}
}

func BenchmarkFrameMain(b *testing.B) { benchmarkFrames(b, hugeModel(b), "down", "up") }
func BenchmarkFrameTimelineScroll100000(b *testing.B) {
	benchmarkFrames(b, hugeModel(b, "l", "home"), "pgdown", "pgdown", "pgdown", "up")
}
func BenchmarkFrameTimelineNextError100000(b *testing.B) {
	benchmarkFrames(b, hugeModel(b, "l", "home"), "n", "n", "N")
}
func BenchmarkFrameTimelineFilterKey100000(b *testing.B) {
	benchmarkFrames(b, hugeModel(b, "l", "/"), "7", "backspace")
}
func BenchmarkFrameTraceScroll50000(b *testing.B) {
	benchmarkFrames(b, hugeModel(b, "t", "home"), "pgdown", "pgdown", "up")
}

// BenchmarkNewFinding is the arrival of a finding while the timeline is open.
func BenchmarkNewFinding100000(b *testing.B) {
	m := hugeModel(b, "l")
	f := m.f
	b.ReportAllocs()
	for b.Loop() {
		m.Update(findingMsg{f: f, ok: true})
		m.View()
	}
}

// BenchmarkFirstFrame is from nothing to the first frame, before any answer.
func BenchmarkFirstFrame(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		m := New(fixtureOptions())
		m.Update(tea.WindowSizeMsg{Width: 200, Height: 60})
		m.View()
	}
}
