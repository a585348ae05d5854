package investigate

import (
	"strings"

	"triage/correlate"
)

// fetch is how far the sources have been asked for a trace.
type fetch struct {
	open   int    // questions that are not answered yet
	failed string // the source that did not answer
}

// noAnswer is why there may be no spans though there is a trace; "" when all sources answered.
func (f *fetch) noAnswer() string {
	switch {
	case f == nil:
		return "not asked for"
	case f.failed != "":
		return f.failed + " did not answer"
	case f.open > 0:
		return "still being asked for"
	}
	return ""
}

// beginFetch notes that a source is asked for a trace.
func (i *inquiry) beginFetch(q *question) {
	if q.trace == "" {
		return
	}
	id := fullTraceID(q.trace)
	f := i.fetches[id]
	if f == nil {
		f = &fetch{}
		i.fetches[id] = f
	}
	i.change(id, func() { f.open++ })
}

// endFetch notes that the source answered, or did not.
func (i *inquiry) endFetch(ev *event) {
	if ev.q.trace == "" {
		return
	}
	id := fullTraceID(ev.q.trace)
	f := i.fetches[id]
	i.change(id, func() {
		f.open--
		if ev.err != nil {
			f.failed = ev.q.source
		}
	})
}

// change notes whether a step changes why there may be no spans of a trace, which the answer tells
// of a trace that the logs name.
func (i *inquiry) change(id string, step func()) {
	before := i.fetches[id].noAnswer()
	step()
	if i.isNamed[id] && i.fetches[id].noAnswer() != before {
		i.version++
	}
}

// name notes the trace that a log record names.
func (i *inquiry) name(l *correlate.Log) {
	id := fullTraceID(strings.TrimSpace(l.Envelope.TraceID))
	if l.Envelope.TraceID != "" && !i.isNamed[id] {
		i.isNamed[id] = true
		i.named = append(i.named, id)
	}
}

// noAnswer says of the traces that log records name why no source has answered for them.
func (i *inquiry) noAnswer() map[string]string {
	why := map[string]string{}
	for _, id := range i.named {
		if said := i.fetches[id].noAnswer(); said != "" {
			why[id] = said
		}
	}
	return why
}
