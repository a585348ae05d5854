package correlate

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"triage/telemetry"
)

// gaps says which evidence is missing, and why as far as that can be told.
func (r *request) gaps(inc *Incident) []string {
	var gaps []string
	if len(r.logs) == 0 && len(r.spans) == 0 {
		return nil
	}
	if len(r.spans) == 0 {
		gaps = append(gaps, "no spans: the chain rests on log records alone")
	}
	if len(r.logs) == 0 {
		gaps = append(gaps, "no log records: the chain rests on spans alone")
	}
	gaps = append(gaps, r.missingSpans()...)
	gaps = append(gaps, r.unknownTraces()...)
	if len(inc.Chain) > 0 {
		if g := r.silentCallee(); g != "" {
			gaps = append(gaps, g)
		}
	}
	for _, service := range r.skewed() {
		d, word := r.skew[service], "ahead of"
		if d < 0 {
			d, word = -d, "behind"
		}
		gaps = append(gaps, fmt.Sprintf("the clock of %s seems to be %s %s the others'; times are shown as recorded", service, pretty(d), word))
	}
	return gaps
}

func (r *request) missingSpans() []string {
	var gaps []string
	for _, t := range r.trees {
		if t.orphan == 0 {
			continue
		}
		missing, called := 0, []string{}
		for _, n := range t.nodes {
			if !n.missing() {
				continue
			}
			missing++
			for _, c := range n.children {
				if !slices.Contains(called, c.service) && len(called) < 5 {
					called = append(called, c.service)
				}
			}
		}
		gaps = append(gaps, fmt.Sprintf("%s of trace %s did not arrive (the parent of %s)",
			count(missing, "span"), short(t.id), strings.Join(called, ", ")))
	}
	return gaps
}

// freshness is how young a record may be for its trace to be still on its way.
const freshness = time.Minute

// unknownTraces tells of traces that log records name and of which there is no span.
func (r *request) unknownTraces() []string {
	type unknown struct {
		id        string
		unsampled bool
		last      time.Time
	}
	var found []*unknown
	byID := map[string]*unknown{}
	for _, l := range r.logs {
		id := traceID(l.Envelope.TraceID)
		if !usableID(id) || r.traces[id] != nil {
			continue
		}
		u := byID[id]
		if u == nil {
			u = &unknown{id: id}
			byID[id] = u
			found = append(found, u)
		}
		u.unsampled = u.unsampled || unsampled(l)
		u.last = later(u.last, l.at)
	}
	var gaps []string
	for _, u := range found[:min(len(found), 5)] {
		why := "not sampled, expired, or never sent"
		switch end := r.query.Window.End; {
		case u.unsampled:
			why = "the logs say it was not sampled"
		case !end.IsZero() && end.Sub(u.last) < freshness:
			why = "it may be still on its way"
		}
		gaps = append(gaps, fmt.Sprintf("trace %s is named in the logs and has no spans: %s", short(u.id), why))
	}
	return gaps
}

// unsampled tells whether the record says that its trace was not sampled (the W3C trace
// flags' lowest bit).
func unsampled(l *record) bool {
	for _, key := range [...]string{"trace_flags", "flags", "traceFlags"} {
		v, ok := l.Record.Metadata[key]
		if !ok {
			if a, has := l.Envelope.Attributes[key]; has {
				v, ok = fmt.Sprint(a), true
			}
		}
		if ok && (v == "0" || v == "00") {
			return true
		}
	}
	return false
}

// silentCallee tells that the deepest failure was calling something without telemetry.
func (r *request) silentCallee() string {
	f := r.path[len(r.path)-1]
	if f.node == nil || f.node.missing() || f.node.kind() != telemetry.KindClient || len(f.node.children) > 0 || f.node.told.isStore() {
		return ""
	}
	if peer := r.silentPeer([]*failure{f}); peer != "" {
		return fmt.Sprintf("%s was called by %s and has no telemetry of this request", peer, f.service)
	}
	return ""
}

func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

func short(id string) string {
	if len(id) > 8 {
		return id[:8] + "…"
	}
	return id
}
