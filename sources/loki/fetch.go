package loki

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"triage/sources"
	"triage/sources/httpclient"
	"triage/telemetry"
)

// got is what one page brought.
type got struct {
	entries int // as the server counts them, before any is dropped
	last    time.Time
}

// fetch asks for one page of [from, to), oldest first, and passes its records on while it
// arrives.
func (p *pager) fetch(ctx context.Context, q query, from, to time.Time, limit int) (got, error) {
	var g got
	s := p.run.source
	p.calls++
	err := s.give(ctx, func() error {
		return s.whileReady(ctx, func(ctx context.Context) error {
			resp, err := s.config.Client.Do(ctx, httpclient.Request{
				Path: "/loki/api/v1/query_range",
				Query: url.Values{
					"query":     {q.String()},
					"start":     {strconv.FormatInt(from.UnixNano(), 10)},
					"end":       {strconv.FormatInt(to.UnixNano(), 10)},
					"limit":     {strconv.Itoa(limit)},
					"direction": {"forward"},
				},
				// Tells labels from structured metadata in the answer.
				Header: http.Header{"X-Loki-Response-Encoding-Flags": {"categorize-labels"}},
				// The server gave up on this window; the same question would fare no better.
				Final: []int{http.StatusGatewayTimeout},
			})
			if err != nil {
				return err
			}
			err = decode(resp, s.Name(), func(records []telemetry.LogRecord) {
				g.entries += len(records)
				for i := range records {
					if records[i].Time.After(g.last) {
						g.last = records[i].Time
					}
				}
				p.asked.Records += p.run.take(records)
			})
			p.bytes += resp.Bytes()
			p.run.read.Add(resp.Bytes())
			_ = resp.Close()
			return s.badAnswer(err)
		})
	})
	return g, err
}

// badAnswer puts the source's name on an error of the decoder.
func (s *Source) badAnswer(err error) error {
	var e *sources.Error
	if err == nil || errors.As(err, &e) {
		return err
	}
	return s.config.Client.Failure(sources.BadAnswer, err.Error(), "is this really Loki? check the URL", err)
}
