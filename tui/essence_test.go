package tui

import (
	"testing"

	"triage/correlate"
	"triage/envelope"
)

func TestEssenceLeavesOutTheWrappingOfGRPC(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"a status":               {"rpc error: code = Aborted desc = deadlock detected", "deadlock detected"},
		"a failed connection":    {`rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp 10.0.21.7:50051: connect: connection refused"`, "dial tcp 10.0.21.7:50051: connect: connection refused"},
		"quotes of the text":     {`rpc error: code = NotFound desc = no row "a"`, `no row "a"`},
		"nothing but wrapping":   {"rpc error: code = Unknown desc = ", "rpc error: code = Unknown desc = "},
		"in the middle":          {"get: rpc error: code = Aborted desc = x", "get: rpc error: code = Aborted desc = x"},
		"an error of its own":    {"pool timed out", "pool timed out"},
		"no text":                {"", ""},
		"a status in a status":   {"rpc error: code = Internal desc = rpc error: code = Aborted desc = x", "x"},
		"a status of tonic":      {`ledger call failed: status: Unavailable, message: "pool timed out", details: [], metadata: MetadataMap { headers: {} }`, `ledger call failed: status: Unavailable, message: "pool timed out"`},
		"the end of a quotation": {`grid file 12 is missing"`, "grid file 12 is missing"},
		"an empty quoted text":   {`connection error: desc = ""`, `connection error: desc = ""`},
	} {
		t.Run(name, func(t *testing.T) {
			if got := essence(c.in); got != c.want {
				t.Errorf("essence(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
}

func TestOfGuessedLayersTheBeginningStandsWhereThereIsRoom(t *testing.T) {
	m := failedModel(t)
	for name, c := range map[string]struct {
		how   envelope.CauseHow
		panic bool
		w     int
		want  string
	}{
		"room for all":               {envelope.CauseJoined, false, 60, "open /etc/solo.yaml: no such file or directory"},
		"room for the beginning":     {envelope.CauseJoined, false, 36, "open /etc/…no such file or directory"},
		"room for the last one":      {envelope.CauseJoined, false, 30, "no such file or directory"},
		"a panic":                    {envelope.CauseJoined, true, 30, "open /etc/solo.yaml: no such file or directory"},
		"layers told by the service": {envelope.CauseExplicit, false, 60, "no such file or directory"},
	} {
		t.Run(name, func(t *testing.T) {
			h := &correlate.Hop{Envelope: envelope.Envelope{
				ErrorMessage: "open /etc/solo.yaml: no such file or directory", CauseHow: c.how, Panic: c.panic,
				Cause: []envelope.Cause{{Message: "open /etc/solo.yaml"}, {Message: "no such file or directory"}},
			}}
			if got := m.saidBy(h, c.w); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}
