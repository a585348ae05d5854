package tui

import (
	"net/url"

	"triage/investigate"
	"triage/safetext"
	"triage/sources"
)

// webLink is a link with its printable text.
type webLink struct{ text, url string }

// webURL tells whether u is a link that may be opened or printed as one.
func webURL(u string) bool {
	p, err := url.Parse(u)
	return err == nil && (p.Scheme == "http" || p.Scheme == "https") && p.Host != "" &&
		p.User == nil && safetext.Line(u) == u
}

// webLink is a row that o opens.
func (b *rowsBuilder) webLink(indent string, w webLink) {
	l := line{{text: indent}}.add(key, "o ")
	l = append(l, seg{text: w.text, role: link, url: w.url})
	if b.m.numbers != nil { // no key opens it: the address is what is of use
		l = line{{text: "link: " + w.text + ": "}, {text: w.url}}
	}
	b.rows = append(b.rows, pageRow{line: l, subject: subject{url: w.url, copy: w.url, what: "link"}})
}

// askedLink is where people look at what was asked: the query in Grafana Explore, the trace
// in Jaeger; without a URL where that is not known.
func (m *Model) askedLink(a sources.Asked) webLink {
	if q, ok := investigate.LogQL(a); ok {
		return webLink{"open in Grafana Explore", m.f.Links.Explore(q, m.windowOf(a))}
	}
	if id, ok := askedTrace(a); ok {
		return m.traceLink(id)
	}
	return webLink{}
}

// traceLink is a trace in Jaeger.
func (m *Model) traceLink(id string) webLink {
	return webLink{"open in Jaeger", m.f.Links.Trace(id)}
}
