package links

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"triage/correlate/failures"
	"triage/internal/testevidence"
	"triage/telemetry"
)

func TestTriesOfOneCallAreOneCandidate(t *testing.T) {
	for _, c := range []struct{ name, told, want string }{
		{"one after another, failed in one way", `
			span 1 web server A 0-100 status=error
			span 2<1 web client B 10-20 peer=ledger status=error
			span 3<1 web client B 30-40 peer=ledger status=error`, `web UNKNOWN 90, open, told 0, round 1, tries 0+2 (parent 0.90: web B is the nearest failed span below web A; 2 tries failed)`},
		{"at the same time, they are two calls", `
			span 1 web server A 0-100 status=error
			span 2<1 web client B 10-35 peer=ledger status=error
			span 3<1 web client B 30-40 peer=ledger status=error`, `
			web UNKNOWN 90, open, told 0, round 1, tries 0+1 (parent 0.90: web B is the nearest failed span below web A)
			web UNKNOWN 90, open, told 0, round 1, tries 0+1 (parent 0.90: web B is the nearest failed span below web A)`},
		{"of two operations, they are two calls", `
			span 1 web server A 0-100 status=error
			span 2<1 web client B 10-20 peer=ledger status=error
			span 3<1 web client C 30-40 peer=ledger status=error`, `
			web UNKNOWN 90, open, told 0, round 2, tries 0+1 (parent 0.90: web C is the nearest failed span below web A)
			web UNKNOWN 90, open, told 0, round 1, tries 0+1 (parent 0.90: web B is the nearest failed span below web A)`},
		{"what failed in another way before is apart", `
			span 1 web server A 0-100 status=error
			span 2<1 web client B 10-20 peer=ledger grpc=ABORTED
			span 3<1 web client B 30-40 peer=ledger grpc=INTERNAL
			span 4<1 web client B 50-60 peer=ledger grpc=INTERNAL`, `web INTERNAL_ERROR 90, open, told 0, round 1, tries 1+2 (parent 0.90: web B is the nearest failed span below web A; 2 tries failed)`},
		{"the last one that only ran out of time says nothing new", `
			span 1 web server A 0-100 status=error
			span 2<1 web client B 10-20 peer=ledger status=error says="disk full"
			span 3<1 web client B 30-40 peer=ledger status=error says="deadline exceeded"`, `web RESOURCE_EXHAUSTED 90, open, told 0, round 1, tries 0+2 (parent 0.90: web B is the nearest failed span below web A; 2 tries failed)`},
		{"a first one that ran out of time decides where all did", `
			span 1 web server A 0-100 status=error
			span 2<1 web client B 10-20 peer=ledger status=error says="deadline exceeded"
			span 3<1 web client B 30-40 peer=ledger status=error says="deadline exceeded"`, `web TIMEOUT 90, open, told 0, round 1, tries 0+2 (parent 0.90: web B is the nearest failed span below web A; 2 tries failed)`},
		{"one that was not let through says nothing new", `
			span 1 web server A 0-100 status=error
			span 2<1 web client B 10-20 peer=ledger status=error says="disk full"
			span 3<1 web client B 30-40 peer=ledger status=error says="circuit breaker is open"`, `web RESOURCE_EXHAUSTED 90, open, told 0, round 1, tries 0+2 (parent 0.90: web B is the nearest failed span below web A; 2 tries failed)`},
		{"one that found the work done speaks for the one before it, of which nobody heard", `
			span 1 web server A 0-100 status=error
			span 2<1 web client B 10-20 peer=ledger status=error says="deadline exceeded"
			span 3<1 web client B 30-40 peer=ledger status=error says="already exists"`, `web TIMEOUT 90, open, told 0, round 1, tries 0+2 (parent 0.90: web B is the nearest failed span below web A; 2 tries failed)`},
		{"a loop that went well before is no retry", `
			span 1 web server A 0-100 status=error
			span 2<1 web client B 10-20 peer=ledger
			span 3<1 web client B 30-40 peer=ledger status=error
			span 4<1 web client B 50-60 peer=ledger`, `web UNKNOWN 90, open, told 0, round 1, tries 0+1 (parent 0.90: web B is the nearest failed span below web A)`},
		{"a warning is another try of what failed later", `
			span 1 web server A 0-100 status=error
			span 2<1 web client B 10-20 peer=ledger
			span 5<2 ledger server B 12-18
			log ledger 15 warn "try again" error="disk full" span=5
			span 3<1 web client B 30-40 peer=ledger
			span 6<3 ledger server B 32-38 status=error says="not found"`, `
			ledger NOT_FOUND 80, open, told 0, round 2, tries 0+1 (parent 0.80: ledger B ran inside web A; between them 1 span that tell of no error)
			ledger RESOURCE_EXHAUSTED 35, handled, told 0, round 1, tries 0+1 (parent 0.35: ledger B ran inside web A; between them 1 span that tell of no error)
			  but it was logged as a warning only`},
	} {
		t.Run(c.name, func(t *testing.T) { testevidence.Same(t, causesInText(placed(t, c.told)), c.want) })
	}
}

func TestHowACandidateIsTied(t *testing.T) {
	for _, c := range []struct{ name, told, want string }{
		{"by one id that both sides have", `
			span 1 web client A 0-100 status=error
			span 1 ledger server A 10-90 status=error`, `ledger UNKNOWN 90, open, told 0, round 1, tries 0+1 (same_span 0.90: web and ledger tell of one span)`},
		{"over a span that did not arrive", `
			span 1 web server A 0-100 status=error
			span 3<9 ledger server A 10-90 status=error`, `ledger UNKNOWN 65, open, told 0, round 1, tries 0+1 (parent 0.65: ledger ran inside web A; the span between them is missing)`},
		{"over spans that tell of no error", `
			span 1 web server A 0-100 status=error
			span 2<1 web internal B 5-95
			span 3<2 web internal C 6-94
			span 4<3 ledger server A 10-90 status=error`, `ledger UNKNOWN 80, open, told 0, round 1, tries 0+1 (parent 0.80: ledger A ran inside web A; between them 2 spans that tell of no error)`},
		{"by a shortage of which there are no own words, a refusal may be the cause", `
			span 1 web server A 0-100
			span 3<1 ledger server B 10-20 http=404
			log web 50 error "disk full" span=1`, `ledger NOT_FOUND 90, open, told 0, round 1, tries 0+1 (parent 0.90: ledger B is the nearest failed span below web A)`},
		{"by its place, where the stack of an exception is not told", `
			span 1 web server A 0-100
			span 3<1 web internal B 10-20 exception="web.RowError: row stuck"
			log web 50 error "broken" error_type=web.PageError error="no page" stack="web.PageError" span=1`, `web UNKNOWN 90, open, told 0, round 1, tries 0+1 (parent 0.90: web B is the nearest failed span below web A)`},
		{"by its place alone, where its words are other ones", `
			span 1 web server A 0-100
			span 3<1 ledger server B 20-80
			log web 90 error "no" error="placing the order: asking for it: could not write the row" span=1
			log ledger 70 error "broken" error="this is another story altogether, said at some length" span=3`, `ledger UNKNOWN 90, open, told 0, round 1, tries 0+1 (parent 0.90: ledger B is the nearest failed span below web A)`},
		{"over a call that succeeded and broke off", `
			span 1 web server A 0-100 status=error
			span 2<1 web client B 10-90 http=200
			span 3<2 ledger server B 20-80 status=error`, `ledger UNKNOWN 80, open, told 0, round 1, tries 0+1 (parent 0.80: ledger B ran inside web A; between them 1 span that tell of no error)`},
		{"not over one that succeeded", `
			span 1 web server A 0-100 status=error
			span 2<1 web client B 10-90 http=200 status=ok
			span 3<2 ledger server B 20-80 status=error`, ``},
	} {
		t.Run(c.name, func(t *testing.T) { testevidence.Same(t, causesInText(placed(t, c.told)), c.want) })
	}
}

func TestWhoWasStillAtWorkIsTheCauseOfAnError(t *testing.T) {
	for _, c := range []struct{ name, told, want string }{
		{"the innermost one, over what waited itself", `
			span 1 web server A 0-100 status=error says="deadline exceeded"
			span 2<1 web client B 10-100 peer=cart
			span 3<2 cart server B 12-150
			span 4<3 cart client C 20-140 peer=ledger
			span 5<4 ledger server C 25-130`, `
			cart TIMEOUT 78, open, told 0, round 0, tries 0+1 (parent 0.78: web waited for cart C, which took 120ms)
			  then ledger 78`},
		{"within the same service nobody", `
			span 1 web server A 0-100 status=error says="deadline exceeded"
			span 2<1 web internal B 10-100`, ``},
		{"nobody who had been done before", `
			span 1 web server A 0-100 status=error says="deadline exceeded"
			span 3<1 cart server B 12-97`, ``},
		{"two milliseconds before are within what clocks differ", `
			span 1 web server A 0-100 status=error says="deadline exceeded"
			span 3<1 cart server B 12-98`, `cart TIMEOUT 78, open, told 0, round 0, tries 0+1 (parent 0.78: web waited for cart B, which took 86ms)`},
		{"the one who had been at it for the longest time", `
			span 1 web server A 0-100 status=error says="deadline exceeded"
			span 3<1 cart server B 30-150
			span 4<1 ledger server B 12-140`, `ledger TIMEOUT 78, open, told 0, round 0, tries 0+1 (parent 0.78: web waited for ledger B, which took 128ms)`},
		{"nobody, when the caller had not given up", `
			span 1 web server A 0-100 status=error says="disk full"
			span 3<1 cart server B 12-150`, ``},
		{"nobody who works on its own", `
			span 1 web server A 0-100 status=error says="deadline exceeded"
			span 3<1 cart consumer B 12-150`, ``},
		{"no missing span", `
			span 1 web server A 0-100 status=error says="deadline exceeded"
			span 2<1 web client B 10-100
			log cart 50 info working span=2
			log cart 150 info working peer=web`, ``},
		{"no call that was cancelled while it waited itself", `
			span 1 web server A 0-100 status=error says="deadline exceeded"
			span 3<1 cart server B 12-101 status=error says="context canceled"`, `
			cart CANCELLED 30, secondary, told 0, round 1, tries 0+1 (parent 0.30: cart B is the nearest failed span below web A)
			  but it was cancelled: a consequence of what its caller did`},
		{"but a call to a database that was, of which nothing else tells", `
			span 1 web server A 0-100 status=error says="deadline exceeded"
			span 2<1 cart server B 12-102 status=error says="context canceled"
			span 3<2 cart client Get 20-101 db.system=postgresql status=error says="context canceled"`, `
			cart TIMEOUT 78, open, told 0, round 0, tries 0+1 (parent 0.78: web waited for cart Get, which took 81ms)
			cart CANCELLED 30, secondary, told 0, round 1, tries 0+1 (parent 0.30: cart B is the nearest failed span below web A)
			  but it was cancelled: a consequence of what its caller did`},
		{"not one that was cancelled soon after it had begun", `
			span 1 web server A 0-100 status=error says="deadline exceeded"
			span 2<1 cart server B 12-102 status=error says="context canceled"
			span 3<2 cart client Get 80-101 db.system=postgresql status=error says="context canceled"`, `
			cart CANCELLED 30, secondary, told 0, round 1, tries 0+1 (parent 0.30: cart B is the nearest failed span below web A)
			  but it was cancelled: a consequence of what its caller did`},
		{"not one that had no time, since another call had used it up", `
			span 1 web server A 0-1000 status=error says="deadline exceeded"
			span 2<1 web client B 10-900 peer=ledger
			span 3<1 cart server B 950-1050`, ``},
		{"one that had a fifth of the time", `
			span 1 web server A 0-1000 status=error says="deadline exceeded"
			span 2<1 web client B 10-700 peer=ledger
			span 3<1 cart server B 800-1050`, `cart TIMEOUT 78, open, told 0, round 0, tries 0+1 (parent 0.78: web waited for cart B, which took 250ms)`},
		{"before what failed beside it without a word to tie them", `
			span 1 web server A 0-100 status=error says="deadline exceeded"
			span 3<1 cart server B 12-150
			span 4<1 ledger server C 5-30 status=error says="disk full"`, `
			cart TIMEOUT 78, open, told 0, round 0, tries 0+1 (parent 0.78: web waited for cart B, which took 138ms)
			ledger RESOURCE_EXHAUSTED 90, open, told 0, round 1, tries 0+1 (parent 0.90: ledger C is the nearest failed span below web A)`},
		{"nobody of whom logs alone tell: when that was at work is not known so well", `
			log web 0 info begin
			log web 100 error "deadline exceeded"
			log ledger 20 info begin
			log ledger 300 info working`, ``},
	} {
		t.Run(c.name, func(t *testing.T) { testevidence.Same(t, causesInText(placed(t, c.told)), c.want) })
	}
}

func TestACallWithoutAWordGaveUpWhenItsServiceSaysSo(t *testing.T) {
	f := placed(t, `
		span 1 web server A 0-100 status=error says="deadline exceeded"
		span 2<1 web client B 10-99 peer=cart status=error
		span 3<2 cart server B 12-150`)
	for _, n := range f.Graph.Nodes {
		if testevidence.Short(n.Key.Span) != "2" {
			continue
		}
		if cs := f.Causes(f.Failures.Of(n)); len(cs) != 1 || !cs[0].Failure.Running || cs[0].Failure.Service != "cart" {
			t.Errorf("%d causes", len(cs))
		}
	}
}

func TestABreakerIsOpenedByTheCallsBeforeIt(t *testing.T) {
	for _, c := range []struct{ name, told, want string }{
		{"to the same peer", `
			span 1 web server A 0-50 status=error
			span 2<1 web client B 10-20 peer=ledger status=error says="connection refused"
			span 3 web server A 60-100 trace=2
			log web 90 error "circuit breaker is open" span=3 trace=2 peer=ledger`, `web UNREACHABLE 60, tries 0+1 (peer 0.60: 1 earlier call on the same way failed 70ms before)`},
		{"not to another one", `
			span 1 web server A 0-50 status=error
			span 2<1 web client B 10-20 peer=cart status=error says="connection refused"
			span 3 web server A 60-100 trace=2
			log web 90 error "circuit breaker is open" span=3 trace=2 peer=ledger`, ``},
		{"named in words alone", `
			span 1 web server A 0-50 status=error
			span 2<1 web client B 10-20 peer=ledger status=error says="connection refused"
			span 3 web server A 60-100 trace=2
			log web 90 error "circuit breaker is open: ledger" span=3 trace=2`, `web UNREACHABLE 60, tries 0+1 (peer 0.60: 1 earlier call on the same way failed 70ms before)`},
		{"not by those of another service", `
			span 1 cart server A 0-50 status=error
			span 2<1 cart client B 10-20 peer=ledger status=error says="connection refused"
			span 3 web server A 60-100 trace=2
			log web 90 error "circuit breaker is open" span=3 trace=2 peer=ledger`, ``},
		{"nor by those after it", `
			span 1 web server A 100-150 status=error
			span 2<1 web client B 110-120 peer=ledger status=error says="connection refused"
			span 3 web server A 60-100 trace=2
			log web 90 error "circuit breaker is open" span=3 trace=2 peer=ledger`, ``},
		{"nor by another open breaker", `
			span 1 web server A 0-50 status=error
			span 2<1 web client B 10-20 peer=ledger status=error says="circuit breaker is open"
			span 3 web server A 60-100 trace=2
			log web 90 error "circuit breaker is open" span=3 trace=2 peer=ledger`, ``},
		{"several are tries", `
			span 1 web server A 0-50 status=error
			span 2<1 web client B 10-20 peer=ledger status=error says="connection refused"
			span 4<1 web client B 20-30 peer=ledger status=error says="connection refused"
			span 3 web server A 60-100 trace=2
			log web 90 error "circuit breaker is open" span=3 trace=2 peer=ledger`, `web UNREACHABLE 60, tries 0+2 (peer 0.60: 2 earlier calls on the same way failed 70ms before)`},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := placed(t, c.told)
			i := slices.IndexFunc(f.Failures.All, func(g *failures.Failure) bool {
				return g.Node.Kind() == telemetry.KindServer && strings.Contains(g.Envelope.Message, "breaker")
			})
			var got string
			if c := f.opened(f.Failures.All[i]); c != nil {
				got = fmt.Sprintf("%s %s %d, tries %d+%d (%s %.2f: %s)", c.Failure.Service, c.Failure.Code(), c.Score, len(c.Earlier), len(c.Tries),
					c.Link.Kind, c.Link.Confidence, c.Link.Reason)
			}
			testevidence.Same(t, got, c.want)
		})
	}
}

func TestHowWorkEnded(t *testing.T) {
	for _, c := range []struct{ name, told, want string }{
		{"a span that says nothing, in a trace that tells outcomes", `
			span 1 web server A 0-100
			span 2 web server A 0-100 status=ok`, "calm"},
		{"a span that says nothing, in a trace that tells none", `span 1 web server A 0-100`, "unsaid"},
		{"a span with a success", `span 1 web server A 0-100 http=200`, "well"},
		{"a span with an error", `span 1 web server A 0-100 status=error`, "badly"},
		{"a success whose body broke off", `
			span 1 web server A 0-100 http=200
			log web 50 error "unexpected EOF: response body truncated" span=1`, "badly"},
		{"a success with a panic", `
			span 1 web server A 0-100 http=200
			log web 50 error boom panic= span=1`, "badly"},
		{"a success with an error in it", `
			span 1 web server A 0-100 http=200
			log web 50 error "disk full" span=1`, "well"},
		{"a warning in a span that says nothing", `
			span 1 web server A 0-100
			span 2 web server A 0-100 status=ok
			log web 50 warn "slow" code=SLOW span=1`, "calm"},
		{"a visit that answered", `log web 50 info "" http=200`, "well"},
		{"a visit that answered with an error", `log web 50 info "" http=500`, "badly"},
		{"the last answer counts", `
			log web 50 info "one" http=500
			log web 60 info "" http=200`, "well"},
		{"an answer whose body broke off", `
			log web 40 error "unexpected EOF: response body truncated"
			log web 50 info "" http=200`, "badly"},
		{"what was accepted and failed afterwards", `
			log web 50 info "" http=202
			log web 90 error "disk full"`, "badly"},
		{"what was answered and failed afterwards", `
			log web 50 info "" http=200
			log web 90 error "disk full"`, "well"},
		{"a visit with an error", `log web 50 error "disk full"`, "badly"},
		{"a visit that says that it succeeded", `log web 50 info "order placed successfully"`, "well"},
		{"a visit that tells of no error, with levels", `log web 50 info "order"`, "calm"},
		{"a visit that tells of no error, without", `log web 50 - "order"`, "unsaid"},
		{"how somebody else answered is no answer, and an error all the same", `log web 50 info "" http=500 peer=ledger`, "badly"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := placed(t, c.told)
			testevidence.Same(t, [...]string{"unsaid", "calm", "well", "badly"}[f.EndOf(f.Graph.Nodes[0])], c.want)
		})
	}
}

func TestADurationIsShownInThreeDigits(t *testing.T) {
	for d, want := range map[time.Duration]string{
		12345678 * time.Microsecond: "12.3s", 1234567 * time.Microsecond: "1.23s", 123456 * time.Microsecond: "123ms", 12345 * time.Microsecond: "12ms",
		1234 * time.Microsecond: "1.23ms", 123 * time.Microsecond: "123µs", 123456 * time.Nanosecond: "123µs", 9996 * time.Millisecond: "10s",
		9996 * time.Microsecond: "10ms",
	} {
		testevidence.Same(t, Pretty(d), want)
	}
}

func TestWhoIsCalledByACall(t *testing.T) {
	f := placed(t, `
		span 1 web server A 0-100
		span 2<1 web client B 10-20 peer=ledger
		span 3<1 web client B 30-40 peer=10.0.0.7
		span 4<3 cart server B 32-38
		span 5<1 web client B 50-60 peer=db.internal
		span 6<1 web internal B 70-80 peer=ledger
		log ledger 15 info working trace=-`)
	var got []string
	for _, n := range f.Graph.Nodes {
		if n.Service == "web" || n.Service == "cart" {
			got = append(got, testevidence.Short(n.Key.Span)+" "+f.Callee(n))
		}
	}
	testevidence.Same(t, strings.Join(got, ", "), "1 web, 2 ledger, 3 cart, 4 cart, 5 db, 6 web")
}
