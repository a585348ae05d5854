package jaeger

import (
	"encoding/json"
	"slices"
	"strings"

	"triage/sources"
)

// spellings are the tags under which spans hold an id, most usual first. guid:x-request-id
// is Envoy's and Istio's; http.request.header.* are OpenTelemetry's, whose older conventions wrote
// "_" for the "-" of a header.
var spellings = map[sources.Key][]string{
	sources.RequestID: {
		"request_id", "request.id", "http.request.header.x-request-id", "guid:x-request-id",
		"requestId", "http.request_id", "x-request-id", "http.request.header.x_request_id",
	},
	sources.CorrelationID: {
		"correlation_id", "correlation.id", "correlationId", "http.request.header.x-correlation-id", "x-correlation-id",
		"http.request.header.x_correlation_id", "messaging.message.conversation_id",
	},
	sources.ErrorCode: {
		"error_code", "error.code", "errorCode", "error.type", "exception.code",
	},
}

// withFields are the configured tags followed by the usual spellings: who names one knows
// where to look.
func withFields(fields map[sources.Key][]string) map[sources.Key][]string {
	all := make(map[sources.Key][]string, len(spellings))
	for key, names := range spellings {
		for _, name := range slices.Concat(fields[key], names) {
			if name != "" && !slices.Contains(all[key], name) {
				all[key] = append(all[key], name)
			}
		}
	}
	return all
}

// tagQuery is the value of the search parameter tags. Jaeger compares values as strings;
// a request header is an array in OpenTelemetry, which Jaeger keeps as JSON text.
func tagQuery(name, value string) (string, error) {
	if isHeader(name) {
		list, err := marshal([]string{value})
		if err != nil {
			return "", err
		}
		value = list
	}
	return marshal(map[string]string{name: value})
}

func marshal(v any) (string, error) {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false) // Jaeger's own encoder for arrays does the same
	err := enc.Encode(v)
	return strings.TrimSuffix(b.String(), "\n"), err
}
