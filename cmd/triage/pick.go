package main

import (
	"context"
	"time"

	"triage/correlate"
	"triage/investigate"
	"triage/telemetry"
	"triage/tui"
)

// pick lets the user choose one of the failing requests and opens it.
func (s *session) pick(ctx context.Context, r investigate.Requests) error {
	choose := tui.Pick
	if s.display.plain {
		choose = tui.PickLinear
		s.display.lines = tui.ReadLines(ctx, s.app.in) // the screen that follows goes on with them
	}
	chosen, ok, err := choose(ctx, r, s.tuiOptions())
	if err != nil {
		return err
	}
	if !ok {
		return s.listed(ctx, r)
	}
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
