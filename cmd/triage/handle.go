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

var (
	hexID     = regexp.MustCompile(`^(?:[0-9a-fA-F]{16}|[0-9a-fA-F]{32})$`)
	errorCode = regexp.MustCompile(`^[A-Z][A-Z0-9]*(?:[_.-][A-Z0-9]+)+$`)
)

// looksLikeTrace tells whether an argument is more likely a trace than a request.
func looksLikeTrace(s string) bool {
	_, _, isContext := envelope.ParseTraceparent(s)
	return isContext || hexID.MatchString(s)
}

// withoutFlag says which flag an argument without one probably wants.
func withoutFlag(arg string) error {
	arg = strings.TrimSpace(arg)
	shown := "VALUE"
	if len(arg) > 0 && len(arg) <= 128 && !strings.ContainsAny(arg, " \t\r\n'\"\\$`") {
		shown = arg
	}
	switch {
	case arg == "":
		return &usageError{"an empty argument: say what to look for with --request-id, --trace-id, --correlation-id or --error-code"}
	case strings.Contains(arg, "://"):
		return &usageError{"a link cannot be opened: copy the id out of it and give it with --trace-id or --request-id"}
	case looksLikeTrace(arg):
		return &usageError{fmt.Sprintf("%q needs a flag: --trace-id %s (or --request-id, if that is what it is)", clip(arg), shown)}
	case errorCode.MatchString(arg):
		return &usageError{fmt.Sprintf("%q needs a flag: --error-code %s finds the requests that failed with it, triage explain %s says what to do", clip(arg), shown, shown)}
	}
	return &usageError{fmt.Sprintf("%q needs a flag: --request-id %s (or --trace-id, --correlation-id, --error-code)", clip(arg), shown)}
}
