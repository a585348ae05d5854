package correlate

import (
	"fmt"
	"regexp"
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
	for _, t := range r.trees {
		if len(t.doors) > 0 {
			gaps = append(gaps, fmt.Sprintf("trace %s holds other requests too: what failed in them is left out", short(t.id)))
		}
	}
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

// freshness is how young a record may be for its trace to be still on its way, staleness how
// old for its trace to be past what trace stores commonly keep.
const (
	freshness = time.Minute
	staleness = 48 * time.Hour
)

// unknownTraces tells of traces that log records name and of which there is no span. Flags
// and age decide why.
func (r *request) unknownTraces() []string {
	type unknown struct {
		id      string
		sampled sampling
		last    time.Time
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
		u.sampled = max(u.sampled, samplingOf(l))
		u.last = later(u.last, l.at)
	}
	var gaps []string
	for _, u := range found[:min(len(found), 5)] {
		var age time.Duration
		if end := r.query.Window.End; !end.IsZero() {
			age = end.Sub(u.last)
		}
		why := "not sampled, expired, or never sent"
		switch {
		case u.sampled == unsampled:
			why = "the logs say it was not sampled"
		case age > 0 && age < freshness:
			why = "it may be still on its way"
		case age > staleness:
			why = fmt.Sprintf("it is %d days old and may have expired", int(age/(24*time.Hour)))
		case u.sampled == sampled:
			why = "the logs say it was sampled, so it has expired or was lost on its way"
		}
		gaps = append(gaps, fmt.Sprintf("trace %s is named in the logs and has no spans: %s", short(u.id), why))
	}
	return gaps
}

// sampling is what a record says of its trace's being recorded. Where records differ, the
// higher one counts: a service that did not sample is reason enough for missing spans.
type sampling uint8

const (
	samplingUnknown sampling = iota
	sampled
	unsampled
)

// samplingOf reads the lowest bit of the trace flags, in a field of their own or at the end
// of a traceparent (W3C Trace Context 1, 3.2.2.5).
func samplingOf(l *record) sampling {
	if m := traceparent.FindStringSubmatch(l.Record.Line[:min(len(l.Record.Line), maxWords)]); m != nil {
		return samplingBit(m[1])
	}
	for _, key := range [...]string{"trace_flags", "traceFlags", "flags", "dd.trace_sampled", "sampled"} {
		v, ok := l.Record.Metadata[key]
		if !ok {
			if a, has := l.Envelope.Attributes[key]; has {
				v, ok = fmt.Sprint(a), true
			}
		}
		if s := samplingBit(v); ok && s != samplingUnknown {
			return s
		}
	}
	return samplingUnknown
}

var traceparent = regexp.MustCompile(`\b00-[0-9a-f]{32}-[0-9a-f]{16}-([0-9a-f]{2})\b`)

func samplingBit(flags string) sampling {
	switch flags {
	case "0", "00", "false", "02":
		return unsampled
	case "1", "01", "true", "03":
		return sampled
	}
	return samplingUnknown
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
