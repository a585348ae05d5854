package config

import (
	"net/url"
	"regexp"
	"strings"
)

// Links are the addresses of the pages on which people look at the data of the servers; "" is
// one that is not known. They hold no credentials.
type Links struct {
	Grafana string // base address of Grafana
	LokiUID string // UID of its Loki data source
	Jaeger  string // base address of Jaeger's own pages
}

// queryPort is the port on which jaeger-query, of version 1 as of version 2, serves its API
// and its pages alike, below the same base path.
const queryPort = "16686"

// grafanaProxy is the path of Grafana's data-source proxy behind its base path.
var grafanaProxy = regexp.MustCompile(`^(.*)/api/datasources/proxy/uid/([A-Za-z0-9_-]{1,40})/?$`)

// dataSourceUID is what Grafana takes for one.
var dataSourceUID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,40}$`)

// links are the addresses that were set, else those that follow for sure from the addresses
// of the servers. A page is never guessed.
func (e *Environment) links(bad *problems) Links {
	get := func(key string) Value { return e.values[key] }
	l := Links{Grafana: get("loki.grafana_url").Text, LokiUID: get("loki.grafana_uid").Text, Jaeger: get("jaeger.ui_url").Text}
	for _, key := range [...]string{"loki.grafana_url", "jaeger.ui_url"} {
		if u, err := url.Parse(get(key).Text); err == nil && (u.User != nil || u.RawQuery != "") {
			bad.add(get(key).Origin, "%s has a user name or a query: it is shown in links, write only https://host/base/path", key)
		}
	}
	if l.LokiUID != "" && !dataSourceUID.MatchString(l.LokiUID) {
		bad.add(get("loki.grafana_uid").Origin, "loki.grafana_uid: %q is not the UID of a data source: letters, digits, - and _, at most 40; it stands in the address of the data source's page", clip(l.LokiUID))
	}
	if base, uid, ok := proxied(e.Loki.URL); ok && l.Grafana == "" {
		l.Grafana = base
		if l.LokiUID == "" {
			l.LokiUID = uid
		}
	}
	switch {
	case l.Grafana != "" && l.LokiUID == "":
		bad.add(get("loki.grafana_url").Origin, "loki.grafana_url and loki.grafana_uid belong together: the UID of the Loki data source is missing: %s", howToSet("loki.grafana_uid"))
	case l.Grafana == "" && l.LokiUID != "":
		bad.add(get("loki.grafana_uid").Origin, "loki.grafana_url and loki.grafana_uid belong together: the address of Grafana is missing: %s", howToSet("loki.grafana_url"))
	}
	if u := public(e.Jaeger.URL); l.Jaeger == "" && u != nil && u.Port() == queryPort {
		l.Jaeger = strings.TrimRight(u.String(), "/")
	}
	return l
}

// howToSet says where a key takes its value from.
func howToSet(key string) string {
	k, _ := keyNamed(key)
	return "set " + strings.Join(append([]string{key + " in the file"}, k.Variables...), " or ")
}

// proxied takes Grafana's address and a data source's UID out of the address of its proxy.
func proxied(raw string) (base, uid string, ok bool) {
	u := public(raw)
	if u == nil {
		return "", "", false
	}
	m := grafanaProxy.FindStringSubmatch(u.Path)
	if m == nil {
		return "", "", false
	}
	u.Path, u.RawPath = m[1], ""
	return u.String(), m[2], true
}

// public is an address without user information and query; nil when there is none.
func public(raw string) *url.URL {
	u, err := url.Parse(raw)
	if raw == "" || err != nil {
		return nil
	}
	u.User, u.RawQuery, u.Fragment = nil, "", ""
	return u
}
