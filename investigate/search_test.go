package investigate

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"triage/correlate"
	"triage/envelope"
	"triage/sources"
	"triage/telemetry"
)

// searchFor is Search on a fake clock, with the questions that it asked.
func searchFor(t *testing.T, w *world, change func(*Options)) (found Requests, asked []string, err error) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		o := w.options(correlate.Query{ErrorCode: "E1"})
		change(&o)
		w.start()
		found, err = Search(t.Context(), o)
		asked = w.asked()
	})
	return found, asked, err
}

func listed(r Requests) []string {
	var got []string
	for _, q := range r.Requests {
		got = append(got, fmt.Sprintf("%s|%.2s|%s|%s|%s|%v", q.RequestID, q.TraceID, q.Time.Format("05"), q.Service, q.Message, q.Shape != ""))
	}
	return got
}

func asGiven(*Options) {}

func TestACodeIsSearchedForInTheLogsAndElseInTheTraces(t *testing.T) {
	logs := []telemetry.LogRecord{
		line(time.Second, "ledger", "level", "error", "msg", "first", "error_code", "E1", "request_id", "req-1"),
		line(2*time.Second, "ledger", "level", "error", "msg", "second", "error_code", "e1", "request_id", "req-2", "trace_id", trace("b")),
		line(3*time.Second, "gateway", "level", "error", "msg", "third", "error_code", "E1", "request_id", "req-1", "trace_id", trace("a")),
		line(2500*time.Millisecond, "ledger", "level", "error", "msg", "older", "error_code", "E1", "request_id", "req-1"),
		line(4*time.Second, "ledger", "level", "error", "msg", "of no request", "error_code", "E1"),
		line(5*time.Second, "ledger", "level", "error", "msg", "E1 is only spoken of", "error_code", "E2", "request_id", "req-5"),
	}
	found, asked, err := searchFor(t, &world{logs: logs}, asGiven)
	if err != nil || found.Partial || found.Window != searched || found.Code != "E1" {
		t.Errorf("%+v, %v", found, err)
	}
	same(t, []string{"req-1|aa|03|gateway|third|true", "req-2|bb|02|ledger|second|true"}, listed(found))
	same(t, []string{"loki error_code=E1" + whole + " <=5000", "loki request_id=req-1 request_id=req-2 02:50-03:10 <=20000"}, asked)

	span := server(trace("c"), "00000000000000c1", "ledger", 7*time.Second, telemetry.StatusError)
	span.Attributes = telemetry.Attributes{"error_code": "E1"}
	found, asked, err = searchFor(t, &world{spans: []telemetry.Span{span}}, asGiven)
	if err != nil || found.Partial {
		t.Errorf("%+v, %v", found, err)
	}
	same(t, []string{"|cc|08|ledger||true"}, listed(found))
	same(t, []string{"loki error_code=E1" + whole + " <=5000", "jaeger search error_code=E1" + whole + " <=30", "loki trace_id=" + trace("c") + " 02:50-03:10 <=20000"}, asked)
}

func TestASearchSaysWhatItCouldNotRead(t *testing.T) {
	down := &sources.Error{Source: "loki", Reason: sources.Unreachable, Detail: "refused"}
	fail := map[string]error{"loki error_code=E1": down}
	found, asked, err := searchFor(t, &world{fail: fail}, asGiven)
	if err != nil || !found.Partial || len(asked) != 2 {
		t.Errorf("one source answered: %v, partial %v, asked %q", err, found.Partial, asked)
	}
	_, _, err = searchFor(t, &world{fail: fail}, func(o *Options) { o.Traces = nil })
	if err == nil || !strings.Contains(err.Error(), "refused") {
		t.Errorf("no source answered: %v", err)
	}
	_, asked, _ = searchFor(t, &world{}, func(o *Options) { o.Fixed, o.Query.Window = false, telemetry.Window{} })
	if len(asked) != 2*len(widening) {
		t.Errorf("asked %q", asked)
	}
}

// breaking fails when it has handed everything over.
type breaking struct{ side }

func (b breaking) Logs(ctx context.Context, q sources.LogQuery, emit func([]telemetry.LogRecord)) (sources.Answer, error) {
	if _, err := b.side.Logs(ctx, q, emit); err != nil {
		return sources.Answer{}, err
	}
	return sources.Answer{}, errors.New("broke off")
}

func TestWhatASourceSentBeforeItFailedIsListed(t *testing.T) {
	w := &world{logs: []telemetry.LogRecord{line(0, "ledger", "level", "error", "error_code", "E1", "request_id", "req-1")}}
	found, _, err := searchFor(t, w, func(o *Options) { o.Logs, o.Traces = []sources.LogSource{breaking{side{w, "loki"}}}, nil })
	if err != nil || len(found.Requests) != 1 || !found.Partial {
		t.Errorf("%+v, %v", found, err)
	}
}

func TestNoMoreRequestsAreListedThanCanBeRead(t *testing.T) {
	w := &world{}
	for n := range maxRequests + 1 {
		w.logs = append(w.logs, line(time.Duration(n)*time.Millisecond, "ledger", "level", "error", "error_code", "E1", "request_id", fmt.Sprintf("req-%d", n)))
	}
	found, asked, err := searchFor(t, w, asGiven)
	if err != nil || len(found.Requests) != maxRequests || found.Requests[0].RequestID != fmt.Sprintf("req-%d", maxRequests) {
		t.Errorf("%d requests, first %+v, %v", len(found.Requests), found.Requests[0], err)
	}
	if notes := found.Sources[0].Notes; !slices.Contains(notes, "1001 requests carry the code: the newest 1000 are listed") {
		t.Errorf("notes %q", notes)
	}
	if n := strings.Count(asked[1], "request_id="); n != maxShaped || found.Requests[maxShaped-1].Shape == "" || found.Requests[maxShaped].Shape != "" {
		t.Errorf("%d chains were looked up", n)
	}
}

func TestACauseHoldsTheCode(t *testing.T) {
	deep := []envelope.Cause{{Code: "E1"}}
	for range 17 {
		deep = []envelope.Cause{{Code: "X", Causes: deep}}
	}
	for _, c := range []struct {
		causes []envelope.Cause
		want   bool
	}{
		{nil, false},
		{[]envelope.Cause{{Code: "X"}, {Code: "e1"}}, true},
		{[]envelope.Cause{{Code: "X", Causes: []envelope.Cause{{Code: "E1"}}}}, true},
		{deep, false},
		{deep[0].Causes, true},
	} {
		if got := causeHas(c.causes, "E1", 0); got != c.want {
			t.Errorf("%+v: %v", c.causes, got)
		}
	}
}
