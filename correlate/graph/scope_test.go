package graph

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"triage/envelope"
	"triage/internal/testevidence"
)

// keptInText is what a graph holds, and what it tells apart: the messages of its records and the
// ids of its spans, and the same of each other request.
func keptInText(g *Graph) string {
	var b strings.Builder
	var own []string
	for _, t := range g.Trees {
		for _, n := range t.Nodes {
			if !n.Missing() {
				own = append(own, "span "+testevidence.Short(n.Key.Span))
			}
		}
	}
	for _, r := range g.Records {
		own = append(own, r.Envelope.Message)
	}
	slices.Sort(own)
	fmt.Fprintln(&b, strings.Join(own, ", "))
	for _, o := range g.Others {
		var parts []string
		for i := range o.Evidence.Spans {
			parts = append(parts, "span "+testevidence.Short(o.Evidence.Spans[i].SpanID))
		}
		for i := range o.Evidence.Logs {
			parts = append(parts, o.Evidence.Logs[i].Envelope.Message)
		}
		q := o.Evidence.Query
		fmt.Fprintf(&b, "other %s %s %s, from %s, asked as %s%s: %s\n", o.CorrelationID, o.RequestID, testevidence.Short(o.TraceID), testevidence.Since(o.Start),
			q.RequestID, testevidence.Short(q.TraceID), strings.Join(parts, ", "))
	}
	return b.String()
}

func TestWhatIsTiedToTheIDsBelongsToTheRequest(t *testing.T) {
	for _, c := range []struct {
		name, told string
		query      Query
		want       string
	}{
		{"over the request's own id and the traces that occur with it", `
			log web 1 info "with both"
			log ledger 2 info "by trace" req=-
			log store 3 info "by the id" trace=-
			log web 4 info "of another" trace=2 req=req-2
			span 5 web server A 0-1 trace=2 req=-
			span 6 web server A 0-1 req=-`, Query{RequestID: "req-1"}, "by the id, by trace, span 6, with both"},
		{"over another request's id in the same trace", `
			log web 1 info "first"
			log ledger 2 info "second" req=req-2
			log store 3 info "third" req=req-2 trace=3`, Query{RequestID: "req-1"}, "first, second, third"},
		{"over at most two span links, whichever way they lead", `
			span 1 web server A 0-1
			span 2 worker consumer B 2-3 trace=2 req=- link=1/1
			span 3 worker consumer C 4-5 trace=3 req=- link=2/2
			span 4 worker consumer D 6-7 trace=4 req=- link=3/3
			log worker 5 info "two links away" trace=3 req=-
			log worker 7 info "three links away" trace=4 req=-`, Query{RequestID: "req-1"}, "span 1, span 2, span 3, two links away"},
		{"from the end of the links to their beginning", `
			span 1 web server A 0-1 req=-
			span 2 worker consumer B 2-3 trace=2 link=1/1`, Query{RequestID: "req-1"}, "span 1, span 2"},
		{"without ids everything belongs to it", `
			log web 1 info "a" req=- trace=-
			log web 2 info "b" req=req-2 trace=2`, Query{ErrorCode: "X"}, "a, b"},
		{"an id of which nothing is told leads nowhere", `
			log web 1 info "a"`, Query{RequestID: "req-9"}, ""},
		{"a trace is asked for in upper case, and without its zeros", `
			log web 1 info "a" req=- trace=ab`, Query{TraceID: "AB"}, "a"},
		{"a record without ids that has the request's in its text", `
			log web 1 info "asked for order-77 again" req=- trace=-
			log web 2 info "asked for order-78 again" req=- trace=-`, Query{RequestID: "order-77"}, "asked for order-77 again"},
		{"an id in the text is a whole word", `
			log web 1 info "asked for order-775 again" req=- trace=-
			log web 2 info "asked for order-77, again" req=- trace=-`, Query{RequestID: "order-77"}, "asked for order-77, again"},
		{"an id that may stand in a text by chance counts in a field alone", `
			log web 1 info "answered 200" req=- trace=-
			log web 2 info "begin" req=200`, Query{RequestID: "200"}, "begin"},
		{"a record of another request only speaks of ours", `
			log web 1 info "replaces order-77" req=order-78 trace=-`, Query{RequestID: "order-77"}, ""},
		{"a record of another request that has the trace in its text", `
			log web 1 info "of ab12cd34" req=order-78 trace=-`, Query{TraceID: "ab12cd34"}, "of ab12cd34"},
		{"a record of some trace that has ours in its text is ours, and its trace too", `
			log web 1 info "order is order-77" req=-
			log ledger 2 info "same trace" req=-
			log ledger 3 info "order is 5" req=- trace=3`, Query{RequestID: "order-77"}, "order is order-77, same trace"},
		{"what stands for no id ties nothing", `
			log web 1 info "a" trace=-
			log web 2 info "b" req=null trace=-
			log web 3 info "c" req=00000000-0000 trace=-`, Query{RequestID: "null"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			ev := told(t, c.told)
			ev.Query = c.query
			testevidence.Same(t, keptInText(mustBuild(t, ev)), c.want)
		})
	}
}

func mustBuild(t *testing.T, ev Evidence) *Graph {
	t.Helper()
	g, err := Build(context.Background(), ev)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestRequestsOfOneOrderAreToldApart(t *testing.T) {
	for _, c := range []struct {
		name, told string
		query      Query
		want       string
	}{
		{"what begins later at another door goes on with the work", `
			log web 10 info "first" trace=- correlation_id=o-1
			log worker 20 info "goes on" req=req-2 trace=- correlation_id=o-1`, Query{RequestID: "req-1"}, "first, goes on"},
		{"what begins in the same moment goes on with it", `
			log web 10 info "first" trace=- correlation_id=o-1
			log worker 10 info "goes on" req=req-2 trace=- correlation_id=o-1`, Query{RequestID: "req-1"}, "first, goes on"},
		{"what began before at another door is a request of its own", `
			log api 0 info "first" trace=- correlation_id=o-1
			log ledger 5 error "first failed" trace=- correlation_id=o-1
			log web 1000 info "second" trace=- req=req-2 correlation_id=o-1
			log web 1010 info "second done" trace=- req=req-2 correlation_id=o-1`, Query{RequestID: "req-2"}, `
			second, second done
			other o-1 req-1 , from 0, asked as req-1: first, first failed`},
		{"asked for by the order alone, the first of its requests is meant, with what goes on with it", `
			log web 30 info "second" trace=- req=req-2 correlation_id=o-1
			log web 10 info "first" trace=- correlation_id=o-1
			log worker 40 info "goes on" req=req-4 trace=- correlation_id=o-1
			log clock 20 info "of the order alone" req=- trace=- correlation_id=o-1`, Query{CorrelationID: "o-1"}, `
			first, goes on, of the order alone
			other o-1 req-2 , from 30, asked as req-2: second`},
		{"an order that stands in a field of another name leads to the request's trace", `
			log web 10 info "first" order=ord-20417 correlation_id=c-1
			span 5 ledger server A 11-12 req=-
			log web 20 info "of no order" req=req-2 trace=2`, Query{CorrelationID: "ord-20417"}, "first, span 5"},
		{"an order of one request is that", `
			log web 10 info "first" trace=- correlation_id=o-1`, Query{CorrelationID: "o-1"}, "first"},
		{"of two that begin at once the one whose service comes first", `
			log web 10 info "second" trace=- req=req-2 correlation_id=o-1
			log api 10 info "first" trace=- correlation_id=o-1
			log api 20 info "third" trace=- req=req-3 correlation_id=o-1`, Query{CorrelationID: "o-1"}, `
			first, second
			other o-1 req-3 , from 20, asked as req-3: third`},
		{"a request id that was given as that of an order", `
			log web 10 info "first" trace=- req=o-1
			log web 20 info "of an order" trace=- req=req-2 correlation_id=o-1`, Query{CorrelationID: "o-1"}, `
			first
			other o-1 req-2 , from 20, asked as req-2: of an order`},
	} {
		t.Run(c.name, func(t *testing.T) {
			ev := told(t, c.told)
			ev.Query = c.query
			testevidence.Same(t, keptInText(mustBuild(t, ev)), c.want)
		})
	}
}

func TestIDsThatStandInATextByChance(t *testing.T) {
	for id, want := range map[string]bool{
		"": false, "checkout": false, "200": false, "1234567": false, "12345678": true, "a1b": false, "a1b2": true,
		"order-77": true, "00000000": false, "null": false,
	} {
		if got := Telling(id); got != want {
			t.Errorf("Telling(%q) is %v", id, got)
		}
	}
	for id, want := range map[string]string{
		"": "", " AB ": strings.Repeat("0", 30) + "ab", strings.Repeat("A", 32): strings.Repeat("a", 32), "xyz": "xyz", "A-B": "a-b",
	} {
		if got := TraceID(id); got != want {
			t.Errorf("TraceID(%q) is %q", id, got)
		}
	}
	for _, id := range []string{"", "-", "NULL", "nil", "None", "undefined", "unknown", "N/A", "0", "000-000"} {
		if Usable(id) {
			t.Errorf("%q is taken for an id", id)
		}
	}
}

func TestWhoWroteARecordAndWhen(t *testing.T) {
	for _, c := range []struct {
		name       string
		own, store int // in milliseconds, -1 for none
		format     string
		want       string
	}{
		{"its own clock's", 1500, 1700, "json", "1500"},
		{"the store's, when it has none", -1, 1700, "json", "1700"},
		{"its own, when the store has none", 1500, -1, "json", "1500"},
		{"the store's, when the own was cut to the second", 1000, 1700, "json", "1700"},
		{"its own, when that is a whole second and the store's is one later", 1000, 2000, "json", "1000"},
		{"its own, when that is a whole second and the store's is the same", 1000, 1000, "json", "1000"},
		{"its own, when that is a whole second and the store's is before it", 2000, 1700, "json", "2000"},
		{"its own, when the store is ten minutes late", 1500, 601500, "json", "1500"},
		{"the store's, when it is later still", 1500, 601501, "json", "601501"},
		{"its own, when the store is ten minutes early", 601500, 1500, "json", "601500"},
		{"the store's, when it is earlier still", 601501, 1500, "json", "1500"},
		{"the store's, when the own is that of the beginning", 1500, 1700, "envoy", "1700"},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := Log{Envelope: envelope.Envelope{Format: c.format}}
			if c.own >= 0 {
				l.Envelope.Time = testevidence.At(c.own)
			}
			if c.store >= 0 {
				l.Record.Time = testevidence.At(c.store)
			}
			testevidence.Same(t, testevidence.Since(l.When()), c.want)
		})
	}
	for _, c := range []struct {
		own, format, label, source, want string
	}{
		{"web", "json", "pod", "a.log", "web"}, {"", "json", "pod", "a.log", "pod"}, {"", "", "", "logs/ledger.log", "ledger"},
		{"", "", "", "logs/ledger.txt", "ledger"}, {"", "", "", "logs/ledger.json", ""}, {"", "", "", "", ""},
		{"haproxy", "syslog+haproxy", "edge", "", "edge"}, {"haproxy", "syslog+haproxy", "", "", "haproxy"},
		{"postgres", "postgres-csv", "orders-db", "", "orders-db"}, {"Redis", "redis", "cache", "", "cache"},
	} {
		l := Log{Envelope: envelope.Envelope{Service: c.own, Format: c.format}}
		l.Record.Source = c.source
		if c.label != "" {
			l.Record.Labels = map[string]string{"service_name": c.label}
		}
		if got := l.Speaker(); got != c.want {
			t.Errorf("the speaker of %+v is %q", c, got)
		}
	}
}

func TestRecordsHaveOneOrderWhateverTheyAreGivenIn(t *testing.T) {
	lines := []string{
		`log web 10 info "a" trace=-`,
		`log web 10 info "b" trace=-`,
		`log api 10 info "a" trace=-`,
		`log web 5 info "z" trace=-`,
	}
	want := "5 web z, 10 api a, 10 web a, 10 web b"
	for i := range lines {
		turned := slices.Concat(lines[i:], lines[:i], lines[i:])
		var got []string
		for _, r := range built(t, strings.Join(turned, "\n")).Records {
			got = append(got, fmt.Sprintf("%s %s %s", testevidence.Since(r.At), r.Service, r.Envelope.Message))
		}
		testevidence.Same(t, strings.Join(got, ", "), want)
	}
}
