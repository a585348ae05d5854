package report_test

import (
	"net/url"
	"strings"
	"testing"

	"triage/report"
	"triage/sources"
)

func TestTheReportLinksTheQueryAndTheTrace(t *testing.T) {
	text := string(plainText(t, alerted(), report.TextOptions{}))
	_, rest, ok := strings.Cut(text, "Grafana Explore\n          https://grafana.example/g/explore?schemaVersion=1&panes=")
	if !ok {
		t.Fatalf("the query is not linked:\n%s", text)
	}
	panes, err := url.QueryUnescape(strings.Fields(rest)[0])
	if want := `"expr":"{service_name=~\".+\"} |= \"01JD4X9T7KQ2M3N4P5Q6R7S8T9\"","queryType":"range"`; err != nil || !strings.Contains(panes, want) {
		t.Errorf("panes %s, %v", panes, err)
	}
	if want := "https://jaeger.example/trace/" + traceID; !strings.Contains(text, want) || !strings.Contains(string(markdown(t, alerted())), "[trace in Jaeger](<"+want+">)") {
		t.Errorf("the trace is not linked")
	}
	if none := string(plainText(t, dbTimeout(), report.TextOptions{})); strings.Contains(none, "in Jaeger") || strings.Contains(none, "Explore") {
		t.Error("a link to nowhere that is known")
	}
}

func TestAQueryWithASecretIsNotLinked(t *testing.T) {
	f := alerted()
	s := loki()
	s.Asked = []sources.Asked{{Query: `{app="a"} |= "Authorization: Bearer abcdefghijklmnopqrstuvwxyz0123456789"`, Records: 99}}
	f.Sources[0] = s
	for _, out := range []string{string(markdown(t, f)), string(plainText(t, f, report.TextOptions{}))} {
		if strings.Contains(out, "/explore?") {
			t.Errorf("a secret leaves in a link:\n%s", out)
		}
	}
}
