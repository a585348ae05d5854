package playbooks

import (
	"time"

	"triage/safetext"
)

// collect checks the queries of the front matter.
func (c *entryLint) collect() {
	for _, q := range c.e.Collect {
		note := func(level Level, rule, format string, args ...any) {
			c.inFront(firstLine(q.ID, q.Query, "collect:"), level, rule, format, args...)
		}
		name := safetext.Line(firstNonEmpty(q.ID, "without an id"))
		switch q.Source {
		case "loki":
			if q.Query == "" {
				note(LevelError, "collect", "the query %s asks loki for nothing: it has no query", name)
			}
		case "jaeger":
			if q.Service == "" {
				note(LevelError, "collect", "the query %s asks jaeger without a service", name)
			}
		default:
			note(LevelError, "collect", "the query %s has the source %q: it is loki or jaeger", name, q.Source)
		}
		for _, d := range [...]struct{ key, value string }{{"window", q.Window}, {"min_duration", q.MinDuration}} {
			if t, err := time.ParseDuration(d.value); d.value != "" && (err != nil || t <= 0) {
				note(LevelError, "collect", "%s %q of the query %s is not a length of time: write 15m", d.key, d.value, name)
			}
		}
		if q.Limit < 0 {
			note(LevelError, "collect", "limit %d of the query %s is not a number of results", q.Limit, name)
		}
		for _, loc := range variable.FindAllStringSubmatchIndex(q.Query, maxVariables) {
			v, before := q.Query[loc[2]:loc[3]], q.Query[:loc[0]]
			if !knownName(v) {
				note(LevelError, "unknown-variable", "${triage.%s} in the query %s does not exist", v, name)
			}
			if queryQuote(before) != 0 {
				note(LevelError, "variable-in-quotes", "${triage.%s} in the query %s stands inside quotes: it brings its own", v, name)
			}
		}
	}
}
