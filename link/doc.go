// Package link reads what a pasted link tells of an incident: a page of Grafana, Jaeger, Tempo,
// Prometheus, Alertmanager, Sentry, Datadog, Kibana or Honeycomb, or a `triage://` link.
//
// [Read] works on the text alone. No host in a link is ever asked, and no part of one can set a
// server, a credential, a path or a command: all that comes out is [clue.Clues]. A kind of link
// is one row of a table, with its own small file; ids are read from the places where that kind
// keeps them and from nowhere else. [Query] reads the matchers of a query in the languages that
// stand in such links, and in alerts.
package link
