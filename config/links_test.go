package config

import (
	"strings"
	"testing"
)

func TestLinksComeFromTheirKeysOrFollowFromTheServers(t *testing.T) {
	for _, c := range []struct {
		name, loki, jaeger string
		flags              map[string][]string
		want               Links
	}{
		{"nothing known", "url: https://logs.example", "url: https://traces.example", nil, Links{}},
		{"set", "grafana_url: https://g.example/base, grafana_uid: P8E80F9AEF21F6940", "ui_url: https://jaeger.example/ui", nil,
			Links{"https://g.example/base", "P8E80F9AEF21F6940", "https://jaeger.example/ui"}},
		{"Grafana's proxy knows both", "url: https://u:p@g.example/base/api/datasources/proxy/uid/loki-1", "", nil, Links{"https://g.example/base", "loki-1", ""}},
		{"what is set wins", "url: https://g.example/api/datasources/proxy/uid/loki-1, grafana_url: https://public.example, grafana_uid: x", "", nil, Links{"https://public.example", "x", ""}},
		{"a proxy by number names no UID", "url: https://g.example/api/datasources/proxy/7", "", nil, Links{}},
		{"the query port serves the pages too", "", "url: http://u:p@jaeger:16686/jaeger/", nil, Links{Jaeger: "http://jaeger:16686/jaeger"}},
		{"another port may serve the API alone", "", "url: http://jaeger:16685", nil, Links{}},
		{"Grafana's proxy is no page of Jaeger's", "", "url: https://g.example/api/datasources/proxy/uid/jaeger", nil, Links{}},
		{"pages were written for the server of the file", "url: https://logs.example, grafana_url: https://g.example, grafana_uid: x", "url: https://t.example, ui_url: https://t.example",
			map[string][]string{"loki-url": {"https://other.example"}, "jaeger-url": {"https://other.example"}}, Links{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			file, err := Parse([]byte("environments:\n  a:\n    loki: {"+c.loki+"}\n    jaeger: {"+c.jaeger+"}\n"), "c.yaml")
			if err != nil {
				t.Fatal(err)
			}
			e, err := Resolve(Inputs{Config: file, Flags: c.flags})
			if err != nil {
				t.Fatal(err)
			}
			if e.Links != c.want {
				t.Errorf("got %+v, want %+v", e.Links, c.want)
			}
		})
	}
}

func TestWhatCannotBeALinkIsRefusedWithItsPlace(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"another scheme", "loki: {grafana_url: 'javascript:alert(1)', grafana_uid: x}", "c.yaml:3:25: loki.grafana_url: has no scheme"},
		{"a password", "loki: {grafana_url: 'https://u:p@g.example', grafana_uid: x}", "c.yaml:3:25: loki.grafana_url has a user name or a query"},
		{"a query", "jaeger: {ui_url: 'https://j.example/?a=b'}", "c.yaml:3:22: jaeger.ui_url has a user name or a query"},
		{"no UID", "loki: {grafana_url: 'https://g.example'}", "c.yaml:3:25: loki.grafana_url and loki.grafana_uid belong together: the UID of the Loki data source is missing: set loki.grafana_uid in the file or TRIAGE_GRAFANA_LOKI_UID"},
		{"no Grafana", "loki: {grafana_uid: x}", "c.yaml:3:25: loki.grafana_url and loki.grafana_uid belong together: the address of Grafana is missing: set loki.grafana_url in the file or TRIAGE_GRAFANA_URL"},
		{"a name instead of a UID", "loki: {grafana_url: 'https://g.example', grafana_uid: 'Loki (prod)'}", `"Loki (prod)" is not the UID of a data source`},
	} {
		t.Run(c.name, func(t *testing.T) {
			file, err := Parse([]byte("environments:\n  a:\n    "+c.in+"\n"), "c.yaml")
			if err == nil {
				_, err = Resolve(Inputs{Config: file})
			}
			if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "u:p") {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}
