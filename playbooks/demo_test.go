package playbooks

import (
	"os"
	"testing"

	"triage/envelope"
)

func TestTheDemoIncidentsHaveEntriesOfTheirOwn(t *testing.T) {
	l, warnings := Load(Dir{FS: os.DirFS("../demo/playbooks"), Name: "demo"})
	for _, w := range warnings {
		t.Error(w)
	}
	for _, c := range []struct {
		incident string
		facts    Facts
		id       string
	}{
		{"db-timeout", Facts{Code: "LEDGER_DB_POOL_TIMEOUT", Service: "ledger", Kind: envelope.KindResourceExhausted}, "ledger-db-pool-timeout"},
		{"db-timeout, the hop above", Facts{Code: "PAYMENTS_LEDGER_UNAVAILABLE", Service: "payments", Kind: envelope.KindUnavailable}, "payments-ledger-unavailable"},
		{"masked-502", Facts{Code: "PRICING_CATALOG_STALE", Service: "pricing", Kind: envelope.KindPreconditionFailed}, "pricing-catalog-stale"},
		{"rust-panic, which has no code", Facts{Service: "recommender", Kind: envelope.KindPanic, Class: envelope.Permanent}, "recommender-panic"},
		{"recovered-retry", Facts{Code: "SHIPPING_CARRIER_RESET", Service: "shipping", Kind: envelope.KindUnreachable}, "shipping-carrier-reset"},
		{"fallback", Facts{Service: "product", Kind: envelope.KindCircuitOpen}, "reviews-breaker-open"},
		{"logs-only", Facts{Code: "IDENTITY_DIRECTORY_UNREACHABLE", Service: "identity", Kind: envelope.KindUnreachable}, "identity-directory-unreachable"},
		{"missing-span", Facts{Code: "WAREHOUSE_DEADLOCK", Service: "warehouse", Kind: envelope.KindConcurrencyAborted}, "warehouse-deadlock"},
	} {
		t.Run(c.incident, func(t *testing.T) {
			c.facts.Position = Root
			ms := l.Match([]Facts{c.facts})
			if len(ms) == 0 || ms[0].Entry.ID != c.id || ms[0].General || len(ms[0].TiedWith) > 0 {
				t.Fatalf("matched %v", ids(ms))
			}
			values := Values{}
			for _, n := range Names() {
				values[n.Name] = "abc123"
			}
			for _, cmd := range ms[0].Entry.Commands(values) {
				if !cmd.Copyable {
					t.Errorf("not copyable: %+v", cmd)
				}
			}
			if got := ms[0].Entry.Steps(values); len(got) < 4 {
				t.Errorf("%d steps, want three checks and a mitigation", len(got))
			}
		})
	}
}
