package playbooks

// Entry is one playbook entry: what an error means and what to do about it.
type Entry struct {
	ID    string // unique over all roots: [a-z0-9][a-z0-9._-]*
	Title string
	Path  string // root's name and path inside it, for people
	// Default marks the embedded general advice, which never outranks an entry of the
	// user's own.
	Default    bool
	Status     string // active (or ""), draft, deprecated, superseded
	Severity   string // sev1 … sev4, info
	Owner      string
	ReviewedAt string // YYYY-MM-DD
	Summary    string // one paragraph
	Impact     string
	Escalate   []Escalation
	Links      []NamedURL // dashboards, changes and links, in this order
	// Body is the Markdown after the front matter: hostile, variables not filled in.
	Body string

	match matcher
}

// Escalation is one step of calling for help.
type Escalation struct {
	To    string
	Via   string
	After string // counted from the alert's start: 0m, 10m
	When  string
}

// NamedURL is a link; its URL may hold ${triage.name} variables.
type NamedURL struct {
	Name string
	URL  string
}
