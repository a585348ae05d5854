package investigate

import (
	"maps"
	"slices"
	"strings"
	"time"

	"triage/correlate"
	"triage/envelope"
	"triage/sources"
	"triage/telemetry"
)

// Bounds of the look around a failure.
const (
	maxStreams  = 6
	maxAround   = 2000 // records read
	justBefore  = 500 * time.Millisecond
	justAfter   = 2 * time.Second
	crashBefore = 2 * time.Second
)

// place is streams and the time in which they are read.
type place struct {
	streams []map[string]string
	window  telemetry.Window
}

// add takes in a stream around a moment. What has no labels or no time is nowhere.
func (p *place) add(labels map[string]string, at time.Time, before, after time.Duration) {
	if len(labels) == 0 || at.IsZero() || len(p.streams) >= maxStreams {
		return
	}
	if !slices.ContainsFunc(p.streams, func(s map[string]string) bool { return maps.Equal(s, labels) }) {
		p.streams = append(p.streams, labels)
	}
	from, to := at.Add(-before), at.Add(after)
	if p.window.Start.IsZero() || from.Before(p.window.Start) {
		p.window.Start = from
	}
	if to.After(p.window.End) {
		p.window.End = to
	}
}

// surroundings asks, once, for what stands around the failures in their own streams and
// carries no id: the rest of a stack trace that was split at its line breaks, and the panic
// of a callee that fell silent. It tells whether there is anything to wait for.
func (i *inquiry) surroundings() bool {
	if i.surrounded || i.ctx.Err() != nil || len(i.o.Logs) == 0 {
		return false
	}
	i.surrounded = true
	f := i.finding(false)
	if f.Incident.Status == correlate.NotFound {
		return false
	}
	p := i.placeAround(&f.Incident)
	if len(p.streams) == 0 || p.window.End.Sub(p.window.Start) > time.Hour {
		return false
	}
	for _, s := range i.o.Logs {
		if !i.status.givenUp(s.Name()) {
			i.queue = append(i.queue, question{source: s.Name(), logs: s, streams: p.streams, window: p.window})
		}
	}
	return len(i.queue) > 0
}

// placeAround is where more may stand of what the incident tells.
func (i *inquiry) placeAround(inc *correlate.Incident) place {
	var p place
	for n := range inc.Chain {
		for _, e := range inc.Chain[n].Evidence {
			if e.Log == nil || !mayGoOn(&e.Log.Envelope) {
				continue
			}
			at := e.Log.Record.Time
			if at.IsZero() {
				at = e.Log.Envelope.Time
			}
			p.add(sources.Stream(e.Log.Record), at, justBefore, justAfter)
		}
	}
	if inc.Status == correlate.Failed {
		for _, c := range silentCallees(inc) {
			p.add(i.labelsOf(c.service), c.at, crashBefore, justAfter)
		}
	} else if len(i.evidence.Spans) == 0 {
		for _, l := range unfinished(inc) {
			p.add(sources.Stream(l.Record), l.Record.Time, 0, justAfter)
		}
	}
	return p
}

// mayGoOn tells whether the rest of what the record says may stand in the next one: plain
// text does, a JSON line never.
func mayGoOn(e *envelope.Envelope) bool {
	return e.Severity.AtLeast(envelope.Error) && e.Stack == "" && !strings.Contains(e.Format, "json") && !strings.Contains(e.Format, "logfmt")
}

// callee is a service that was called and said nothing of the failure.
type callee struct {
	service string
	at      time.Time
}

// unfinished are the last records of services that told of the request when it had been
// answered, or that no answer ended, and not how they fared: one may have crashed.
func unfinished(inc *correlate.Incident) []*correlate.Log {
	last := map[string]*correlate.Log{}
	var found []*correlate.Log
	for n := len(inc.Timeline) - 1; n >= 0; n-- {
		l := inc.Timeline[n].Log
		if l == nil {
			continue
		}
		e := &l.Envelope
		if service := inc.Timeline[n].Service; last[service] == nil {
			last[service] = l
			if e.HTTPStatus == 0 && e.GRPCStatus == "" {
				found = append(found, l)
			}
		}
		if answered := e.HTTPStatus != 0 && e.HTTPStatus != accepted || e.GRPCStatus != ""; answered {
			break
		}
	}
	return found
}

// accepted is the answer to work that is yet to be done (RFC 9110, 15.3.3).
const accepted = 202

// silentCallees are the services that the root cause was calling when the call broke, as
// far as they have not failed themselves.
func silentCallees(inc *correlate.Incident) []callee {
	root := inc.Root()
	switch root.Classification.Kind {
	case envelope.KindUnavailable, envelope.KindUnreachable, envelope.KindBadResponse, envelope.KindDependencyFailed,
		envelope.KindInternal, envelope.KindUnknown, envelope.KindUpstreamTimeout:
	default:
		return nil
	}
	var found []callee
	add := func(service string, at time.Time) {
		if service != "" && service != root.Service && !slices.ContainsFunc(found, func(c callee) bool { return c.service == service }) {
			found = append(found, callee{service, at})
		}
	}
	add(root.Peer, root.Time)
	mine := map[string]bool{}
	for _, e := range root.Evidence {
		if e.Span != nil {
			mine[e.Span.SpanID] = true
		}
	}
	for n := range inc.Timeline {
		if s := inc.Timeline[n].Span; s != nil && inc.Timeline[n].Kind == correlate.EvidenceSpan && mine[s.ParentID] {
			add(s.Service, s.End)
		}
	}
	return found
}

// labelsOf are the stream labels by which the log store knows the service: the label that
// tells the service of any record at hand, else Loki's own name for it.
func (i *inquiry) labelsOf(service string) map[string]string {
	service, _, _ = strings.Cut(service, ":")
	for n := range i.evidence.Logs {
		r := &i.evidence.Logs[n].Record
		for _, k := range slices.Sorted(maps.Keys(r.Labels)) {
			if v := r.Labels[k]; v != "" && v == r.Service() {
				return map[string]string{k: service}
			}
		}
	}
	return map[string]string{"service_name": service}
}

// takeAround decodes what stands around a failure, put together again, and keeps what belongs
// to it: panics, and the reports that a record of ours begins.
func (i *inquiry) takeAround(records []telemetry.LogRecord) {
	joined := slices.DeleteFunc(envelope.Join(records), func(r telemetry.LogRecord) bool {
		_, known := i.records[fingerprint(&r)]
		return known // and not put together with anything
	})
	for _, l := range decode(joined) {
		if l.Envelope.Panic {
			i.keep(l)
			continue
		}
		n := slices.IndexFunc(i.evidence.Logs, func(have correlate.Log) bool {
			return have.Record.Time.Equal(l.Record.Time) && len(have.Record.Line) < len(l.Record.Line) && strings.HasPrefix(l.Record.Line, have.Record.Line)
		})
		if n >= 0 { // earlier findings hold on to the old slice
			i.evidence.Logs = slices.Clone(i.evidence.Logs)
			i.evidence.Logs[n] = l
			i.version++
		}
	}
}

// keep takes in a panic that stood around a failure. There are few, so no share is charged.
func (i *inquiry) keep(l correlate.Log) {
	h := fingerprint(&l.Record)
	if _, known := i.records[h]; known {
		return
	}
	i.records[h] = farOther
	i.evidence.Logs = append(i.evidence.Logs, l)
	i.version++
}

// gather reads all records around a failure, in order of time.
func gather(ask func(func([]telemetry.LogRecord)) (sources.Answer, error)) ([]telemetry.LogRecord, sources.Answer, error) {
	var all []telemetry.LogRecord
	a, err := ask(func(batch []telemetry.LogRecord) { all = append(all, batch...) })
	slices.SortStableFunc(all, func(x, y telemetry.LogRecord) int { return x.Time.Compare(y.Time) })
	return all, a, err
}
