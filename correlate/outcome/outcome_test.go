package outcome

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"triage/correlate/failures"
	"triage/correlate/graph"
	"triage/correlate/links"
	"triage/internal/testevidence"
)

// decided is what came of the request in evidence that is written as text.
func decided(t *testing.T, text string) (*links.Forest, *Outcome) {
	t.Helper()
	ctx := context.Background()
	g, err := graph.Build(ctx, told(t, text))
	if err != nil {
		t.Fatal(err)
	}
	fs, err := failures.Find(ctx, g)
	if err != nil {
		t.Fatal(err)
	}
	f, err := links.Place(ctx, g, fs)
	if err != nil {
		t.Fatal(err)
	}
	o, err := Decide(ctx, f)
	if err != nil {
		t.Fatal(err)
	}
	return f, o
}

// inText is an outcome as text: how the request ended, the path, symptom first, and the fate of
// every other failure.
func inText(f *links.Forest, o *Outcome) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n", [...]string{"unsaid", "calm", "well", "badly"}[o.Ended], o.Said)
	name := func(f *failures.Failure) string {
		s := f.Service + " " + testevidence.Since(f.At)
		if f.Code() != "UNKNOWN" {
			s += " " + f.Code()
		}
		return s
	}
	for i, s := range o.Path {
		fmt.Fprintf(&b, "%s%s\n", strings.Repeat("  ", i), name(s.Failure))
	}
	for _, f := range f.Failures.All {
		if fate := o.Fate(f); fate.Kind != links.OnPath {
			fmt.Fprintf(&b, "%s is %s: %s\n", name(f), [...]string{"open", "on path", "folded", "handled", "secondary", "rival"}[fate.Kind], fate.Reason)
		}
	}
	for _, f := range o.Extra {
		fmt.Fprintf(&b, "extra %s is %s\n", name(f), o.Fate(f).Reason)
	}
	return b.String()
}

func TestWhatCameOfTheRequest(t *testing.T) {
	for _, c := range []struct{ name, told, want string }{
		{"an error goes all the way up", `
			span 1 web server A 0-100 status=error
			span 2<1 web client B 10-90 status=error
			span 3<2 ledger server B 20-80 status=error`, `
			badly: no record says how the request ended
			web 100
			  web 90
			    ledger 80`},
		{"a caller that did not fail got over it", `
			span 1 web server A 0-100
			span 2<1 ledger server B 20-80 status=error`, `
			calm: web A, where the request came in, has no error status
			ledger 80 is handled: web A called it and did not fail`},
		{"a caller that says nothing, where nobody tells outcomes, shows nothing", `
			span 1 web server A 0-100
			span 2<1 ledger server B 20-80
			log ledger 50 error "disk full" span=2`, `
			unsaid: no record says how the request ended
			ledger 50 RESOURCE_EXHAUSTED`},
		{"one in the middle that succeeded got over it", `
			span 1 web server A 0-100 status=error
			span 2<1 cart server B 10-90 status=ok
			span 3<2 ledger server C 20-80 status=error`, `
			badly: no record says how the request ended
			web 100
			ledger 80 is handled: cart B called it and ended well`},
		{"a warning reaches nobody", `
			span 1 web server A 0-100
			log web 50 warn "slow" code=WEB_SLOW span=1`, `
			unsaid: no record says how the request ended
			web 50 WEB_SLOW is handled: it was logged as a warning only`},
		{"what went well itself reaches nobody", `
			span 1 web server A 0-100 http=200
			log web 50 error "disk full" span=1`, `
			well: web A ended well
			web 50 RESOURCE_EXHAUSTED is handled: web A itself ended well`},
		{"but when the body broke off", `
			span 1 web server A 0-100 http=200
			log web 50 error "unexpected EOF: response body truncated" span=1`, `
			badly: no record says how the request ended
			web 50 UNREACHABLE`},
		{"a caller in logs alone that went on after it", `
			log web 0 info begin trace=-
			log web 90 info "carrying on" trace=-
			log ledger 50 error "disk full" trace=- peer=bank`, `
			calm: web, where the request came in, tells of no error
			ledger 50 RESOURCE_EXHAUSTED is handled: web went on after it and logged no error`},
		{"a caller in logs alone that answered well", `
			log web 0 info begin trace=-
			log web 90 info "" http=200 trace=-
			log ledger 50 error "disk full" trace=-`, `
			well: web answered with HTTP 200
			ledger 50 RESOURCE_EXHAUSTED is handled: web answered with HTTP 200`},
		{"a caller in logs alone that says that it went well", `
			log web 0 info begin trace=-
			log web 90 info "order placed successfully" trace=-
			log ledger 50 error "disk full" trace=-`, `
			well: web says that it went well
			ledger 50 RESOURCE_EXHAUSTED is handled: web itself ended well`},
		{"work that had only been accepted may fail later", `
			span 1 web server A 0-100 http=202
			span 2<1 ledger internal B 20-280 status=error`, `
			well: web A ended well
			ledger 280`},
		{"a message that was handled again with success", `
			span 1 web server A 0-100
			span 2<1 web producer B 10-20
			span 3 worker consumer B 200-300 trace=2 link=1/2 status=error
			span 4 worker consumer B 400-500 trace=3 link=1/2`, `
			unsaid: no record says how the request ended
			worker 300 is handled: a later try of worker B succeeded`},
		{"a message that was not", `
			span 1 web server A 0-100
			span 2<1 web producer B 10-20
			span 3 worker consumer B 200-300 trace=2 link=1/2 status=error
			span 4 worker consumer B 100-150 trace=3 link=1/2`, `
			unsaid: no record says how the request ended
			worker 300`},
		{"a message whose later handling is lost, though what it called is not", `
			span 3 worker consumer B 200-300 status=error
			span 5<3 worker client C 210-220 status=error
			span 6<9 worker client C 410-420`, `
			unsaid: no record says how the request ended
			worker 220 is handled: a later try of worker B succeeded
			worker 300 is handled: a later try of worker B succeeded`},
		{"another try that was announced and went well", `
			log worker 10 error "disk full, will retry" trace=-
			log worker 50 info "placed" trace=-`, `
			badly: no record says how the request ended
			worker 10 RESOURCE_EXHAUSTED is handled: worker tried again and logged no error any more`},
		{"another try that was announced, and an error after it", `
			log worker 10 error "disk full, will retry" trace=-
			log worker 50 error "disk full" trace=-`, `
			badly: no record says how the request ended
			worker 10 RESOURCE_EXHAUSTED`},
		{"a counted try, and a later one without an error", `
			log worker 10 error "disk full" attempt=1 trace=-
			log worker 50 info "trying" attempt=2 trace=-`, `
			badly: no record says how the request ended
			worker 10 RESOURCE_EXHAUSTED is handled: worker tried again and logged no error any more`},
		{"a counted try, and no later one", `
			log worker 10 error "disk full" attempt=2 trace=-
			log worker 50 info "trying" attempt=2 trace=-`, `
			badly: no record says how the request ended
			worker 10 RESOURCE_EXHAUSTED`},
		{"nothing failed", `
			span 1 web server A 0-100 http=200`, `well: web A ended well`},
		{"nothing failed, and nothing says so", `
			span 1 web server A 0-100`, `unsaid: no record says how the request ended`},
		{"nothing failed, in logs alone", `
			log web 10 info "begin" trace=-`, `calm: web, where the request came in, tells of no error`},
		{"nothing is known", ``, `unsaid:`},
		{"of two requests the worst tells how it ended", `
			span 1 web server A 0-100 http=200
			span 2 web server A 200-300 trace=2 http=500`, `
			badly: no record says how the request ended
			web 300 INTERNAL_ERROR`},
	} {
		t.Run(c.name, func(t *testing.T) { testevidence.Same(t, inText(decided(t, c.told)), c.want) })
	}
}

func TestTheFailureNearestToTheCallerIsTheSymptom(t *testing.T) {
	for _, c := range []struct{ name, told, want string }{
		{"of the way in before one of nobody knows whom", `
			span 1 web server A 0-100 status=error
			log ledger 500 error "disk full" trace=-`, `
			badly: no record says how the request ended
			web 100
			ledger 500 RESOURCE_EXHAUSTED is secondary: nothing ties it to the error that reached the caller`},
		{"an error before a warning", `
			log web 10 warn "slow" code=WEB_SLOW trace=-
			log web 20 info "still there" trace=-
			log ledger 50 error "disk full" trace=-`, `
			calm: web, where the request came in, tells of no error
			ledger 50 RESOURCE_EXHAUSTED
			web 10 WEB_SLOW is handled: it was logged as a warning only`},
		{"one in the foreground before one in a consumer", `
			span 1 web server A 0-100 status=error
			span 2<1 web producer B 10-20
			span 3<2 worker consumer B 30-40 status=error`, `
			badly: no record says how the request ended
			web 100
			worker 40 is secondary: web did not wait for it`},
		{"one that was not called off", `
			span 1 web server A 0-100 status=error says="context canceled"
			span 2 web server A 200-300 trace=2 status=error`, `
			badly: no record says how the request ended
			web 300
			web 100 CANCELLED is rival: it reached a caller as well`},
		{"that of the proxy which saw the client leave", `
			log web 10 error "disk full" trace=-
			log edge 50 - "" http=499 trace=-`, `
			badly: no record says how the request ended
			edge 50 CANCELLED
			web 10 RESOURCE_EXHAUSTED is handled: edge failed with CANCELLED, which is decided in the service itself`},
		{"the first of two requests", `
			span 1 web server A 0-100 status=error
			span 2 web server A 200-300 trace=2 status=error`, `
			badly: no record says how the request ended
			web 100
			web 300 is rival: it reached a caller as well`},
	} {
		t.Run(c.name, func(t *testing.T) { testevidence.Same(t, inText(decided(t, c.told)), c.want) })
	}
}

func TestEveryFailureHasAFate(t *testing.T) {
	for _, c := range []struct{ name, told, want string }{
		{"tries of the call that counted are folded into it", `
			span 1 web server A 0-100 status=error
			span 2<1 web client B 10-20 peer=ledger status=error
			span 3<1 web client B 30-40 peer=ledger status=error`, `
			badly: no record says how the request ended
			web 100
			  web 20
			web 40 is folded: another try of the same call`},
		{"earlier tries that failed in another way are handled", `
			span 1 web server A 0-100 status=error
			span 2<1 web client B 10-20 peer=ledger grpc=ABORTED
			span 3<1 web client B 30-40 peer=ledger grpc=INTERNAL`, `
			badly: no record says how the request ended
			web 100
			  web 40 INTERNAL_ERROR
			web 20 CONCURRENCY_ABORTED is handled: web tried again after it, and the last try failed in another way`},
		{"calls before the last one were gone on from", `
			span 1 web server A 0-100 status=error
			span 2<1 cart server B 10-20 status=error
			span 3<1 ledger server C 30-40 status=error`, `
			badly: no record says how the request ended
			web 100
			  ledger 40
			cart 20 is handled: web went on to other calls after it`},
		{"a call at the same time is a rival", `
			span 1 web server A 0-100 status=error
			span 2<1 cart server B 10-35 status=error
			span 3<1 ledger server C 30-40 status=error`, `
			badly: no record says how the request ended
			web 100
			  cart 35
			ledger 40 is rival: it failed under web too`},
		{"the same service that was asked again", `
			span 1 web server A 0-100 status=error
			span 2<1 ledger server B 10-20 status=error grpc=ABORTED
			span 3<1 ledger server C 30-40 status=error grpc=INTERNAL`, `
			badly: no record says how the request ended
			web 100
			  ledger 40 INTERNAL_ERROR
			ledger 20 CONCURRENCY_ABORTED is handled: ledger was asked again after it, and failed in another way`},
		{"what was cancelled with it", `
			span 1 web server A 0-100 status=error
			span 2<1 cart server B 10-50 status=error
			span 3<1 ledger server C 10-60 status=error says="context canceled"`, `
			badly: no record says how the request ended
			web 100
			  cart 50
			ledger 60 CANCELLED is secondary: it was cancelled: a consequence of what its caller did`},
		{"what is below one that is not chosen shares its fate", `
			span 1 web server A 0-100 status=error
			span 2<1 cart server B 10-20 status=error
			span 4<2 store server D 12-18 status=error
			span 3<1 ledger server C 30-40 status=error`, `
			badly: no record says how the request ended
			web 100
			  ledger 40
			store 18 is handled: web went on to other calls after it
			cart 20 is handled: web went on to other calls after it`},
		{"what the service got over, and what it did because it had failed", `
			log web 10 error "cache is down, using fallback" trace=-
			log web 20 error "disk full, rolling back" trace=-
			log web 30 error "order is locked" trace=-`, `
			badly: no record says how the request ended
			web 20 RESOURCE_EXHAUSTED
			web 10 is handled: web went on after it`},
		{"what nothing ties, before the root and after it", `
			span 1 web server A 100-200 status=error
			log ledger 50 error "disk full" trace=-
			log cart 500 error "disk full" trace=-`, `
			badly: no record says how the request ended
			web 200
			ledger 50 RESOURCE_EXHAUSTED is secondary: nothing ties it to the error that reached the caller
			cart 500 RESOURCE_EXHAUSTED is secondary: nothing ties it to the error that reached the caller`},
		{"another request that failed too", `
			span 1 web server A 0-100 status=error
			span 2 web server A 200-300 trace=2 status=error`, `
			badly: no record says how the request ended
			web 100
			web 300 is rival: it reached a caller as well`},
		{"what could not be written any more since the client had left", `
			log edge 50 - "" http=499 trace=-
			log web 40 error "broken pipe" trace=-`, `
			badly: no record says how the request ended
			edge 50 CANCELLED
			web 40 UNREACHABLE is handled: edge failed with CANCELLED, which is decided in the service itself`},
		{"one that only time ties to a cancellation", `
			log web 0 info begin trace=-
			log web 90 error "context canceled" trace=-
			log ledger 50 error "disk full" trace=-`, `
			badly: no record says how the request ended
			web 90 CANCELLED
			ledger 50 RESOURCE_EXHAUSTED is rival: it failed under web too`},
		{"one that is too weak a candidate, where no other is", `
			log web 0 info begin trace=-
			log web 90 error "invalid order" error="invalid argument: no such field" trace=-
			log ledger 50 error "disk full" trace=-`, `
			badly: no record says how the request ended
			web 90 INVALID_INPUT
			ledger 50 RESOURCE_EXHAUSTED is handled: web failed with INVALID_INPUT, which is decided in the service itself`},
		{"what was given up on while it was at work", `
			span 1 web server A 0-100 http=200
			span 2<1 web client B 10-50 status=error says="deadline exceeded"
			span 3<2 ledger server B 12-150`, `
			well: web A ended well
			web 50 TIMEOUT is handled: web A called it and did not fail
			extra ledger 12 TIMEOUT is web gave up on it and went on`},
		{"what a service says of the same error elsewhere", `
			span 1 web server A 0-100 status=error
			span 3<1 ledger server B 10-20 status=error says="row of the book is stuck"
			log ledger 60 error "row of the book is stuck" span=77`, `
			badly: no record says how the request ended
			web 100
			  ledger 20
			ledger 60 is folded: the same service tells of the same error`},
	} {
		t.Run(c.name, func(t *testing.T) { testevidence.Same(t, inText(decided(t, c.told)), c.want) })
	}
}
