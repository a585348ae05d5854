package graph

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"triage/internal/testevidence"
)

// built is the graph of evidence that is written as text.
func built(t *testing.T, text string) *Graph {
	t.Helper()
	g, err := Build(context.Background(), told(t, text))
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// inText is a graph as text: each top with what is below it, indented, and the log records that
// a node holds, by their messages.
func inText(g *Graph) string {
	var b strings.Builder
	var show func(n *Node, depth int)
	show = func(n *Node, depth int) {
		fmt.Fprintf(&b, "%s%s\n", strings.Repeat("  ", depth), nodeInText(n))
		for _, c := range n.Children {
			show(c, depth+1)
		}
	}
	for _, n := range g.Nodes {
		if n.Parent == nil {
			show(n, 0)
		}
	}
	return b.String()
}

func nodeInText(n *Node) string {
	parts := []string{testevidence.Short(n.Key.Span), n.Service, testevidence.Since(n.Start) + "-" + testevidence.Since(n.End)}
	switch {
	case n.Visit:
		parts[0] = "visit"
	case n.Missing():
		parts[0] = "missing " + parts[0]
	}
	for _, flag := range []struct {
		is   bool
		name string
	}{{n.Async, "async"}, {n.Failed, "failed"}, {n.Door, "door"}, {n.Around, "around"}, {n.Foreign, "foreign"}} {
		if flag.is {
			parts = append(parts, flag.name)
		}
	}
	var said []string
	for _, r := range n.Records {
		said = append(said, r.Envelope.Message)
	}
	if len(said) > 0 {
		parts = append(parts, "["+strings.Join(said, "; ")+"]")
	}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " ")
}

func TestSpansStandUnderTheSpansThatTheyName(t *testing.T) {
	for _, c := range []struct{ name, told, want string }{
		{"a call and what it called, in whatever order they come", `
			span 3<2 ledger server Reserve 20-80
			span 1 web server "GET /" 0-100
			span 2<1 web client Reserve 10-90`, `
			1 web 0-100
			  2 web 10-90
			    3 ledger 20-80`},
		{"children stand by their start", `
			span 1 web server "GET /" 0-100
			span 3<1 web client B 50-90
			span 2<1 web client A 10-40`, `
			1 web 0-100
			  2 web 10-40
			  3 web 50-90`},
		{"a parent that did not arrive gets a stand-in, as long as what is below it", `
			span 1 web server "GET /" 0-100
			span 4<9 ledger server B 50-90
			span 3<9 ledger server A 20-40`, `
			1 web 0-100
			missing 9 20-90
			  3 ledger 20-40
			  4 ledger 50-90`},
		{"a log record tells whose the missing span was", `
			span 1 web server "GET /" 0-100
			span 4<9 store server B 50-90
			log ledger 55 info "asked the store" span=9`, `
			1 web 0-100
			missing 9 ledger 50-90 [asked the store]
			  4 store 50-90`},
		{"the first of several services that tell of a missing span is the one it was of", `
			span 4<9 store server B 50-90
			log ledger 55 info "asked the store" span=9
			log agent 56 info "passed it on" span=9`, `
			missing 9 ledger 50-90 [asked the store; passed it on]
			  4 store 50-90`},
		{"a client and a server that share one id, as Zipkin's do: the children are the server's", `
			span 1 web server "GET /" 0-100
			span 2<1 web client Reserve 10-90
			span 2<1 ledger server Reserve 20-80
			span 3<2 ledger internal work 30-70`, `
			1 web 0-100
			  2 web 10-90
			    2 ledger 20-80
			      3 ledger 30-70`},
		{"the server with its client's id names no parent of its own", `
			span 2 web client Reserve 10-90
			span 2 ledger server Reserve 20-80`, `
			2 web 10-90
			  2 ledger 20-80`},
		{"of two clients with one id neither is the other's parent", `
			span 1 web server "GET /" 0-100
			span 2<1 web client Reserve 10-90
			span 2<1 ledger client Reserve 20-80`, `
			1 web 0-100
			  2 web 10-90
			  2 ledger 20-80`},
		{"a span that is its own parent is a top", `
			span 1<1 web server "GET /" 0-100`, `
			1 web 0-100`},
		{"a circle is cut at its earliest span", `
			span 1<3 web server "GET /" 10-100
			span 2<1 web client A 5-90
			span 3<2 ledger server A 20-80`, `
			2 web 5-90
			  3 ledger 20-80
			    1 web 10-100`},
		{"what hangs on a circle stays on it", `
			span 4<2 web client B 1-90
			span 1<2 web server "GET /" 10-100
			span 2<1 web client A 15-90`, `
			1 web 10-100
			  2 web 15-90
			    4 web 1-90`},
		{"copies of one span are one, the fuller one", `
			span 1 web server "GET /" 0-100
			span 1 web server "GET /" 0-100 status=error http=500`, `
			1 web 0-100 failed`},
		{"a parent of another trace is none", `
			span 1 web server "GET /" 0-100
			span 2<1 web client A 10-20 trace=2`, `
			1 web 0-100
			missing 1 10-20
			  2 web 10-20`},
		{"nothing is nothing", ``, ``},
	} {
		t.Run(c.name, func(t *testing.T) { testevidence.Same(t, inText(built(t, c.told)), c.want) })
	}
}

func TestAMessageStandsUnderTheSpanThatSentIt(t *testing.T) {
	for _, c := range []struct{ name, told, want string }{
		{"a trace of its own that links to the sender", `
			span 1 web server "POST /" 0-100
			span 2<1 web producer orders 10-20
			span 5 worker consumer orders 200-300 trace=2 link=1/2`, `
			1 web 0-100
			  2 web 10-20
			    5 worker 200-300 async`},
		{"a link to a span that did not arrive leads nowhere; who takes a message runs on its own all the same", `
			span 1 web server "POST /" 0-100
			span 5 worker consumer orders 200-300 trace=2 link=1/2`, `
			1 web 0-100
			5 worker 200-300 async`},
		{"a link to what began after the linking span was over leads nowhere", `
			span 1 web server "POST /" 400-500
			span 5 worker consumer orders 200-300 trace=2 link=1/1`, `
			5 worker 200-300 async
			1 web 400-500`},
		{"a sender may begin in the very moment in which it is over", `
			span 1 web server "POST /" 300-500
			span 5 worker consumer orders 200-300 trace=2 link=1/1`, `
			1 web 300-500
			  5 worker 200-300 async`},
		{"a link to what stands below closes no circle", `
			span 1 web server "POST /" 0-100 link=1/2
			span 2<1 web client A 10-20`, `
			1 web 0-100
			  2 web 10-20`},
		{"a span with a parent stays there, whatever it links to", `
			span 1 web server "POST /" 0-100
			span 2<1 web client A 10-20
			span 3<1 web client B 30-40 link=1/2`, `
			1 web 0-100
			  2 web 10-20
			  3 web 30-40`},
	} {
		t.Run(c.name, func(t *testing.T) { testevidence.Same(t, inText(built(t, c.told)), c.want) })
	}
}

func TestATraceTellsOutcomesOrNot(t *testing.T) {
	for _, c := range []struct {
		name, told  string
		tells       bool
		missing     int
		root, wayIn string
	}{
		{"no span says how it ended", `
			span 1 web server "GET /" 0-100
			span 2<1 web client A 10-20`, false, 0, "1", "1"},
		{"one has a status", `
			span 1 web server "GET /" 0-100
			span 2<1 web client A 10-20 status=ok`, true, 0, "1", "1"},
		{"one has a status of HTTP", `
			span 1 web server "GET /" 0-100 http=200`, true, 0, "1", "1"},
		{"one has a status of gRPC", `
			span 1 web server "GET /" 0-100 grpc=OK`, true, 0, "1", "1"},
		{"what has a parent is no root", `
			span 2<1 web client A 10-20`, false, 1, "", ""},
		{"the root is the first span without a parent", `
			span 3 web server B 50-60
			span 1 web server A 0-10`, false, 0, "1", "1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			tree := built(t, c.told).Trees[0]
			id := func(n *Node) string {
				if n == nil {
					return ""
				}
				return testevidence.Short(n.Key.Span)
			}
			got := fmt.Sprint(tree.TellsOutcome, tree.MissingSpans(), " ", id(tree.Root()), " ", id(tree.WayIn()))
			testevidence.Same(t, got, fmt.Sprint(c.tells, c.missing, " ", c.root, " ", c.wayIn))
		})
	}
}
