package report

import (
	"fmt"
	"io"
	"slices"
	"time"

	"triage/investigate"
)

// RequestsText writes r for people, grouped by how the requests failed.
func RequestsText(w io.Writer, r investigate.Requests, o TextOptions) error {
	p := newPage(w, o)
	answer := requestsOutcome(&r)
	p.line(0, 2, append([]piece{keep(code, asked(&r)), say(plain, "  "), say(answer.role, answer.word), say(plain, "  ")}, answer.text...)...)
	for _, g := range groupByShape(&r) {
		p.blank()
		p.line(0, 2, g.shapePiece())
		p.line(0, 2, say(faint, g.words()))
		for _, q := range g.shown(&r) {
			p.line(2, 4, requestPieces(q)...)
		}
	}
	p.sources(r.Sources)
	p.next(requestsNext(&r))
	if err := p.finish(); err != nil {
		return fmt.Errorf("report: write text: %w", err)
	}
	return nil
}

// RequestsMarkdown writes r for a channel or a ticket, under the rules of [Markdown].
func RequestsMarkdown(w io.Writer, r investigate.Requests) error {
	var m markdown
	answer := requestsOutcome(&r)
	m.line("# ", append([]piece{keep(code, asked(&r)), say(plain, " "+answer.word+": ")}, answer.text...)...)
	for _, g := range groupByShape(&r) {
		m.section(inline(g.shapePiece()))
		m.line(g.words() + ".\n")
		for _, q := range g.shown(&r) {
			m.line("- ", requestPieces(q)...)
		}
	}
	m.sources(r.Sources)
	m.next(requestsNext(&r))
	return m.writeTo(w)
}

// RequestsJSON writes r as one `triage.requests/v1` document, under the rules of [JSON].
func RequestsJSON(w io.Writer, r investigate.Requests) error {
	doc := requestsDoc{
		Schema: RequestsSchema, Code: r.Code, Window: windowJSON(r.Window), Partial: r.Partial,
		Groups: []groupDoc{}, Requests: make([]requestDoc, len(r.Requests)), Sources: sourcesJSON(r.Sources),
	}
	if r.Failing != nil {
		doc.Services = r.Failing.Services
	}
	for _, g := range groupByShape(&r) {
		doc.Groups = append(doc.Groups, groupDoc{
			Shape: g.shape, Count: len(g.requests), Newest: timeJSON(g.newest), Oldest: timeJSON(g.oldest),
		})
	}
	for n, q := range r.Requests {
		doc.Requests[n] = requestDoc{
			RequestID: q.RequestID, TraceID: q.TraceID, Time: timeJSON(q.Time),
			Service: q.Service, Message: q.Message, Shape: q.Shape, Likely: q.Likely,
		}
	}
	return writeJSON(w, doc)
}

// group are the requests that failed in one way.
type group struct {
	shape          string
	requests       []investigate.Request
	newest, oldest time.Time
}

func (g group) shapePiece() piece {
	if g.shape == "" {
		return say(strong, "Chain not known")
	}
	return infer(strong, g.shape)
}

// asked is the code or the services that were asked for.
func asked(r *investigate.Requests) string {
	if r.Failing != nil {
		return r.Failing.Name()
	}
	return r.Code
}

// groupByShape gathers requests that failed in the same way: of a service the most frequent way
// first, of a code in the order in which the shapes first appear, newest first.
func groupByShape(r *investigate.Requests) []group {
	var groups []group
	for _, g := range r.Groups() {
		one := group{shape: g.Shape, requests: g.Requests}
		for _, q := range g.Requests {
			if q.Time.IsZero() {
				continue
			}
			if one.newest.IsZero() || q.Time.After(one.newest) {
				one.newest = q.Time
			}
			if one.oldest.IsZero() || q.Time.Before(one.oldest) {
				one.oldest = q.Time
			}
		}
		groups = append(groups, one)
	}
	if r.Failing != nil {
		return groups
	}
	first := map[string]int{}
	for n := len(r.Requests) - 1; n >= 0; n-- {
		first[r.Requests[n].Shape] = n
	}
	slices.SortFunc(groups, func(a, b group) int { return first[a.shape] - first[b.shape] })
	return groups
}

// words say how many there are.
func (g group) words() string {
	text := count(len(g.requests), "request", "requests") + ", newest " + stamp(g.newest)
	likely := 0
	for _, q := range g.requests {
		if q.Likely {
			likely++
		}
	}
	if likely > 0 {
		text += "; " + count(likely, "was", "were") + " not looked into: the error is told in the same words"
	}
	return text
}

// maxOfGroup bounds the requests of one group that are listed where it is the groups that matter.
const maxOfGroup = 3

// shown are the requests of the group that are listed.
func (g group) shown(r *investigate.Requests) []investigate.Request {
	if r.Failing == nil || len(g.requests) <= maxOfGroup {
		return g.requests
	}
	return g.requests[:maxOfGroup]
}

// requestsOutcome is the answer of a search by code in one line.
func requestsOutcome(r *investigate.Requests) outcome {
	answer := func(word string, role role, text string) outcome {
		return outcome{word, role, []piece{say(strong, text)}}
	}
	order, what := ", newest first", "this code"
	if r.Failing != nil {
		order, what = ", by how they failed", "this service"
	}
	switch n := len(r.Requests); {
	case n > 0 && r.Partial:
		return answer("FOUND", bad, "At least "+count(n, "failing request", "failing requests")+" in "+windowWords(r.Window)+order+"; the search is incomplete: see SOURCES.")
	case n > 0:
		return answer("FOUND", bad, count(n, "failing request", "failing requests")+" in "+windowWords(r.Window)+order+".")
	case len(r.Sources) > 0 && !answered(r.Sources):
		return answer("CANNOT TELL", warn, "No source answered, so nothing is known about "+what+".")
	case r.Partial:
		return answer("CANNOT TELL", warn, "No failing request in what could be read, but the search is incomplete: see SOURCES.")
	}
	if r.Failing != nil {
		return answer("NOT FOUND", warn, "No failing request of "+what+" in "+windowWords(r.Window)+".")
	}
	return answer("NOT FOUND", warn, "No failing request carries this code in "+windowWords(r.Window)+".")
}

// requestsNext say what to do with the list.
func requestsNext(r *investigate.Requests) *next {
	n := &next{}
	n.repair(r.Sources)
	if len(r.Requests) > 0 && r.Failing != nil {
		return n // one of them is opened
	}
	if len(r.Requests) > 0 {
		n.steps = append(n.steps, "Open one of them: `triage --request-id` or `triage --trace-id` with its id.")
		return n
	}
	n.list(r.Sources)
	if r.Failing != nil {
		n.steps = append(n.steps,
			"Widen the time: `--since 24h`, or `--start` and `--end` around the failure.",
			"Failures that are logged without a request or trace id are not requests: look at the service's logs.",
		)
		return n
	}
	n.steps = append(n.steps,
		"Widen the time: `--since 24h`, or `--start` and `--end` around the failure.",
		"Check the code: it is compared letter by letter, in its own case.",
		"Read what to do without a search: `triage explain` with the code.",
	)
	return n
}

func requestPieces(q investigate.Request) []piece {
	name, id := "request", q.RequestID
	if id == "" {
		name, id = "trace", q.TraceID
	}
	ps := []piece{say(plain, stamp(q.Time)+"  "+name+" "), keep(code, id)}
	if q.Service != "" {
		ps = append(ps, say(plain, "  "), tell(strong, q.Service))
	}
	if q.Message != "" {
		ps = append(ps, say(plain, "  "), tell(plain, q.Message))
	}
	return ps
}
