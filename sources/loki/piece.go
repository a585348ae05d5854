package loki

import (
	"time"

	"triage/telemetry"
)

// piece is the part of the window that is asked for next.
func (p *pager) piece() telemetry.Window {
	w := p.rest
	if p.run.newest {
		if from := w.End.Add(-p.step); from.After(w.Start) {
			w.Start = from
		}
	} else if to := w.Start.Add(p.step); to.Before(w.End) {
		w.End = to
	}
	return w
}

// pass takes a piece that has been read off what is left.
func (p *pager) pass(piece telemetry.Window) {
	if p.run.newest {
		p.rest.End = piece.Start
	} else {
		p.rest.Start = piece.End
	}
	p.ties = 0
}

// advance takes off what a full page has read, up to the timestamp at which it ended. It
// tells whether that is anything: not when all its entries lie at the edge.
func (p *pager) advance(g got) bool {
	before := p.rest
	if p.run.newest {
		p.rest.End = g.edge.Add(1)
	} else {
		p.rest.Start = g.edge
	}
	if p.rest == before {
		return false
	}
	p.ties = g.ties
	return true
}

// edge is the nanosecond at which reading goes on.
func (p *pager) edge() telemetry.Window {
	if p.run.newest {
		return telemetry.Window{Start: p.rest.End.Add(-1), End: p.rest.End}
	}
	return telemetry.Window{Start: p.rest.Start, End: p.rest.Start.Add(1)}
}

// progress says how far the window has been read.
func (p *pager) progress() string {
	if p.run.newest {
		return "back to " + stamp(p.rest.End)
	}
	return "until " + stamp(p.rest.Start)
}

func (p *pager) firstOrLatest() string {
	if p.run.newest {
		return "latest"
	}
	return "first"
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }
