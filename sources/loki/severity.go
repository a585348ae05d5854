package loki

import (
	"context"
	"strconv"

	"triage/sources"
	"triage/telemetry"
)

// levelMetadata is what Loki derives for every entry since 3.1, unless discover_log_levels
// is turned off. It is structured metadata, never a label.
const levelMetadata = "detected_level"

// errorLevels are the values of detected_level that are errors.
var errorLevels = equal{levelMetadata, []string{"error", "fatal", "critical"}}

// errorTexts are what a line of an error contains, as a rule. The regular expression that
// ignores case would take half as long again.
var errorTexts = []string{
	"error", "ERROR", "Error", "fatal", "FATAL", "Fatal", "critical", "CRITICAL", "Critical",
	"panic", "PANIC", "exception", "Exception", "Traceback", "SEVERE", "emerg",
}

// errorMetadata are the labels and metadata that say a level where Loki does not derive one.
func errorMetadata() []equal {
	words := []string{"error", "ERROR", "Error", "err", "fatal", "FATAL", "Fatal", "critical", "CRITICAL", "Critical", "panic", "emerg"}
	var numbers []string // OpenTelemetry's ERROR to FATAL4
	for n := 17; n <= 24; n++ {
		numbers = append(numbers, strconv.Itoa(n))
	}
	return []equal{{"severity_number", numbers}, {"severity_text", words}, {"level", words}, {"severity", words}}
}

// errors asks for the entries of the streams at level error and above: for those that Loki
// says are, or, where it says nothing about levels, for those whose text or metadata look
// like it.
func (r *run) errors(ctx context.Context, streams []query) (sources.Answer, error) {
	answer, err := r.all(ctx, filtered(streams, labelFilter([]equal{errorLevels})))
	if err != nil || r.emitted > 0 || len(answer.Problems) > 0 {
		return answer, err
	}
	for _, stream := range streams {
		known, asked := r.knowsLevels(ctx, stream)
		answer.Add(asked)
		if known {
			return answer, nil
		}
	}
	r.confirm = func(rec *telemetry.LogRecord) bool { return sources.SeemsError(*rec) }
	guessed, err := r.all(ctx, append(filtered(streams, lineFilter(errorTexts)), filtered(streams, labelFilter(errorMetadata()))...))
	answer.Add(guessed)
	return answer, err
}

func filtered(streams []query, pipeline string) []query {
	queries := make([]query, len(streams))
	for i, q := range streams {
		q.pipeline = pipeline
		queries[i] = q
	}
	return queries
}

// knowsLevels tells whether any entry of the stream has a level that Loki derived: then the
// absence of errors is a fact. It is a cheap question where the answer is yes.
func (r *run) knowsLevels(ctx context.Context, stream query) (bool, sources.Answer) {
	probe := newRun(r.source, sources.LogQuery{Window: r.window, Limit: 1}, func([]telemetry.LogRecord) {})
	stream.pipeline, stream.limit = "| "+levelMetadata+`=~".+"`, 1
	res := probe.ask(ctx, stream)
	found := res.asked.Records > 0
	res.asked.Records = 0 // none was handed over
	return found, sources.Answer{Asked: []sources.Asked{res.asked}, Bytes: res.bytes}
}
