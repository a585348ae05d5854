package e2e

import (
	"strings"
	"testing"
)

func TestConfigCheckAsksBothServers(t *testing.T) {
	a := everything().ask(t, "config", "check")
	if a.status != 0 {
		t.Errorf("exit %d, want 0; stderr: %s", a.status, a.stderr)
	}
	for _, name := range []string{"loki", "jaeger", "playbooks"} {
		if !strings.Contains(a.stdout, name) {
			t.Errorf("nothing is said of %s: %s", name, a.stdout)
		}
	}
}

func TestConfigCheckSaysWhatIsWrong(t *testing.T) {
	cases := []struct {
		name string
		in   environment
		want []string // on stderr
	}{
		{"nobody listens", environment{loki: shared.nowhere, jaeger: shared.jaeger.URL}, []string{"loki at 127.0.0.1:1", "connection refused"}},
		{"a tenant is missing", environment{loki: shared.tenants.URL}, []string{"401", "LOKI_ORG_ID"}},
		{"the servers are swapped", environment{loki: shared.jaeger.URL, jaeger: shared.loki.URL}, []string{"loki at", "jaeger at"}},
		{"a wrong base path", environment{loki: shared.loki.URL, jaeger: shared.jaeger.URL + "/wrong"}, []string{"jaeger at", "base path"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			a := c.in.ask(t, "config", "check")
			if a.status != 1 {
				t.Errorf("exit %d, want 1; stdout: %s", a.status, a.stdout)
			}
			for _, part := range c.want {
				if !strings.Contains(a.stderr, part) {
					t.Errorf("stderr does not say %q: %s", part, a.stderr)
				}
			}
		})
	}
}
