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
	if i := number(s); i >= 0 && i < len(kinds) {
		return kinds[i]
	}
	name := strings.ToLower(strings.TrimPrefix(s, "SPAN_KIND_"))
	for _, k := range kinds {
		if name == string(k) {
			return k
		}
	}
	return telemetry.KindUnspecified
}

// status reads "2", "STATUS_CODE_ERROR" or "error"; anything else is unset.
func status(s string) telemetry.StatusCode {
	if i := number(s); i >= 0 && i < len(statuses) {
		return statuses[i]
	}
	name := strings.ToLower(strings.TrimPrefix(s, "STATUS_CODE_"))
	for _, c := range statuses {
		if name == string(c) {
			return c
		}
	}
	return telemetry.StatusUnset
}

// number is the value of one digit, -1 for anything else.
func number(s string) int {
	if len(s) != 1 || s[0] < '0' || s[0] > '9' {
		return -1
	}
	return int(s[0] - '0')
}
