package e2e

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWithoutLokiTheTracesStillTellTheirStory(t *testing.T) {
	for _, i := range shared.incidents {
		if len(i.spans) == 0 {
			continue // there is no trace that could tell it
		}
		t.Run(i.name, func(t *testing.T) {
			t.Parallel()
			id := everything().incident(t, 0, "--request-id", i.request).traceID(t)
			e := everything()
			e.loki = shared.nowhere
			got := e.incident(t, 4, "--trace-id", id)
			want := environment{}.incident(t, 0, "--trace-id", id, "--bundle", i.spansBundle)
			if diff := cmp.Diff(story(want), story(got)); diff != "" {
				t.Errorf("Jaeger alone (+) gives something else than a bundle of the spans (-):\n%s", diff)
			}
			failed(t, got, "loki", "connection refused")
		})
	}
}

func TestWithoutLokiARequestIsFoundByItsTag(t *testing.T) {
	found := 0
	for _, i := range shared.incidents {
		want := environment{}.ask(t, "--request-id", i.request, "--bundle", i.spansBundle, "--output", "json")
		if want.status == 3 {
			continue // no span carries the id
		}
		found++
		e := everything()
		e.loki = shared.nowhere
		sameWay(t, e.incident(t, 4, "--request-id", i.request), parse(t, want))
	}
	if found == 0 {
		t.Error("no incident has its request id on a span")
	}
}

func TestWithoutJaegerTheLogsStillTellTheirStory(t *testing.T) {
	for _, i := range shared.incidents {
		t.Run(i.name, func(t *testing.T) {
			t.Parallel()
			e := everything()
			e.jaeger = shared.nowhere
			got := e.incident(t, 4, "--request-id", i.request)
			want := environment{}.incident(t, 0, "--request-id", i.request, "--bundle", i.logsBundle)
			if diff := cmp.Diff(story(want), story(got)); diff != "" {
				t.Errorf("Loki alone (+) gives something else than a bundle of the logs (-):\n%s", diff)
			}
			failed(t, got, "jaeger", "connection refused")
		})
	}
}

func TestWithNoServerThereIsNoAnswer(t *testing.T) {
	a := environment{loki: shared.nowhere, jaeger: shared.nowhere}.ask(t, "--request-id", "req-1")
	if a.status != 1 {
		t.Errorf("exit %d, want 1", a.status)
	}
	for _, name := range []string{"loki", "jaeger"} {
		if !strings.Contains(a.stderr, name+" at 127.0.0.1:1") {
			t.Errorf("stderr does not say that %s could not be reached: %s", name, a.stderr)
		}
	}
}

func TestAServerBelowAWrongPathIsNamed(t *testing.T) {
	e := everything()
	e.jaeger += "/wrong/path"
	got := e.incident(t, 4, "--request-id", shared.incidents[0].request)
	failed(t, got, "jaeger", "base path")
}

// sameWay checks that two reports of one request, found in different ways, agree on the root
// cause and the symptom.
func sameWay(t *testing.T, got, want document) {
	t.Helper()
	if got.Status != want.Status {
		t.Errorf("status %s, want %s", got.Status, want.Status)
	}
	if len(want.Chain) == 0 {
		return // everything was handled
	}
	if len(got.Chain) == 0 {
		t.Fatal("no chain at all")
	}
	if g, w := got.Chain[0], want.Chain[0]; g != w {
		t.Errorf("root cause %v, want %v", g, w)
	}
	if g, w := got.Chain[len(got.Chain)-1].Service, want.Chain[len(want.Chain)-1].Service; g != w {
		t.Errorf("symptom at %s, want %s", g, w)
	}
}

// failed checks that the report names a source as failed, with the reason.
func failed(t *testing.T, d document, name, reason string) {
	t.Helper()
	s := d.source(t, name)
	if s.Status != "failed" || !strings.Contains(s.Error, reason) {
		t.Errorf("%s is %s (%q), want failed with %q", name, s.Status, s.Error, reason)
	}
}
