package report

import (
	"fmt"
	"io"
	"time"

	"triage/investigate"
)

// RequestsText writes r for people, grouped by how the requests failed.
func RequestsText(w io.Writer, r investigate.Requests, o TextOptions) error {
	p := newPage(w, o)
	answer := requestsOutcome(&r)
	p.line(0, 2, append([]piece{keep(code, r.Code), say(plain, "  "), say(answer.role, answer.word), say(plain, "  ")}, answer.text...)...)
	for _, g := range groupByShape(r.Requests) {
		p.blank()
		p.line(0, 2, g.shapePiece())
		p.line(0, 2, say(faint, count(len(g.requests), "request", "requests")+", newest "+stamp(g.newest)))
		for _, q := range g.requests {
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
	m.line("# ", append([]piece{keep(code, r.Code), say(plain, " "+answer.word+": ")}, answer.text...)...)
	for _, g := range groupByShape(r.Requests) {
		m.section(inline(g.shapePiece()))
		m.line(count(len(g.requests), "request", "requests") + ", newest " + stamp(g.newest) + ".\n")
		for _, q := range g.requests {
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
	for _, g := range groupByShape(r.Requests) {
		doc.Groups = append(doc.Groups, groupDoc{
			Shape: g.shape, Count: len(g.requests), Newest: timeJSON(g.newest), Oldest: timeJSON(g.oldest),
		})
	}
	for n, q := range r.Requests {
		doc.Requests[n] = requestDoc{
			RequestID: q.RequestID, TraceID: q.TraceID, Time: timeJSON(q.Time),
			Service: q.Service, Message: q.Message, Shape: q.Shape,
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

// groupByShape gathers requests that failed in the same way, in the order in which the
// shapes first appear: newest first, as the requests are.
func groupByShape(requests []investigate.Request) []group {
	var groups []group
	at := map[string]int{}
	for _, r := range requests {
		n, ok := at[r.Shape]
		if !ok {
			n = len(groups)
			at[r.Shape] = n
			groups = append(groups, group{shape: r.Shape})
		}
		g := &groups[n]
		g.requests = append(g.requests, r)
		if r.Time.IsZero() {
			continue
		}
		if g.newest.IsZero() || r.Time.After(g.newest) {
			g.newest = r.Time
		}
		if g.oldest.IsZero() || r.Time.Before(g.oldest) {
			g.oldest = r.Time
		}
	}
	return groups
}

// requestsOutcome is the answer of a search by code in one line.
func requestsOutcome(r *investigate.Requests) outcome {
	answer := func(word string, role role, text string) outcome {
		return outcome{word, role, []piece{say(strong, text)}}
	}
	switch n := len(r.Requests); {
	case n > 0 && r.Partial:
		return answer("FOUND", bad, "At least "+count(n, "failing request", "failing requests")+" in "+windowWords(r.Window)+", newest first; the search is incomplete: see SOURCES.")
	case n > 0:
		return answer("FOUND", bad, count(n, "failing request", "failing requests")+" in "+windowWords(r.Window)+", newest first.")
	case len(r.Sources) > 0 && !answered(r.Sources):
		return answer("CANNOT TELL", warn, "No source answered, so nothing is known about this code.")
	case r.Partial:
		return answer("CANNOT TELL", warn, "No failing request in what could be read, but the search is incomplete: see SOURCES.")
	}
	return answer("NOT FOUND", warn, "No failing request carries this code in "+windowWords(r.Window)+".")
}

// requestsNext say what to do with the list.
func requestsNext(r *investigate.Requests) *next {
	n := &next{}
	n.repair(r.Sources)
	if len(r.Requests) > 0 {
		n.steps = append(n.steps, "Open one of them: `triage --request-id` or `triage --trace-id` with its id.")
		return n
	}
	n.list(r.Sources)
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
