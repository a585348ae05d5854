package investigate

import (
	"context"
	"strings"

	"triage/correlate"
)

// RunFirst is [Run] for something that may be read in several ways: o's query, and where nothing
// is found by it the others, one after the other, within one deadline. Where nothing is found by
// any, the last finding is that of the first query, and says what else was tried.
func RunFirst(ctx context.Context, o Options, others ...correlate.Query) <-chan Finding {
	if len(others) == 0 {
		return Run(ctx, o)
	}
	o = o.withDefaults()
	out := make(chan Finding, 1)
	go func() {
		defer close(out)
		ctx, cancel := context.WithTimeout(ctx, o.Timeout)
		defer cancel()
		var first Finding
		tried := make([]string, 0, len(others))
		for n := -1; n < len(others); n++ {
			reading := o
			if n >= 0 {
				reading.Query = others[n]
				reading.Query.Window = o.Query.Window
				tried = append(tried, Words(others[n]))
			}
			var last Finding
			for last = range Run(ctx, reading) {
				if last.Done && last.Incident.Status == correlate.NotFound {
					break // it was the last one
				}
				publish(out, last)
			}
			if !last.Done || last.Incident.Status != correlate.NotFound {
				return
			}
			if n < 0 {
				first = last
			}
			if last.Partial || ctx.Err() != nil {
				break // what could not be asked cannot be asked otherwise
			}
		}
		if len(tried) > 0 {
			gap := "nothing was found either when it was read as " + strings.Join(tried, ", ")
			first.Incident.Gaps = append(append([]string(nil), first.Incident.Gaps...), gap)
		}
		publish(out, first)
	}()
	return out
}

// Words are what a query asks for: "trace id 4bf9…".
func Words(q correlate.Query) string {
	for _, id := range [...]struct{ name, value string }{
		{"request id", q.RequestID}, {"trace id", q.TraceID}, {"correlation id", q.CorrelationID}, {"error code", q.ErrorCode},
	} {
		if id.value != "" {
			return id.name + " " + id.value
		}
	}
	return "nothing"
}
