package failures

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"triage/correlate/graph"
	"triage/internal/testevidence"
)

// found is the failures of evidence that is written as text.
func found(t *testing.T, text string) *Set {
	t.Helper()
	g, err := graph.Build(context.Background(), told(t, text))
	if err != nil {
		t.Fatal(err)
	}
	s, err := Find(context.Background(), g)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// inText is each failure on a line: whose it is, from when to when, what it is, and what each of
// its signals says.
func inText(s *Set) string {
	var b strings.Builder
	for _, f := range s.All {
		parts := []string{f.Service, testevidence.Since(f.At) + "-" + testevidence.Since(f.Final), f.Code()}
		for _, flag := range []struct {
			is   bool
			name string
		}{{!f.Hard, "warning"}, {f.Over, "over"}, {f.Aftermath, "aftermath"}, {s.Of(f.Node) != f && !f.Over, "lost"}} {
			if flag.is {
				parts = append(parts, flag.name)
			}
		}
		if len(f.Also) > 0 {
			parts = append(parts, "also "+strings.Join(f.Also, " "))
		}
		var said []string
		for i := range f.Signals {
			sig := &f.Signals[i]
			what := ""
			switch {
			case sig.Event:
				what = "event " + sig.Text
			case sig.Record == nil:
				what = "span " + sig.Text
			default:
				what = sig.Envelope.Message
			}
			if !sig.Hard {
				what += " (soft)"
			}
			said = append(said, what)
		}
		fmt.Fprintf(&b, "%s [%s]\n", strings.Join(parts, " "), strings.Join(said, "; "))
	}
	return b.String()
}

func TestWhatANodeSaysOfAFailureIsOneFailure(t *testing.T) {
	for _, c := range []struct{ name, told, want string }{
		{"its status, its exceptions and its records, by time", `
			span 1 web server "GET /" 0-100 status=error says="no answer" exception="TimeoutError: no answer in 5s"
			log web 50 error "asking failed" error="no answer from ledger" code=WEB_DOWN`, `
			web 50-100 WEB_DOWN [asking failed; event TimeoutError: no answer in 5s; span GET /: no answer]`},
		{"of each node one", `
			span 1 web server A 0-100 status=error
			span 2<1 web client B 10-90 status=error
			log ledger 20 error broken trace=-`, `
			ledger 20-20 UNKNOWN [broken]
			web 90-90 UNKNOWN [span B]
			web 100-100 UNKNOWN [span A]`},
		{"a warning with an error's name is a soft one", `
			log web 20 warn "no answer" error="connection refused" trace=-
			log web 30 info "sent" trace=-`, `
			web 20-20 UNREACHABLE warning [no answer (soft)]`},
		{"one that is the last word is how the service failed", `
			log web 20 warn "no answer" error="connection refused" trace=-`, `
			web 20-20 UNREACHABLE [no answer]`},
		{"a warning without is none", `
			log web 20 warn "slow today" trace=-`, ``},
		{"a span that failed and says nothing has its reason from a warning in it", `
			span 1 web server A 0-100 status=error
			log web 20 warn "slow today"
			log web 30 info "and more"`, `
			web 100-100 UNKNOWN [slow today (soft); span A]`},
		{"or from an information with a code", `
			span 1 web server A 0-100 status=error
			log web 20 info "slow today" code=WEB_SLOW`, `
			web 100-100 WEB_SLOW [slow today (soft); span A]`},
		{"not when it says something itself", `
			span 1 web server A 0-100 status=error says="disk full"
			log web 20 warn "slow today"`, `
			web 100-100 RESOURCE_EXHAUSTED [span A: disk full]`},
		{"nor when an error in it does", `
			span 1 web server A 0-100 status=error
			log web 20 warn "slow today"
			log web 30 error "broken"`, `
			web 30-100 UNKNOWN [broken; span A]`},
		{"a status in an information, where the span tells of none, is somebody else's", `
			span 1 web server A 0-100
			log web 20 info "got it" http=404`, ``},
		{"where the span failed, it may be its own", `
			span 1 web server A 0-100 http=404
			log web 20 info "got it" http=404`, `
			web 20-100 NOT_FOUND [got it; span A]`},
		{"an answer of 500 in an information is a failure", `
			span 1 web server A 0-100
			log web 20 info "got it" http=500`, `
			web 20-20 INTERNAL_ERROR [got it]`},
		{"without a span, a refusal counts when it closes the work", `
			log web 20 info "got it" http=404 peer=ledger trace=-
			log ledger 19 info "sent it" http=404 trace=-`, `
			ledger 19-19 NOT_FOUND [sent it]`},
		{"what a span of another request says is none of ours", `
			span 1 batch internal loop 0-300 req=-
			span 2<1 batch internal item 10-90 status=error
			span 4<1 batch internal item 110-190 req=req-2 status=error`, `
			batch 90-90 UNKNOWN [span item]`},
		{"nor what one around it says", `
			span 1 batch internal loop 0-300 req=- status=error says="2 of 3 rows failed"
			span 2<1 batch internal item 10-90 status=error
			span 4<1 batch internal item 110-190 req=req-2 status=error`, `
			batch 90-90 UNKNOWN [span item]`},
		{"codes that came after the first are kept", `
			log web 20 error "a" code=FIRST error="a" trace=-
			log web 30 error "b" code=SECOND error="a" trace=-
			log web 40 error "c" code=SECOND error="a" trace=-`, `
			web 20-40 FIRST also SECOND [a; b; c]`},
	} {
		t.Run(c.name, func(t *testing.T) { testevidence.Same(t, inText(found(t, c.told)), c.want) })
	}
}

func TestWhatAServiceGotOverIsAFailureOfItsOwn(t *testing.T) {
	for _, c := range []struct{ name, told, want string }{
		{"what it says it went on after", `
			log web 20 error "cache is down, using fallback" trace=-
			log web 30 error "disk full" trace=-`, `
			web 20-20 UNKNOWN over [cache is down, using fallback]
			web 30-30 RESOURCE_EXHAUSTED [disk full]`},
		{"also when it says so in its next record", `
			log web 20 error "cache is down" trace=-
			log web 25 info "using fallback" trace=-`, `
			web 20-20 UNKNOWN over [cache is down]`},
		{"but not when it failed again in between", `
			log web 20 error "no answer from store" trace=-
			log web 22 error "no answer from store" trace=-
			log web 25 info "done" trace=-`, `
			web 20-22 UNKNOWN [no answer from store; no answer from store]`},
		{"where a span says how it ended, an information is too little", `
			span 1 web server A 0-100
			log web 20 error "no answer from store"
			log web 25 info "using fallback"`, `
			web 20-20 UNKNOWN [no answer from store]`},
		{"a warning is enough", `
			span 1 web server A 0-100
			log web 20 error "no answer from store"
			log web 25 warn "using fallback"`, `
			web 20-20 UNKNOWN over [no answer from store]`},
		{"unless the span failed", `
			span 1 web server A 0-100 status=error
			log web 20 error "no answer from store"
			log web 25 warn "using fallback"`, `
			web 20-100 UNKNOWN [no answer from store; span A]`},
		{"an error of another sort than that with which it ended", `
			log web 20 error "a" error="connection refused" trace=-
			log web 30 error "b" error="duplicate key value violates unique constraint" trace=-`, `
			web 20-20 UNREACHABLE over [a]
			web 30-30 ALREADY_EXISTS [b]`},
		{"not when it ended with something indefinite", `
			log web 20 error "a" error="connection refused" trace=-
			log web 30 error "b" error="could not do it" trace=-`, `
			web 20-30 UNREACHABLE [a; b]`},
		{"not when the end repeats it", `
			log web 20 error "a" error="row is locked" trace=-
			log web 30 error "b" error="not found: row is locked" trace=-`, `
			web 20-30 CONCURRENCY_ABORTED [a; b]`},
		{"not when the innermost words are the same", `
			log web 20 error "a" error="storing the row: key 7 taken" trace=-
			log web 30 error "b" error="permission denied: key 7 taken" trace=-`, `web 20-30 UNKNOWN [a; b]`},
		{"not when it had a code and the end has none", `
			log web 20 error "a" code=WEB_DOWN error="connection refused" trace=-
			log web 30 error "b" error="duplicate key value violates unique constraint" trace=-`, `web 20-30 WEB_DOWN [a; b]`},
		{"what concerns telemetry alone", `
			log web 20 error "failed to export spans" error="connection refused" trace=-
			log web 30 error "disk full" trace=-`, `
			web 20-20 UNREACHABLE over [failed to export spans]
			web 30-30 RESOURCE_EXHAUSTED [disk full]`},
		{"what is cancelled, when there is another error", `
			log web 20 error "disk full" trace=-
			log web 30 error "context canceled" trace=-`, `
			web 20-20 RESOURCE_EXHAUSTED [disk full]
			web 30-30 CANCELLED over aftermath [context canceled]`},
		{"what came after it began to take things back", `
			log web 20 error "disk full, rolling back" trace=-
			log web 30 error "order is locked" trace=-`, `
			web 20-20 RESOURCE_EXHAUSTED [disk full, rolling back]
			web 30-30 UNKNOWN over aftermath [order is locked]`},
		{"a rollback that failed, when there is another error", `
			log web 20 error "disk full" trace=-
			log web 30 error "rollback failed" trace=-`, `
			web 20-20 RESOURCE_EXHAUSTED [disk full]
			web 30-30 UNKNOWN over aftermath [rollback failed]`},
		{"but not when that is all there is", `
			log web 30 error "rollback failed" trace=-`, `
			web 30-30 UNKNOWN [rollback failed]`},
	} {
		t.Run(c.name, func(t *testing.T) { testevidence.Same(t, inText(found(t, c.told)), c.want) })
	}
}

// saidInText is what a failure says in words, the innermost first, and as a whole.
func saidInText(f *Failure) string {
	quoted := func(ss []string) string {
		var qs []string
		for _, s := range ss {
			qs = append(qs, fmt.Sprintf("%q", s))
		}
		return strings.Join(qs, " ")
	}
	return fmt.Sprintf("messages %s\nouter %s\nown %s\nlast %q\nall %s", quoted(f.Messages()), quoted(f.Outer()),
		quoted(strings.Split(strings.TrimSpace(f.Own), "\n")), f.Last, quoted(slices.DeleteFunc(strings.Split(f.All, "\n"), func(s string) bool { return s == "" || s[0] == '{' })))
}

func TestTheWordsOfAFailure(t *testing.T) {
	for _, c := range []struct{ name, told, want string }{
		{"of the record that speaks for it, and of all of them", `
			span 1 web server A 0-100 status=error says="no answer at all"
			log web 20 error "asking failed today" error="ledger: pool timed out waiting" code=WEB_DOWN`, `
			messages "ledger: pool timed out waiting" "asking failed today" "no answer at all"
			outer "ledger: pool timed out waiting" "asking failed today" "no answer at all"
			own "asking failed today" "ledger: pool timed out waiting" "ledger: pool timed out waiting" "no answer at all"
			last "no answer at all"
			all "WEB_DOWN" "asking failed today" "ledger: pool timed out waiting" "ledger: pool timed out waiting" "no answer at all" "no answer at all" "no answer at all" "no answer at all"`},
		{"its ids, which may hold the name of a service, are no words", `
			log web 20 error "order sent to ledger-99 is broken" correlation_id=ledger-99 trace=-`, `
			messages "order sent to ledger-99 is broken"
			outer "order sent to ledger-99 is broken"
			own "order sent to  is broken"
			last "order sent to  is broken"
			all "order sent to  is broken"`},
		{"what was said after it began to take things back is none", `
			log web 20 error "disk is full, rolling back" trace=-
			log web 30 warn "order is locked" code=LOCKED trace=-`, `
			messages "disk is full, rolling back"
			outer "disk is full, rolling back"
			own "disk is full, rolling back"
			last "disk is full, rolling back"
			all "disk is full, rolling back"`},
		{"what is too short, or what many errors share, is not told from others", `
			log web 20 error "context deadline exceeded" error="too short" trace=-`, `
			messages
			outer
			own "context deadline exceeded" "too short" "too short"
			last "too short"
			all "context deadline exceeded" "too short" "too short"`},
		{"the layers of an error are those of what it called, but for the innermost", `
			log web 20 error "could not place the order" error="placing: asking the ledger: pool timed out while waiting" trace=-`, `
			messages "pool timed out while waiting" "placing: asking the ledger: pool timed out while waiting" "could not place the order"
			outer "placing: asking the ledger: pool timed out while waiting" "could not place the order"
			own "could not place the order" "placing: asking the ledger: pool timed out while waiting" "placing: asking the ledger" "pool timed out while waiting"
			last "placing: asking the ledger: pool timed out while waiting"
			all "could not place the order" "placing: asking the ledger: pool timed out while waiting" "placing: asking the ledger" "pool timed out while waiting"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := found(t, c.told)
			if len(s.All) != 1 {
				t.Fatalf("%d failures", len(s.All))
			}
			testevidence.Same(t, saidInText(s.All[0]), c.want)
		})
	}
}
