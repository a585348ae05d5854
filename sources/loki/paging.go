package loki

import (
	"context"
	"fmt"
	"math"
	"time"

	"triage/sources"
	"triage/sources/httpclient"
	"triage/telemetry"
)

const (
	minPage = 10          // entries
	minStep = time.Second // of the window
)

// result is what one query of a search did.
type result struct {
	asked     sources.Asked
	bytes     int64
	truncated []string
	err       error
}

// pager reads one query through the window, in pages: from its start to its end or, for the
// newest, from its end back.
//
// Pages overlap: the next one begins at the timestamp at which a full one ended, since a
// page may end between entries that share a nanosecond; the search drops what it has seen.
// When the server finds a piece of the window too much, the piece is halved; when it finds
// an answer too large, the page is.
type pager struct {
	run   *run
	query query
	rest  telemetry.Window // what has not been read
	step  time.Duration
	page  int // entries to ask for
	cap   int // entries that may be asked for
	left  int // records that the query may still bring
	ties  int // entries at the edge of rest that have been seen already
	calls int
	result
}

// ask runs one query.
func (r *run) ask(ctx context.Context, q query) result {
	started := time.Now()
	page, limit := r.source.pageSize()
	p := &pager{
		run: r, query: q, rest: r.window, step: r.window.End.Sub(r.window.Start),
		page: page, cap: limit, left: math.MaxInt,
	}
	if q.limit > 0 {
		p.left = q.limit
	}
	p.err = p.all(ctx)
	p.asked.Query = q.String()
	p.asked.Window = r.window
	p.asked.Took = time.Since(started)
	switch sources.ReasonOf(p.err) {
	case sources.Unauthorized, sources.Unreachable, sources.BadAnswer:
		r.hopeless.Store(true)
	}
	return p.result
}

func (p *pager) all(ctx context.Context) error {
	for p.rest.Start.Before(p.rest.End) && !p.run.full() {
		if p.left == 0 {
			p.truncated = append(p.truncated, fmt.Sprintf("%s: the %s %d log records were read, there may be more", p.query, p.firstOrLatest(), p.query.limit))
			return nil
		}
		if bound := p.bound(); bound != "" {
			p.truncated = append(p.truncated, fmt.Sprintf("%s: %s was read %s only", bound, p.query, p.progress()))
			return nil
		}
		piece, size := p.piece(), p.size()
		got, err := p.fetch(ctx, p.query, piece.Start, piece.End, size)
		switch {
		case err != nil:
			if !p.adapt(ctx, err, piece) {
				return explain(err)
			}
		case got.entries < size:
			p.pass(piece)
		case p.advance(got):
		case size < p.page:
			p.ties = p.page
		case p.page < p.cap:
			p.page = p.cap
		default:
			if err := p.splitTie(ctx); err != nil {
				return explain(err)
			}
			p.pass(p.edge())
		}
	}
	return nil
}

// size is the number of entries to ask for: a page, but no more than the query may bring
// beside those that it gets again, so that a short answer holds what comes first.
func (p *pager) size() int {
	if !p.ordered() && p.left < p.page && p.ties < p.page-p.left {
		return p.left + p.ties
	}
	return p.page
}

// bound is the bound of the search that has been reached, in words; "" when none.
func (p *pager) bound() string {
	switch c := p.run.source.config; {
	case p.run.read.Load() >= c.MaxBytes:
		return fmt.Sprintf("stopped after %s", httpclient.Size(c.MaxBytes))
	case p.calls >= maxRequests:
		return fmt.Sprintf("stopped after %d requests", maxRequests)
	}
	return ""
}

// adapt changes page or step so that the same question has a better chance. It tells
// whether there is something left to change.
func (p *pager) adapt(ctx context.Context, err error, piece telemetry.Window) bool {
	if ctx.Err() != nil {
		return false
	}
	switch kind, figure := remedyFor(err); kind {
	case lowerPage:
		if figure <= 0 || figure >= p.page {
			figure = p.page / 2
		} else {
			p.run.source.learnMaxPage(figure)
		}
		if figure < 1 {
			return false
		}
		p.page, p.cap = figure, figure
		return true
	case smallerAnswer:
		if p.page > minPage {
			p.page = max(minPage, p.page/2)
			p.cap = p.page
			return true
		}
		fallthrough
	case shorterWindow:
		// The piece asked for may be shorter than a step, at the window's end.
		half := piece.End.Sub(piece.Start) / 2
		if half < minStep {
			return false
		}
		p.step = half
		return true
	}
	return false
}

// splitTie reads the nanosecond at the edge of what is left, which has more entries than a page can hold,
// one service after the other.
func (p *pager) splitTie(ctx context.Context) error {
	s := p.run.source
	from, to := p.edge().Start, p.edge().End
	label := s.splitLabel()
	services, err := s.values(ctx, label, p.query.selector, from, to)
	if ctx.Err() != nil {
		return err
	}
	if err != nil || len(services) == 0 {
		p.truncated = append(p.truncated, fmt.Sprintf(
			"more than %d entries at one nanosecond, %s: the rest of them cannot be read", p.cap, stamp(from)))
		return nil
	}
	for i, service := range services {
		if bound := p.bound(); bound != "" {
			p.truncated = append(p.truncated, fmt.Sprintf("%s, among more than %d entries at one nanosecond, %s: %d of %d services were read",
				bound, p.cap, stamp(from), i, len(services)))
			return nil
		}
		got, err := p.fetch(ctx, p.query.only(label, service), from, to, p.cap)
		if err != nil {
			return err
		}
		if got.entries >= p.cap {
			p.truncated = append(p.truncated, fmt.Sprintf("more than %d entries of %s at one nanosecond, %s: the rest of them cannot be read",
				p.cap, p.run.source.config.Client.Printable(service), stamp(from)))
		}
	}
	return nil
}

// pageSize is the number of entries to ask for, and the most that may be.
func (s *Source) pageSize() (page, limit int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return min(s.config.PageSize, s.maxPage), s.maxPage
}

func (s *Source) learnMaxPage(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.maxPage = min(s.maxPage, n)
}
