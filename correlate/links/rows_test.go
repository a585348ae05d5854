package links

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"triage/internal/testevidence"
)

// rowCase is a row with evidence whose answer it changes.
type rowCase struct{ name, told, want string }

// checkRows holds each row of a table against its case: the answer with the row, and without it.
// They must differ, else the row is idle there.
func checkRows(t *testing.T, table string, cases []rowCase, answer func(*Forest) string) {
	t.Helper()
	rows := map[string]Switch{}
	for _, s := range Switches() {
		if s.Table != table {
			continue
		}
		rows[s.Row] = s
		if !slices.ContainsFunc(cases, func(c rowCase) bool { return c.name == s.Row }) {
			t.Errorf("no case for the row %q", s.Row)
		}
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			row, ok := rows[c.name]
			if !ok {
				t.Fatal("there is no such row")
			}
			with := answer(placed(t, c.told))
			on := row.Off()
			defer on()
			without := answer(placed(t, c.told))
			if with == without {
				t.Error("the row changes nothing")
			}
			testevidence.Same(t, "with\n"+with+"without\n"+without, c.want)
		})
	}
}

// causesInText is each candidate for the cause of the way in's failure, or of the last one when
// that did not fail, on a line: what it is, its score, what it is if it is not chosen, and how it is
// tied.
func causesInText(f *Forest) string {
	effect := f.Failures.Of(f.Entry)
	if effect == nil {
		effect = f.Failures.All[len(f.Failures.All)-1]
	}
	var b strings.Builder
	for _, c := range f.Causes(effect) {
		fate := [...]string{"open", "on path", "folded", "handled", "secondary", "rival"}[c.Fate]
		fmt.Fprintf(&b, "%s %s %d, %s, told %d, round %d, tries %d+%d (%s %.2f: %s)\n", c.Failure.Service, c.Failure.Code(), c.Score, fate, c.Told(), c.Round,
			len(c.Earlier), len(c.Tries), c.Link.Kind, c.Link.Confidence, c.Link.Reason)
		for _, d := range c.Doubt {
			fmt.Fprintf(&b, "  but %s\n", d)
		}
		if c.Next != nil {
			fmt.Fprintf(&b, "  then %s %d\n", c.Next.Failure.Service, c.Next.Score)
		}
	}
	return b.String()
}

func TestEachCallerRow(t *testing.T) {
	checkRows(t, "callerRows", []rowCase{
		{"a field names the callee", `
			log web 0 info begin trace=-
			log web 90 error "call failed" trace=- peer=ledger
			log ledger 50 error "disk full" trace=-`, `
			with
			web 0 *
			  ledger 50 (peer 0.68)
			without
			web 0 *
			  ledger 50 (time_order 0.35)`},
		{"repeats the words, or the code", `
			log web 0 info begin trace=-
			log web 90 error "could not: the disk of the books is full" trace=-
			log ledger 50 error "the disk of the books is full" trace=-`, `
			with
			web 0 *
			  ledger 50 (text 0.62)
			without
			web 0 *
			  ledger 50 (time_order 0.35)`},
		{"words name the callee first", `
			log web 0 info begin trace=-
			log web 90 error "ledger is broken" trace=-
			log ledger 50 error "disk full" trace=-`, `
			with
			web 0 *
			  ledger 50 (peer 0.54)
			without
			web 0 *
			  ledger 50 (time_order 0.35)`},
		{"the stray was calling it", `
			span 1 cart server A 80-200 status=error
			span 2<1 cart client B 85-195 peer=ledger status=error
			log ledger 90 error "could not: the disk of the books is full" trace=-
			log web 0 info begin trace=-
			log web 50 error "the disk of the books is full" trace=- peer=ledger`, `
			with
			1 cart *
			  2 cart
			    ledger 90 (peer 0.70)
			web 0
			without
			1 cart *
			  2 cart
			    ledger 90 (peer 0.70)
			      web 0 (text 0.54)`},
		{"within its work", `
			log web 0 info begin trace=-
			log web 90 error "ledger is broken" trace=-
			log ledger 50 error "disk full" trace=-`, `
			with
			web 0 *
			  ledger 50 (peer 0.54)
			without
			web 0 *
			  ledger 50 (peer 0.46)`},
		{"another stretch of its work was at that time", `
			log web 0 info begin
			log web 90 info end
			log web 500 info begin trace=2
			log web 590 error "ledger is broken" trace=2
			log ledger 50 error "disk full" trace=-`, `
			with
			web 0 *
			web 500 !
			  ledger 50 (time_order 0.35)
			without
			web 0 !
			web 500 *
			  ledger 50 (peer 0.46)`},
		{"repeats what another one says of it", `
			log web 0 info begin trace=-
			log web 95 error "ledger answered 503: the books cannot be written" trace=-
			log cart 90 error "ledger answered 503: the books cannot be written" trace=-
			log ledger 50 error "disk full" trace=-`, `
			with
			web 0 *
			  cart 90 (text 0.65)
			    ledger 50 (peer 0.46)
			without
			web 0 *
			  ledger 50 (peer 0.54)
			  cart 90 (text 0.65)`},
	}, inText)
}

func TestEachAskingRow(t *testing.T) {
	checkRows(t, "askRows", []rowCase{
		{"says that a call failed", `
			log web 0 info begin trace=-
			log web 90 error "upstream returned 500" trace=-
			log ledger 50 error "disk full" trace=-`, `
			with
			web 0 *
			  ledger 50 (time_order 0.50)
			without
			web 0 *
			  ledger 50 (time_order 0.35)`},
		{"a call that failed, whose callee tells of no error", `
			span 1 web server A 0-100 status=error
			span 2<1 web client B 10-95 status=error
			log ledger 50 error "disk full" trace=-`, `
			with
			1 web *
			  2 web
			    ledger 50 (time_order 0.50)
			without
			1 web *
			  2 web
			  ledger 50 (time_order 0.30)`},
		{"answered with an error and says no more", `
			log web 0 info begin trace=-
			log web 90 - "" http=500 trace=-
			log ledger 50 error "disk full" trace=-`, `
			with
			web 0 *
			  ledger 50 (time_order 0.50)
			without
			web 0 *
			  ledger 50 (time_order 0.35)`},
		{"an error that does not come about by itself", `
			log web 0 info begin trace=-
			log web 90 error "no answer in time" error="timed out" trace=-
			log ledger 50 error "no connection" error="connection refused" trace=-`, `
			with
			web 0 *
			  ledger 50 (time_order 0.40)
			without
			web 0 *
			  ledger 50 (time_order 0.35)`},
		{"an error without a name", `
			log web 0 info begin trace=-
			log web 90 error "broken" trace=-
			log ledger 50 error "disk full" trace=-`, `
			with
			web 0 *
			  ledger 50 (time_order 0.35)
			without
			web 0 *
			  ledger 50 (time_order 0.30)`},
	}, inText)
}

func TestEachRepairRow(t *testing.T) {
	checkRows(t, "repairRows", []rowCase{
		{"the span that encloses it", `
			span 1 web server A 0-100
			span 4<1 web internal other 40-50
			span 6<9 ledger server B 42-48`, `
			with
			1 web *
			  4 web
			    missing 9 (parent 0.65)
			      6 ledger
			without
			1 web *
			  4 web
			  missing 9 (parent 0.55)
			    6 ledger`},
		{"the only message that nobody took", `
			span 1 web server A 0-100
			span 2<1 web producer B 10-20
			span 6<9 ledger internal B 242-303`, `
			with
			1 web *
			  2 web
			    missing 9 (parent 0.60) async
			      6 ledger
			without
			1 web *
			  2 web
			  missing 9 (parent 0.55) async
			    6 ledger`},
		{"the only call of whose callee nothing is known", `
			span 1 web server A 0-100
			span 2<1 web client B 10-20
			span 6<9 ledger server B 242-303`, `
			with
			1 web *
			  2 web
			    missing 9 (parent 0.60)
			      6 ledger
			without
			1 web *
			  2 web
			  missing 9 (parent 0.55)
			    6 ledger`},
		{"the way in", `
			span 1 web server A 0-50 status=error
			span 6<9 ledger server B 60-80 status=error`, `
			with
			1 web *
			  missing 9 (parent 0.55)
			    6 ledger
			without
			1 web *
			missing 9
			  6 ledger`},
	}, inText)
}

func TestEachEntryRow(t *testing.T) {
	checkRows(t, "entryRows", []rowCase{
		{"it takes a message", `
			span 1 web consumer A 0-100
			span 2 ledger server A 20-80 trace=2`, `
			with
			1 web async
			2 ledger *
			without
			1 web async *
			  2 ledger (time_order 0.30)`},
		{"the root of a trace", `
			log ledger 0 info begin trace=-
			log ledger 110 info still trace=-
			span 2 web client A 20-120`, `
			with
			2 web *
			  ledger 0 (time_order 0.30)
			without
			ledger 0 *
			  2 web (time_order 0.30)`},
		{"tells of its answer alone, as a proxy does", `
			log web 0 info begin trace=-
			log web 80 info end http=200 trace=-
			log edge 90 - "" http=200 trace=-`, `
			with
			edge 90 *
			  web 0 (time_order 0.30)
			without
			web 0 *
			edge 90`},
		{"it was cancelled", `
			span 1 ledger server A 0-100 status=error says="context canceled"
			span 2 web server A 10-110 trace=2`, `
			with
			2 web *
			  1 ledger (time_order 0.30)
			without
			1 ledger *
			  2 web (time_order 0.30)`},
		{"it is known to have called others", `
			log cart 0 info begin trace=-
			log web 10 info begin trace=-
			log web 80 error "ledger is broken" trace=-
			log web 95 info end trace=-
			log ledger 50 error "disk full" trace=-
			log cart 90 info end trace=-`, `
			with
			web 10 *
			  cart 0 (time_order 0.30)
			  ledger 50 (peer 0.54)
			without
			cart 0 *
			  web 10 (time_order 0.30)
			    ledger 50 (peer 0.54)`},
		{"begins first", `
			log web 0 info begin trace=-
			log web 5 info done trace=-
			log ledger 10 info begin trace=-
			log ledger 90 info end trace=-
			log cart 50 info begin trace=-
			log cart 95 info end trace=-`, `
			with
			web 0 *
			ledger 10
			cart 50
			without
			web 0
			ledger 10 *
			  cart 50 (time_order 0.30)`},
		{"lasted longest", `
			log web 0 info begin trace=-
			log web 5 info done trace=-
			log ledger 10 info begin trace=-
			log ledger 90 info end trace=-`, `
			with
			web 0
			ledger 10 *
			without
			web 0 *
			ledger 10`},
		{"ends last", `
			log web 0 info begin trace=-
			log web 5 info done trace=-
			log ledger 10 info begin trace=-
			log ledger 60 info end trace=-`, `
			with
			web 0
			ledger 10 *
			without
			web 0 *
			ledger 10`},
	}, inText)
}

func TestEachCauseRow(t *testing.T) {
	checkRows(t, "causeRows", []rowCase{
		{"a later try succeeded", `
			span 1 web server A 0-100 status=error
			span 2<1 web client B 10-20 peer=ledger status=error
			span 3<1 web client B 30-40 peer=ledger`, `
			with
			web UNKNOWN 40, handled, told 0, round 1, tries 0+1 (parent 0.40: web B is the nearest failed span below web A)
			  but a later call of web B succeeded
			without
			web UNKNOWN 90, open, told 0, round 1, tries 0+1 (parent 0.90: web B is the nearest failed span below web A)`},
		{"named", `
			span 1 web server A 0-100
			span 3<1 ledger server B 20-80 status=error
			log web 90 error "ledger is broken" span=1`, `
			with
			ledger UNKNOWN 104, open, told 1, round 1, tries 0+1 (parent 0.99: ledger B is the nearest failed span below web A)
			without
			ledger UNKNOWN 90, open, told 1, round 1, tries 0+1 (parent 0.90: ledger B is the nearest failed span below web A)`},
		{"nobody waited for it", `
			span 1 web server A 0-100 status=error
			span 2<1 web producer B 10-20
			span 3<2 worker consumer B 30-40 status=error`, `
			with
			worker UNKNOWN 35, secondary, told 0, round 1, tries 0+1 (span_link 0.35: worker handled a message that web sent)
			  but web did not wait for it
			without
			worker UNKNOWN 75, open, told 0, round 1, tries 0+1 (span_link 0.75: worker handled a message that web sent)`},
		{"the same status or kind", `
			span 1 web server A 0-100 http=503
			span 3<1 ledger server B 20-80 http=503`, `
			with
			ledger UNAVAILABLE 98, open, told 0, round 1, tries 0+1 (parent 0.98: ledger B is the nearest failed span below web A)
			without
			ledger UNAVAILABLE 90, open, told 0, round 1, tries 0+1 (parent 0.90: ledger B is the nearest failed span below web A)`},
		{"only a warning", `
			span 1 web server A 0-100 status=error
			span 3<1 ledger server B 20-80
			log ledger 50 warn "slow" error="disk full" span=3`, `
			with
			ledger RESOURCE_EXHAUSTED 45, handled, told 0, round 1, tries 0+1 (parent 0.45: ledger B is the nearest failed span below web A)
			  but it was logged as a warning only
			without
			ledger RESOURCE_EXHAUSTED 90, open, told 0, round 1, tries 0+1 (parent 0.90: ledger B is the nearest failed span below web A)`},
		{"ended well itself", `
			span 1 web server A 0-100 status=error
			span 3<1 ledger server B 20-80 status=ok
			log ledger 50 error "disk full" span=3`, `
			with
			ledger RESOURCE_EXHAUSTED 45, handled, told 0, round 1, tries 0+1 (parent 0.45: ledger B is the nearest failed span below web A)
			  but ledger B itself ended well
			without
			ledger RESOURCE_EXHAUSTED 90, open, told 0, round 1, tries 0+1 (parent 0.90: ledger B is the nearest failed span below web A)`},
		{"cancelled", `
			span 1 web server A 0-100 status=error
			span 3<1 ledger server B 20-80 status=error says="context canceled"`, `
			with
			ledger CANCELLED 30, secondary, told 0, round 1, tries 0+1 (parent 0.30: ledger B is the nearest failed span below web A)
			  but it was cancelled: a consequence of what its caller did
			without
			ledger CANCELLED 90, open, told 0, round 1, tries 0+1 (parent 0.90: ledger B is the nearest failed span below web A)`},
		{"a call without a word, whose callee was cancelled", `
			span 1 web server A 0-100 status=error
			span 2<1 web client B 10-50 peer=ledger status=error
			span 3<2 ledger server B 11-49 status=error says="context canceled"
			span 4<1 web client C 10-50 peer=stock status=error
			span 5<4 stock server C 11-45 status=error says="disk full"`, `
			with
			web UNKNOWN 90, open, told 0, round 1, tries 0+1 (parent 0.90: web C is the nearest failed span below web A)
			web UNKNOWN 30, secondary, told 0, round 1, tries 0+1 (parent 0.30: web B is the nearest failed span below web A)
			  but its callee was cancelled: a consequence of what its caller did
			without
			web UNKNOWN 90, open, told 0, round 1, tries 0+1 (parent 0.90: web B is the nearest failed span below web A)
			web UNKNOWN 90, open, told 0, round 1, tries 0+1 (parent 0.90: web C is the nearest failed span below web A)`},
		{"began after the last word", `
			span 1 web server A 0-100
			span 3<1 ledger server B 60-80 status=error
			log web 50 error "broken" span=1`, `
			with
			ledger UNKNOWN 30, secondary, told 0, round 1, tries 0+1 (parent 0.30: ledger B is the nearest failed span below web A)
			  but it began after web had failed
			without
			ledger UNKNOWN 90, open, told 0, round 1, tries 0+1 (parent 0.90: ledger B is the nearest failed span below web A)`},
		{"went on without it, it says", `
			span 1 web server A 0-100 status=error
			span 2<1 web client B 10-20 peer=ledger status=error
			log web 25 warn "going on without it" span=1`, `
			with
			web UNKNOWN 35, handled, told 0, round 1, tries 0+1 (parent 0.35: web B is the nearest failed span below web A)
			  but web went on without it: "going on without it"
			without
			web UNKNOWN 90, open, told 0, round 1, tries 0+1 (parent 0.90: web B is the nearest failed span below web A)`},
		{"its service could not take it back, it says", `
			span 1 web server A 0-100
			span 3<1 ledger server B 10-20 status=error says="row of the book is locked"
			log web 50 error "disk full" span=1
			log web 60 error "rollback failed: row of the book is locked" span=1`, `
			with
			ledger UNKNOWN 30, secondary, told 0, round 1, tries 0+1 (parent 0.30: ledger B is the nearest failed span below web A)
			  but it failed when web took back what it had done
			without
			ledger UNKNOWN 90, open, told 0, round 1, tries 0+1 (parent 0.90: ledger B is the nearest failed span below web A)`},
		{"its service got over it, it says", `
			span 1 web server A 0-100
			span 3<1 ledger server B 10-20 status=error says="row of the book is locked"
			log web 30 error "using the fallback: row of the book is locked" span=1
			log web 50 error "disk full" span=1`, `
			with
			ledger UNKNOWN 45, handled, told 0, round 1, tries 0+1 (parent 0.45: ledger B is the nearest failed span below web A)
			  but web went on after it
			without
			ledger UNKNOWN 90, open, told 0, round 1, tries 0+1 (parent 0.90: ledger B is the nearest failed span below web A)`},
		{"takes back, by its name", `
			span 1 web server A 0-100 status=error
			span 2<1 bank server Pay 1-8 status=error
			span 3<1 ledger server CancelOrder 10-20 status=error`, `
			with
			bank UNKNOWN 90, open, told 0, round 1, tries 0+1 (parent 0.90: bank Pay is the nearest failed span below web A)
			ledger UNKNOWN 70, secondary, told 0, round 2, tries 0+1 (parent 0.70: ledger CancelOrder is the nearest failed span below web A)
			  but it looks like clean-up after the failure
			without
			ledger UNKNOWN 90, open, told 0, round 2, tries 0+1 (parent 0.90: ledger CancelOrder is the nearest failed span below web A)
			bank UNKNOWN 90, open, told 0, round 1, tries 0+1 (parent 0.90: bank Pay is the nearest failed span below web A)`},
		{"decided in the service itself", `
			span 1 web server A 0-100 http=400
			span 3<1 ledger server B 10-20 status=error says="connection refused"
			log web 50 error "invalid order" error="invalid argument: no such field" span=1`, `
			with
			ledger UNREACHABLE 45, handled, told 0, round 1, tries 0+1 (parent 0.45: ledger B is the nearest failed span below web A)
			  but web failed with INVALID_INPUT, which is decided in the service itself
			without
			ledger UNREACHABLE 90, open, told 0, round 1, tries 0+1 (parent 0.90: ledger B is the nearest failed span below web A)`},
		{"no consequence of its kind", `
			span 1 web server A 0-100
			span 3<1 ledger server B 10-20 http=404
			log web 50 error "broken" error="disk full" span=1`, `
			with
			ledger NOT_FOUND 45, handled, told 0, round 1, tries 0+1 (parent 0.45: ledger B is the nearest failed span below web A)
			  but web failed with RESOURCE_EXHAUSTED, which no NOT_FOUND brings about
			without
			ledger NOT_FOUND 90, open, told 0, round 1, tries 0+1 (parent 0.90: ledger B is the nearest failed span below web A)`},
		{"an open breaker speaks of other calls", `
			span 1 web server A 0-100
			span 3<1 ledger server B 10-20 status=error
			log web 50 error "circuit breaker is open" span=1`, `
			with
			ledger UNKNOWN 45, handled, told 0, round 1, tries 0+1 (parent 0.45: ledger B is the nearest failed span below web A)
			  but web failed at an open breaker, which other calls had opened
			without
			ledger UNKNOWN 90, open, told 0, round 1, tries 0+1 (parent 0.90: ledger B is the nearest failed span below web A)`},
		{"went on to other calls", `
			span 1 web server A 0-100
			span 2<1 web client B 10-20 peer=ledger status=error
			span 3<1 web client C 30-40 peer=cart
			log web 50 error "broken" code=WEB_PAGE span=1`, `
			with
			web UNKNOWN 45, handled, told 0, round 1, tries 0+1 (parent 0.45: web B is the nearest failed span below web A)
			  but web made other calls after it, which went well, and failed with an error of its own
			without
			web UNKNOWN 90, open, told 0, round 1, tries 0+1 (parent 0.90: web B is the nearest failed span below web A)`},
	}, causesInText)
}
