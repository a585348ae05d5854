package demo_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"triage/demo"
	"triage/demo/scenarios"
	"triage/sources"
	"triage/telemetry"
)

func TestTheFirstIncidentIsTheDatabaseTimeout(t *testing.T) {
	list := demo.Incidents()
	var names []string
	for _, i := range list {
		names = append(names, i.Name)
	}
	if diff := cmp.Diff(scenarios.Names(), names); diff != "" {
		t.Errorf("incidents (-want +got):\n%s", diff)
	}
	_, i, err := demo.Open("")
	if err != nil || i != list[0] || i.Name != "db-timeout" {
		t.Errorf("the default is %+v, %v", i, err)
	}
}

func TestEveryIncidentOpensWithoutProblemsAsTheScenarioSays(t *testing.T) {
	for _, i := range demo.Incidents() {
		t.Run(i.Name, func(t *testing.T) {
			b, same, err := demo.Open(i.Name)
			if err != nil {
				t.Fatal(err)
			}
			if same != i || i.Title == "" || i.Description == "" || i.RequestID == "" {
				t.Errorf("incident %+v", i)
			}
			logs, spans, a, err := b.All(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if len(a.Problems)+len(a.Truncated) > 0 {
				t.Errorf("problems %q, truncated %q", a.Problems, a.Truncated)
			}
			s, err := scenarios.Load(i.Name)
			if err != nil {
				t.Fatal(err)
			}
			wantLogs, wantSpans := s.Build()
			opts := []cmp.Option{
				cmpopts.IgnoreFields(telemetry.LogRecord{}, "Source"), cmpopts.IgnoreFields(telemetry.Span{}, "Source"), cmpopts.EquateEmpty(),
				cmpopts.SortSlices(func(x, y telemetry.Span) bool { return x.SpanID < y.SpanID }),
				cmpopts.SortSlices(func(x, y telemetry.LogRecord) bool { return x.Time.String()+x.Line < y.Time.String()+y.Line }),
			}
			if diff := cmp.Diff(wantLogs, logs, opts...); diff != "" {
				t.Errorf("records (-scenario +bundle):\n%s", diff)
			}
			if diff := cmp.Diff(wantSpans, spans, opts...); diff != "" {
				t.Errorf("spans (-scenario +bundle):\n%s", diff)
			}
		})
	}
}

func TestTheRequestOfAnIncidentIsFoundByItsID(t *testing.T) {
	for _, i := range demo.Incidents() {
		b, _, err := demo.Open(i.Name)
		if err != nil {
			t.Fatal(err)
		}
		var found []telemetry.LogRecord
		q := sources.LogQuery{Terms: []sources.Term{{Key: sources.RequestID, Value: i.RequestID}}}
		if _, err := b.Logs(t.Context(), q, func(batch []telemetry.LogRecord) { found = append(found, batch...) }); err != nil {
			t.Fatal(err)
		}
		services := map[string]bool{}
		for _, r := range found {
			services[r.Service()] = true
		}
		if len(found) < 12 || len(services) < 4 {
			t.Errorf("%s: %d records of %d services", i.Name, len(found), len(services))
		}
	}
}

func TestAnUnknownIncidentIsRefusedWithTheNames(t *testing.T) {
	for _, name := range []string{"nothing", "../secrets", "db-timeout/.."} {
		_, _, err := demo.Open(name)
		if err == nil || !strings.Contains(err.Error(), "db-timeout, masked-502, rust-panic") {
			t.Errorf("%s: error %v", name, err)
		}
	}
}
