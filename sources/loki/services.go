package loki

import (
	"context"
	"slices"

	"triage/sources"
	"triage/telemetry"
)

var _ sources.Lister = (*Source)(nil)

// Services are the services that have log records in the window, in alphabetical order, by
// the values of the label that tells them apart: service_name, or where streams have none
// the most telling one. A [sources.LogQuery] asks for one of them with
// Streams: {label: name}. Beside the window it costs the server next to nothing.
func (s *Source) Services(ctx context.Context, w telemetry.Window) (label string, names []string, err error) {
	selector, _, err := s.chooseSelector(ctx, w)
	if err != nil {
		return "", nil, err
	}
	w = s.window(w)
	label = s.splitLabel()
	names, err = s.values(ctx, label, selector, w.Start, w.End)
	if err != nil {
		return "", nil, err
	}
	slices.Sort(names)
	return label, slices.DeleteFunc(slices.Compact(names), func(n string) bool { return n == "" }), nil
}
