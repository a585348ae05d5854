package grow

import (
	"fmt"
	"slices"
	"time"

	"triage/telemetry"
)

// Variant is what part of the evidence there is, or what is wrong with it.
type Variant string

// The variants. TracesOnly, LogsOnly and Lost20 are parts of Complete.
const (
	Complete   Variant = "complete"
	TracesOnly Variant = "traces"  // no logs
	LogsOnly   Variant = "logs"    // no spans
	Lost20     Variant = "lost20"  // a fifth of the spans gone at random
	Skew       Variant = "skew"    // each service's clock off by up to three seconds
	HalfIDs    Variant = "halfids" // half of the services log the trace id alone
)

// Variants are all variants.
func Variants() []Variant {
	return []Variant{Complete, TracesOnly, LogsOnly, Lost20, Skew, HalfIDs}
}

// Incident is the telemetry of one request, and the truth about it.
type Incident struct {
	Logs  []telemetry.LogRecord
	Spans []telemetry.Span
	Truth Truth
	// LogTags and SpanTags say of each record what it tells.
	LogTags, SpanTags []Tag

	origin origin
	world  *world
}

// origin is what an incident is grown from.
type origin struct {
	seed         uint64
	index        int
	variant      Variant
	names, words uint64 // other names, other words of info lines; 0 for the first ones

	shift map[int]time.Duration
}

// Grow makes an incident. Equal arguments give equal incidents.
func Grow(seed uint64, index int, v Variant) Incident {
	return grown(origin{seed: seed, index: index, variant: v})
}

func grown(o origin) Incident {
	w := newWorld(o)
	logs, spans := w.emit()
	i := Incident{origin: o, world: w}
	draw, lost := drawer(o.seed, o.index, "lost"), map[int]bool{}
	for _, d := range w.spans {
		lost[d.seq] = draw.IntN(5) == 0
	}
	for _, s := range spans {
		if o.variant == LogsOnly || o.variant == Lost20 && lost[s.tag.Seq] {
			continue
		}
		i.Spans, i.SpanTags = append(i.Spans, s.Span), append(i.SpanTags, s.tag)
	}
	for _, l := range logs {
		if o.variant != TracesOnly {
			i.Logs, i.LogTags = append(i.Logs, l.LogRecord), append(i.LogTags, l.tag)
		}
	}
	i.Truth = w.decide(slices.Concat(i.LogTags, i.SpanTags), o.variant)
	return i
}

// newWorld draws the system, plays the request in it, and sets the clocks.
func newWorld(o origin) *world {
	w := &world{seed: o.seed, index: o.index, r: drawer(o.seed, o.index, "structure"), ids: drawer(o.seed, o.index, "ids")}
	w.names = newVocabulary(drawer(o.seed+o.names, o.index, fmt.Sprintf("names %d", o.names)))
	w.words = drawer(o.seed+o.words, o.index, fmt.Sprintf("words %d", o.words))
	w.start = time.Date(2026, time.Month(1+w.ids.IntN(12)), 1+w.ids.IntN(28), w.ids.IntN(24), w.ids.IntN(60), w.ids.IntN(60), w.ids.IntN(1e9), time.UTC)
	w.trace, w.request = hexID(w.ids, 32), requestID(w)
	w.build()
	w.place()
	if o.variant == HalfIDs {
		w.halveIDs()
	}
	w.run()
	w.distract()
	skew := drawer(o.seed, o.index, "skew")
	for _, s := range w.services {
		d := between(skew, -3000, 3000)
		if o.variant == Skew {
			s.skew = d
		}
		s.skew += o.shift[s.n]
	}
	return w
}

// requestID is an id in one of the shapes that people use.
func requestID(w *world) string {
	h := hexID(w.ids, 32)
	switch w.ids.IntN(4) {
	case 0:
		return h[:8] + "-" + h[8:12] + "-4" + h[13:16] + "-a" + h[17:20] + "-" + h[20:]
	case 1:
		return "req-" + h[:12]
	case 2:
		return "rq_" + h[:20]
	}
	return h
}

// halveIDs lets half of the services log the trace id alone.
func (w *world) halveIDs() {
	r := drawer(w.seed, w.index, "halves")
	for i, s := range w.services {
		half := r.IntN(2) == 0
		if i == 0 {
			s.logsTrace = s.forwards && !s.proxy
			continue
		}
		if half && s.forwards && !s.proxy {
			s.logsRequest, s.logsTrace, s.attrRequest = false, true, false
		}
	}
}
