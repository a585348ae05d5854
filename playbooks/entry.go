package playbooks

import "time"

// Entry is one playbook entry: what an error means and what to do about it. It is not
// changed after it has been loaded.
type Entry struct {
	// ID is unique over all roots: [a-z0-9][a-z0-9._-]* where the file states it, else
	// derived from the path inside the root (with "#heading" for a part of a file).
	ID    string
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

	Version      string
	ReviewEvery  int    // days; 0 means DefaultReviewEvery
	SupersededBy string // id of the entry that replaces this one
	Codes        []string
	Alerts       []string
	Aliases      []string
	Tags         []string
	Related      []string
	Collect      []Collect
	// Foreign marks a file that is not in our own format.
	Foreign bool

	match        matcher
	bodyLine     int    // 1-based line of the file on which Body begins
	collectLines []int  // 1-based lines of the file on which the queries of Collect stand; 0 when not known
	linkLines    []int  // the same of Links
	file         string // path inside the root
}

// DefaultReviewEvery is the number of days after which an entry wants a review.
const DefaultReviewEvery = 180

// Escalation is one step of calling for help.
type Escalation struct {
	To    string
	Via   string
	After string // counted from the alert's start: 0m, 10m
	When  string
}

// Wait is [Escalation.After] as a duration; ok is false when it is absent or unreadable.
func (e Escalation) Wait() (d time.Duration, ok bool) {
	d, err := time.ParseDuration(e.After)
	return d, err == nil && d >= 0
}

// NamedURL is a link; its URL may hold ${triage.name} variables.
type NamedURL struct {
	Name string
	URL  string
}

// Collect is a typed, read-only query of an entry as its front matter has it; what can be
// asked of it are the entry's [Entry.Queries].
type Collect struct {
	ID          string
	Source      string // loki or jaeger
	Query       string
	Service     string
	Operation   string
	Tags        map[string]string
	MinDuration string
	Window      string
	Until       string // incident (or "") or now
	Limit       int
}

// Age says how old the last review of an entry is.
type Age string

// Ages of a review.
const (
	AgeUnknown Age = ""        // never reviewed, or not said
	AgeFresh   Age = "fresh"   // within the time the entry asks for
	AgeDue     Age = "due"     // past that time
	AgeOverdue Age = "overdue" // past twice that time: steps may be wrong
)

// Reviewed tells how many days ago the entry was reviewed, and how that stands against
// [Entry.ReviewEvery].
func (e *Entry) Reviewed(now time.Time) (days int, age Age) {
	at, err := time.Parse(time.DateOnly, e.ReviewedAt)
	if err != nil {
		return 0, AgeUnknown
	}
	days = max(0, int(now.Sub(at)/(24*time.Hour)))
	every := e.ReviewEvery
	if every <= 0 {
		every = DefaultReviewEvery
	}
	switch {
	case days > 2*every:
		return days, AgeOverdue
	case days > every:
		return days, AgeDue
	}
	return days, AgeFresh
}

// retired entries are shown, but never first.
func (e *Entry) retired() bool { return e.Status == statusDeprecated || e.Status == statusSuperseded }

const (
	statusActive     = "active"
	statusDraft      = "draft"
	statusDeprecated = "deprecated"
	statusSuperseded = "superseded"
)
