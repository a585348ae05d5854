package playbooks

import "regexp"

// Name is one of the ${triage.name} variables.
type Name struct {
	Name        string // without "triage."
	Description string
}

// Names are all variables that an entry may use, a closed list. Nothing else in an entry
// is a variable: shell, Go template, Jinja, Helm, LogQL and Hugo text stays as it is.
func Names() []Name {
	return []Name{
		{"request_id", "id of the request"},
		{"correlation_id", "id of the wider business operation"},
		{"trace_id", "id of the trace, 32 hex digits"},
		{"span_id", "id of the failing span, 16 hex digits"},
		{"code", "error code of the hop that the entry matched"},
		{"kind", "kind of that error: TIMEOUT, PANIC, …"},
		{"class", "its class: transient, permanent, policy or unknown"},
		{"service", "service of that hop"},
		{"operation", "operation of that hop"},
		{"peer", "what that hop was calling"},
		{"version", "release of the service"},
		{"host", "host or pod of the service"},
		{"namespace", "Kubernetes namespace of the service"},
		{"region", "cloud region of the service"},
		{"env", "name of the environment"},
		{"grpc", "gRPC status of the hop"},
		{"http", "HTTP status of the hop"},
		{"severity", "severity of the error"},
		{"message", "message of the error; never allowed in a command"},
		{"user", "id of the user; never allowed in a command"},
		{"alert", "name of the alert that triage was opened from"},
		{"at", "when the error happened, RFC 3339, UTC"},
		{"start", "start of the searched window, RFC 3339, UTC"},
		{"end", "end of the searched window, RFC 3339, UTC"},
		{"start_ms", "start of the window, Unix milliseconds"},
		{"end_ms", "end of the window, Unix milliseconds"},
		{"start_ns", "start of the window, Unix nanoseconds"},
		{"end_ns", "end of the window, Unix nanoseconds"},
		{"window", "length of the window: 15m"},
		{"loki_selector", "stream selector of the service's logs: {service_name=\"ledger\"}"},
		{"explore_panes", "the panes parameter of a Grafana Explore URL, JSON"},
		{"jaeger_trace_url", "URL of the trace in Jaeger's own screen"},
	}
}

// variable is the syntax of a variable. A name that is not on the list is a variable that
// is never known.
var variable = regexp.MustCompile(`\$\{triage\.([a-zA-Z0-9_.-]{1,64})\}`)

// variableHere is a variable at the very start of a text.
var variableHere = regexp.MustCompile(`^` + variable.String())

func knownName(name string) bool {
	for _, n := range Names() {
		if n.Name == name {
			return true
		}
	}
	return false
}
