package tui

import (
	"strings"
	"testing"

	"triage/investigate"
)

func TestOOpensWhereTheSameDataIsShown(t *testing.T) {
	const explore = "https://grafana.example/explore?schemaVersion=1&panes="
	const jaeger = "https://jaeger.example/trace/" + fixtureTrace
	for _, c := range []struct{ name, keys, want string }{
		{"a query in Grafana Explore", "s down down down", explore},
		{"a trace in Jaeger", "t", jaeger},
		{"a span's trace", "t enter", jaeger},
		{"the trace of a search", "c;to query slow-acquire;c;G;up", jaeger},
		{"a query of the playbook", "c;c", explore},
		{"elsewhere the entry's own link", "down", "https://grafana.example.com/d/ledger-db?var-env=prod"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var opened string
			m := start(t, state{findings: []investigate.Finding{failedFinding()}, options: func(o *Options) {
				o.OpenURL = func(u string) error { opened = u; return nil }
			}}, narrow)
			keys := strings.Split(c.keys, " ")
			if strings.Contains(c.keys, ";") {
				keys = strings.Split(c.keys, ";")
			}
			press(m, keys...)
			if strings.HasPrefix(c.name, "a query of") {
				press(m, "tab", "down")
			}
			m.View()
			_, cmd := m.Update(keyMsg("o"))
			if cmd == nil {
				t.Fatalf("o opens nothing: %q", m.note.text)
			}
			m.Update(cmd())
			if !strings.HasPrefix(opened, c.want) {
				t.Errorf("o opened %q, want %s", opened, c.want)
			}
		})
	}
}

func TestWithoutAddressesNothingIsLinked(t *testing.T) {
	m := start(t, state{findings: []investigate.Finding{with(failedFinding(), func(f *investigate.Finding) { f.Links = investigate.Links{} })}}, narrow)
	for _, keys := range []string{"s", "t"} {
		press(m, keys)
		if row(m, "open in") != "" {
			t.Errorf("%s: a link that leads nowhere is offered", keys)
		}
	}
}
