package correlate

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"triage/correlate/failures"
	"triage/correlate/graph"
	"triage/correlate/links"
	"triage/telemetry"
)

// gaps says which evidence is missing, and why as far as that can be told.
func (x *explanation) gaps(inc *Incident) []string {
	var gaps []string
	if len(x.Graph.Records) == 0 && inc.Stats.Spans == 0 {
		return nil
	}
	if inc.Stats.Spans == 0 {
		gaps = append(gaps, "no spans: the chain rests on log records alone")
	}
	if len(x.Graph.Records) == 0 {
		gaps = append(gaps, "no log records: the chain rests on spans alone")
	}
	gaps = append(gaps, x.missingSpans()...)
	gaps = append(gaps, x.unknownTraces()...)
	for _, t := range x.Graph.Trees {
		if len(t.Doors) > 0 {
			gaps = append(gaps, fmt.Sprintf("trace %s holds other requests too: what failed in them is left out", short(t.ID)))
		}
	}
	if len(inc.Chain) > 0 {
		if g := x.silentCallee(); g != "" {
			gaps = append(gaps, g)
		}
	}
	gaps = append(gaps, x.lateWork()...)
	for _, service := range x.Graph.Skewed() {
		d, word := x.Graph.Skew(service), "ahead of"
		if d < 0 {
			d, word = -d, "behind"
		}
		gaps = append(gaps, fmt.Sprintf("the clock of %s seems to be %s %s the others'; times are shown as recorded", service, links.Pretty(d), word))
	}
	return gaps
}

// lateWork tells of work on the path that was begun when its caller had given up: it was queued,
// unless a clock is off.
func (x *explanation) lateWork() []string {
	var gaps []string
	for i := range x.out.Path {
		n := x.out.Path[i].Failure.Node
		call := x.Caller(n)
		if n.Missing() || call == nil || call.Missing() || call.Service == n.Service || x.Async(n) {
			continue
		}
		if late := n.Start.Sub(call.End); late > 0 && x.Graph.Skew(n.Service) == 0 && x.Failures.Of(call) != nil {
			gaps = append(gaps, fmt.Sprintf("%s began %s after %s had given up: it was queued, or a clock is off", n.Service, links.Pretty(late), call.Service))
		}
	}
	return gaps
}

func (x *explanation) missingSpans() []string {
	var gaps []string
	for _, t := range x.Graph.Trees {
		if t.MissingSpans() == 0 {
			continue
		}
		missing, called := 0, []string{}
		for _, n := range t.Nodes {
			if !n.Missing() {
				continue
			}
			missing++
			for _, c := range n.Children {
				if !slices.Contains(called, c.Service) && len(called) < 5 {
					called = append(called, c.Service)
				}
			}
		}
		gaps = append(gaps, fmt.Sprintf("%s of trace %s did not arrive (the parent of %s)",
			count(missing, "span"), short(t.ID), strings.Join(called, ", ")))
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
func (x *explanation) unknownTraces() []string {
	type unknown struct {
		id      string
		sampled sampling
		last    time.Time
	}
	var found []*unknown
	byID := map[string]*unknown{}
	for _, l := range x.Graph.Records {
		id := l.Trace
		if !graph.Usable(id) || x.Graph.Trace(id) != nil {
			continue
		}
		u := byID[id]
		if u == nil {
			u = &unknown{id: id}
			byID[id] = u
			found = append(found, u)
		}
		u.sampled = max(u.sampled, samplingOf(l))
		u.last = latest(u.last, l.At)
	}
	var gaps []string
	for _, u := range found[:min(len(found), 5)] {
		var age time.Duration
		if end := x.Graph.Query.Window.End; !end.IsZero() {
			age = end.Sub(u.last)
		}
		why := "not sampled, expired, or never sent"
		switch said := x.Graph.NoAnswer[u.id]; {
		case said != "":
			why = said
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
func samplingOf(l *graph.Record) sampling {
	if m := traceparent.FindStringSubmatch(l.Record.Line[:min(len(l.Record.Line), maxScanned)]); m != nil {
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

// maxScanned bounds how much of a line is read for a traceparent, in bytes.
const maxScanned = 16 << 10

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
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
func (x *explanation) silentCallee() string {
	f := x.out.Path[len(x.out.Path)-1].Failure
	if n := f.Node; n.Kind() != telemetry.KindClient || len(x.Children(n)) > 0 || n.Store() {
		return ""
	}
	if peer := x.silentPeer([]*failures.Failure{f}); peer != "" {
		return fmt.Sprintf("%s was called by %s and has no telemetry of this request", peer, f.Service)
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
