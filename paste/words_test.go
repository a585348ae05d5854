package paste_test

import (
	"fmt"
	"strings"
	"testing"

	"triage/alert/clue"
	"triage/paste"
)

// said is what was read in short: "request_id:x trace_id:y code:Z service:s from source".
func said(c *clue.Clues) string {
	var parts []string
	for _, id := range c.IDs {
		parts = append(parts, fmt.Sprintf("%s:%s", id.Kind, id.Value))
	}
	if c.Code != nil {
		parts = append(parts, "code:"+c.Code.Value)
	}
	for _, s := range c.Best() {
		parts = append(parts, "service:"+s.Name)
	}
	return strings.Join(parts, " ")
}

func TestAnIDIsReadInAnyWrapping(t *testing.T) {
	const trace = "4bf92f3577b34da6a3ce929d0e0e4736"
	const uuid = "7f3a9c2e-1b2d-4c55-9a0e-3f0c9d1e2b77"
	bare := strings.ReplaceAll(uuid, "-", "")
	for in, want := range map[string]string{
		"7f3a9c2e":                             "request_id:7f3a9c2e",
		" 7f3a9c2e\n":                          "request_id:7f3a9c2e",
		"'7f3a9c2e'":                           "request_id:7f3a9c2e",
		`"7f3a9c2e",`:                          "request_id:7f3a9c2e",
		"<7f3a9c2e>":                           "request_id:7f3a9c2e",
		"`7f3a9c2e`.":                          "request_id:7f3a9c2e",
		"(7f3a9c2e)":                           "request_id:7f3a9c2e",
		"\ufeff7f3a9c2e":                       "request_id:7f3a9c2e",
		"ord-20417":                            "request_id:ord-20417",
		"7F3A-9C2E-11":                         "request_id:7F3A-9C2E-11",
		uuid:                                   "request_id:" + uuid + " trace_id:" + bare,
		strings.ToUpper(uuid):                  "request_id:" + strings.ToUpper(uuid) + " trace_id:" + bare,
		trace:                                  "trace_id:" + trace + " request_id:" + trace,
		strings.ToUpper(trace):                 "trace_id:" + trace + " request_id:" + strings.ToUpper(trace),
		"00-" + trace + "-00f067aa0ba902b7-01": "trace_id:" + trace,
		"traceparent: 00-" + trace + "-00f067aa0ba902b7-01":          "trace_id:" + trace,
		"1-5759e988-bd862e3fe1be46a994272793":                        "trace_id:5759e988bd862e3fe1be46a994272793 request_id:1-5759e988-bd862e3fe1be46a994272793",
		"request_id=7f3a9c2e":                                        "request_id:7f3a9c2e",
		`request_id="7f3a9c2e"`:                                      "request_id:7f3a9c2e",
		`"requestId": "7f3a9c2e",`:                                   "request_id:7f3a9c2e",
		"X-Request-Id: 7f3a9c2e":                                     "request_id:7f3a9c2e",
		"x-correlation-id: ord-1":                                    "correlation_id:ord-1",
		"trace_id=" + strings.ToUpper(trace):                         "trace_id:" + trace,
		"dd.trace_id=5466391837129847523":                            "trace_id:4bdc8669e73832e3",
		"id=7f3a9c2e":                                                "request_id:7f3a9c2e",
		"error_code: PAYMENT_TIMEOUT":                                "code:PAYMENT_TIMEOUT",
		"PAYMENT_TIMEOUT":                                            "code:PAYMENT_TIMEOUT",
		"payment_timeout":                                            "code:PAYMENT_TIMEOUT",
		"service=payments":                                           "service:payments",
		"jaeger.example.com/trace/" + trace:                          "trace_id:" + trace,
		"<https://jaeger.example.com/trace/" + trace + "|trace>":     "trace_id:" + trace,
		"see https://jaeger.example.com/trace/" + trace + ", please": "trace_id:" + trace,
		"{\n  \"level\": \"error\",\n  \"request_id\": \"7f3a9c2e\",\n  \"service\": \"cart\"\n}": "request_id:7f3a9c2e service:cart",
		"[{\"request_id\":\"7f3a9c2e\"}]":                           "request_id:7f3a9c2e",
		"curl -H 'X-Request-Id: 7f3a9c2e' https://shop.example/pay": "request_id:7f3a9c2e",
		"504":                "",
		"help me please now": "",
	} {
		c, err := paste.Read(in, now)
		if got := said(&c); err != nil || got != want {
			t.Errorf("%q is read as %q, %v, want %q", in, got, err, want)
		}
	}
}
