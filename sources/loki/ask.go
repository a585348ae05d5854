package loki

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"triage/sources"
	"triage/sources/httpclient"
	"triage/telemetry"
)

var _ sources.Asker = (*Source)(nil)

// askPoints is how many steps the course of a metric query has.
const askPoints = 60

// Ask implements [sources.Asker]: query_range for log lines and for the course of a metric,
// query for a metric's values at one instant. The configured selector does not narrow it.
func (s *Source) Ask(ctx context.Context, q sources.Question) (sources.Reply, error) {
	if err := q.Validate(); err != nil {
		return sources.Reply{}, s.refused(err.Error(), err)
	}
	if q.Traces != nil {
		return sources.Reply{}, s.config.Client.Failure(sources.Rejected, "it holds logs, and was asked for traces", "ask Jaeger for them", nil)
	}
	q = q.Bounded()
	began := time.Now()
	path, params, limit, step := askCall(q)
	reply := sources.Reply{Answer: sources.Answer{Asked: []sources.Asked{{Query: q.LogQL}}}}
	found, err := s.askOnce(ctx, path, params, q.MaxBytes, &reply)
	if kind, figure := remedyFor(err); kind == lowerPage && figure > 0 && figure < limit && ctx.Err() == nil {
		// The server gives fewer lines at once than one more than we may show.
		params.Set("limit", strconv.Itoa(figure))
		found, err = s.askOnce(ctx, path, params, q.MaxBytes, &reply)
		if err == nil && len(found.lines) == figure && figure <= q.Limit {
			reply.Truncated = append(reply.Truncated, fmt.Sprintf("only the latest %d log lines, the most that the server gives at once: there may be more", figure))
		}
	}
	if err == nil {
		found.into(&reply, q)
		for i := range reply.Series {
			reply.Series[i].Points = withGaps(reply.Series[i].Points, step, q.Window.End)
		}
	}
	reply.Records = reply.Rows()
	reply.Asked[0].Records, reply.Asked[0].Took = reply.Records, time.Since(began)
	return reply, explainAsk(err)
}

// askCall is the call for a question. limit is that of the lines: one more than wanted
// tells whether there are more, step is the time between two values of a metric, 0 for one.
func askCall(q sources.Question) (path string, params url.Values, limit int, step time.Duration) {
	nanos := func(t time.Time) string { return strconv.FormatInt(t.UnixNano(), 10) }
	params = url.Values{"query": {q.LogQL}}
	switch {
	case isLogQuery(q.LogQL):
		limit = q.Limit + 1
		params.Set("limit", strconv.Itoa(limit))
		params.Set("direction", "backward")
	case q.Instant:
		params.Set("time", nanos(q.Window.End))
		return "/loki/api/v1/query", params, 0, 0
	default:
		step = max(time.Second, (q.Window.End.Sub(q.Window.Start)/askPoints + time.Second - 1).Truncate(time.Second))
		params.Set("step", strconv.Itoa(int(step/time.Second)))
	}
	params.Set("start", nanos(q.Window.Start))
	params.Set("end", nanos(q.Window.End))
	return "/loki/api/v1/query_range", params, limit, step
}

// withGaps puts a NaN where the server left out a step because there was nothing to count, up
// to the end of the window: what is over is not to look as if it went on.
func withGaps(points []sources.Point, step time.Duration, end time.Time) []sources.Point {
	if len(points) == 0 || step <= 0 {
		return points
	}
	whole := make([]sources.Point, 0, len(points))
	at := points[0].Time
	for _, p := range points {
		for ; at.Before(p.Time) && len(whole) < maxAskPoints; at = at.Add(step) {
			whole = append(whole, sources.Point{Time: at, Value: math.NaN()})
		}
		whole = append(whole, p)
		at = p.Time.Add(step)
	}
	for ; !at.After(end) && len(whole) < maxAskPoints; at = at.Add(step) {
		whole = append(whole, sources.Point{Time: at, Value: math.NaN()})
	}
	return whole
}

// isLogQuery tells a query for lines from one for a metric: a metric begins with the name
// of a function or with a number, behind any brackets, and lines with their selector.
func isLogQuery(logql string) bool {
	for {
		logql = strings.TrimLeft(logql, " \t\r\n(")
		if !strings.HasPrefix(logql, "#") {
			return strings.HasPrefix(logql, "{")
		}
		_, logql, _ = strings.Cut(logql, "\n")
	}
}

// askOnce makes one call and reads at most maxBytes of its answer.
func (s *Source) askOnce(ctx context.Context, path string, params url.Values, maxBytes int64, reply *sources.Reply) (*asked, error) {
	found := &asked{source: s.Name()}
	err := s.give(ctx, func() error {
		return s.whileReady(ctx, func(ctx context.Context) error {
			resp, err := s.config.Client.Do(ctx, httpclient.Request{
				Path: path, Query: params,
				Header: http.Header{"X-Loki-Response-Encoding-Flags": {"categorize-labels"}},
				// Somebody waits for it with a key pressed: no second try of what took too long.
				Final: []int{http.StatusGatewayTimeout},
			})
			if err != nil {
				return err
			}
			defer func() { _ = resp.Close() }()
			in := &io.LimitedReader{R: resp, N: maxBytes}
			err = found.decode(in)
			reply.Bytes += resp.Bytes()
			var large *httpclient.TooLargeError
			if cut := in.N <= 0 && errors.Is(err, io.ErrUnexpectedEOF); cut || errors.As(err, &large) {
				reply.Truncated = append(reply.Truncated, fmt.Sprintf("the answer is larger than %s: the rest was not read", httpclient.Size(resp.Bytes())))
				return nil
			}
			return s.badAnswer(err)
		})
	})
	return found, err
}

// into puts what was found into the reply, in order and within its limit.
func (a *asked) into(reply *sources.Reply, q sources.Question) {
	reply.Problems = append(reply.Problems, a.warnings...)
	if a.overflow {
		reply.Truncated = append(reply.Truncated, "the server sent more rows than it was asked for: the rest was not read")
	}
	slices.SortStableFunc(a.lines, func(x, y telemetry.LogRecord) int { return x.Time.Compare(y.Time) })
	if n := len(a.lines); n > q.Limit {
		a.lines = a.lines[n-q.Limit:]
		reply.Truncated = append(reply.Truncated, fmt.Sprintf("only the latest %d log lines: there are more", q.Limit))
	}
	reply.Lines = a.lines
	if !strings.HasPrefix(strings.TrimSpace(q.LogQL), "sort") {
		slices.SortStableFunc(a.series, largestFirst)
	}
	if n := len(a.series); n > q.Limit {
		a.series = a.series[:q.Limit]
		reply.Truncated = append(reply.Truncated, fmt.Sprintf("only %d of %d series", q.Limit, n))
	}
	reply.Series = a.series
}

// largestFirst orders by the latest value, NaN last, then by name.
func largestFirst(x, y sources.Series) int {
	a, aOK := x.Latest()
	b, bOK := y.Latest()
	aOK, bOK = aOK && !math.IsNaN(a), bOK && !math.IsNaN(b)
	switch {
	case aOK != bOK && aOK, aOK && bOK && a > b:
		return -1
	case aOK != bOK && bOK, aOK && bOK && a < b:
		return 1
	}
	return strings.Compare(x.Name(), y.Name())
}

// explainAsk adds to a refusal what helps whoever has written the query.
func explainAsk(err error) error {
	var e *sources.Error
	if !errors.As(err, &e) {
		return err
	}
	better := *e
	switch {
	case strings.Contains(e.Detail, "parse error"):
		better.Hint = "the query in the playbook is not LogQL: correct it there"
	case strings.Contains(e.Detail, "maximum number of series"), strings.Contains(e.Detail, "maximum of series"):
		better.Reason, better.Hint = sources.Rejected, "sum by fewer labels in the playbook's query"
	case strings.Contains(e.Detail, "pipeline error"):
		better.Hint = "the playbook's query meets lines that it cannot read: add | __error__=\"\" to it"
	default:
		return explain(err)
	}
	return &better
}
