package envelope

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"triage/telemetry"
)

func TestScratch(t *testing.T) {
	p := os.Getenv("SCRATCH")
	if p == "" {
		t.Skip()
	}
	b, _ := os.ReadFile(p)
	for _, l := range strings.Split(string(b), "\n@@\n") {
		e := Log(telemetry.LogRecord{Line: strings.TrimSuffix(l, "\n")})
		c := Classify(&e)
		fmt.Printf("---- %.150q\n", l)
		j, _ := json.Marshal(e)
		var m map[string]any
		json.Unmarshal(j, &m)
		for _, k := range []string{"Format", "Message", "Severity", "Time", "Code", "RequestID", "CorrelationID", "TraceID", "SpanID", "Service", "Operation", "Version", "ErrorType", "ErrorMessage", "Cause", "CauseHow", "Logger", "Caller", "Class", "Retriable", "Attempt", "RetryAfter", "GRPCStatus", "HTTPStatus", "Peer", "Resource", "Stack", "Panic", "Attributes", "Truncated"} {
			v := m[k]
			s := fmt.Sprint(v)
			if v == nil || s == "" || s == "0" || s == "false" || s == "0001-01-01T00:00:00Z" {
				continue
			}
			if len(s) > 300 {
				s = s[:300]
			}
			fmt.Printf("   %s=%q\n", k, s)
		}
		fmt.Printf("   => %+v\n", c)
	}
}
