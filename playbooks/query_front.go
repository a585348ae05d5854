package playbooks

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"triage/safetext"
)

// What a query's window ends with.
const (
	untilIncident = "incident"
	untilNow      = "now"
)

// query is the query of the front matter. A field of a search takes a value as it is: it
// is one parameter of the call, whatever stands in it.
func (c Collect) query(values Values) Query {
	q := c.bounds()
	if c.Source == sourceLoki {
		ps, missing := fillCode(c.Query, "logql", values)
		q.LogQL, q.Missing = joinPieces(ps), missing
		q.tooLong()
		return q
	}
	field := func(text string) string {
		ps, missing := fill(text, func(name string, _ int) (string, string) {
			if v := values[name]; v != "" && knownName(name) {
				return v, ""
			}
			return "", "unknown"
		})
		for _, m := range missing {
			q.Missing = appendNew(q.Missing, m)
		}
		return joinPieces(ps)
	}
	q.Service, q.Operation = field(c.Service), field(c.Operation)
	for _, name := range slices.Sorted(maps.Keys(c.Tags)) {
		if q.Tags == nil {
			q.Tags = map[string]string{}
		}
		q.Tags[name] = field(c.Tags[name])
	}
	q.tooLong()
	return q
}

// bounds is the query without what it asks: all of it that holds no value.
func (c Collect) bounds() Query {
	q := Query{
		ID: safetext.Line(c.ID), Source: c.Source, Limit: c.Limit,
		Window: length(c.Window), MinDuration: length(c.MinDuration), UntilNow: c.Until == untilNow,
	}
	for _, p := range c.problems() {
		q.wrong("%s", p)
	}
	return q
}

// length is a length of time, 0 for what is none.
func length(text string) time.Duration {
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		return 0
	}
	return d
}

// problems says what is wrong with the query, whatever the values are.
func (c Collect) problems() []string {
	var out []string
	wrong := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	switch c.Source {
	case sourceLoki:
		if strings.TrimSpace(c.Query) == "" {
			wrong("it asks loki for nothing: it has no query")
		}
		if c.Service != "" || c.Operation != "" || len(c.Tags) > 0 || c.MinDuration != "" {
			wrong("it asks loki and has service, operation, tags or min_duration, which are jaeger's")
		}
	case sourceJaeger:
		if c.Service == "" {
			wrong("it asks jaeger without a service")
		}
		if c.Query != "" {
			wrong("it asks jaeger and has a query, which is loki's")
		}
	default:
		wrong("it has the source %q: it is loki or jaeger", c.Source)
	}
	for _, d := range [...]struct{ key, value string }{{"window", c.Window}, {"min_duration", c.MinDuration}} {
		t, err := time.ParseDuration(d.value)
		switch {
		case d.value == "":
		case err != nil || t <= 0:
			wrong("its %s %q is not a length of time: write 15m", d.key, d.value)
		case t > MaxQueryWindow:
			wrong("its %s %q is longer than %s", d.key, d.value, MaxQueryWindow)
		}
	}
	if c.Until != "" && c.Until != untilIncident && c.Until != untilNow {
		wrong("its until %q is not one of incident, now", c.Until)
	}
	if c.Limit < 0 || c.Limit > MaxQueryRows {
		wrong("its limit %d is not a number of rows from 1 to %d", c.Limit, MaxQueryRows)
	}
	return out
}
