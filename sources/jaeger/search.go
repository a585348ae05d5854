package jaeger

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"triage/sources"
	"triage/telemetry"
)

// tracesPerService is the number of traces asked of one service by one tag.
const tracesPerService = 20

// Search implements [sources.TraceSource]. A term that is a trace id is asked for by id.
//
// Services are asked in waves; one that has a span in a trace that was found is not asked
// again, as it would bring that whole trace once more.
func (s *Source) Search(ctx context.Context, q sources.SpanQuery, emit func([]telemetry.Span)) (sources.Answer, error) {
	run := &search{source: s, query: q, limit: q.Limit, out: newCollector(s.config.MaxSpans, emit), misses: map[string]*miss{}}
	if run.limit <= 0 || run.limit > s.config.MaxTraces {
		run.limit = s.config.MaxTraces
	}
	var tagged []sources.Term
	for _, t := range q.Terms {
		switch {
		case t.Value == "":
			return run.answer, s.config.Client.Failure(sources.Rejected, fmt.Sprintf("the %s is empty", t.Key), "give an id or a code", nil)
		case t.Key == sources.TraceID:
			answer, err := s.Trace(ctx, t.Value, q.Window, func(batch []telemetry.Span) { run.out.add(batch) })
			if run.answer.Add(answer); err != nil {
				return run.answer, err
			}
		case !slices.Contains(tagged, t):
			tagged = append(tagged, t)
		}
	}
	if len(tagged) == 0 {
		return run.answer, nil
	}
	err := run.byTag(ctx, tagged)
	run.answer.Asked = append(run.answer.Asked, run.missed()...)
	// Calls that ran at the same time say the same of a bound that they share.
	slices.Sort(run.answer.Truncated)
	run.answer.Truncated = slices.Compact(run.answer.Truncated)
	return run.answer, err
}

// search is one search by tag.
type search struct {
	source *Source
	query  sources.SpanQuery
	limit  int // traces
	out    *collector
	answer sources.Answer
	misses map[string]*miss // by tags
	tags   []string         // keys of misses, in order
}

// miss sums up the calls by one tag that found nothing: there are many, all alike.
type miss struct {
	services int
	took     time.Duration
}

func (r *search) byTag(ctx context.Context, terms []sources.Term) error {
	s := r.source
	services, err := r.services(ctx)
	if err != nil {
		return err
	}
	answered := false
	var first error
	for wave := range slices.Chunk(services, maxInFlight) {
		if bound := r.bound(); bound != "" {
			r.answer.Truncated = append(r.answer.Truncated, bound)
			break
		}
		wave = slices.DeleteFunc(slices.Clone(wave), r.out.has)
		results := make([]serviceResult, len(wave))
		var g errgroup.Group
		for i, service := range wave {
			g.Go(func() error {
				results[i] = r.service(ctx, service, terms)
				return nil
			})
		}
		_ = g.Wait() // failures are in the results, each with its service
		for i, one := range results {
			r.add(one)
			if one.err == nil {
				answered = true
				continue
			}
			if first == nil {
				first = one.err
			}
			if ctx.Err() != nil {
				return one.err
			}
			r.answer.Problems = append(r.answer.Problems,
				fmt.Sprintf("service %s: %v", s.config.Client.Printable(wave[i]), one.err))
		}
		if first != nil && !answered {
			// What one wave of services fails with, the next will too.
			r.answer.Problems = nil
			return first
		}
	}
	return nil
}

// bound is the bound of the search that has been reached, in words; "" when none.
func (r *search) bound() string {
	switch c := r.source.config; {
	case r.out.full():
		return fmt.Sprintf("stopped at %d spans: there may be more traces", c.MaxSpans)
	case r.out.found() >= r.limit:
		return fmt.Sprintf("stopped at %d traces: there may be more", r.out.found())
	case r.answer.Bytes >= c.MaxBytes:
		return fmt.Sprintf("stopped after %d bytes: there may be more traces", r.answer.Bytes)
	}
	return ""
}

// services are the services to ask, in order: those that the caller names, then the others
// by name, Jaeger's own last.
func (r *search) services(ctx context.Context) ([]string, error) {
	s := r.source
	known, asked, bytes, err := s.services(ctx)
	r.answer.Bytes += bytes
	r.answer.Asked = append(r.answer.Asked, asked)
	if err != nil {
		if len(r.query.Services) == 0 || ctx.Err() != nil {
			return nil, err
		}
		r.answer.Problems = append(r.answer.Problems, "list of services: "+err.Error())
		known = slices.Clone(r.query.Services)
	}
	slices.SortStableFunc(known, func(a, b string) int {
		if own := boolInt(jaegersOwn(a)) - boolInt(jaegersOwn(b)); own != 0 {
			return own
		}
		return strings.Compare(a, b)
	})
	var order []string
	for _, name := range slices.Concat(r.query.Services, known) {
		if slices.Contains(known, name) && !slices.Contains(order, name) {
			order = append(order, name)
		}
	}
	if limit := s.config.MaxServices; len(order) > limit {
		r.answer.Truncated = append(r.answer.Truncated, fmt.Sprintf("searched %d of %d services", limit, len(order)))
		order = order[:limit]
	}
	return order, nil
}

func jaegersOwn(service string) bool {
	return service == "jaeger" || strings.HasPrefix(service, "jaeger-")
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// serviceResult is what the calls for one service did.
type serviceResult struct {
	hits   sources.Answer
	misses []sources.Asked // Query holds the tags only
	err    error
}

// service asks one service for all terms, each spelling until one is found.
func (r *search) service(ctx context.Context, service string, terms []sources.Term) serviceResult {
	var out serviceResult
	for _, t := range terms {
		for _, name := range r.source.tags[t.Key] {
			tags, err := tagQuery(name, t.Value)
			if err != nil {
				out.err = err
				return out
			}
			limit := min(r.limit, tracesPerService)
			q := url.Values{
				"service": {service}, "tags": {tags}, "limit": {strconv.Itoa(limit)}, "raw": {"true"},
			}
			setMicros(q, r.query.Window)
			var ids []string
			got, _, err := r.source.ask(ctx, call{"/api/traces", q}, func(in io.Reader, source string, emit func([]telemetry.Span)) error {
				return DecodeUITraces(in, source, func(batch []telemetry.Span) {
					ids = traceIDs(ids, batch)
					emit(batch)
				})
			}, r.out)
			if err != nil {
				out.err = r.source.explain(err)
				return out
			}
			if len(ids) == 0 {
				out.hits.Bytes += got.Bytes
				out.misses = append(out.misses, sources.Asked{Query: tags, Took: got.Asked[0].Took})
				continue
			}
			out.hits.Add(got)
			if len(ids) >= limit {
				out.hits.Truncated = append(out.hits.Truncated, fmt.Sprintf("service %s has %d traces or more with %s: %d were read",
					r.source.config.Client.Printable(service), limit, r.source.config.Client.Printable(tags), limit))
			}
			break
		}
	}
	return out
}

// add puts the calls of one service onto the answer.
func (r *search) add(one serviceResult) {
	r.answer.Add(one.hits)
	for _, m := range one.misses {
		sum := r.misses[m.Query]
		if sum == nil {
			sum = &miss{}
			r.misses[m.Query] = sum
			r.tags = append(r.tags, m.Query)
		}
		sum.services++
		sum.took += m.Took
	}
}

// missed are the calls that found nothing, one line a tag.
func (r *search) missed() []sources.Asked {
	var asked []sources.Asked
	for _, tags := range r.tags {
		m := r.misses[tags]
		asked = append(asked, sources.Asked{
			Query: fmt.Sprintf("/api/traces?%s on %d services", url.Values{"tags": {tags}}.Encode(), m.services),
			Took:  m.took,
		})
	}
	return asked
}
