package graph

import (
	"strings"
	"testing"

	"triage/internal/testevidence"
)

func TestARecordStandsInTheSpanItWasWrittenIn(t *testing.T) {
	for _, c := range []struct{ name, told, want string }{
		{"the one whose id it carries, whenever it was written", `
			span 1 web server A 0-100
			span 2<1 web internal B 10-90
			log web 500 info a span=1`, `
			1 web 0-100 [a]
			  2 web 10-90`},
		{"else the innermost one of its service that was running", `
			span 1 web server A 0-100
			span 2<1 web internal B 10-50
			span 3<2 ledger server C 20-40
			log web 30 info inside
			log web 60 info outside`, `
			1 web 0-100 [outside]
			  2 web 10-50 [inside]
			    3 ledger 20-40`},
		{"a line that was written less than five milliseconds after the end", `
			span 1 web server A 0-100
			log web 104 info late`, `
			1 web 0-100 [late]`},
		{"later than that it is a visit", `
			span 1 web server A 0-100
			log web 105 info later`, `
			1 web 0-100
			visit web 105-105 [later]`},
		{"a line that was written less than five milliseconds before the beginning", `
			span 1 web server A 10-100
			log web 6 info early`, `
			1 web 10-100 [early]`},
		{"earlier than that it is a visit", `
			span 1 web server A 10-100
			log web 5 info earlier`, `
			1 web 10-100
			visit web 5-5 [earlier]`},
		{"a span that is running before one that has just ended", `
			span 1 web server A 0-100
			span 2<1 web internal B 10-50
			log web 52 info a`, `
			1 web 0-100 [a]
			  2 web 10-50`},
		{"one that has just ended before one that is about to begin", `
			span 1 web server A 0-50
			span 2 web server B 54-90
			log web 52 info a`, `
			1 web 0-50 [a]
			2 web 54-90`},
		{"the moment in which a span begins is within it, and that in which it ends", `
			span 1 web server A 0-50
			span 2 web server B 60-90
			log web 60 info begins
			log web 90 info ends`, `
			1 web 0-50
			2 web 60-90 [begins; ends]`},
		{"a record that names no trace is looked for in all of them", `
			span 1 web server A 0-50
			span 2 web server B 60-90 trace=2
			log web 70 info a trace=-`, `
			1 web 0-50
			2 web 60-90 [a]`},
		{"but not in a span of another request", `
			span 1 web server A 0-50 req=req-2
			log web 30 info a trace=-
			log other 1 info tie`, `
			1 web 0-50
			visit other 1-1 [tie]
			visit web 30-30 [a]`},
		{"a record that names a span which is unknown is in none of them", `
			span 1 web server A 0-50
			log web 30 info a span=77`, `
			1 web 0-50
			visit web 30-30 [a]`},
		{"a span of another service holds it only by its id", `
			span 1 web server A 0-50
			log ledger 30 info a
			log agent 31 info b span=1`, `
			1 web 0-50 [b]
			visit ledger 30-30 [a]`},
		{"the record of a callee that has no span, and carries its caller's id, is the callee's", `
			span 1 web server A 0-100
			span 2<1 web client B 10-90 peer=ledger
			log ledger 30 info a span=2
			log web 31 info b span=2`, `
			1 web 0-100
			  2 web 10-90 [b]
			visit ledger 30-30 [a]`},
	} {
		t.Run(c.name, func(t *testing.T) { testevidence.Same(t, inText(built(t, c.told)), c.want) })
	}
}

func TestAPanicWithoutAnIDIsTakenWhereItFits(t *testing.T) {
	for _, c := range []struct{ name, told, want string }{
		{"in a span of its service that failed", `
			span 1 web server A 0-100 status=error
			log web 50 - boom panic= req=- trace=-`, `
			1 web 0-100 failed [boom]`},
		{"or in one within a span of its service that failed", `
			span 1 web server A 0-100 status=error
			span 2<1 web internal B 10-90
			log web 50 - boom panic= req=- trace=-`, `
			1 web 0-100 failed
			  2 web 10-90 [boom]`},
		{"or in one whose caller saw it fail", `
			span 1 web client A 0-100 status=error
			span 2<1 ledger server B 10-90
			log ledger 50 - boom panic= req=- trace=-`, `
			1 web 0-100 failed
			  2 ledger 10-90 [boom]`},
		{"in no span that went well: it is another request's", `
			span 1 web server A 0-100
			log web 50 - boom panic= req=- trace=-`, `
			1 web 0-100`},
		{"at the end of what its service tells", `
			log web 10 info begin trace=-
			log web 50 - boom panic= req=- trace=-`, `
			visit web 10-50 [begin; boom]`},
		{"not after its service's answer", `
			log web 10 info begin trace=-
			log web 20 info "" http=200 trace=-
			log web 50 - boom panic= req=- trace=-`, `
			visit web 10-20 [begin; ]`},
		{"not when its service told more after it", `
			log web 10 info begin trace=-
			log web 60 info "still here" trace=-
			log web 50 - boom panic= req=- trace=-`, `
			visit web 10-60 [begin; still here]`},
		{"by itself, when a caller's error names its service", `
			log web 10 error "no answer" trace=- peer=ledger
			log ledger 9 - boom panic= req=- trace=-`, `
			visit ledger 9-9 [boom]
			visit web 10-10 [no answer]`},
		{"or a failed call does", `
			span 1 web server A 0-100 status=error
			span 2<1 web client B 0-90 status=error peer=ledger
			log ledger 50 - boom panic= req=- trace=-`, `
			1 web 0-100 failed
			  2 web 0-90 failed
			visit ledger 50-50 [boom]`},
		{"not when the call that names it went well", `
			span 1 web server A 0-100 status=error
			span 2<1 web client B 0-90 peer=ledger
			log ledger 50 - boom panic= req=- trace=-`, `
			1 web 0-100 failed
			  2 web 0-90`},
		{"not when what names it is no error", `
			log web 10 info "asks" trace=- peer=ledger
			log ledger 9 - boom panic= req=- trace=-`, `
			visit web 10-10 [asks]`},
		{"one second around the request at most", `
			log web 2000 error "no answer" trace=- peer=ledger
			log ledger 999 - "too early" panic= req=- trace=-
			log ledger 1000 - early panic= req=- trace=-
			log ledger 3000 - late panic= req=- trace=-
			log ledger 3001 - "too late" panic= req=- trace=-`, `
			visit ledger 1000-1000 [early]
			visit web 2000-2000 [no answer]
			visit ledger 3000-3000 [late]`},
		{"not of a service that nobody knows", `
			log web 10 error "no answer" trace=-
			log ledger 9 - boom panic= req=- trace=-`, `
			visit web 10-10 [no answer]`},
		{"what is no panic and has no id is nobody's", `
			log web 10 error "no answer" trace=- peer=ledger
			log ledger 9 error broken req=- trace=-`, `
			visit web 10-10 [no answer]`},
	} {
		t.Run(c.name, func(t *testing.T) { testevidence.Same(t, inText(built(t, c.told)), c.want) })
	}
}

func TestAPanicStandsInTheOrderOfTime(t *testing.T) {
	g := built(t, `
		log web 10 info begin trace=-
		log ledger 50 - boom panic= req=- trace=-
		log web 60 error "no answer" trace=- peer=ledger`)
	var got []string
	for _, r := range g.Records {
		got = append(got, r.Envelope.Message)
	}
	testevidence.Same(t, strings.Join(got, ", "), "begin, boom, no answer")
}
