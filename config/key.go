package config

import "strings"

// Kind is the type of a setting.
type Kind string

// Kinds of settings.
const (
	Text     Kind = "text"
	URL      Kind = "URL"      // http or https
	File     Kind = "file"     // a path; ~/ and, in the file, relative to the file
	Bool     Kind = "bool"     // true or false
	Number   Kind = "number"   // a whole number, 0 or more
	Duration Kind = "duration" // 30s, 2m, 1h, 7d
	List     Kind = "list"     // texts
	Files    Kind = "files"    // paths
	Map      Kind = "map"      // texts by name
	Fields   Kind = "fields"   // lists of names, by the kind of id that they hold
)

// Key is one setting of an environment.
type Key struct {
	// Name is the path inside an environment: "timeout", "loki.url".
	Name string
	Kind Kind
	// Variables are the environment variables that set it, the winning one first.
	Variables []string
	// Flag is the command-line flag that sets it, without dashes.
	Flag string
	// Secret values are never shown.
	Secret bool
	// Default is what holds when nothing sets the key, in words.
	Default string
	// About says in one sentence what the setting is for.
	About string
}

// Keys are all settings of an environment, in the order in which they are shown.
func Keys() []Key {
	keys := []Key{
		{Name: "timeout", Kind: Duration, Variables: []string{"TRIAGE_TIMEOUT"}, Flag: "timeout", Default: "30s",
			About: "Deadline of a whole investigation."},
		{Name: "playbooks", Kind: Files, Variables: []string{"TRIAGE_PLAYBOOKS"}, Flag: "playbooks", Default: "the built-in entries alone",
			About: "Folders of playbook entries, the first winning; the built-in entries always come last. The variable holds several separated like PATH."},
	}
	keys = append(keys, serverKeys(Key{Name: "loki.", Variables: []string{"LOKI_"}, Default: "X-Scope-OrgID"})...)
	keys = append(keys,
		Key{Name: "loki.selector", Kind: Text, Variables: []string{"TRIAGE_LOKI_SELECTOR"}, Flag: "loki-selector", Default: "every stream",
			About: "Stream selector put in front of every query: `{namespace=\"shop\"}`."},
		fieldsKey("loki.", "Names of labels, structured metadata and attributes"),
		Key{Name: "loki.grafana_url", Kind: URL, Variables: []string{"TRIAGE_GRAFANA_URL"}, Default: "that of the proxy in loki.url",
			About: "Base address of Grafana for people: queries get a link to its Explore page."},
		Key{Name: "loki.grafana_uid", Kind: Text, Variables: []string{"TRIAGE_GRAFANA_LOKI_UID"}, Default: "that of the proxy in loki.url",
			About: "UID of the Loki data source in that Grafana; it stands in the address of the data source's page."},
	)
	keys = append(keys, serverKeys(Key{Name: "jaeger.", Variables: []string{"TRIAGE_JAEGER_"}, Default: "x-tenant"})...)
	return append(keys, fieldsKey("jaeger.", "Names of tags"),
		Key{Name: "jaeger.ui_url", Kind: URL, Variables: []string{"TRIAGE_JAEGER_UI_URL"}, Default: "jaeger.url on port 16686",
			About: "Base address of Jaeger's own pages for people: traces get a link to them."})
}

// serverKeys are the settings that both servers have. like gives the prefix of the names
// and of the variables, and the default tenant header.
func serverKeys(like Key) []Key {
	section, prefix := like.Name, like.Variables[0]
	flag := section[:len(section)-1] + "-"
	v := func(names ...string) []string {
		for i := range names {
			names[i] = prefix + names[i]
		}
		return names
	}
	address := v("URL")
	if section == "loki." {
		address = []string{"TRIAGE_LOKI_URL", "LOKI_ADDR"}
	}
	keys := []Key{
		{Name: "url", Kind: URL, Variables: address, Flag: flag + "url", Default: "not asked",
			About: "Base address, with the base path if there is one. Grafana's data-source proxy works too: https://grafana.example/api/datasources/proxy/uid/UID."},
		{Name: "org_id", Kind: Text, Variables: v("ORG_ID"), Flag: flag + "org-id", Default: "no tenant",
			About: "Tenant."},
		{Name: "tenant_header", Kind: Text, Default: like.Default,
			About: "Header that carries the tenant."},
		{Name: "username", Kind: Text, Variables: v("USERNAME"),
			About: "User name for basic authentication."},
		{Name: "password", Kind: Text, Variables: v("PASSWORD"), Secret: true,
			About: "Password for basic authentication."},
		{Name: "password_file", Kind: File,
			About: "File that holds the password; blanks at both ends are ignored."},
		{Name: "bearer_token", Kind: Text, Variables: v("BEARER_TOKEN"), Secret: true,
			About: "Token sent as `Authorization: Bearer …`."},
		{Name: "bearer_token_file", Kind: File, Variables: v("BEARER_TOKEN_FILE"),
			About: "File that holds the token, read at each request."},
		{Name: "bearer_token_command", Kind: List, Secret: true,
			About: "Program and arguments that print the token. Started directly, without a shell; only the file can set it."},
		{Name: "auth_header", Kind: Text, Variables: v("AUTH_HEADER"), Default: "Authorization",
			About: "Header that carries the credentials."},
		{Name: "headers", Kind: Map, Secret: true,
			About: "Further headers of every request, by name."},
		{Name: "ca_file", Kind: File, Variables: v("CA_CERT_PATH"), Default: "the system's",
			About: "PEM file of the authorities that may sign the server's certificate."},
		{Name: "cert_file", Kind: File, Variables: v("CLIENT_CERT_PATH"),
			About: "PEM file of the client certificate."},
		{Name: "key_file", Kind: File, Variables: v("CLIENT_KEY_PATH"),
			About: "PEM file of the client certificate's key."},
		{Name: "server_name", Kind: Text, Default: "the host of url",
			About: "Name that the server's certificate must carry."},
		{Name: "insecure_skip_verify", Kind: Bool, Variables: v("TLS_SKIP_VERIFY"), Default: "false",
			About: "Accept any certificate. Whoever sits between can then read the credentials."},
		{Name: "proxy_url", Kind: URL, Variables: v("HTTP_PROXY_URL"), Default: "no proxy",
			About: "HTTP proxy on the way to the server."},
		{Name: "use_env_proxy", Kind: Bool, Variables: v("ENV_PROXY"), Default: "false",
			About: "Honour HTTP_PROXY, HTTPS_PROXY and NO_PROXY."},
		{Name: "timeout", Kind: Duration, Default: "30s",
			About: "Deadline of one request."},
		{Name: "retries", Kind: Number, Variables: v("CLIENT_RETRIES"), Default: "2",
			About: "Further tries after a failure that may pass."},
	}
	for i := range keys {
		keys[i].Name = section + keys[i].Name
	}
	return keys
}

// fieldKeys are the kinds of ids that fields can be named for.
func fieldKeys() []string {
	return []string{"request_id", "correlation_id", "trace_id", "error_code"}
}

func fieldsKey(section, what string) Key {
	return Key{Name: section + "fields", Kind: Fields, Default: "the usual spellings",
		About: what + " that hold an id beside the usual spellings, by what they hold: " + strings.Join(fieldKeys(), ", ") + "."}
}

// keyNamed finds a key; ok is false when there is none of that name.
func keyNamed(name string) (Key, bool) {
	for _, k := range Keys() {
		if k.Name == name {
			return k, true
		}
	}
	return Key{}, false
}
