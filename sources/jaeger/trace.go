package jaeger

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"triage/sources"
	"triage/sources/httpclient"
	"triage/telemetry"
	"triage/telemetry/otlpjson"
)

// The APIs that give a trace by id.
const (
	apiUnknown int32 = iota
	apiV3            // /api/v3, OTLP in JSON: nanoseconds, links with attributes
	apiLegacy        // /api, the user interface's own
)

// Trace implements [sources.TraceSource]. The window is only a help for a store that does
// not find an old trace without one.
func (s *Source) Trace(ctx context.Context, id string, w telemetry.Window, emit func([]telemetry.Span)) (sources.Answer, error) {
	id, ok := normalise(id)
	if !ok {
		return sources.Answer{}, s.config.Client.Failure(sources.Rejected, "a trace id is 32 or 16 hexadecimal digits", "check the id", nil)
	}
	c := newCollector(s.config.MaxSpans, emit)
	answer, err := s.trace(ctx, id, telemetry.Window{}, c)
	if err == nil && answer.Records == 0 && !w.Start.IsZero() && !w.End.IsZero() {
		// Some stores look only at the last days unless they are told.
		again, againErr := s.trace(ctx, id, w, c)
		if answer.Add(again); againErr != nil {
			answer.Problems = append(answer.Problems, againErr.Error())
		}
	}
	return answer, err
}

// normalise brings a trace id into lower-case hex, dashes of a UUID taken out.
func normalise(id string) (string, bool) {
	id = strings.ToLower(strings.ReplaceAll(id, "-", ""))
	if len(id) != 32 && len(id) != 16 {
		return "", false
	}
	return id, strings.Trim(id, "0123456789abcdef") == "" && strings.Trim(id, "0") != ""
}

// trace asks the API that is known to be there, else the newer one first.
func (s *Source) trace(ctx context.Context, id string, w telemetry.Window, c *collector) (sources.Answer, error) {
	var answer sources.Answer
	if s.api.Load() != apiLegacy {
		got, missing, err := s.ask(ctx, v3Call(id, w), otlpjson.DecodeTraces, c)
		answer.Add(got)
		if !missing {
			if err == nil {
				s.api.Store(apiV3)
			}
			return answer, s.explain(err)
		}
	}
	got, missing, err := s.ask(ctx, legacyCall(id, w), DecodeUITraces, c)
	answer.Add(got)
	if err == nil && !missing {
		s.api.Store(apiLegacy)
	}
	return answer, s.explain(err)
}

func v3Call(id string, w telemetry.Window) call {
	q := url.Values{"raw_traces": {"true"}}
	if !w.IsZero() {
		q.Set("start_time", w.Start.UTC().Format(time.RFC3339Nano))
		q.Set("end_time", w.End.UTC().Format(time.RFC3339Nano))
	}
	return call{path: "/api/v3/traces/" + id, query: q}
}

func legacyCall(id string, w telemetry.Window) call {
	q := url.Values{"raw": {"true"}}
	if !w.IsZero() {
		setMicros(q, w)
	}
	return call{path: "/api/traces/" + id, query: q}
}

// setMicros sets start and end in microseconds, the only unit that the older API takes,
// rounded outwards.
func setMicros(q url.Values, w telemetry.Window) {
	if !w.Start.IsZero() {
		q.Set("start", strconv.FormatInt(w.Start.UnixMicro(), 10))
	}
	if !w.End.IsZero() {
		q.Set("end", strconv.FormatInt(w.End.Add(time.Microsecond-1).UnixMicro(), 10))
	}
}

// call is one GET.
type call struct {
	path  string
	query url.Values
}

func (c call) String() string {
	if len(c.query) == 0 {
		return c.path
	}
	return c.path + "?" + c.query.Encode()
}

type decodeFunc func(r io.Reader, source string, emit func([]telemetry.Span)) error

// ask makes one call and passes its spans on. missing tells that nothing answers at that
// path, so that err says no more than that. A trace that does not exist is an empty answer.
func (s *Source) ask(ctx context.Context, call call, decode decodeFunc, c *collector) (answer sources.Answer, missing bool, err error) {
	started := time.Now()
	asked := sources.Asked{Query: call.String()}
	defer func() {
		asked.Took = time.Since(started)
		answer.Asked = []sources.Asked{asked}
		answer.Records = asked.Records
	}()
	resp, err := s.config.Client.Get(ctx, call.path, call.query)
	if err != nil {
		if notFound(err) {
			return answer, false, nil
		}
		return answer, noSuchPath(err), err
	}
	defer func() { _ = resp.Close() }()
	in := &tap{r: resp, stop: c.full}
	decodeErr := decode(in, s.Name(), func(batch []telemetry.Span) { asked.Records += c.add(batch) })
	answer.Bytes = resp.Bytes()

	var large *httpclient.TooLargeError
	var damaged *otlpjson.Error
	switch {
	case c.full():
		answer.Truncated = append(answer.Truncated, fmt.Sprintf("stopped at %d spans: there are more", c.max))
	case errors.As(in.err, &large):
		answer.Truncated = append(answer.Truncated, fmt.Sprintf("the answer is larger than %s: %d spans of it were read",
			httpclient.Size(large.Limit), asked.Records))
	case in.err != nil:
		return answer, false, in.err
	case answer.Bytes == 0:
		return answer, false, s.config.Client.Failure(sources.BadAnswer, "an empty answer", "is this really Jaeger? check the URL", nil)
	case errors.As(decodeErr, &damaged) && damaged.Damaged > 0:
		answer.Problems = append(answer.Problems, s.config.Client.Failure(sources.BadAnswer, damaged.Error(), "", damaged).Error())
	case decodeErr != nil:
		return answer, false, s.config.Client.Failure(sources.BadAnswer, decodeErr.Error(), "is this really Jaeger? check the URL", decodeErr)
	}
	return answer, false, nil
}

// notFound tells whether Jaeger itself says that it has no such trace: its 404 is JSON.
func notFound(err error) bool {
	var status *httpclient.StatusError
	return errors.As(err, &status) && status.Status == http.StatusNotFound && status.JSON
}

// noSuchPath tells whether nothing answers at the path: Jaeger gives its user interface,
// a proxy a 404 or 405 of its own.
func noSuchPath(err error) bool {
	var page *httpclient.HTMLError
	var status *httpclient.StatusError
	if errors.As(err, &page) {
		return true
	}
	return errors.As(err, &status) && !status.JSON &&
		(status.Status == http.StatusNotFound || status.Status == http.StatusMethodNotAllowed || status.Status == http.StatusNotImplemented)
}

// explain adds to an error what only Jaeger's own words can tell.
func (s *Source) explain(err error) error {
	var e *sources.Error
	if !errors.As(err, &e) {
		return err
	}
	better := *e
	var page *httpclient.HTMLError
	switch {
	case errors.As(err, &page):
		better.Hint = "this is a user interface or a login page, not Jaeger's API: check the base path of the URL, and the credentials"
	case strings.Contains(e.Detail, "missing tenant header"):
		better.Reason = sources.Unauthorized
		better.Hint = "this Jaeger has tenants: set --jaeger-org-id or TRIAGE_JAEGER_ORG_ID"
	default:
		return err
	}
	return &better
}
