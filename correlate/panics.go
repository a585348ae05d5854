package correlate

import (
	"slices"
	"time"
)

// keepPanics adds the panics without an id that a service of the request told of while the
// request lasted: a runtime that panics knows no request.
func (r *request) keepPanics(logs []*record) {
	var panics []*record
	for _, l := range logs {
		if l.Envelope.Panic && len(logIDs(l)) == 0 && !r.mentioned(l) {
			panics = append(panics, l)
		}
	}
	if len(panics) == 0 {
		return
	}
	var begin, end time.Time
	span := func(from, to time.Time) {
		if begin.IsZero() || from.Before(begin) {
			begin = from
		}
		end = later(end, to)
	}
	services := map[string]bool{}
	for _, l := range r.logs {
		span(l.at, l.at)
		services[bareName(l.service())] = true
		services[bareName(l.Envelope.Peer)] = true
	}
	for _, s := range r.spans {
		span(s.Start, s.End)
		services[bareName(s.Service)] = true
		services[bareName(peerOf(s))] = true
	}
	kept := len(r.logs)
	for _, l := range panics {
		if services[bareName(l.service())] && !l.at.Before(begin.Add(-time.Second)) && !l.at.After(end.Add(time.Second)) {
			l.lost = true
			r.logs = append(r.logs, l)
		}
	}
	if len(r.logs) > kept {
		slices.SortFunc(r.logs, compareRecords)
	}
}

// silenced tells of a panic without an id whether it may well have ended the request's work:
// its service had told of the request, after any answer to the caller that was final, told
// nothing of it any more, and has no span that would.
func (r *request) silenced() func(panicked *record) bool {
	last, spans := map[string]time.Time{}, map[string]bool{}
	var answered time.Time
	for _, l := range r.logs {
		service := l.service()
		if e := &l.Envelope; service == r.entry && succeeded(e) && e.HTTPStatus != accepted {
			answered = l.at
		}
		if !l.lost {
			last[service] = l.at
		}
	}
	for _, s := range r.spans {
		spans[s.Service] = true
	}
	return func(panicked *record) bool {
		service := panicked.service()
		t, ok := last[service]
		return ok && !spans[service] && !t.After(panicked.at) && t.After(answered)
	}
}
