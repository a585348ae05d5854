package loki

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"triage/safetext"
	"triage/sources"
)

// spellings are the names under which labels and structured metadata hold an id. Loki
// writes a dot or dash of a name as "_", so that OpenTelemetry's request.id is request_id
// and http.request.header.x-request-id is http_request_header_x_request_id. Each name costs
// the server a look-up an entry: names that are rare are left to [Config.Fields].
var spellings = map[sources.Key][]string{
	sources.RequestID: {
		"request_id", "requestId", "requestID", "RequestId", "req_id", "reqId", "x_request_id",
		"http_request_header_x_request_id",
	},
	sources.CorrelationID: {
		"correlation_id", "correlationId", "correlationID", "CorrelationId", "x_correlation_id",
		"http_request_header_x_correlation_id",
	},
	sources.TraceID:   {"trace_id", "traceId", "traceID", "TraceId", "traceid"},
	sources.ErrorCode: {"error_code", "errorCode", "err_code", "code", "error_type"},
}

// keywords of LogQL cannot be label names; names of its functions can.
var keywords = map[string]bool{
	"and": true, "or": true, "unless": true, "by": true, "without": true, "on": true, "ignoring": true,
	"group_left": true, "group_right": true, "bool": true, "offset": true, "json": true, "logfmt": true,
	"regexp": true, "pattern": true, "unpack": true, "unwrap": true, "label_format": true, "line_format": true,
	"decolorize": true, "keep": true, "drop": true, "variants": true, "of": true,
}

// withFields are the usual spellings followed by the configured ones, as Loki writes them.
func withFields(fields map[sources.Key][]string) (map[sources.Key][]string, error) {
	all := make(map[sources.Key][]string, len(spellings))
	for key, names := range spellings {
		all[key] = slices.Clone(names)
	}
	for _, key := range slices.Sorted(maps.Keys(fields)) {
		for _, field := range fields[key] {
			name := labelName(field)
			if name == "" || keywords[name] {
				return nil, fmt.Errorf("loki: %q cannot be the name of a label or of structured metadata", safetext.Line(field))
			}
			if !slices.Contains(all[key], name) {
				all[key] = append(all[key], name)
			}
		}
	}
	return all, nil
}

// labelName writes a field's name as Loki does when it takes it in: every character
// outside [a-zA-Z0-9_] becomes "_". It is "" when nothing usable is left.
func labelName(field string) string {
	name := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '_':
			return r
		}
		return '_'
	}, field)
	if strings.Trim(name, "_") == "" || name[0] >= '0' && name[0] <= '9' {
		return ""
	}
	return name
}
