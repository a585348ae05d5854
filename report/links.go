package report

import (
	"strings"

	"triage/investigate"
	"triage/redact"
	"triage/safetext"
)

// linkPieces are where people look at the same data: the trace in Jaeger, the logs in Grafana
// Explore; nil when neither is known.
func linkPieces(f *investigate.Finding) []piece {
	var groups [][]piece
	add := func(words, url string) {
		if url != "" && safetext.Line(url) == url && !strings.ContainsAny(url, " <>") {
			groups = append(groups, []piece{linked(words, url)})
		}
	}
	add("trace in Jaeger", f.Links.Trace(shownTrace(f)))
	// A query with a secret in it is linked nowhere: percent-encoded, it would pass redaction.
	if q := investigate.LogQuery(f.Sources); q != "" && redact.Text(q) == q {
		add("logs in Grafana Explore", f.Links.Explore(q, f.Incident.Query.Window))
	}
	if groups == nil {
		return nil
	}
	return join(" · ", groups...)
}

// shownTrace is the root cause's trace, else the first one seen.
func shownTrace(f *investigate.Finding) string {
	if r := f.Incident.Root(); r != nil && r.Envelope.TraceID != "" {
		return r.Envelope.TraceID
	}
	if ids := f.Incident.TraceIDs; len(ids) > 0 {
		return ids[0]
	}
	return ""
}
