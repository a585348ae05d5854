package loki

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"triage/safetext"
	"triage/sources"
	"triage/telemetry"
)

// maxStreams bounds the streams of one search.
const maxStreams = 50

// context answers a question for whole streams or for a severity.
func (s *Source) context(ctx context.Context, q sources.LogQuery, emit func([]telemetry.LogRecord)) (sources.Answer, error) {
	selectors, notes, problem, err := s.selectorsFor(ctx, q)
	if err != nil {
		return sources.Answer{}, err
	}
	run := newRun(s, q, emit)
	queries := make([]query, len(selectors))
	for i, selector := range selectors {
		queries[i] = query{selector: selector, limit: max(1, run.limit/len(selectors))}
	}
	if !q.Errors {
		answer, err := run.all(ctx, queries)
		return withNotes(answer, notes, problem), err
	}
	answer, err := run.errors(ctx, queries)
	if err == nil && q.Faults {
		var more sources.Answer
		more, err = run.faults(ctx, queries)
		answer.Add(more)
		answer.Records = run.emitted
	}
	return withNotes(answer, notes, problem), err
}

// selectorsFor are the selectors of the streams that are asked for, one for each map, or
// the usual one for all.
func (s *Source) selectorsFor(ctx context.Context, q sources.LogQuery) (selectors, notes []string, problem string, err error) {
	if len(q.Streams) == 0 {
		selector, problem, err := s.chooseSelector(ctx, q.Window)
		return []string{selector}, nil, problem, err
	}
	streams := q.Streams
	if len(streams) > maxStreams {
		notes = append(notes, fmt.Sprintf("asked for the first %d of %d streams", maxStreams, len(streams)))
		streams = streams[:maxStreams]
	}
	for _, labels := range streams {
		selector, err := streamSelector(s.config.Selector, labels)
		if err != nil {
			return nil, nil, "", s.refused(err.Error(), err)
		}
		selectors = appendNew(selectors, selector)
	}
	return selectors, notes, "", nil
}

// streamSelector takes the streams within base that carry all the labels; base may be "".
func streamSelector(base string, labels map[string]string) (string, error) {
	var matchers []string
	if inner := strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(base, "{"), "}")); inner != "" {
		matchers = append(matchers, inner)
	}
	for _, name := range slices.Sorted(maps.Keys(labels)) {
		if labelName(name) != name || keywords[name] {
			return "", fmt.Errorf("%q cannot be the name of a label in LogQL", safetext.Line(name))
		}
		matchers = append(matchers, name+"="+Quote(labels[name]))
	}
	return "{" + strings.Join(matchers, ", ") + "}", nil
}
