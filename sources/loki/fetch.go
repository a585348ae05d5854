package loki

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"triage/sources"
	"triage/sources/httpclient"
	"triage/telemetry"
)

// got is what one page brought.
type got struct {
	entries int       // as the server counts them, before any is dropped
	edge    time.Time // the time at which the page ends: the last, or the first when newest
	ties    int       // entries at edge
}

// note counts an entry.
func (g *got) note(at time.Time, newest bool) {
	g.entries++
	switch c := at.Compare(g.edge); {
	case g.ties == 0, c > 0 && !newest, c < 0 && newest:
		g.edge, g.ties = at, 1
	case c == 0:
		g.ties++
	}
}

// fetch asks for one page of [from, to), oldest first or newest first, and passes its
// records on while it arrives.
func (p *pager) fetch(ctx context.Context, q query, from, to time.Time, limit int) (got, error) {
	var g got
	s := p.run.source
	p.calls++
	direction := "forward"
	if p.run.newest {
		direction = "backward"
	}
	err := s.give(ctx, func() error {
		return s.whileReady(ctx, func(ctx context.Context) error {
			resp, err := s.config.Client.Do(ctx, httpclient.Request{
				Path: "/loki/api/v1/query_range",
				Query: url.Values{
					"query":     {q.String()},
					"start":     {strconv.FormatInt(from.UnixNano(), 10)},
					"end":       {strconv.FormatInt(to.UnixNano(), 10)},
					"limit":     {strconv.Itoa(limit)},
					"direction": {direction},
				},
				// Tells labels from structured metadata in the answer.
				Header: http.Header{"X-Loki-Response-Encoding-Flags": {"categorize-labels"}},
				// The server gave up on this window; the same question would fare no better.
				Final: []int{http.StatusGatewayTimeout},
			})
			if err != nil {
				return err
			}
			var page []telemetry.LogRecord
			err = decode(resp, s.Name(), func(records []telemetry.LogRecord) {
				for i := range records {
					g.note(records[i].Time, p.run.newest)
				}
				if p.ordered() {
					page = append(page, records...)
					return
				}
				p.take(records)
			})
			slices.SortStableFunc(page, p.run.byTime)
			p.take(page)
			p.bytes += resp.Bytes()
			p.run.read.Add(resp.Bytes())
			_ = resp.Close()
			return s.badAnswer(err)
		})
	})
	return g, err
}

// take passes records on, as far as the query may still bring some.
func (p *pager) take(records []telemetry.LogRecord) {
	n := p.run.take(records, p.left)
	p.asked.Records += n
	p.left -= n
}

// ordered tells whether a page must be put into order before it is known which of its
// records come first: an answer is grouped by stream.
func (p *pager) ordered() bool { return p.query.limit > 0 && p.run.confirm != nil }

// badAnswer puts the source's name on an error of the decoder.
func (s *Source) badAnswer(err error) error {
	var e *sources.Error
	if err == nil || errors.As(err, &e) {
		return err
	}
	return s.config.Client.Failure(sources.BadAnswer, err.Error(), "is this really Loki? check the URL", err)
}
