package investigate

import (
	"bytes"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"

	"triage/envelope"
	"triage/sources"
	"triage/telemetry"
)

// Links are the addresses of the pages on which people look at the same data. What is "" gets
// no link.
type Links struct {
	Grafana string // base address, http or https, without user information
	LokiUID string // UID of Grafana's Loki data source
	Jaeger  string // base address of Jaeger's own pages, under the same rules
}

// maxLink bounds a link; servers and browsers take no more than 8 KiB for sure.
const maxLink = 8 << 10

// pane is the id of the only pane of a link to Explore: three characters, one of them a
// letter, or Grafana replaces it.
const pane = "tri"

// Panes is the panes parameter of a Grafana Explore URL, schema version 1, as JSON: one
// LogQL query over one window. "" when the data source or the window is not known.
// https://grafana.com/docs/grafana/latest/explore/get-started-with-explore/
func (l Links) Panes(logQL string, w telemetry.Window) string {
	if l.LokiUID == "" || w.Start.IsZero() || w.End.IsZero() {
		return ""
	}
	type source struct {
		Type string `json:"type"`
		UID  string `json:"uid"`
	}
	type query struct {
		RefID      string `json:"refId"`
		Datasource source `json:"datasource"`
		Expr       string `json:"expr"`
		QueryType  string `json:"queryType"`
	}
	type span struct { // strings: Grafana drops a range of numbers
		From string `json:"from"`
		To   string `json:"to"`
	}
	type panel struct {
		Datasource string  `json:"datasource"`
		Queries    []query `json:"queries"`
		Range      span    `json:"range"`
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(map[string]panel{pane: {
		Datasource: l.LokiUID,
		Queries:    []query{{"A", source{"loki", l.LokiUID}, logQL, "range"}},
		Range:      span{strconv.FormatInt(w.Start.UnixMilli(), 10), strconv.FormatInt(w.End.UnixMilli(), 10)},
	}})
	if err != nil {
		return ""
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// Explore is a link to a LogQL query in Grafana Explore; "" when there is none.
func (l Links) Explore(logQL string, w telemetry.Window) string {
	panes := l.Panes(logQL, w)
	if panes == "" || l.Grafana == "" {
		return ""
	}
	return bounded(strings.TrimRight(l.Grafana, "/") + "/explore?schemaVersion=1&panes=" + url.QueryEscape(panes))
}

// Trace is a link to a trace in Jaeger; "" when there is none.
func (l Links) Trace(id string) string {
	id, ok := envelope.ParseTraceID(id)
	if !ok || l.Jaeger == "" {
		return ""
	}
	return bounded(strings.TrimRight(l.Jaeger, "/") + "/trace/" + id)
}

func bounded(link string) string {
	if len(link) > maxLink {
		return ""
	}
	return link
}

// LogQuery is the LogQL query that brought most, of equals the shortest and then the first in
// order of text, since the order of their answers is chance; "" when none was sent.
func LogQuery(ss []SourceStatus) string {
	best, most := "", -1
	for _, s := range ss {
		for _, a := range s.Asked {
			q, ok := LogQL(a)
			if ok && (a.Records > most || a.Records == most && (len(q) < len(best) || len(q) == len(best) && q < best)) {
				best, most = q, a.Records
			}
		}
	}
	return best
}

// LogQL is the query that was sent when it was LogQL, which begins with its stream selector.
func LogQL(a sources.Asked) (string, bool) {
	q := strings.TrimSpace(a.Query)
	return q, strings.HasPrefix(q, "{")
}
