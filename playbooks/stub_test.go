package playbooks

import (
	"testing"
	"testing/fstest"
	"time"
)

func TestAStubMatchesTheErrorItWasMadeFor(t *testing.T) {
	for _, c := range []struct {
		name, id string
		facts    Facts
	}{
		{"by its code", "ledger-db-timeout", Facts{Code: "LEDGER_DB_TIMEOUT", Service: "ledger", Kind: "TIMEOUT"}},
		{"by service and kind where there is no code", "recommender-panic", Facts{Service: "recommender", Kind: "PANIC"}},
		{"whatever the code holds", "s-ab-cd---note-x", Facts{Code: "a:\x1b\"b' #c\n{d}]\n---\nNOTE: x", Service: "s", Kind: "UNKNOWN"}},
		{"one service's share of a common code", "ledger-deadline-exceeded", Facts{Code: "DEADLINE_EXCEEDED", Service: "ledger", Kind: "TIMEOUT"}},
		{"a code alone", "payment-timeout", Facts{Code: "PAYMENT_TIMEOUT"}},
		{"a code of wildcards", "s-unknown", Facts{Code: "???", Service: "s", Kind: "UNKNOWN"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.facts.Position = Root
			text := Stub(c.facts, time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC))
			l, ws := Load(Dir{FS: fstest.MapFS{"x.md": {Data: []byte(text)}}, Name: "own"})
			for _, w := range ws {
				t.Errorf("%s\n%s", w, text)
			}
			if ms := l.Match([]Facts{c.facts}); ms[0].Entry.ID != c.id || ms[0].Entry.Default {
				t.Errorf("matched %s: %s\n%s", ms[0].Entry.ID, ms[0].Reason, text)
			}
			if e := l.Entries()[0]; e.ID != c.id || e.Status != "draft" {
				t.Errorf("id %q, status %q", e.ID, e.Status)
			}
			qs := l.Entries()[0].Queries(Values{"loki_selector": `{service_name="ledger"}`, "code": c.facts.Code})
			if len(qs) != 1 || qs[0].ID != "still-happening" || !qs[0].UntilNow {
				t.Fatalf("queries %+v", qs)
			}
			if ok, why := qs[0].Runnable(); ok != (c.facts.Code != "") {
				t.Errorf("runnable %v: %s", ok, why)
			}
		})
	}
}
