package links

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"triage/correlate/failures"
	"triage/correlate/graph"
	"triage/internal/testevidence"
)

// placed is who called whom in evidence that is written as text.
func placed(t *testing.T, text string) *Forest {
	t.Helper()
	g, err := graph.Build(context.Background(), told(t, text))
	if err != nil {
		t.Fatal(err)
	}
	fs, err := failures.Find(context.Background(), g)
	if err != nil {
		t.Fatal(err)
	}
	f, err := Place(context.Background(), g, fs)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// inText is a forest as text: each top with what is below it, indented, and how it is tied where
// no span tells; a star marks the way in, and an exclamation mark the further ones.
func inText(f *Forest) string {
	var b strings.Builder
	var show func(n *graph.Node, depth int)
	show = func(n *graph.Node, depth int) {
		b.WriteString(strings.Repeat("  ", depth) + nodeInText(n))
		if l := f.LinkUp(n); l.Kind != "" {
			fmt.Fprintf(&b, " (%s %.2f)", l.Kind, l.Confidence)
		}
		if f.Async(n) {
			b.WriteString(" async")
		}
		switch {
		case n == f.Entry:
			b.WriteString(" *")
		case slices.Contains(f.Doors, n):
			b.WriteString(" !")
		}
		b.WriteByte('\n')
		for _, c := range f.Children(n) {
			show(c, depth+1)
		}
	}
	for _, n := range f.Graph.Nodes {
		if f.Caller(n) == nil {
			show(n, 0)
		}
	}
	return b.String()
}

func nodeInText(n *graph.Node) string {
	switch {
	case n.Visit:
		return n.Service + " " + testevidence.Since(n.Start)
	case n.Missing():
		return strings.TrimSpace("missing " + testevidence.Short(n.Key.Span) + " " + n.Service)
	}
	return testevidence.Short(n.Key.Span) + " " + n.Service
}

func TestEverythingIsPlacedAsFarAsSomethingTells(t *testing.T) {
	for _, c := range []struct{ name, told, want string }{
		{"spans stand where they say", `
			span 1 web server A 0-100
			span 2<1 web client B 10-90
			span 3<2 ledger server B 20-80`, `
			1 web *
			  2 web
			    3 ledger`},
		{"a service without spans stands below the call that names it", `
			span 1 web server A 0-100
			span 2<1 web client B 10-90 peer=ledger
			log ledger 30 info working`, `
			1 web *
			  2 web
			    ledger 30 (peer 0.70)`},
		{"the first call during which it worked", `
			span 1 web server A 0-100
			span 2<1 web client B 10-30 peer=ledger
			span 3<1 web client B 40-90 peer=ledger
			log ledger 50 info working`, `
			1 web *
			  2 web
			  3 web
			    ledger 50 (peer 0.70)`},
		{"the only call, though the clocks differ", `
			span 1 web server A 0-100
			span 2<1 web client B 10-30 peer=ledger
			log ledger 20 info begin
			log ledger 95 info working`, `
			1 web *
			  2 web
			    ledger 20 (peer 0.70)`},
		{"no call of its own", `
			span 1 ledger server A 0-100
			span 2<1 ledger client B 10-30 peer=ledger
			log ledger 20 info begin trace=2`, `
			1 ledger *
			  2 ledger
			  ledger 20 (time_order 0.30)`},
		{"a message that names it, for which nobody waited", `
			span 1 web server A 0-100
			span 2<1 web producer B 10-30 peer=ledger
			log ledger 20 info begin`, `
			1 web *
			  2 web
			    ledger 20 (peer 0.70) async`},
		{"a call that was cancelled did not reach what failed otherwise, when there is another", `
			span 1 web server A 0-100 status=error
			span 2<1 web client B 10-30 peer=ledger status=error says="context canceled"
			span 3<1 web client B 10-30 peer=ledger status=error
			log ledger 20 error "disk full"`, `
			1 web *
			  2 web
			  3 web
			    ledger 20 (peer 0.70)`},
		{"a call that was cancelled reached what was cancelled", `
			span 1 web server A 0-100 status=error
			span 2<1 web client B 10-30 peer=ledger status=error says="context canceled"
			span 3<1 web client B 10-30 peer=ledger status=error
			log ledger 20 error "context canceled"`, `
			1 web *
			  2 web
			    ledger 20 (peer 0.70)
			  3 web`},
		{"none between a call that names its callee and that", `
			span 1 web server A 0-100
			span 2<1 web client B 10-90 peer=ledger
			span 3<2 ledger server B 20-80
			log proxy 15 info begin
			log proxy 50 info passing peer=ledger`, `
			1 web *
			  2 web
			    3 ledger
			  proxy 15 (time_order 0.30)`},
		{"below a call that failed no service that had failed before it began", `
			span 1 web server A 0-100 status=error
			span 2<1 web client B 40-95 status=error
			log ledger 30 error "disk full" trace=-
			log ledger 50 error "disk full" trace=-`, `
			1 web *
			  ledger 30 (time_order 0.30)
			  2 web`},
		{"five milliseconds too early are within its work", `
			log web 10 info begin trace=-
			log web 90 error "ledger is broken" trace=-
			log ledger 5 info begin trace=-
			log ledger 50 error "disk full" trace=-`, `
			web 10 *
			  ledger 5 (peer 0.54)`},
		{"six are not", `
			log web 10 info begin trace=-
			log web 90 error "ledger is broken" trace=-
			log ledger 4 info begin trace=-
			log ledger 50 error "disk full" trace=-`, `
			web 10 *
			  ledger 4 (peer 0.46)`},
		{"a proxy beside spans, though it is not the last", `
			span 1 web server A 10-50
			span 2<1 web producer B 15-20
			span 3<2 worker consumer C 30-200
			log edge 60 - "" http=200 trace=- duration_ms=55`, `
			edge 5 *
			  1 web (time_order 0.30)
			    2 web
			      3 worker async`},
		{"a proxy beside spans that end after it", `
			span 1 web server A 10-70
			log edge 60 - "" http=200 trace=- duration_ms=65`, `
			edge -5 *
			  1 web (time_order 0.30)`},
		{"a proxy within the work of another top, which is not the first", `
			log ledger 0 info begin trace=-
			span 1 web client A 10-100
			log edge 60 - "" http=200 trace=-`, `
			1 web *
			  edge 60 (time_order 0.30)
			ledger 0`},
		{"a missing span that a record tells of is of that service, whatever it called", `
			span 1 web server A 0-100
			span 2<1 web client B 10-90 peer=ledger
			span 3<1 web client B 10-90 peer=cart
			span 6<9 ledger server B 22-33
			log cart 30 info working span=9`, `
			1 web *
			  2 web
			  3 web
			    missing 9 cart (peer 0.70)
			      6 ledger`},
		{"a proxy within the work of another top is none at the edge", `
			span 1 web server A 10-100
			log edge 60 - "" http=200 trace=-`, `
			1 web *
			  edge 60 (time_order 0.30)`},
		{"the trace of a service that passes none on", `
			span 1 web server A 0-100
			span 2<1 web client B 10-90 peer=ledger
			span 7 ledger server B 20-80 trace=2`, `
			1 web *
			  2 web
			    7 ledger (peer 0.70)`},
		{"and not when it began after the call", `
			span 1 web server A 0-100
			span 2<1 web client B 10-30 peer=ledger
			span 7 ledger server B 40-80 trace=2`, `
			1 web *
			  2 web
			  7 ledger (time_order 0.30)`},
		{"between a call and the spans below it, when its name is the call's", `
			span 1 web server A 0-100
			span 2<1 web client B 10-90 peer=proxy
			span 3<2 ledger server B 20-80
			log proxy 85 info passed`, `
			1 web *
			  2 web
			    proxy 85 (peer 0.70)
			      3 ledger`},
		{"a proxy that answered badly before its upstream answered well is the way in", `
			log labels 0 info begin trace=-
			log labels 80 info end http=200 trace=-
			log edge 50 - "" http=504 trace=-`, `
			edge 50 *
			  labels 0 (time_order 0.30)`},
		{"and when its client hung up", `
			log labels 0 info begin trace=-
			log labels 80 info end http=200 trace=-
			log edge 50 - "" http=499 trace=-`, `
			edge 50 *
			  labels 0 (time_order 0.30)`},
		{"not when its upstream did not end well", `
			log labels 0 info begin trace=-
			log labels 80 info end trace=-
			log edge 50 - "" http=504 trace=-`, `
			labels 0 *
			  edge 50 (time_order 0.30)`},
		{"a proxy that names its upstream stands between", `
			log web 0 info begin
			log proxy 85 info "passed on" peer=ledger
			span 3<9 ledger server B 20-80
			log web 90 error "proxy failed" peer=proxy`, `
			web 0 *
			  proxy 85 (peer 0.68)
			    missing 9 (peer 0.60)
			      3 ledger`},
		{"whose error contains its words is its caller", `
			log web 90 error "no order" error="ledger says: pool timed out while waiting for it" trace=-
			log ledger 50 error "asking" error="pool timed out while waiting for it" trace=-`, `
			web 90 *
			  ledger 50 (text 0.95)`},
		{"below the next failure that says that a call failed", `
			log web 10 info begin trace=-
			log web 90 error "upstream returned 500" trace=-
			log ledger 50 error "disk full" trace=-`, `
			web 10 *
			  ledger 50 (time_order 0.50)`},
		{"not below one that failed before it", `
			log web 10 info begin trace=-
			log web 40 error "upstream returned 500" trace=-
			log ledger 50 error "disk full" trace=-`, `
			web 10 *
			ledger 50`},
		{"below one that failed half a minute later", `
			log web 10 info begin trace=-
			log web 30050 error "upstream returned 500" trace=-
			log ledger 50 error "disk full" trace=-`, `
			web 10 *
			  ledger 50 (time_order 0.50)`},
		{"one that failed later still is no more than the way in during whose work it failed", `
			log web 10 info begin trace=-
			log web 30051 error "upstream returned 500" trace=-
			log ledger 50 error "disk full" trace=-`, `
			web 10 *
			  ledger 50 (time_order 0.50)`},
		{"what did not fail, below the way in, while that was at work", `
			log web 0 info begin trace=-
			log web 90 info end trace=-
			log ledger 50 info working trace=-`, `
			web 0 *
			  ledger 50 (time_order 0.30)`},
		{"two requests of the same service are two ways in", `
			span 1 web server A 0-100
			span 2 web server A 200-300 trace=2
			log ledger 250 info working trace=-`, `
			1 web *
			2 web !
			  ledger 250 (time_order 0.30)`},
		{"whose words name the ledger is its caller", `
			log web 90 error "ledger did not answer" trace=-
			log ledger 50 error "disk full" trace=-`, `
			web 90 *
			  ledger 50 (peer 0.46)`},
		{"of two that are named the second is below the first", `
			log web 90 error "cart failed: no answer from ledger" trace=-
			log cart 80 error "no answer" trace=-
			log ledger 50 error "disk full" trace=-`, `
			web 90 *
			  cart 80 (peer 0.46)
			    ledger 50 (time_order 0.35)`},
		{"a call that names nobody known is what it went by", `
			span 1 web server A 0-100 status=error
			span 2<1 web client B 10-90 peer=10.0.0.7
			log web 95 error "ledger did not answer" span=1
			log ledger 50 error "disk full"`, `
			1 web *
			  2 web
			    ledger 50 (peer 0.54)`},
		{"the door of a trace of several requests is the way in", `
			span 1 batch internal loop 0-300 req=req-9
			span 2<1 batch internal item 10-90`, `
			1 batch
			  2 batch *`},
		{"nothing at all", ``, ``},
	} {
		t.Run(c.name, func(t *testing.T) { testevidence.Same(t, inText(placed(t, c.told)), c.want) })
	}
}

func TestALostSpanHangsWhereItsCallerMustHaveBeen(t *testing.T) {
	for _, c := range []struct{ name, told, want string }{
		{"where other calls of the operation come from", `
			span 1 web server A 0-100
			span 5<1 web internal loop 5-95
			span 2<5 web client B 10-20
			span 3<2 ledger server B 12-18
			span 6<9 ledger server B 42-48`, `
			1 web *
			  5 web
			    2 web
			      3 ledger
			    missing 9 (parent 0.65)
			      6 ledger`},
		{"not from what was over by then", `
			span 1 web server A 0-100
			span 5<1 web internal loop 5-40
			span 2<5 web client B 10-20
			span 3<2 ledger server B 12-18
			span 6<9 ledger server B 42-48`, `
			1 web *
			  5 web
			    2 web
			      3 ledger
			  missing 9 (parent 0.65)
			    6 ledger`},
		{"in the innermost span around it", `
			span 1 web server A 0-100
			span 5<1 web internal loop 5-95
			span 6<9 ledger server B 42-48`, `
			1 web *
			  5 web
			    missing 9 (parent 0.65)
			      6 ledger`},
		{"in one of its own service last", `
			span 1 ledger server A 0-100
			span 6<9 ledger server B 42-48`, `
			1 ledger *
			  missing 9 (parent 0.65)
			    6 ledger`},
		{"at the call that names it, though others enclose it as well", `
			span 1 web server A 0-100
			span 2<1 web client B 10-90 peer=ledger
			span 4<1 web client C 10-90 peer=store
			span 6<9 ledger internal B 42-48`, `
			1 web *
			  2 web
			    missing 9 (peer 0.70)
			      6 ledger
			  4 web`},
		{"two milliseconds of clocks are allowed for", `
			span 1 web server A 0-100
			span 6<9 ledger server B 42-102`, `
			1 web *
			  missing 9 (parent 0.65)
			    6 ledger`},
		{"three are not, and it is the way in that is left", `
			span 1 web server A 0-100
			span 6<9 ledger server B 42-103`, `
			1 web *
			  missing 9 (parent 0.55)
			    6 ledger`},
		{"the only open call to the service, whatever the clocks say", `
			span 1 web server A 0-100
			span 2<1 web client B 10-20 peer=ledger
			span 6<9 ledger internal B 242-303
			span 7<8 ledger internal B 252-313`, `
			1 web *
			  2 web
			  missing 9 (parent 0.55) async
			    6 ledger
			  missing 8 (parent 0.55) async
			    7 ledger`},
		{"of two none", `
			span 1 web server A 0-100
			span 2<1 web client B 10-20 peer=ledger
			span 3<1 web client B 10-20 peer=ledger
			span 6<9 ledger internal B 242-303`, `
			1 web *
			  2 web
			  3 web
			  missing 9 (parent 0.55) async
			    6 ledger`},
		{"the only message that nobody took", `
			span 1 web server A 0-100
			span 2<1 web producer B 10-20
			span 6<9 ledger internal B 242-303`, `
			1 web *
			  2 web
			    missing 9 (parent 0.60) async
			      6 ledger`},
		{"but no message that was sent later, by a client", `
			span 1 web server A 0-900
			span 2<1 web producer B 410-420
			span 6<9 ledger server B 242-1303`, `
			1 web *
			  missing 9 (parent 0.55)
			    6 ledger
			  2 web`},
		{"the only call of whose callee nothing is known", `
			span 1 web server A 0-100
			span 2<1 web client B 10-20
			span 6<9 ledger server B 242-303`, `
			1 web *
			  2 web
			    missing 9 (parent 0.60)
			      6 ledger`},
		{"no call to a database", `
			span 1 web server A 0-100
			span 2<1 web client B 10-20 db.system=redis
			span 6<9 ledger server B 242-303`, `
			1 web *
			  2 web
			  missing 9 (parent 0.55)
			    6 ledger`},
		{"after the answer, on its own", `
			span 1 web server A 0-100
			span 6<9 ledger internal B 242-303`, `
			1 web *
			  missing 9 (parent 0.55) async
			    6 ledger`},
		{"before the answer, awaited", `
			span 1 web server A 0-100
			span 6<9 ledger internal B 50-150`, `
			1 web *
			  missing 9 (parent 0.55)
			    6 ledger`},
		{"a missing span of a known service was no client's", `
			span 1 web server A 0-100
			span 2<1 web client B 10-20
			span 6<9 ledger server B 242-303
			log cart 250 info working span=9`, `
			1 web *
			  2 web
			  missing 9 cart (parent 0.55) async
			    6 ledger`},
		{"nowhere, when what the trace begins with is a message", `
			span 1 web consumer A 0-100
			span 6<9 ledger internal B 242-303`, `
			1 web async
			missing 9 *
			  6 ledger`},
		{"below a call that gave up, what went on", `
			span 1 web server A 0-50
			span 2<1 web client B 10-30 status=error says="deadline exceeded"
			span 6<9 ledger server B 20-90`, `
			1 web *
			  2 web
			    missing 9 (parent 0.65)
			      6 ledger`},
		{"where services call directly, below a server of another one", `
			span 1 web server A 0-100
			span 2<1 cart server B 10-90
			span 6<9 ledger internal C 20-80`, `
			1 web *
			  2 cart
			    missing 9 (parent 0.65)
			      6 ledger`},
	} {
		t.Run(c.name, func(t *testing.T) { testevidence.Same(t, inText(placed(t, c.told)), c.want) })
	}
}
