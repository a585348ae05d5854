package investigate

import (
	"context"
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"

	"triage/sources"
	"triage/telemetry"
)

var linked = Links{Grafana: "https://grafana.example/base/", LokiUID: "loki-1", Jaeger: "https://jaeger.example/ui/"}

func linkWindow() telemetry.Window {
	at := time.Date(2026, 11, 21, 2, 52, 0, 0, time.UTC)
	return telemetry.Window{Start: at, End: at.Add(11 * time.Minute)}
}

func TestALinkToExploreHoldsTheQueryAndItsWindow(t *testing.T) {
	const query = `{app="a"} |= "it's <b> & 100%"`
	link := linked.Explore(query, linkWindow())
	u, err := url.Parse(link)
	if err != nil || u.Path != "/base/explore" || u.Query().Get("schemaVersion") != "1" {
		t.Fatalf("%s, %v", link, err)
	}
	var panes map[string]struct {
		Datasource string
		Queries    []struct {
			RefID, Expr, QueryType string
			Datasource             struct{ Type, UID string }
		}
		Range struct{ From, To string }
	}
	if err := json.Unmarshal([]byte(u.Query().Get("panes")), &panes); err != nil {
		t.Fatal(err)
	}
	p := panes["tri"]
	if p.Datasource != "loki-1" || len(p.Queries) != 1 || p.Queries[0].Expr != query || p.Queries[0].Datasource.Type != "loki" ||
		p.Queries[0].QueryType != "range" || p.Range.From != "1795229520000" || p.Range.To != "1795230180000" {
		t.Errorf("panes: %+v", panes)
	}
}

func TestThereIsNoLinkToWhereNobodyCanLook(t *testing.T) {
	for name, got := range map[string]string{
		"without Grafana":                  Links{LokiUID: "x"}.Explore("{}", linkWindow()),
		"without a data source":            Links{Grafana: "https://g.example"}.Explore("{}", linkWindow()),
		"without a window":                 linked.Explore("{}", telemetry.Window{}),
		"a query beyond what servers take": linked.Explore("{a=\""+strings.Repeat("x", maxLink)+"\"}", linkWindow()),
		"without Jaeger":                   Links{}.Trace("4bf92f3577b34da6a3ce929d0e0e4736"),
		"what is no trace id":              linked.Trace("../../admin"),
		"no trace":                         linked.Trace(""),
	} {
		if got != "" {
			t.Errorf("%s: %s", name, got)
		}
	}
	if got, want := linked.Trace("4BF92F3577B34DA6A3CE929D0E0E4736"), "https://jaeger.example/ui/trace/4bf92f3577b34da6a3ce929d0e0e4736"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestTheQueryThatBroughtMostIsLinked(t *testing.T) {
	ss := []SourceStatus{{Asked: []sources.Asked{
		{Query: "/api/v3/traces/4bf92f3577b34da6a3ce929d0e0e4736", Records: 50},
		{Query: `{a="1"}`, Records: 3}, {Query: `{a="11"}`, Records: 9}, {Query: `{a="3"}`, Records: 9}, {Query: `{a="2"}`, Records: 9},
	}}}
	if got := LogQuery(ss); got != `{a="2"}` {
		t.Errorf("got %s", got)
	}
}

// asking is a store that says what it was asked, as Loki does.
type asking struct{ *store }

func (a asking) Logs(ctx context.Context, q sources.LogQuery, emit func([]telemetry.LogRecord)) (sources.Answer, error) {
	answer, err := a.store.Logs(ctx, q, emit)
	if len(q.Terms) > 0 {
		answer.Asked = []sources.Asked{{Query: `{app=~".+"} |= "` + q.Terms[0].Value + `"`, Records: answer.Records}}
	}
	return answer, err
}

func TestTheLinksOfPlaybooksAreFilledIn(t *testing.T) {
	logs, traces := shop()
	o := options(logs, traces)
	o.Logs, o.Links = []sources.LogSource{asking{logs}}, linked
	f := last(t, Run(t.Context(), o))
	if got, want := f.Values["jaeger_trace_url"], "https://jaeger.example/ui/trace/"+traceA; got != want {
		t.Errorf("jaeger_trace_url = %q, want %q", got, want)
	}
	if got := f.Values["explore_panes"]; !strings.Contains(got, `"expr":"{app=~\".+\"} |= \"`+traceA+`\""`) || !strings.Contains(got, `"from":"`+f.Values["start_ms"]+`"`) {
		t.Errorf("explore_panes = %s", got)
	}
	o.Links = Links{}
	for _, name := range []string{"jaeger_trace_url", "explore_panes"} {
		if got := last(t, Run(t.Context(), o)).Values[name]; got != "" {
			t.Errorf("without addresses %s = %q", name, got)
		}
	}
}
