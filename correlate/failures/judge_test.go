package failures

import (
	"fmt"
	"strings"
	"testing"

	"triage/correlate/graph"
	"triage/envelope"
	"triage/envelope/lexicon"
	"triage/internal/testevidence"
)

// marked is an envelope whose status stands in a field of the record.
func marked(e envelope.Envelope) *envelope.Envelope {
	if e.HTTPStatus != 0 {
		e.Mark(envelope.FieldHTTPStatus, envelope.FromField, "status")
	}
	if e.GRPCStatus != "" {
		e.Mark(envelope.FieldGRPCStatus, envelope.FromField, "status")
	}
	return &e
}

func TestWhatARecordTellsOfAFailure(t *testing.T) {
	read := func(e envelope.Envelope, how envelope.How) *envelope.Envelope {
		e.Mark(envelope.FieldHTTPStatus, how, "")
		e.Mark(envelope.FieldGRPCStatus, how, "")
		return &e
	}
	for _, c := range []struct {
		name string
		e    *envelope.Envelope
		says lexicon.Set
		want string
	}{
		{"a panic", &envelope.Envelope{Panic: true, Severity: envelope.Info}, 0, "hard"},
		{"an error", &envelope.Envelope{Severity: envelope.Error}, 0, "hard"},
		{"worse than an error", &envelope.Envelope{Severity: envelope.Fatal}, 0, "hard"},
		{"an answer of 500, wherever it was read", read(envelope.Envelope{HTTPStatus: 500, Severity: envelope.Info}, envelope.FromText), 0, "hard"},
		{"an answer of 400 in a field", marked(envelope.Envelope{HTTPStatus: 400, Severity: envelope.Info}), 0, "hard"},
		{"an answer of 399 in a field", marked(envelope.Envelope{HTTPStatus: 399, Severity: envelope.Info}), 0, "nothing"},
		{"one of 404 in a text", read(envelope.Envelope{HTTPStatus: 404, Severity: envelope.Info}, envelope.FromText), 0, "nothing"},
		{"a refusal of gRPC in a field", marked(envelope.Envelope{GRPCStatus: "NOT_FOUND", Severity: envelope.Info}), 0, "hard"},
		{"a success of gRPC in a field", marked(envelope.Envelope{GRPCStatus: "OK", Severity: envelope.Info}), 0, "nothing"},
		{"a refusal of gRPC in a text", read(envelope.Envelope{GRPCStatus: "NOT_FOUND", Severity: envelope.Info}, envelope.FromText), 0, "nothing"},
		{"an information with a code", &envelope.Envelope{Code: "X", Severity: envelope.Info}, lexicon.Of(lexicon.Failed), "nothing"},
		{"a warning", &envelope.Envelope{Message: "slow", Severity: envelope.Warn}, 0, "nothing"},
		{"a warning that says that something failed", &envelope.Envelope{Message: "no", Severity: envelope.Warn}, lexicon.Of(lexicon.Failed), "soft"},
		{"a warning that says that it goes on", &envelope.Envelope{Message: "no", Severity: envelope.Warn}, lexicon.Of(lexicon.GoesOn), "nothing"},
		{"a warning with a code", &envelope.Envelope{Code: "X", Severity: envelope.Warn}, 0, "soft"},
		{"a warning with an error's type", &envelope.Envelope{ErrorType: "X", Severity: envelope.Warn}, 0, "soft"},
		{"a warning with an error's text", &envelope.Envelope{ErrorMessage: "x", Severity: envelope.Warn}, 0, "soft"},
		{"a warning with an error's layers", &envelope.Envelope{Cause: []envelope.Cause{{Message: "x"}}, Severity: envelope.Warn}, 0, "soft"},
		{"a warning with a status in its text", read(envelope.Envelope{HTTPStatus: 400, Severity: envelope.Warn}, envelope.FromText), 0, "soft"},
		{"a warning with a success in its text", read(envelope.Envelope{HTTPStatus: 399, Severity: envelope.Warn}, envelope.FromText), 0, "nothing"},
		{"a warning with a status of gRPC", read(envelope.Envelope{GRPCStatus: "ABORTED", Severity: envelope.Warn}, envelope.FromText), 0, "soft"},
		{"a warning with a success of gRPC", read(envelope.Envelope{GRPCStatus: "OK", Severity: envelope.Warn}, envelope.FromText), 0, "nothing"},
		{"a warning that somebody is turned away", &envelope.Envelope{Message: "rate limit exceeded", Severity: envelope.Warn}, 0, "soft"},
		{"a warning that somebody is not let in", &envelope.Envelope{Message: "permission denied", Severity: envelope.Warn}, 0, "soft"},
		{"a warning of telemetry", &envelope.Envelope{ErrorMessage: "x", Severity: envelope.Warn}, lexicon.Of(lexicon.Telemetry), "nothing"},
		{"without a level, an error's name", &envelope.Envelope{ErrorMessage: "x"}, 0, "hard"},
		{"without a level, the word that it failed", &envelope.Envelope{}, lexicon.Of(lexicon.Failed), "hard"},
		{"without a level, the word of a panic", &envelope.Envelope{}, lexicon.Of(lexicon.Panicked), "hard"},
		{"without a level, nothing of the sort", &envelope.Envelope{Message: "begin"}, lexicon.Of(lexicon.GoesOn), "nothing"},
	} {
		tells, hard := Judge(c.e, c.says)
		got := map[[2]bool]string{{false, false}: "nothing", {true, false}: "soft", {true, true}: "hard"}[[2]bool{tells, hard}]
		if got != c.want {
			t.Errorf("%s tells %q, want %q", c.name, got, c.want)
		}
	}
}

// envelopeInText is what a failure is, with what speaks for it.
func envelopeInText(f *Failure) string {
	e := &f.Envelope
	return fmt.Sprintf("%s %s | %q %q type=%q http=%d op=%q attempt=%d hard=%v at=%s", f.Code(), f.Classification.Kind, e.Message, e.ErrorMessage, e.ErrorType,
		e.HTTPStatus, e.Operation, e.Attempt, f.Hard, testevidence.Since(f.At))
}

func TestOneRecordSpeaksForAFailure(t *testing.T) {
	for _, c := range []struct{ name, told, want string }{
		{"the first with a code, though others came before", `
			span 1 web server "GET /" 0-100 status=error http=502
			log web 20 error "no answer" error="connection refused"
			log web 30 error "giving up" code=WEB_DOWN
			log web 40 error "really" code=WEB_BROKEN`, `WEB_DOWN UNAVAILABLE | "giving up" "connection refused" type="" http=502 op="GET /" attempt=0 hard=true at=20`},
		{"an error before a warning, whose code it gets when it has none", `
			log web 20 warn "slow" code=WEB_SLOW trace=- attempt=2
			log web 30 error "broken" error="disk full" trace=-`, `WEB_SLOW RESOURCE_EXHAUSTED | "broken" "disk full" type="" http=0 op="" attempt=2 hard=true at=30`},
		{"an error with words before a record without", `
			log web 20 error "broken" trace=-
			log web 30 error "broken" error="disk full" trace=-`, `RESOURCE_EXHAUSTED RESOURCE_EXHAUSTED | "broken" "disk full" type="" http=0 op="" attempt=0 hard=true at=20`},
		{"an error with a type before a record without", `
			log web 20 error "broken" trace=-
			log web 30 error "really broken" error_type=IOError trace=-`, `UNKNOWN UNKNOWN | "really broken" "" type="IOError" http=0 op="" attempt=0 hard=true at=20`},
		{"a panic before an error with words", `
			log web 20 error "broken" error="no route to it" trace=-
			log web 30 error "boom" panic= trace=-`, `
			UNKNOWN UNKNOWN | "broken" "no route to it" type="" http=0 op="" attempt=0 hard=true at=20
			PANIC PANIC | "boom" "" type="" http=0 op="" attempt=0 hard=true at=30`},
		{"an exception before the bare status", `
			span 1 web server "GET /" 0-100 status=error http=500 exception="IOError: disk full"`, `RESOURCE_EXHAUSTED RESOURCE_EXHAUSTED | "" "disk full" type="IOError" http=500 op="GET /" attempt=0 hard=true at=99`},
		{"a warning says why where the error is a bare answer", `
			log web 20 warn "turned away" error="quota of the tenant is used up" trace=-
			log web 30 - "" http=429 trace=-`, `RATE_LIMITED RATE_LIMITED | "turned away" "quota of the tenant is used up" type="" http=429 op="" attempt=0 hard=true at=30`},
		{"of two warnings without a code the last", `
			log web 20 warn "quota of one is used up" error="first" trace=-
			log web 25 warn "quota of two is used up" error="second" trace=-
			log web 30 - "" http=429 trace=-`, `RATE_LIMITED RATE_LIMITED | "quota of two is used up" "second" type="" http=429 op="" attempt=0 hard=true at=30`},
		{"a warning that it went on says nothing of it", `
			log web 20 warn "quota is used up, using fallback" error="quota" trace=-
			log web 30 - "" http=429 trace=-`, `RATE_LIMITED RATE_LIMITED | "" "" type="" http=429 op="" attempt=0 hard=true at=30`},
		{"an outage that was answered as a refusal is an outage", `
			log web 20 error "keys not fetched" error="connection refused" trace=-
			log web 30 - "" http=401 trace=-`, `UNREACHABLE UNREACHABLE | "keys not fetched" "connection refused" type="" http=401 op="" attempt=0 hard=true at=20`},
		{"not when the refusal is in the record itself", `
			log web 20 error "keys not fetched" error="connection refused" http=401 trace=-`, `UNAUTHENTICATED UNAUTHENTICATED | "keys not fetched" "connection refused" type="" http=401 op="" attempt=0 hard=true at=20`},
		{"nor when there is no error's text", `
			log web 20 error "connection refused" trace=-
			log web 30 - "" http=401 trace=-`, `UNAUTHENTICATED UNAUTHENTICATED | "connection refused" "" type="" http=401 op="" attempt=0 hard=true at=20`},
		{"nor when it tells a status of gRPC", `
			log web 20 error "keys not fetched" error="connection refused" grpc=UNAVAILABLE trace=-
			log web 30 - "" http=401 trace=-`, `UNREACHABLE UNREACHABLE | "keys not fetched" "connection refused" type="" http=401 op="" attempt=0 hard=true at=20`},
		{"nor when it was answered as one of the server's own", `
			log web 20 error "keys not fetched" error="connection refused" trace=-
			log web 30 - "" http=500 trace=-`, `UNREACHABLE UNREACHABLE | "keys not fetched" "connection refused" type="" http=500 op="" attempt=0 hard=true at=20`},
		{"nor when it has a code", `
			log web 20 error "keys not fetched" error="connection refused" code=WEB_KEYS trace=-
			log web 30 - "" http=401 trace=-`, `WEB_KEYS UNAUTHENTICATED | "keys not fetched" "connection refused" type="" http=401 op="" attempt=0 hard=true at=20`},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := found(t, c.told)
			var all []string
			for _, f := range s.All {
				all = append(all, envelopeInText(f))
			}
			testevidence.Same(t, strings.Join(all, "\n"), c.want)
		})
	}
}

func TestAMessageThatSeveralServicesLogIsCommon(t *testing.T) {
	for _, c := range []struct{ name, told, want string }{
		{"beside an error's own words", `
			log web 20 error "request could not be served" error="disk full" trace=-
			log ledger 10 error "request could not be served" error="no answer" trace=-`, "ledger web"},
		{"not when it is the error", `
			log web 20 error "request could not be served" trace=-
			log ledger 10 error "request could not be served" error="REQUEST could not be served" trace=-`, ""},
		{"not when one service logs it twice", `
			log web 20 error "request could not be served" error="disk full"
			log web 10 error "request could not be served" error="no answer" trace=2`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var common []string
			for _, f := range found(t, c.told).All {
				if f.Common {
					common = append(common, f.Service)
					if len(f.Messages()) > 1 {
						t.Errorf("what is common is one of %q", f.Messages())
					}
				}
			}
			testevidence.Same(t, strings.Join(common, " "), c.want)
		})
	}
}

func TestTwoFailuresHeldAgainstEachOther(t *testing.T) {
	f := func(e envelope.Envelope, k envelope.Kind) *Failure {
		return &Failure{Envelope: *marked(e), Classification: envelope.Classification{Kind: k}}
	}
	for _, c := range []struct {
		name        string
		a, b        *Failure
		same, alike bool
	}{
		{"one code", f(envelope.Envelope{Code: "A"}, envelope.KindTimeout), f(envelope.Envelope{Code: "A"}, envelope.KindPanic), true, false},
		{"two codes", f(envelope.Envelope{Code: "A"}, envelope.KindTimeout), f(envelope.Envelope{Code: "B"}, envelope.KindTimeout), false, true},
		{"one code and none", f(envelope.Envelope{Code: "A"}, envelope.KindTimeout), f(envelope.Envelope{}, envelope.KindTimeout), true, true},
		{"two statuses of gRPC", f(envelope.Envelope{GRPCStatus: "ABORTED"}, envelope.KindTimeout), f(envelope.Envelope{GRPCStatus: "INTERNAL"}, envelope.KindTimeout), false, true},
		{"one status of gRPC", f(envelope.Envelope{GRPCStatus: "ABORTED"}, envelope.KindTimeout), f(envelope.Envelope{GRPCStatus: "ABORTED"}, envelope.KindPanic), false, true},
		{"two statuses of HTTP", f(envelope.Envelope{HTTPStatus: 500}, envelope.KindTimeout), f(envelope.Envelope{HTTPStatus: 503}, envelope.KindTimeout), false, true},
		{"one status of HTTP", f(envelope.Envelope{HTTPStatus: 400}, envelope.KindTimeout), f(envelope.Envelope{HTTPStatus: 400}, envelope.KindPanic), false, true},
		{"one success of HTTP", f(envelope.Envelope{HTTPStatus: 200}, envelope.KindTimeout), f(envelope.Envelope{HTTPStatus: 200}, envelope.KindPanic), false, false},
		{"a kind and an unknown one", f(envelope.Envelope{}, envelope.KindTimeout), f(envelope.Envelope{}, envelope.KindUnknown), true, false},
		{"an unknown kind and a kind", f(envelope.Envelope{}, envelope.KindUnknown), f(envelope.Envelope{}, envelope.KindTimeout), true, false},
		{"two unknown ones", f(envelope.Envelope{}, envelope.KindUnknown), f(envelope.Envelope{}, envelope.KindUnknown), true, false},
	} {
		if got := SameError(c.a, c.b); got != c.same {
			t.Errorf("%s: the same error is %v", c.name, got)
		}
		if got := Alike(c.a, c.b); got != c.alike {
			t.Errorf("%s: alike is %v", c.name, got)
		}
	}
}

func TestWhatKindOfFailureItIs(t *testing.T) {
	is := func(f *Failure) string {
		var flags []string
		for _, flag := range []struct {
			is   bool
			name string
		}{{f.GaveUp(), "gave up"}, {f.CalledOff(), "called off"}, {f.RefersBack(), "refers back"}, {f.Definite(), "definite"}, {f.OwnFault(), "own fault"},
			{f.Outage(), "outage"}, {f.Relays(), "relays"}, {f.Answers(), "answers"}, {f.RefusedOnly(), "refused only"}} {
			if flag.is {
				flags = append(flags, flag.name)
			}
		}
		return strings.Join(flags, ", ")
	}
	call := &graph.Node{Span: nil, Visit: true}
	said := envelope.Envelope{ErrorMessage: "x"}
	for _, c := range []struct {
		kind envelope.Kind
		e    envelope.Envelope
		says lexicon.Set
		want string
	}{
		{envelope.KindTimeout, said, 0, "gave up, outage"},
		{envelope.KindUpstreamTimeout, said, 0, "gave up, outage"},
		{envelope.KindCancelled, said, lexicon.Of(lexicon.TimedOut), "called off, refers back"},
		{envelope.KindCircuitOpen, said, 0, "refers back"},
		{envelope.KindRetriesExhausted, said, 0, "refers back"},
		{envelope.KindDeadLettered, said, 0, "refers back"},
		{envelope.KindNotFound, said, 0, "definite, own fault"},
		{envelope.KindNotFound, said, lexicon.Of(lexicon.Relays), "definite, relays"},
		{envelope.KindNotFound, said, lexicon.Of(lexicon.BareReason), "definite, relays"},
		{envelope.KindNotFound, envelope.Envelope{HTTPStatus: 404}, 0, "definite, answers, refused only"},
		{envelope.KindUnknown, envelope.Envelope{HTTPStatus: 500}, 0, "answers"},
		{envelope.KindRateLimited, envelope.Envelope{Code: "X"}, 0, "own fault"},
		{envelope.KindPanic, envelope.Envelope{Panic: true}, 0, "definite, own fault"},
		{envelope.KindUnavailable, said, 0, "outage"},
		{envelope.KindInternal, said, 0, ""},
	} {
		f := &Failure{Node: call, Envelope: c.e, Says: c.says, Classification: envelope.Classification{Kind: c.kind}}
		if got := is(f); got != c.want {
			t.Errorf("%s %+v is %q, want %q", c.kind, c.e.HTTPStatus, got, c.want)
		}
	}
	tonic := found(t, `span 2 web client B 0-100 grpc=CANCELLED status=error says="Timeout expired"`).All[0]
	if got := is(tonic); !strings.HasPrefix(got, "gave up") {
		t.Errorf("a client's own timeout that is called a cancellation is %q", got)
	}
}

func TestTheLastWordOfAFailure(t *testing.T) {
	for _, c := range []struct{ name, told, want string }{
		{"its last record with a code", `
			log web 20 error a code=X trace=-
			log web 30 error b code=X trace=-
			log web 40 error c error="a" trace=-`, "30"},
		{"also when others came before", `
			log web 20 error a error="disk full" trace=-
			log web 30 error b code=X error="disk full" trace=-`, "30"},
		{"else its last error", `
			log web 20 error a trace=-
			log web 30 error a trace=-
			log web 40 warn a error="a" trace=-`, "30"},
		{"no answer is one", `
			log web 20 error a trace=-
			log web 30 - "" http=500 trace=-`, "20"},
		{"nor is a status of a span", `
			span 1 web server A 0-100 status=error`, "-"},
		{"what follows its taking back is not about it", `
			log web 20 error "disk full, rolling back" trace=-
			log web 30 error "disk full" trace=-`, "20"},
	} {
		t.Run(c.name, func(t *testing.T) {
			testevidence.Same(t, testevidence.Since(found(t, c.told).All[0].LastWord()), c.want)
		})
	}
}

func TestAnEnvelopeIsCompletedAndNothingOverwritten(t *testing.T) {
	full := envelope.Envelope{
		Code: "A", Message: "a", Severity: envelope.Error, RequestID: "r", CorrelationID: "c", TraceID: "t", SpanID: "s", Operation: "o", Version: "v",
		ErrorType: "et", ErrorMessage: "em", Cause: []envelope.Cause{{Message: "x"}, {Message: "y"}}, CauseHow: envelope.CauseExplicit, Class: envelope.Transient,
		Retriable: envelope.RetryYes, Attempt: 1, MaxAttempts: 2, Recovery: "fallback", RetryAfter: 5, GRPCStatus: "ABORTED", HTTPStatus: 500, Peer: "p", Stack: "st", Panic: true,
	}
	other := envelope.Envelope{
		Code: "B", Message: "b", Severity: envelope.Warn, RequestID: "r2", CorrelationID: "c2", TraceID: "t2", SpanID: "s2", Operation: "o2", Version: "v2",
		ErrorType: "et2", ErrorMessage: "em2", Cause: []envelope.Cause{{Message: "z"}}, Class: envelope.Permanent,
		Retriable: envelope.RetryNo, Attempt: 3, MaxAttempts: 4, Recovery: "failover", RetryAfter: 6, GRPCStatus: "INTERNAL", HTTPStatus: 501, Peer: "p2", Stack: "st2", Panic: true,
	}
	show := func(e envelope.Envelope) string { return fmt.Sprintf("%+v", e) }
	fromEmpty := envelope.Envelope{}
	Fill(&fromEmpty, &full)
	testevidence.Same(t, show(fromEmpty), show(full))
	kept := full
	Fill(&kept, &other)
	testevidence.Same(t, show(kept), show(full))
}
