package grow

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"triage/scenario"
	"triage/telemetry"
)

// emit writes down everything that was said and drawn, each with its tag.
func (w *world) emit() (logs []record, spans []spanRecord) {
	for i := range w.said {
		logs = append(logs, w.write(&w.said[i])...)
	}
	logs = append(logs, w.noise()...)
	logs = append(logs, w.killed()...)
	for _, d := range w.spans {
		spans = append(spans, w.writeSpan(d))
	}
	slices.SortStableFunc(logs, func(a, b record) int { return a.Time.Compare(b.Time) })
	slices.SortStableFunc(spans, func(a, b spanRecord) int { return a.Start.Compare(b.Start) })
	return logs, spans
}

type record struct {
	telemetry.LogRecord
	tag Tag
}

type spanRecord struct {
	telemetry.Span
	tag Tag
}

// clock is a moment by the service's clock.
func (w *world) clock(s *service, at time.Duration) time.Time { return w.start.Add(at).Add(s.skew) }

func (w *world) write(s *said) []record {
	svc := s.h.svc
	l := &line{at: w.clock(svc, s.at), level: s.level, msg: s.msg, code: s.code, fields: s.fields, svc: svc, op: s.h.v.op, caller: 20 + s.tag.Seq*7%300, a: s.access, client: "10.3." + itoa(svc.n) + ".9", req: w.request}
	if s.fail != nil {
		l.layers = s.fail.layers
	}
	l.method, l.path, _ = strings.Cut(l.op, " ")
	tag := s.tag
	tag.Service, tag.Late = svc.name, s.at > w.ended
	if s.raw != nil {
		return w.lines(svc, l.at, s.raw, nil, tag)
	}
	if svc.logsRequest && !s.noIDs {
		l.ids = append(l.ids, scenario.Field{Key: svc.requestKey, Value: w.request})
		tag.IDs = append(tag.IDs, w.request)
	}
	if svc.logsTrace && s.h.trace != "" && !s.noIDs {
		l.ids = append(l.ids, scenario.Field{Key: svc.traceKey, Value: s.h.trace})
		tag.IDs = append(tag.IDs, s.h.trace)
		if s.h.id != "" {
			l.ids = append(l.ids, scenario.Field{Key: svc.spanKey, Value: s.h.id})
		}
	}
	text, metadata := l.write()
	whole := text + metadata["error"]
	tag.Names = w.named(tag.Names, whole)
	tag.Cause = s.fail != nil && tellsCause(s.fail, s.code, whole)
	if svc.splits || svc.wrapped {
		return w.lines(svc, l.at, strings.Split(text, "\n"), metadata, tag)
	}
	return []record{{telemetry.LogRecord{Time: l.at, Line: text, Labels: svc.streamLabels(), Metadata: metadata, Source: "grown"}, tag}}
}

// tellsCause tells whether a text has the innermost words of a failure, or a code that says
// the same.
func tellsCause(f *failure, code, text string) bool {
	if f.fault == nil {
		return false
	}
	if what := upper(f.fault.kind.what); what != "" && strings.Contains(upper(text+code), what) {
		return true
	}
	run := ""
	for _, part := range strings.FieldsFunc(f.layers[len(f.layers)-1].text, func(r rune) bool { return strings.ContainsRune("\"'`<>\\", r) }) {
		if len(part) > len(run) {
			run = part
		}
	}
	return strings.Contains(text, run)
}

// named is the name when the text has it in one form or another; a client library need not
// say whom it called.
func (w *world) named(name, text string) string {
	if name == "" {
		return ""
	}
	text = strings.ToLower(text)
	for _, s := range w.services {
		if s.name == name && strings.Contains(text, s.base) {
			return name
		}
	}
	if strings.Contains(text, name) {
		return name
	}
	return ""
}

// lines writes each line as a record of its own, as a shipper does.
func (w *world) lines(svc *service, at time.Time, lines []string, metadata map[string]string, tag Tag) []record {
	var out []record
	for _, text := range lines {
		if text == "" {
			continue // stores keep no empty lines
		}
		if svc.wrapped {
			text = at.Format("2006-01-02T15:04:05.000000000Z07:00") + " stderr F " + text
		}
		out = append(out, record{telemetry.LogRecord{Time: at, Line: text, Labels: svc.streamLabels(), Metadata: maps.Clone(metadata), Source: "grown"}, tag})
		at = at.Add(time.Microsecond)
	}
	return out
}

// streamLabels are the labels of the service's streams in the log store.
func (s *service) streamLabels() map[string]string {
	switch s.labels {
	case 0:
		return map[string]string{"app": s.name, "env": "prod"}
	case 1:
		return map[string]string{"namespace": "prod", "container": s.name, "pod": s.pod}
	}
	return map[string]string{"service_name": s.name}
}

func (w *world) writeSpan(d *drawn) spanRecord {
	svc := d.svc
	s := telemetry.Span{
		TraceID: d.trace, SpanID: d.id, ParentID: d.parent, Service: svc.name, Name: d.name, Kind: d.kind, Start: w.clock(svc, d.start), End: w.clock(svc, max(d.end, d.start)), Status: d.status,
		Attributes: d.attributes, Links: d.links, Scope: "io.opentelemetry." + string(svc.lang), Source: "grown",
		Resource: telemetry.Attributes{"service.name": svc.name, "service.version": svc.version, "telemetry.sdk.language": string(svc.lang), "k8s.pod.name": svc.pod},
	}
	if d.status == telemetry.StatusError {
		s.StatusMessage = d.message
	}
	for _, e := range d.events {
		e.Time = w.clock(svc, max(d.end, d.start))
		s.Events = append(s.Events, e)
	}
	tag := d.tag
	tag.Service, tag.Late = svc.name, max(d.end, d.start) > w.ended
	tag.IDs = append(tag.IDs, d.trace)
	for _, l := range d.links {
		tag.IDs = append(tag.IDs, l.TraceID)
	}
	if v, ok := d.attributes[attributeKey(svc)].(string); ok && v == w.request {
		tag.IDs = append(tag.IDs, w.request)
	}
	if d.fail != nil {
		tag.Cause = tag.Cause || tellsCause(d.fail, "", fmt.Sprint(s.StatusMessage, s.Events, s.Attributes["error.code"]))
	}
	if tag.Names != "" {
		tag.Names = w.named(tag.Names, fmt.Sprint(s.Attributes, s.StatusMessage, s.Events))
	}
	return spanRecord{s, tag}
}
