package playbooks

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"triage/safetext"
)

// Bounds of the queries of an entry.
const (
	MaxQueryRows   = 200
	MaxQueryWindow = 7 * 24 * time.Hour

	maxQueryText = 8 << 10 // bytes; proxies refuse longer request lines
	maxQueries   = 50      // of one entry
)

// Query is a typed, read-only query that an entry offers, with the values filled in:
// LogQL, or a search for traces. Whoever has the sources runs it, on a key press.
type Query struct {
	// ID is what the entry calls it; "" when it gives no name.
	ID string
	// Command is the [Command.ID] of the fenced block that holds the query; 0 for one of
	// the front matter.
	Command int
	Source  string // loki or jaeger
	// Line is the 1-based line of the entry's file on which the query begins; 0 when it is
	// not known.
	Line int

	LogQL string // of loki

	// The search for traces, of jaeger.
	Service, Operation string
	Tags               map[string]string
	MinDuration        time.Duration

	// Window is how far back from the error is looked; 0 means the incident's own window.
	Window time.Duration
	// UntilNow: the window ends now and not with the incident.
	UntilNow bool
	// Limit bounds the rows; 0 when the entry does not say.
	Limit int

	// Missing are the variables that have no value or one that may not stand where it
	// would; the query cannot be run then.
	Missing []string
	// Problem is what else keeps it from being run, in words; "" when nothing does.
	Problem string
}

// Runnable tells whether the query can be run; if not, why, in one printable line.
func (q *Query) Runnable() (ok bool, why string) {
	switch {
	case q.Problem != "":
		return false, q.Problem
	case len(q.Missing) == 1:
		return false, "the value of " + q.Missing[0] + " is not known or not allowed in it"
	case len(q.Missing) > 1:
		return false, "the values of " + strings.Join(q.Missing, ", ") + " are not known or not allowed in it"
	}
	return true, ""
}

// String is the query in one printable line: its LogQL, or the search in words.
func (q *Query) String() string {
	if q.Source == sourceLoki {
		return safetext.Line(strings.Join(strings.Fields(q.LogQL), " "))
	}
	parts := []string{"traces of " + q.Service}
	if q.Operation != "" {
		parts = append(parts, "operation "+q.Operation)
	}
	for _, name := range slices.Sorted(maps.Keys(q.Tags)) {
		parts = append(parts, name+"="+strconv.Quote(q.Tags[name]))
	}
	if q.MinDuration > 0 {
		parts = append(parts, "at least "+q.MinDuration.String())
	}
	return safetext.Line(strings.Join(parts, ", "))
}

// The sources that a query can be for.
const (
	sourceLoki   = "loki"
	sourceJaeger = "jaeger"
)

// Queries are the entry's queries with the values filled in: those of the front matter,
// then the fenced blocks with run=loki or run=jaeger in the order of the text.
func (e *Entry) Queries(values Values) []Query {
	var out []Query
	for i, c := range e.Collect {
		if len(out) == maxQueries {
			break
		}
		q := c.query(values)
		if i < len(e.collectLines) {
			q.Line = e.collectLines[i]
		}
		out = append(out, q)
	}
	n := 0
	parseBody(e.Body).walkCommands(func(b *block, ch chunk) {
		n++
		if run := b.attrs["run"]; (run == sourceLoki || run == sourceJaeger) && len(out) < maxQueries {
			q := b.query(ch.text, values)
			q.Command = n
			if b.line > 0 && e.bodyLine > 0 {
				q.Line = e.bodyLine + b.line - 1
			}
			out = append(out, q)
		}
	})
	return out
}

// wrong notes a problem; the first counts.
func (q *Query) wrong(format string, args ...any) {
	if q.Problem == "" {
		q.Problem = safetext.Line(fmt.Sprintf(format, args...))
	}
}

// tooLong notes a query that no server would take.
func (q *Query) tooLong() {
	n := len(q.LogQL) + len(q.Service) + len(q.Operation)
	for name, value := range q.Tags {
		n += len(name) + len(value)
	}
	if n > maxQueryText {
		q.wrong("it is longer than %d bytes", maxQueryText)
	}
}
