package graph

import (
	"testing"

	"triage/envelope"
	"triage/envelope/lexicon"
	"triage/internal/testevidence"
)

func TestRecordsWithoutASpanAreVisits(t *testing.T) {
	for _, c := range []struct{ name, told, want string }{
		{"one of each service", `
			log web 10 info a trace=-
			log ledger 20 info b trace=-
			log web 30 info c trace=-`, `
			visit web 10-30 [a; c]
			visit ledger 20-20 [b]`},
		{"and of each trace", `
			log web 10 info a
			log web 20 info b trace=2`, `
			visit web 10-10 [a]
			visit web 20-20 [b]`},
		{"a record that names no trace is of the one that its service names", `
			log web 10 info a
			log web 20 info b trace=-`, `
			visit web 10-20 [a; b]`},
		{"but not when its service names two", `
			log web 10 info a
			log web 15 info b trace=2
			log web 20 info c trace=-
			log web 25 info d`, `
			visit web 10-25 [a; d]
			visit web 15-15 [b]
			visit web 20-20 [c]`},
		{"records that name spans of one trace are one visit, when none of them arrived", `
			log web 10 info a span=7
			log web 20 info b span=8`, `
			visit web 10-20 [a; b]`},
		{"and one for each span, when others of the service did", `
			span 1 web server A 0-100
			log web 10 info a span=7
			log web 20 info b span=8`, `
			1 web 0-100
			visit web 10-10 [a]
			visit web 20-20 [b]`},
		{"a closing line that says how long the work took was written at its end", `
			log web 500 info "" http=200 duration_ms=300 trace=-`, `
			visit web 200-500 []`},
		{"a line that closes nothing says it of something else", `
			log web 500 info "asked the store" duration_ms=300 trace=-`, `
			visit web 500-500 [asked the store]`},
		{"each closing line of one shape but the last ends one", `
			log web 10 info a trace=-
			log web 20 info "request completed" trace=-
			log web 30 info b trace=-
			log web 40 info "request completed" trace=-
			log web 50 info c trace=-`, `
			visit web 10-20 [a; request completed]
			visit web 30-50 [b; request completed; c]`},
		{"two closing lines of different shapes tell of one answer", `
			log web 10 info a trace=-
			log web 20 info "request completed" trace=-
			log web 21 info "" http=200 trace=-
			log web 30 info b trace=-`, `
			visit web 10-30 [a; request completed; ; b]`},
		{"the shape that closes most often counts", `
			log web 10 info "" http=200 trace=-
			log web 20 info "request completed" trace=-
			log web 30 info "request completed" trace=-
			log web 35 info c trace=-`, `
			visit web 10-20 [; request completed]
			visit web 30-35 [request completed; c]`},
		{"a success and a later failure are no one answer", `
			log web 10 info "answer one" http=200 trace=-
			log web 20 info a trace=-
			log web 30 info "two answers now" http=503 trace=-`, `
			visit web 10-10 [answer one]
			visit web 20-30 [a; two answers now]`},
		{"two failures may be", `
			log web 10 info "answer one" http=502 trace=-
			log web 30 info "two answers now" http=503 trace=-`, `
			visit web 10-30 [answer one; two answers now]`},
		{"a failure and a later success may be, too", `
			log web 10 info "answer one" http=503 trace=-
			log web 30 info "two answers now" http=200 trace=-`, `
			visit web 10-30 [answer one; two answers now]`},
		{"how somebody else answered is no success of the service", `
			log web 10 info "asked the bank" http=200 peer=bank trace=-
			log web 30 info "answered" http=503 trace=-`, `visit web 10-30 [asked the bank; answered]`},
		{"a service that failed and told of its beginning again began again", `
			log web 10 info "got order 1" trace=-
			log web 20 error "no answer" trace=-
			log web 30 info "got order 2" trace=-
			log web 40 info "done" trace=-`, `
			visit web 10-20 [got order 1; no answer]
			visit web 30-40 [got order 2; done]`},
		{"not when it had not failed", `
			log web 10 info "got order 1" trace=-
			log web 20 warn "no answer" trace=-
			log web 30 info "got order 2" trace=-`, `
			visit web 10-30 [got order 1; no answer; got order 2]`},
		{"not when it failed in the words in which it began", `
			log web 10 warn "got order 1" trace=-
			log web 20 error "no answer" trace=-
			log web 30 warn "got order 2" trace=-`, `
			visit web 10-30 [got order 1; no answer; got order 2]`},
		{"nor when those words are a complaint now", `
			log web 10 info "got order 1" trace=-
			log web 20 error "no answer" trace=-
			log web 30 warn "got order 2" trace=-`, `
			visit web 10-30 [got order 1; no answer; got order 2]`},
		{"nor when it began with its answer", `
			log web 10 info "request completed" trace=-
			log web 20 error "no answer" trace=-
			log web 30 info "request done now" trace=-`, `
			visit web 10-30 [request completed; no answer; request done now]`},
		{"calls that name the service divide what it tells", `
			span 1 web server A 0-100
			span 2<1 web client B 10-40 peer=ledger
			span 3<1 web client B 50-90 peer=ledger
			log ledger 20 info a
			log ledger 45 info b
			log ledger 60 info c`, `
			1 web 0-100
			  2 web 10-40
			  3 web 50-90
			visit ledger 20-45 [a; b]
			visit ledger 60-60 [c]`},
		{"what is told in the moment of a call is of that call", `
			span 1 web server A 0-100
			span 2<1 web client B 10-40 peer=ledger
			span 3<1 web client B 50-90 peer=ledger
			log ledger 50 info a
			log ledger 60 info b`, `
			1 web 0-100
			  2 web 10-40
			  3 web 50-90
			visit ledger 50-60 [a; b]`},
		{"calls that overlap do not", `
			span 1 web server A 0-100
			span 2<1 web client B 10-80 peer=ledger
			span 3<1 web client B 50-90 peer=ledger
			log ledger 20 info a
			log ledger 60 info b`, `
			1 web 0-100
			  2 web 10-80
			  3 web 50-90
			visit ledger 20-60 [a; b]`},
		{"calls that follow right on one another do", `
			span 1 web server A 0-100
			span 2<1 web client B 10-50 peer=ledger
			span 3<1 web client B 50-90 peer=ledger
			log ledger 20 info a
			log ledger 60 info b`, `
			1 web 0-100
			  2 web 10-50
			  3 web 50-90
			visit ledger 20-20 [a]
			visit ledger 60-60 [b]`},
		{"calls to a database do not", `
			span 1 web server A 0-100
			span 2<1 web client B 10-40 peer=ledger db.system=postgresql
			span 3<1 web client B 50-90 peer=ledger db.system=postgresql
			log ledger 20 info a
			log ledger 60 info b`, `
			1 web 0-100
			  2 web 10-40
			  3 web 50-90
			visit ledger 20-60 [a; b]`},
	} {
		t.Run(c.name, func(t *testing.T) { testevidence.Same(t, inText(built(t, c.told)), c.want) })
	}
}

func TestTheLineWithWhichAServiceClosesItsWork(t *testing.T) {
	done := lexicon.Of(lexicon.Completed)
	for _, c := range []struct {
		name string
		e    envelope.Envelope
		says lexicon.Set
		want bool
	}{
		{"a status and nothing else", envelope.Envelope{HTTPStatus: 200, Severity: envelope.Info}, 0, true},
		{"one of gRPC", envelope.Envelope{GRPCStatus: "OK", Severity: envelope.Info}, 0, true},
		{"that it is done", envelope.Envelope{Message: "done", Severity: envelope.Info}, done, true},
		{"that it is done, with an error", envelope.Envelope{ErrorMessage: "x", Severity: envelope.Info}, done, false},
		{"nothing of the sort", envelope.Envelope{Message: "begin", Severity: envelope.Info}, 0, false},
		{"a status with a code of its own", envelope.Envelope{HTTPStatus: 500, Code: "X", Severity: envelope.Error}, 0, false},
		{"a status with an error's text", envelope.Envelope{HTTPStatus: 500, ErrorMessage: "x", Severity: envelope.Error}, 0, false},
		{"a status with an error's type", envelope.Envelope{HTTPStatus: 500, ErrorType: "x", Severity: envelope.Error}, 0, false},
		{"a status with an error's layers", envelope.Envelope{HTTPStatus: 500, Cause: []envelope.Cause{{Message: "x"}}, Severity: envelope.Error}, 0, false},
		{"a status with a panic", envelope.Envelope{HTTPStatus: 500, Panic: true, Severity: envelope.Error}, 0, false},
		{"how somebody else answered", envelope.Envelope{HTTPStatus: 200, Peer: "ledger", Severity: envelope.Info}, 0, false},
		{"that a call to somebody else is done", envelope.Envelope{Peer: "ledger", Severity: envelope.Info}, done, false},
		{"a proxy's line, which has no level and names its upstream", envelope.Envelope{HTTPStatus: 200, Peer: "ledger"}, 0, true},
		{"a proxy's word that it is done", envelope.Envelope{Peer: "ledger"}, done, false},
	} {
		r := Record{Log: &Log{Envelope: c.e}, Says: c.says}
		if got := r.Closes(); got != c.want {
			t.Errorf("%s: closes is %v", c.name, got)
		}
	}
}
