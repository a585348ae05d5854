package main

import (
	"fmt"
	"regexp"
	"strings"

	"triage/correlate"
	"triage/envelope"
)

// maxHandle bounds an id or a code in bytes. Ids of any content are accepted; nothing that
// is one is longer.
const maxHandle = 64 << 10

// handles are the flags that say what to look for; exactly one is given.
type handles struct {
	requestID, traceID, correlationID, errorCode string
}

// query is what the handles ask for. given tells which flags are on the command line, also
// those with an empty value.
func (h handles) query(given func(flag string) bool) (correlate.Query, error) {
	var q correlate.Query
	var used []string
	for _, f := range [...]struct {
		flag  string
		value string
		into  *string
	}{
		{"request-id", h.requestID, &q.RequestID},
		{"trace-id", h.traceID, &q.TraceID},
		{"correlation-id", h.correlationID, &q.CorrelationID},
		{"error-code", h.errorCode, &q.ErrorCode},
	} {
		if !given(f.flag) {
			continue
		}
		used = append(used, "--"+f.flag)
		v := strings.TrimSpace(f.value)
		switch {
		case v == "":
			return q, &usageError{"--" + f.flag + " is empty: put the value behind it"}
		case len(v) > maxHandle:
			return q, &usageError{fmt.Sprintf("--%s is %d bytes long: at most %d can be searched for", f.flag, len(v), maxHandle)}
		}
		*f.into = v
	}
	if len(used) > 1 {
		return q, &usageError{"give one of " + strings.Join(used, " and ") + ": each is enough, the others are found from it"}
	}
	if q.TraceID != "" {
		id, ok := envelope.ParseTraceID(q.TraceID)
		if !ok {
			return q, &usageError{fmt.Sprintf("--trace-id: %q is not a trace id (16 or 32 hexadecimal digits, or a traceparent); for any other id use --request-id or --correlation-id", clip(q.TraceID))}
		}
		q.TraceID = id
	}
	return q, nil
}

// handleFlags are the flags of [handles].
var handleFlags = [...]string{"request-id", "trace-id", "correlation-id", "error-code", "service"}

// errorCode is a code by its looks alone.
var errorCode = regexp.MustCompile(`^[A-Z][A-Z0-9]*(?:[_.-][A-Z0-9]+)+$`)
