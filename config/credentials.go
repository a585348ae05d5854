package config

import (
	"net/url"
	"strings"
)

// authentications are the ways to authenticate, each with its keys; they exclude each other.
var authentications = [...][]string{
	{"username", "password", "password_file"},
	{"bearer_token"},
	{"bearer_token_file"},
	{"bearer_token_command"},
}

// supersede removes from lower what the credentials of the higher layer stand in for: a
// token in a variable replaces the user name and password of the file, a password in a
// variable replaces the file's password and keeps its user name.
func supersede(server string, lower, higher map[string]Value) {
	for i, way := range authentications {
		if !anySet(server, higher, way) {
			continue
		}
		for j, other := range authentications {
			if i != j && !anySet(server, higher, other) {
				remove(server, lower, other...)
			}
		}
	}
	if u, ok := higher[server+".url"]; ok && hasUser(u.Text) {
		for _, way := range authentications {
			remove(server, lower, way...)
		}
	}
	if anySet(server, higher, []string{"password", "password_file"}) {
		remove(server, lower, "password", "password_file")
	}
	if anySet(server, higher, []string{"proxy_url"}) {
		remove(server, lower, "use_env_proxy")
	}
	if v, ok := higher[server+".use_env_proxy"]; ok && v.Bool {
		remove(server, lower, "proxy_url")
	}
}

// guard keeps the credentials of the file from a server that they were not written for:
// when a variable or flag points elsewhere than the file's url, they are left out, and a
// note says so.
func (e *Environment) guard(server string, variables, flags map[string]Value) {
	written, ok := e.values[server+".url"]
	if !ok {
		return
	}
	asked, ok := flags[server+".url"]
	if !ok {
		asked, ok = variables[server+".url"]
	}
	if !ok || sameServer(written.Text, asked.Text) {
		return
	}
	if asked.Origin.Variable != "" {
		e.note("%s.url of environment %s is overridden by %s: %s is asked", server, e.Name, asked.Origin.Variable, hostOf(asked.Text))
	}
	for _, key := range []string{"grafana_url", "grafana_uid", "ui_url"} { // pages of another server's data
		delete(e.values, server+"."+key)
	}
	dropped := false
	for _, key := range []string{"username", "password", "password_file", "bearer_token", "bearer_token_file", "bearer_token_command", "headers"} {
		if _, ok := e.values[server+"."+key]; ok {
			dropped = true
			delete(e.values, server+"."+key)
		}
	}
	if dropped {
		e.note("the credentials of %s in %s are not sent to %s: they were written for %s; give others in variables (%s, …)",
			server, e.Name, hostOf(asked.Text), hostOf(written.Text), map[string]string{"loki": "LOKI_BEARER_TOKEN", "jaeger": "TRIAGE_JAEGER_BEARER_TOKEN"}[server])
	}
}

func anySet(server string, layer map[string]Value, keys []string) bool {
	for _, k := range keys {
		if _, ok := layer[server+"."+k]; ok {
			return true
		}
	}
	return false
}

func remove(server string, layer map[string]Value, keys ...string) {
	for _, k := range keys {
		delete(layer, server+"."+k)
	}
}

func hasUser(raw string) bool {
	u, err := url.Parse(raw)
	return err == nil && u.User != nil
}

// sameServer tells whether two addresses have the same origin in the sense of RFC 6454:
// scheme, host and port.
func sameServer(a, b string) bool { return hostOf(a) != "" && origin(a) == origin(b) }

func origin(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[strings.ToLower(u.Scheme)]
	}
	return strings.ToLower(u.Scheme + "://" + u.Hostname() + ":" + port)
}

// hostOf is the host and port of an address, "" when it has none.
func hostOf(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	return u.Host
}
