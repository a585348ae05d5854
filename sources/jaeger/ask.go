package jaeger

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strconv"
	"time"

	"triage/sources"
	"triage/sources/httpclient"
	"triage/telemetry"
	"triage/telemetry/otlpjson"
)

var _ sources.Asker = (*Source)(nil)

// Ask implements [sources.Asker]: one search of the older API, which alone compares tags;
// where that is not there, one of the newer, and tags are compared here.
func (s *Source) Ask(ctx context.Context, q sources.Question) (sources.Reply, error) {
	if err := q.Validate(); err != nil {
		return sources.Reply{}, s.config.Client.Failure(sources.Rejected, err.Error(), "", err)
	}
	if q.LogQL != "" {
		return sources.Reply{}, s.config.Client.Failure(sources.Rejected, "it holds traces, and was asked LogQL", "ask Loki", nil)
	}
	q = q.Bounded()
	params, err := askParams(q)
	if err != nil {
		return sources.Reply{}, err
	}
	var reply sources.Reply
	rows := sources.NewTraceRows(*q.Traces)
	missing, err := s.askFor(ctx, call{"/api/traces", params}, DecodeUITraces, q, rows, &reply.Answer)
	if missing && ctx.Err() == nil {
		rows.Fitting = true
		_, err = s.askFor(ctx, call{"/api/v3/traces", askParamsV3(q)}, otlpjson.DecodeTraces, q, rows, &reply.Answer)
	}
	if err != nil {
		return reply, s.explain(err)
	}
	var total int
	reply.Traces, total = rows.Newest(q.Limit)
	if rows.Seen() > q.Limit {
		reply.Truncated = append(reply.Truncated, fmt.Sprintf("stopped at %d traces: there may be more", min(total, q.Limit)))
	}
	reply.Records = len(reply.Traces)
	reply.Asked[len(reply.Asked)-1].Records = reply.Records
	return reply, nil
}

// askParams are the parameters of the older API. One trace more than wanted tells whether
// there are more.
func askParams(q sources.Question) (url.Values, error) {
	params := url.Values{"service": {q.Traces.Service}, "limit": {strconv.Itoa(q.Limit + 1)}, "raw": {"true"}}
	setMicros(params, q.Window)
	if q.Traces.Operation != "" {
		params.Set("operation", q.Traces.Operation)
	}
	if q.Traces.MinDuration > 0 {
		params.Set("minDuration", q.Traces.MinDuration.String())
	}
	if len(q.Traces.Tags) > 0 {
		tags, err := marshal(q.Traces.Tags)
		if err != nil {
			return nil, fmt.Errorf("tags of a search: %w", err)
		}
		params.Set("tags", tags)
	}
	return params, nil
}

func askParamsV3(q sources.Question) url.Values {
	params := url.Values{
		"query.service_name":   {q.Traces.Service},
		"query.start_time_min": {q.Window.Start.UTC().Format(time.RFC3339Nano)},
		"query.start_time_max": {q.Window.End.UTC().Format(time.RFC3339Nano)},
		"query.num_traces":     {strconv.Itoa(q.Limit + 1)},
		"query.raw_traces":     {"true"},
	}
	if q.Traces.Operation != "" {
		params.Set("query.operation_name", q.Traces.Operation)
	}
	if q.Traces.MinDuration > 0 {
		params.Set("query.duration_min", q.Traces.MinDuration.String())
	}
	return params
}

// askFor makes one call, of whose answer it reads as much as the question allows, and adds
// it to the answer. missing tells that nothing answers at that path.
func (s *Source) askFor(
	ctx context.Context, call call, decode decodeFunc, q sources.Question, rows *sources.TraceRows, answer *sources.Answer,
) (missing bool, err error) {
	cut := false
	got, missing, err := s.ask(ctx, call, func(r io.Reader, source string, emit func([]telemetry.Span)) error {
		in := &io.LimitedReader{R: r, N: q.MaxBytes}
		err := decode(in, source, emit)
		if cut = err != nil && in.N <= 0; cut {
			return nil
		}
		return err
	}, newCollector(s.config.MaxSpans, rows.Add))
	if cut {
		got.Truncated = append(got.Truncated, fmt.Sprintf("the answer is larger than %s: the rest was not read", httpclient.Size(q.MaxBytes)))
	}
	answer.Add(got)
	var page *httpclient.HTMLError
	if missing && errors.As(err, &page) {
		err = s.explain(err)
	}
	return missing, err
}
