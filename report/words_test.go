package report

import (
	"math"
	"testing"
	"time"

	"triage/correlate"
	"triage/envelope"
	"triage/telemetry"
)

func TestDurationsReadAsPeopleSayThem(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0s", 812: "812ns", 45 * time.Microsecond: "45µs", 2300 * time.Microsecond: "2.3ms",
		412 * time.Millisecond: "412ms", 3020 * time.Millisecond: "3.02s", 94 * time.Second: "1m34s",
		time.Minute: "1m", time.Hour: "1h", 90 * time.Minute: "1h30m", 24 * time.Hour: "24h", 10 * time.Minute: "10m",
		-2 * time.Second: "-2.00s", math.MinInt64: "-2562047h47m16.854775807s",
	} {
		if got := duration(d); got != want {
			t.Errorf("duration(%d) = %q, want %q", d, got, want)
		}
	}
}

func TestWindowsAreGivenInUTCWithTheirLength(t *testing.T) {
	at := func(day, hour int) time.Time {
		return time.Date(2026, 11, day, hour, 0, 0, 0, time.FixedZone("CET", 3600))
	}
	for want, w := range map[string]telemetry.Window{
		"all of the evidence, without a time limit":            {},
		"everything since 2026-11-21 01:00:00 UTC":             {Start: at(21, 2)},
		"everything before 2026-11-21 01:00:00 UTC":            {End: at(21, 2)},
		"2026-11-21 01:00:00 to 02:00:00 UTC (1h)":             {Start: at(21, 2), End: at(21, 3)},
		"2026-11-20 23:00:00 to 2026-11-21 01:00:00 UTC (2h)":  {Start: at(21, 0), End: at(21, 2)},
		"2026-11-20 01:00:00 to 2026-11-21 01:00:00 UTC (24h)": {Start: at(20, 2), End: at(21, 2)},
		"2026-11-21 02:00:00 to 01:00:00 UTC (-1h)":            {Start: at(21, 3), End: at(21, 2)},
	} {
		if got := windowWords(w); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestEveryWordOfTheModelHasWordsForPeople(t *testing.T) {
	for _, c := range []envelope.Class{envelope.Transient, envelope.Permanent, envelope.Policy, envelope.ClassUnknown, ""} {
		if got := classWords(c); len(got) < 12 {
			t.Errorf("class %q reads %q", c, got)
		}
	}
	seen := map[string]bool{}
	for _, r := range []envelope.Retry{envelope.RetryYes, envelope.RetryIdempotent, envelope.RetryAfter, envelope.RetryHigher, envelope.RetryNo, envelope.RetryUnknown} {
		got := retryWords(r, 0)
		if got == "" || seen[got] {
			t.Errorf("retry %q reads %q", r, got)
		}
		seen[got] = true
	}
	if got, want := retryWords(envelope.RetryAfter, 250*time.Millisecond), "after 250ms"; got != want {
		t.Errorf("retry after 250ms reads %q, want %q", got, want)
	}
	for _, k := range []correlate.LinkKind{correlate.LinkParent, correlate.LinkSameSpan, correlate.LinkSpanLink, correlate.LinkText, correlate.LinkPeer, correlate.LinkTimeOrder} {
		if got := linkWords(k); got == "" || (got == string(k) && k != correlate.LinkParent) {
			t.Errorf("link %q reads %q", k, got)
		}
	}
}

func TestConfidenceHasAWordAndAFigure(t *testing.T) {
	for c, want := range map[float64]string{1: "high, 100 %", 0.8: "high, 80 %", 0.796: "high, 80 %", 0.794: "medium, 79 %", 0.6: "medium, 60 %", 0.4: "low, 40 %", 0.39: "cannot tell, 39 %", -3: "cannot tell, 0 %", math.NaN(): "cannot tell, 0 %", math.Inf(1): "high, 100 %"} {
		if got := confidenceWords(c); got != want {
			t.Errorf("confidence %v reads %q, want %q", c, got, want)
		}
	}
}

func TestCodesAreListedInTheOrderTheyWereMasked(t *testing.T) {
	hop := func(code string, http int, also ...string) correlate.Hop {
		return correlate.Hop{Envelope: envelope.Envelope{Code: code, HTTPStatus: http}, Also: also}
	}
	got := masked([]correlate.Hop{hop("A", 0), hop("A", 500), hop("B", 500, "C"), hop("", 502), {Envelope: envelope.Envelope{GRPCStatus: "INTERNAL"}}, {Classification: envelope.Classification{Kind: envelope.KindPanic}}})
	want := []string{"A", "B", "C", "HTTP 502", "INTERNAL", "PANIC"}
	if len(got) != len(want) {
		t.Fatalf("got %v, want %v", got, want)
	}
	for n := range want {
		if got[n] != want[n] {
			t.Fatalf("got %v, want %v", got, want)
		}
	}
}

func TestCodeSpansHoldAnyText(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "a": "`a`", "a`b": "``a`b``", "`": "`` ` ``", "``": "``` `` ```", "`a": "`` `a ``", " ": "` `", " a ": "`  a  `", "a``b`c": "```a``b`c```",
	} {
		if got := codeSpan(in); got != want {
			t.Errorf("codeSpan(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestAnEqualsSignAmongWordsIsNoMarkup(t *testing.T) {
	for in, want := range map[string]string{
		"code = Aborted desc = deadlock": "code = Aborted desc = deadlock",
		"=":                              "`=`",
		"= a":                            "`=` a",
		"a =":                            "a `=`",
		"a == b":                         "a `==` b",
	} {
		if got := prose(in); got != want {
			t.Errorf("prose(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestHeadingsOfAnEntryGoBelowTheReports(t *testing.T) {
	in := "# Title\n\n## A\n\n```sh\n# a comment\n```\n\n````\n```\n# b\n````\n\n### B\ntext # c\n"
	want := "### A\n\n```sh\n# a comment\n```\n\n````\n```\n# b\n````\n\n#### B\ntext # c\n"
	if got := demote(in); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
