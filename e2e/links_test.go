package e2e

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// linked is an environment with pages for people: Jaeger's own, and a Grafana of which only
// the address matters.
func linked() environment {
	e := everything()
	e.more = []string{
		"TRIAGE_JAEGER_UI_URL=" + e.jaeger,
		"TRIAGE_GRAFANA_URL=https://grafana.example/base", "TRIAGE_GRAFANA_LOKI_UID=loki-1",
	}
	return e
}

// links are the addresses in Markdown.
func links(markdown string) []string {
	var out []string
	for _, m := range regexp.MustCompile(`\]\(<(https?://[^>]*)>\)`).FindAllStringSubmatch(markdown, -1) {
		out = append(out, m[1])
	}
	return out
}

func get(t *testing.T, address string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s, %v: %.300s", address, resp.Status, err, body)
	}
	return string(body)
}

func TestTheLinksOfAReportLeadToTheIncident(t *testing.T) {
	for _, i := range shared.incidents {
		t.Run(i.name, func(t *testing.T) {
			a := linked().ask(t, "--request-id", i.request, "--output", "markdown")
			if a.status != 0 {
				t.Fatalf("exit %d: %s", a.status, a.stderr)
			}
			found := links(a.stdout)
			if len(i.spans) > 0 {
				at := slices.IndexFunc(found, func(l string) bool { return strings.HasPrefix(l, shared.jaeger.URL+"/trace/") })
				if at < 0 {
					t.Fatalf("no link to a trace: %q", found)
				}
				if page := get(t, found[at]); !strings.Contains(page, "<html") {
					t.Errorf("%s is no page: %.200s", found[at], page)
				}
				id := found[at][strings.LastIndexByte(found[at], '/')+1:]
				if got := get(t, shared.jaeger.URL+"/api/traces/"+id); !slices.Contains(i.traceIDs(), id) || !strings.Contains(got, id) {
					t.Errorf("%s is not the incident's trace", id)
				}
			}
			at := slices.IndexFunc(found, func(l string) bool { return strings.HasPrefix(l, "https://grafana.example/base/explore?") })
			if at < 0 {
				t.Fatalf("no link to Explore: %q", found)
			}
			explored(t, found[at], i)
		})
	}
}

// explored asks Loki what Grafana would ask it behind the link.
func explored(t *testing.T, link string, i incident) {
	t.Helper()
	u, err := url.Parse(link)
	if err != nil {
		t.Fatal(err)
	}
	var panes map[string]struct {
		Queries []struct{ Expr string }
		Range   struct{ From, To string }
	}
	if err := json.Unmarshal([]byte(u.Query().Get("panes")), &panes); err != nil || len(panes) != 1 {
		t.Fatalf("%d panes, %v: %s", len(panes), err, link)
	}
	for _, p := range panes {
		q := url.Values{"query": {p.Queries[0].Expr}, "start": {p.Range.From + "000000"}, "end": {p.Range.To + "000000"}, "limit": {"5000"}}
		if got := get(t, shared.loki.URL+"/loki/api/v1/query_range?"+q.Encode()); !strings.Contains(got, i.request) {
			t.Errorf("%s brings no line of %s: %.300s", p.Queries[0].Expr, i.request, got)
		}
	}
}

func TestWithoutPagesThereAreNoLinks(t *testing.T) {
	a := everything().ask(t, "--request-id", shared.incidents[0].request, "--output", "markdown")
	for _, l := range links(a.stdout) {
		if strings.Contains(l, "/trace/") || strings.Contains(l, "/explore?") {
			t.Errorf("a link to a page that nobody named: %s", l)
		}
	}
}

func TestTheReportCountsFromTheStartOfTheAlert(t *testing.T) {
	for _, format := range []string{"text", "markdown"} {
		a := everything().ask(t, "--request-id", shared.incidents[0].request, "--alert-start", "6m", "--output", format)
		if a.status != 0 || !strings.Contains(a.stdout, "firing since ") || !strings.Contains(a.stdout, "for 6m at the time of this report") {
			t.Errorf("%s: exit %d, the alert is not told: %.1500s", format, a.status, a.stdout)
		}
	}
	var doc struct {
		Alert string `json:"alert_started_at"`
	}
	start := time.Now().UTC().Add(-time.Hour).Format(time.RFC3339)
	a := everything().ask(t, "--request-id", shared.incidents[0].request, "--alert-start", start, "--output", "json")
	if err := json.Unmarshal([]byte(a.stdout), &doc); err != nil || doc.Alert != start {
		t.Errorf("alert_started_at %q, %v; %s", doc.Alert, err, a.stderr)
	}
}
