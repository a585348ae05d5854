package correlate

import (
	"context"

	"triage/correlate/failures"
	"triage/correlate/graph"
	"triage/correlate/links"
	"triage/correlate/outcome"
)

// Correlate rebuilds the error chain of one request. It does not change ev. When ctx ends
// before the answer is there, the error is that of ctx and the incident is worth nothing.
func Correlate(ctx context.Context, ev Evidence) (Incident, error) {
	inc, g, err := correlateOne(ctx, ev)
	if err != nil {
		return Incident{}, err
	}
	if inc.Others, err = others(ctx, g, &inc); err != nil {
		return Incident{}, err
	}
	return inc, nil
}

// correlateOne answers for the request that was asked for, without the others that share an
// order with it.
func correlateOne(ctx context.Context, ev Evidence) (Incident, *graph.Graph, error) {
	g, err := graph.Build(ctx, ev) // what belongs to the request, in one picture
	if err != nil {
		return Incident{}, nil, err
	}
	fs, err := failures.Find(ctx, g) // everything one span or visit says is one failure
	if err != nil {
		return Incident{}, nil, err
	}
	forest, err := links.Place(ctx, g, fs) // who called whom, where no span tells
	if err != nil {
		return Incident{}, nil, err
	}
	out, err := outcome.Decide(ctx, forest) // what reached the caller, and the path down to its cause
	if err != nil {
		return Incident{}, nil, err
	}
	inc, err := explain(ctx, forest, out) // in words
	return inc, g, err
}

// Telling tells whether an id is unlikely to stand in a text by chance.
func Telling(id string) bool { return graph.Telling(id) }
