package envelope

import (
	"strings"
	"testing"
	"time"

	"triage/telemetry"
)

// decodeLine decodes without the net that [Decoder.Log] spreads, so that a panic fails.
func decodeLine(line string) (e Envelope) {
	standard.log(&telemetry.LogRecord{Line: line}, &e)
	return e
}

func TestIDsOfEveryCarrierBecomeLowerCaseHex(t *testing.T) {
	const w3c = "4bf92f3577b34da6a3ce929d0e0e4736"
	for in, want := range map[string][2]string{
		w3c:                                  {w3c, ""},
		"4BF92F3577B34DA6A3CE929D0E0E4736":   {w3c, ""},
		"00-" + w3c + "-00f067aa0ba902b7-01": {w3c, "00f067aa0ba902b7"},
		"cc-" + w3c + "-00f067aa0ba902b7-01-what-comes-later":                        {w3c, "00f067aa0ba902b7"},
		"80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1":                        {"80f198ee56343ba864fe8b2a57d3eff7", "e457b5a2e4d86bd1"},
		w3c + ":00f067aa0ba902b7:0:1":                                                {w3c, "00f067aa0ba902b7"},
		"Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1": {"5759e988bd862e3fe1be46a994272793", "53995c3f42cd8ad8"},
		"1-5759e988-bd862e3fe1be46a994272793":                                        {"5759e988bd862e3fe1be46a994272793", ""},
		"projects/shop-prod/traces/06796866738c859f2f19b7cfb3214824":                 {"06796866738c859f2f19b7cfb3214824", ""},
		"105445aa7843bc8bf206b12000100000/1;o=1":                                     {"105445aa7843bc8bf206b12000100000", "0000000000000001"},
		"4bf92f35-77b3-4da6-a3ce-929d0e0e4736":                                       {w3c, ""},
		"S/kvNXezTaajzpKdDg5HNg==":                                                   {w3c, ""},
		"a2fb4a1d1a96d312":                                                           {"a2fb4a1d1a96d312", ""},
		"2fb4a1d1a96d312":                                                            {"02fb4a1d1a96d312", ""},
		"1234567890123456789":                                                        {"112210f47de98115", ""},
		"00000000000000000000000000000000":                                           {"", ""},
		"abc":                                                                        {"", ""},
		"not a trace id at all, is it?":                                              {"", ""},
		"ff-" + w3c + "-00f067aa0ba902b7-01":                                         {"", ""},
	} {
		trace, span, ok := parseContext(in)
		if trace != want[0] || span != want[1] || ok != (want[0] != "") {
			t.Errorf("%q: %q %q %v, want %q", in, trace, span, ok, want)
		}
	}
	if id, ok := ParseDatadogID("11803532876627986230"); !ok || id != "a3ce929d0e0e4736" {
		t.Errorf("Datadog's decimal: %q %v", id, ok)
	}
	for _, bad := range []string{"", "0", "-1", "18446744073709551616", "12a"} {
		if id, ok := ParseDatadogID(bad); ok {
			t.Errorf("Datadog's %q became %q", bad, id)
		}
	}
}

func TestTimesOfEveryLibrary(t *testing.T) {
	for in, want := range map[string]string{
		"2026-11-21T03:18:07.9456756Z": "2026-11-21T03:18:07.9456756Z", "2026-11-21 03:18:07,123+01:00": "2026-11-21T02:18:07.123Z",
		"2026-11-21T03:18:07+0545": "2026-11-20T21:33:07Z", "2026-11-21 03:18:07.5 UTC": "2026-11-21T03:18:07.5Z",
		"1795231087": "2026-11-21T03:18:07Z", "1795231087.9456756": "2026-11-21T03:18:07.9456756Z",
		"1795231087123456789": "2026-11-21T03:18:07.123456789Z", "1.795231087e9": "2026-11-21T03:18:07Z", "1.7952310871234567e+18": "2026-11-21T03:18:07.1234567Z",
		"1795231087123.5": "2026-11-21T03:18:07.1235Z", "21/Nov/2026:03:24:10 +0000": "2026-11-21T03:24:10Z",
		"Sat, 21 Nov 2026 03:18:07 GMT": "2026-11-21T03:18:07Z", "20261121T031807Z": "2026-11-21T03:18:07Z",
		"2026-11-21T03:18:60Z": "2026-11-21T03:19:00Z",
	} {
		if st, ok := parseTime(in); !ok || st.t.Format(time.RFC3339Nano) != want || st.noZone || st.noYear {
			t.Errorf("%q: %v %+v, want %s", in, ok, st, want)
		}
	}
	for _, in := range []string{"", "0", "-5", "soon", "1e300", "0001-01-01T00:00:00Z", "2026-13-21T03:18:07Z", "2026-02-31T03:18:07Z",
		"2026-11-21T25:18:07Z", "99999999999999999999", "12", "20261121",
		"202e-99999999", "202e99999999", "1e" + strings.Repeat("0", 100) + "9"} {
		if st, ok := parseTime(in); ok {
			t.Errorf("%q is no time, got %v", in, st.t)
		}
	}
	for _, in := range []string{"2026-11-21T03:18:07.123", "Nov 21, 2026 3:22:42 AM", "Nov 21, 2026 3:22:42\u202fAM"} {
		if st, ok := parseTime(in); !ok || !st.noZone {
			t.Errorf("%q lacks its zone: %v %+v", in, ok, st)
		}
	}
}

func TestATimeThatLacksItsYearZoneOrDateIsCompletedFromTheStoreAndMarked(t *testing.T) {
	now := time.Date(2026, 11, 21, 3, 18, 8, 0, time.UTC)
	for _, c := range []struct{ line, want string }{
		{`E1121 03:18:07.950483   18575 a.go:272] cannot capture`, "2026-11-21T03:18:07.950483Z"},
		{`Nov 21 03:18:07.668 ERRO posting failed, request_id: r`, "2026-11-21T03:18:07.668Z"},
		{`2026/11/21 05:18:07 ERROR x request_id=r`, "2026-11-21T03:18:07Z"}, // written in +02:00
		{`2026/11/21 03:10:07 ERROR x request_id=r`, "2026-11-21T03:10:07Z"}, // late, not another zone
		{`3:18AM ERR capture failed error=boom`, "2026-11-21T03:18:08Z"},     // in the store's minute, which is more precise
		{`3:17AM ERR capture failed error=boom`, "2026-11-21T03:17:00Z"},
		{`23:59:59.5 [main] ERROR shop.Api - posting failed`, "2026-11-20T23:59:59.5Z"},
	} {
		e := Log(telemetry.LogRecord{Line: c.line, Time: now})
		if got := e.Time.Format(time.RFC3339Nano); got != c.want || e.From(FieldTime).How != FromDerived {
			t.Errorf("%s: %s (%v), want %s", c.line, got, e.From(FieldTime), c.want)
		}
	}
	december := time.Date(2027, 1, 1, 0, 0, 5, 0, time.UTC)
	if e := Log(telemetry.LogRecord{Line: "E1231 23:59:59.000000   1 a.go:2] x", Time: december}); e.Time.Year() != 2026 {
		t.Errorf("the last second of the year became %v", e.Time)
	}
}

func TestSeveritiesOfEveryLibrary(t *testing.T) {
	for in, want := range map[string]Severity{
		"ERROR+4": Error, "WARN+2": Warn, "DEBUG-4": Trace, "dpanic": Fatal, "FINE": Debug, "FINEST": Trace, "ERR": Error, "ERROR2": Error,
		"50": Error, "60": Fatal, "40000": Error, "500": Error, "800": Fatal, "10": Trace, "-4": Debug, "Notice": Info, " warn ": Warn,
	} {
		if got, ok := ParseSeverity(in); !ok || got != want {
			t.Errorf("%q: %q %v, want %q", in, got, ok, want)
		}
	}
	for _, in := range []string{"", "gold", "7", "ERROR+", "99999999999999999999", "+", "-", "error!"} {
		if got, ok := ParseSeverity(in); ok {
			t.Errorf("%q is no level, got %q", in, got)
		}
	}
}

func TestGRPCStatusInEverySpelling(t *testing.T) {
	for in, want := range map[string]string{
		"4": "DEADLINE_EXCEEDED", "DEADLINE_EXCEEDED": "DEADLINE_EXCEEDED", "DeadlineExceeded": "DEADLINE_EXCEEDED",
		"deadline_exceeded": "DEADLINE_EXCEEDED", "Canceled": "CANCELLED", "CANCELLED": "CANCELLED", "Cancelled": "CANCELLED",
		"The operation was cancelled": "CANCELLED", "0": "OK", "16": "UNAUTHENTICATED", "Code::NotFound": "NOT_FOUND",
		"StatusCode.UNAVAILABLE": "UNAVAILABLE", "codes.Internal": "INTERNAL",
	} {
		if got, ok := ParseGRPCStatus(in); !ok || got != want {
			t.Errorf("%q: %q %v, want %s", in, got, ok, want)
		}
	}
	for _, in := range []string{"", "17", "-1", "99", "failed", "4x"} {
		if got, ok := ParseGRPCStatus(in); ok {
			t.Errorf("%q is no status, got %s", in, got)
		}
	}
	for in, want := range map[string]string{
		"rpc error: code = Unknown desc = rpc error: code = NotFound desc = no such account":                      "NOT_FOUND",
		"status: Unavailable, message: \"tcp connect error\", details: [], metadata: MetadataMap { headers: {} }": "UNAVAILABLE",
	} {
		if got, _, _, ok := grpcText(in); !ok || got != want {
			t.Errorf("%q: %q %v, want %s", in, got, ok, want)
		}
	}
}
