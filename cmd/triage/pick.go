package main

import (
	"context"
	"time"

	"triage/correlate"
	"triage/investigate"
	"triage/telemetry"
	"triage/tui"
)

// pick lets the user choose one of the failing requests, from before they are found.
func (s *session) pick(ctx context.Context, find func(context.Context) investigate.Requests) (tui.Picked, error) {
	if !s.display.plain {
		return tui.Pick(ctx, find, s.tuiOptions())
	}
	r := find(ctx)
	if len(r.Requests) == 0 {
		return tui.Picked{Requests: r, Found: true}, nil
	}
	s.display.lines = tui.ReadLines(ctx, s.app.in) // the screen that follows goes on with them
	chosen, ok, err := tui.PickLinear(ctx, r, s.tuiOptions())
	return tui.Picked{Requests: r, Found: true, Chosen: chosen, Open: ok}, err
}

// open shows one of the failing requests.
func (s *session) open(ctx context.Context, chosen investigate.Request) error {
	q := correlate.Query{RequestID: chosen.RequestID, Window: s.options.Query.Window}
	if q.RequestID == "" {
		q.TraceID = chosen.TraceID
	}
	if !s.options.Fixed && !chosen.Time.IsZero() {
		// When it failed is known: there is no need to look for the time again.
		q.Window = telemetry.Window{Start: chosen.Time.Add(-around), End: chosen.Time.Add(around)}
		s.options.Fixed = true
	}
	return s.show(ctx, q)
}

// around is how much before and after its error a request of the list is looked for.
const around = time.Hour
