package clue

import (
	"slices"
	"strings"
	"time"
)

// Kind is the kind of an id.
type Kind string

// Kinds of ids.
const (
	RequestID     Kind = "request_id"
	TraceID       Kind = "trace_id"
	CorrelationID Kind = "correlation_id"
)

// Words are the kind as people say it.
func (k Kind) Words() string { return strings.ReplaceAll(string(k), "_", " ") }

// Route is the way from what was read to an answer.
type Route string

// Routes, the best first.
const (
	ByID      Route = "id"             // that request
	ByCode    Route = "code"           // the requests that failed with it
	ByService Route = "service+window" // the failing requests of that service
	ByAlert   Route = "alert_only"     // its playbook entry, by its name or its words
	Nowhere   Route = "nothing"        // Why says why
)

// Statuses of an alert.
const (
	Firing   = "firing"
	Resolved = "resolved"
)

// Fact is one value and the place that it was read from: a path of keys, a part of a URL.
type Fact struct {
	Value string `json:"value"`
	From  string `json:"from"`
}

// ID is the id of a request, or of something that leads to one.
type ID struct {
	Kind  Kind   `json:"kind"`
	Value string `json:"value"`
	From  string `json:"from"`
	// Guess: no field says that it is one, only where it stands.
	Guess bool `json:"guess,omitempty"`
}

// Service is a service that may be the one that the alert is about.
type Service struct {
	Name string `json:"name"`
	From string `json:"from"`
	// Since is when its alert began; zero when that was not said.
	Since time.Time `json:"since,omitzero"`
	// Lesser: the same alert named another one in a more telling place.
	Lesser bool `json:"lesser,omitempty"`

	rank int
}

// Label is a fact that narrows a search.
type Label struct {
	Name  string `json:"name"`
	Value string `json:"value"`
	From  string `json:"from"`
}

// Window is a stretch of time; an end that is zero is open.
type Window struct {
	Start time.Time `json:"start,omitzero"`
	End   time.Time `json:"end,omitzero"`
	From  string    `json:"from"`
	// Relative: it was counted from the moment of reading, as the last hour of a screen is. It
	// says little about when an incident was.
	Relative bool `json:"relative,omitempty"`
}

// Clues are all that was read.
type Clues struct {
	Source   string // what it was read as: "alertmanager", "jaeger", "log"
	Status   string // firing or resolved
	IDs      []ID
	Services []Service
	Labels   []Label
	Code     *Fact
	Alert    *Fact
	Env      *Fact
	Runbook  *Fact
	Query    *Fact
	Summary  *Fact
	Window   *Window
	Alerts   int      // how many alerts there are in it; 0 for what is none
	Ignored  []Fact   // what looks like an id and is none of a request
	Notes    []string // what was left out or not understood
	Why      string   // nothing leads on: why
}

// Bounds of what is kept.
const (
	maxIDs      = 20
	maxServices = 50
	maxLabels   = 30
	maxIgnored  = 50
	maxNotes    = 20
	maxName     = 128
	maxText     = 1024
	maxQuery    = 4096
)

// Route is the first that holds.
func (c *Clues) Route() Route {
	switch {
	case len(c.IDs) > 0:
		return ByID
	case c.Why != "":
		return Nowhere
	case c.Code != nil:
		return ByCode
	case len(c.Services) > 0:
		return ByService
	case c.Alert != nil || c.Summary != nil:
		return ByAlert
	}
	return Nowhere
}

// Best are the services that the alerts are about, each once, without the lesser candidates.
func (c *Clues) Best() []Service {
	var out []Service
	for _, s := range c.Services {
		if !s.Lesser {
			out = append(out, s)
		}
	}
	return out
}

// Get is the value of a label; "" when there is none.
func (c *Clues) Get(name string) string {
	for _, l := range c.Labels {
		if l.Name == name {
			return l.Value
		}
	}
	return ""
}

// Note says once that something was left out or not understood.
func (c *Clues) Note(text string) {
	if text = cleanText(text, maxText); text == "" || slices.Contains(c.Notes, text) || len(c.Notes) >= maxNotes {
		return
	}
	c.Notes = append(c.Notes, text)
}

// Merge adds what was read of another alert, or in a link that stands in the same text. What c
// has already stays.
func (c *Clues) Merge(d *Clues) {
	for _, id := range d.IDs {
		c.addID(id)
	}
	for _, s := range d.Services {
		c.mergeService(s)
	}
	for _, l := range d.Labels {
		c.addLabel(l)
	}
	for _, f := range d.Ignored {
		c.ignore(f)
	}
	for _, n := range d.Notes {
		c.Note(n)
	}
	for _, f := range [...]struct{ into, from **Fact }{
		{&c.Code, &d.Code}, {&c.Alert, &d.Alert}, {&c.Env, &d.Env}, {&c.Runbook, &d.Runbook},
		{&c.Query, &d.Query}, {&c.Summary, &d.Summary},
	} {
		if *f.into == nil {
			*f.into = *f.from
		}
	}
	c.mergeWindow(d.Window)
	if c.Status == "" {
		c.Status = d.Status
	}
	if c.Why == "" {
		c.Why = d.Why
	}
}

// mergeWindow makes the window that of both: from the earlier start, open where one is.
func (c *Clues) mergeWindow(w *Window) {
	switch {
	case w == nil:
		return
	case c.Window == nil:
		v := *w
		c.Window = &v
		return
	}
	v := *c.Window
	if v.Start.IsZero() || !w.Start.IsZero() && w.Start.Before(v.Start) {
		v.Start, v.From = w.Start, w.From
	}
	if v.End.IsZero() || w.End.IsZero() {
		v.End = time.Time{}
	} else if w.End.After(v.End) {
		v.End = w.End
	}
	c.Window = &v
}

// FillWindow sets the window unless there is one.
func (c *Clues) FillWindow(start, end time.Time, from string) {
	if c.Window == nil {
		c.SetWindow(start, end, from)
	}
}

// years in which a time is one of an incident.
const firstYear, lastYear = 2000, 2100

// SetWindow sets the window; times that cannot be one of an incident are none.
func (c *Clues) SetWindow(start, end time.Time, from string) {
	if start.Year() < firstYear || start.Year() > lastYear {
		start = time.Time{}
	}
	if end.Year() < firstYear || end.Year() > lastYear || end.Before(start) {
		end = time.Time{}
	}
	if start.IsZero() && end.IsZero() {
		return
	}
	c.Window = &Window{Start: start.UTC(), End: end.UTC(), From: cleanText(from, maxText)}
}
