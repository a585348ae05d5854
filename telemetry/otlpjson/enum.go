package otlpjson

import (
	"strings"

	"triage/telemetry"
)

// kinds are the span kinds in the order of their numbers in OTLP.
var kinds = [...]telemetry.SpanKind{
	telemetry.KindUnspecified, telemetry.KindInternal, telemetry.KindServer,
	telemetry.KindClient, telemetry.KindProducer, telemetry.KindConsumer,
}

// statuses are the status codes in the order of their numbers in OTLP.
var statuses = [...]telemetry.StatusCode{
	telemetry.StatusUnset, telemetry.StatusOK, telemetry.StatusError,
}

// kind reads "3", "SPAN_KIND_CLIENT" or "client"; anything else is unspecified.
func kind(s string) telemetry.SpanKind {
	name := strings.ToLower(strings.TrimPrefix(s, "SPAN_KIND_"))
	for i, k := range kinds {
		if s == digit(i) || name == string(k) {
			return k
		}
	}
	return telemetry.KindUnspecified
}

// status reads "2", "STATUS_CODE_ERROR" or "error"; anything else is unset.
func status(s string) telemetry.StatusCode {
	name := strings.ToLower(strings.TrimPrefix(s, "STATUS_CODE_"))
	for i, c := range statuses {
		if s == digit(i) || name == string(c) {
			return c
		}
	}
	return telemetry.StatusUnset
}

func digit(i int) string { return string(rune('0' + i)) }
