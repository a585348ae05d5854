package report

import (
	"triage/correlate"
	"triage/investigate"
)

// maxAsked is how many of a source's queries a report lists where nothing was found.
const maxAsked = 8

// gaps are what is missing from the evidence.
func gaps(f *investigate.Finding) [][]piece {
	var lines [][]piece
	if doubt := f.Incident.Stats.Doubt(); doubt != "" {
		lines = append(lines, []piece{say(plain, doubt)})
	}
	for _, g := range f.Incident.Gaps {
		lines = append(lines, []piece{infer(plain, g)})
	}
	if !f.Done {
		lines = append(lines, []piece{say(plain, "The investigation had not ended when this was written.")})
	}
	if f.Partial {
		lines = append(lines, []piece{say(plain, "The evidence is incomplete: a source failed or a limit cut it short, see SOURCES.")})
	}
	return lines
}

// sourcePieces are what a source was asked and what it gave.
func sourcePieces(s investigate.SourceStatus) []piece {
	r, words := stateWords(s.State)
	ps := []piece{tell(strong, s.Name), say(plain, " "), say(r, words)}
	if s.State == investigate.Skipped || s.State == investigate.Waiting {
		return ps
	}
	figures := ", " + count(s.Queries, "query", "queries") + ", " + count(s.Records, "record", "records")
	if s.Bytes > 0 {
		figures += ", " + size(s.Bytes)
	}
	if s.Took > 0 {
		figures += ", " + duration(s.Took)
	}
	return append(ps, say(plain, figures))
}

func stateWords(s investigate.State) (role, string) {
	switch s {
	case investigate.OK:
		return good, "ok"
	case investigate.PartialOK:
		return warn, "PARTIAL"
	case investigate.Failed:
		return bad, "FAILED"
	case investigate.Asking:
		return warn, "still asking"
	case investigate.Waiting:
		return warn, "not asked yet"
	case investigate.Skipped:
		return faint, "skipped"
	}
	return warn, string(s)
}

// askedOf is one query that was sent to a source.
type askedOf struct {
	source  string
	query   string
	records int
}

// next is what to do where there is no failure to show: what was asked so far and steps to
// take, which are words of our own with commands in backticks.
type next struct {
	asked []askedOf
	steps []string
}

// fromBundle tells whether a bundle was read instead of asking servers.
func fromBundle(sources []investigate.SourceStatus) bool {
	for _, s := range sources {
		if s.Name != "bundle" {
			return false
		}
	}
	return len(sources) > 0
}

func (n *next) repair(sources []investigate.SourceStatus) {
	for _, s := range sources {
		switch {
		case s.State != investigate.Failed && s.State != investigate.PartialOK:
			continue
		case fromBundle(sources):
			n.steps = append(n.steps, "Look at what SOURCES names: those parts of the bundle are not in this answer.")
		default:
			n.steps = append(n.steps, "Repair what SOURCES names, then ask again: what it holds is not in this answer. `triage config check` asks every source and says what is wrong.")
		}
		return
	}
}

func (n *next) list(sources []investigate.SourceStatus) {
	for _, s := range sources {
		for _, a := range s.Asked {
			n.asked = append(n.asked, askedOf{s.Name, a.Query, a.Records})
		}
	}
}

// nextSteps is empty where there is a failure to show: there the playbook says what to do.
func nextSteps(f *investigate.Finding) *next {
	i, n := &f.Incident, &next{}
	switch i.Status {
	case correlate.Healthy:
		n.repair(f.Sources)
		n.steps = append(n.steps,
			"If the user saw an error all the same, look before the first service: client, DNS, CDN or load balancer may have refused the call.",
			"A retry often carries a request id of its own: ask by `--correlation-id` or `--trace-id`, or list the failing requests with `--error-code`.",
		)
	case correlate.Unknown:
		n.repair(f.Sources)
		n.steps = append(n.steps,
			"Read the records as they were written: `--output json` has every one of them, under `timeline`.",
			"See what is made of a line: `triage envelope decode`. Which services write what is not understood: `triage envelope lint`.",
			"Ask by another handle: `--trace-id` or `--correlation-id` may bring a record that says how the request ended.",
		)
	case correlate.NotFound:
		n.list(f.Sources)
		n.repair(f.Sources)
		n.notFound(i.Query, fromBundle(f.Sources))
	}
	return n
}

func (n *next) notFound(q correlate.Query, bundle bool) {
	if !q.Window.IsZero() {
		n.steps = append(n.steps, "Widen the time: `--since 24h`, or `--start` and `--end` around the failure.")
	}
	n.steps = append(n.steps, "Check the id: it is compared letter by letter, so it must be whole and in its own case.")
	switch {
	case q.ErrorCode != "":
		n.steps = append(n.steps, "Ask by one request instead: `--request-id` or `--trace-id`. `triage explain` with the code shows the playbook entry without a search.")
	case q.TraceID != "":
		n.steps = append(n.steps, "The trace may have been sampled out or have passed its retention: ask by `--request-id`, the logs may still have it.")
	default:
		n.steps = append(n.steps, "Ask by another handle: `--trace-id`, `--correlation-id` or `--error-code`. A service may log the id under a name of its own.")
	}
	if bundle {
		n.steps = append(n.steps, "Check the bundle: it may be of another request. SOURCES names the files that could not be read.")
		return
	}
	n.steps = append(n.steps,
		"Check the place: `--env` chooses the environment, and a Loki tenant sees only its own logs. `triage config check` asks every source.",
		"A request of the last minute may not have been stored yet: ask again shortly.",
	)
}
