package tui

import (
	"strings"
	"testing"

	"triage/correlate"
	"triage/envelope"
)

func TestFilterKeepsWhatWasAskedFor(t *testing.T) {
	e := correlate.Entry{Service: "ledger-worker", Severity: envelope.Warn, Text: "Pool TIMED out", Hop: 1}
	for _, c := range []struct {
		filter string
		want   bool
	}{
		{"", true}, {"timed", true}, {"TIMED pool", true}, {"timed absent", false}, {"worker", true},
		{"service:ledger", true}, {"service:LEDGER", true}, {"svc:gateway", false},
		{"level:warn", true}, {"level:error", false}, {"level:info", true},
		{"hop:2", true}, {"hop:1", false}, {"hop:x", false},
		{"-timed", false}, {"-absent", true}, {"-", true}, {"level:warn hop:2 -worker", false},
	} {
		if got := parseFilter(c.filter).keeps(&e); got != c.want {
			t.Errorf("%q keeps the entry: %v, want %v", c.filter, got, c.want)
		}
	}
}

func FuzzContainsFold(f *testing.F) {
	f.Add("Pool TIMED out", "timed")
	f.Add("", "")
	f.Add("é", "É")
	f.Fuzz(func(t *testing.T, s, sub string) {
		want := strings.Contains(lowerASCII(s), lowerASCII(sub))
		if got := containsFold(s, lowerASCII(sub)); got != want {
			t.Errorf("containsFold(%q, %q) = %v, want %v", s, lowerASCII(sub), got, want)
		}
	})
}

func FuzzFilterReadsBackWhatItShows(f *testing.F) {
	f.Add("service:a level:warn hop:3 word -not")
	f.Fuzz(func(t *testing.T, s string) {
		once := parseFilter(s).String()
		if twice := parseFilter(once).String(); twice != once {
			t.Errorf("%q reads as %q, which reads as %q", s, once, twice)
		}
	})
}
