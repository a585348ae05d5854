package loki

import (
	"net/http"
	"slices"
	"testing"

	"triage/sources"
	"triage/sources/httpclient"
)

func TestServicesAreNamedByTheLabelThatTellsThemApart(t *testing.T) {
	named := func(label string, names ...string) []entry {
		var entries []entry
		for i, name := range names {
			entries = append(entries, entry{at: int64(i), labels: map[string]string{label: name}, line: "x"})
		}
		return entries
	}
	for _, c := range []struct {
		name   string
		fake   *fake
		config Config
		label  string
		want   []string
	}{
		{"by service_name", &fake{entries: named("service_name", "ledger", "gateway", "ledger")}, Config{}, "service_name", []string{"gateway", "ledger"}},
		{"by another label", &fake{entries: named("app", "ledger"), labels: []string{"app", "env"}}, Config{}, "app", []string{"ledger"}},
		{"within a selector", &fake{entries: named("service_name", "ledger")}, Config{Selector: `{env="prod"}`}, "service_name", []string{"ledger"}},
		{"none", &fake{}, Config{}, "service_name", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			label, got, err := c.fake.source(t, c.config, httpclient.Options{}).Services(t.Context(), hour)
			if err != nil || label != c.label || !slices.Equal(got, c.want) {
				t.Errorf("%s: %q, %v; want %s: %q", label, got, err, c.label, c.want)
			}
		})
	}
}

func TestServicesThatCannotBeListedAreAnError(t *testing.T) {
	f := fake{before: func(w http.ResponseWriter, _ *http.Request) bool {
		plain(w, http.StatusForbidden, "not for you")
		return true
	}}
	_, _, err := f.source(t, Config{}, httpclient.Options{}).Services(t.Context(), hour)
	if sources.ReasonOf(err) != sources.Unauthorized {
		t.Errorf("error %v", err)
	}
}
