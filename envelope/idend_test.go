package envelope

import "testing"

func TestAnIDThatStandsInATextEndsWhereIDsEnd(t *testing.T) {
	for text, want := range map[string]string{
		"ord-77: no rules":        "ord-77",
		"ord-77] no rules":        "ord-77",
		"ord-77&page=2":           "ord-77",
		"ord-77, and more":        "ord-77",
		"ord-77).":                "ord-77",
		"ord-77.":                 "ord-77",
		"ord-77...":               "ord-77",
		"ord-77|shop":             "ord-77",
		"ord-77\"}":               "ord-77",
		"|4bf92f35.7_":            "|4bf92f35.7_",
		"Root=1-67891233-abcdef":  "Root=1-67891233-abcdef",
		"host/Qw3rTy-000017":      "host/Qw3rTy-000017",
		"arn:aws:sqs:x: received": "arn:aws:sqs:x",
		"b64+/id==":               "b64+/id==",
		"ünïcode-7 ":              "ünïcode-7",
		"":                        "",
		"...":                     "",
	} {
		if got := text[:idEnd(text)]; got != want {
			t.Errorf("%q: the id is %q, want %q", text, got, want)
		}
	}
}

func TestAnIDIsReadWithoutTheMarksBehindIt(t *testing.T) {
	for _, mark := range []string{":", "]", "&page=2", ",", ";", ")", "}", ">", "|x", "\"", "."} {
		for name, line := range map[string]string{
			"after a time and a level": "2026-11-21 03:18:07,123 ERROR [shop.Runner] request_id=ord-77" + mark + " no rules",
			"after a level":            "ERROR [shop.Runner] request_id=ord-77" + mark + " no rules",
			"among words":              "failed to run request_id=ord-77" + mark + " no rules",
			"in logfmt":                "level=error request_id=ord-77" + mark + " msg=failed",
			"in the message of JSON":   `{"level":"error","msg":"failed request_id=ord-77` + map[bool]string{true: `\"`, false: mark}[mark == `"`] + ` no rules"}`,
		} {
			if e := decodeLine(line); e.RequestID != "ord-77" {
				t.Errorf("%s, before %q: %q (%s)", name, mark, e.RequestID, e.Format)
			}
		}
	}
}

func TestTheWordsBehindAnIDAreTheMessages(t *testing.T) {
	for line, want := range map[string]string{
		"2026-11-21T03:18:07.123Z ERROR [shop.Handler] (pool-3) Uncaught error request_id=ord-77: shop.DriverException: no connection": "Uncaught error: shop.DriverException: no connection",
		"2026-11-21T03:18:07.123Z ERROR [shop.Handler] (pool-3) Uncaught error request_id=ord-77 in the driver":                        "Uncaught error in the driver",
		"2026-11-21T03:18:07.123Z ERROR [shop.Handler] (pool-3) Uncaught error request_id=ord-77 tries=3":                              "Uncaught error",
		"2026-11-21T03:18:07.123Z ERROR [shop.Handler] (pool-3) Uncaught error request_id=ord-77, tries=3":                             "Uncaught error",
	} {
		if e := decodeLine(line); e.RequestID != "ord-77" || e.Message != want {
			t.Errorf("%s\n id %q, message %q, want %q", line, e.RequestID, e.Message, want)
		}
	}
}
