package e2e

import (
	"strings"
	"testing"
)

// ofTenant is the environment of a user whose Loki has tenants.
func ofTenant(org string) environment {
	return environment{loki: shared.tenants.URL, org: org}
}

func TestTheRightTenantSeesItsIncident(t *testing.T) {
	id := shared.incidents[0].request
	e := ofTenant(tenant)
	e.jaeger = shared.jaeger.URL
	want := everything().incident(t, 0, "--request-id", id)
	sameWay(t, e.incident(t, 0, "--request-id", id), want)
}

func TestTheWrongTenantSeesNothingAndIsToldOfTenants(t *testing.T) {
	a := ofTenant("team-b").ask(t, "--request-id", shared.incidents[0].request, "--since", "1h")
	if a.status != 3 {
		t.Errorf("exit %d, want 3; stdout: %s stderr: %s", a.status, a.stdout, a.stderr)
	}
	// Loki answers "nothing" to a tenant it has never heard of, so the user must be told.
	if !strings.Contains(a.stdout, "tenant") {
		t.Errorf("the report says nothing of tenants: %s", a.stdout)
	}
	if strings.Contains(a.stdout, "req-noise-") {
		t.Errorf("lines of other requests are in the report: %s", a.stdout)
	}
}

func TestNoTenantIsRefusedAndTheErrorSaysWhatToSet(t *testing.T) {
	a := ofTenant("").ask(t, "--request-id", shared.incidents[0].request)
	if a.status != 1 {
		t.Errorf("exit %d, want 1; stdout: %s", a.status, a.stdout)
	}
	for _, part := range []string{"401", "no org id", "LOKI_ORG_ID"} {
		if !strings.Contains(a.stderr, part) {
			t.Errorf("stderr does not say %q: %s", part, a.stderr)
		}
	}
}
