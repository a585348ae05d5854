package investigate

import (
	"fmt"
	"slices"
	"time"

	"triage/sources"
)

const (
	maxInFlight   = 6
	refreshAtMost = 80 * time.Millisecond
	maxPatience   = 3 * time.Second // with a slow source, before the next step goes on without it
)

// limits bound one investigation. Each that is hit is noted on the result.
type limits struct {
	own, other share
	perAsk     int // log records of one question
	perOther   int // log records of one question about what other requests may tell
}

// share is what may be spent on one kind of evidence: on what the asked request tells, or on
// what only a correlation id or a span link leads to. They are apart, so that however much
// the latter tells, it never takes the room of the former.
type share struct {
	traces int // fetched by id
	ids    int // request and correlation ids followed
	logs   int // log records kept
	spans  int
}

var usualLimits = limits{
	own:    share{traces: 30, ids: 20, logs: 500000, spans: 300000},
	other:  share{traces: 20, ids: 50, logs: 100000, spans: 100000},
	perAsk: 100000, perOther: 20000,
}

// account is what was spent of a share.
type account struct {
	spent, limit share
	of           string // whose it is, in words
}

// accounts are those of the two kinds of evidence.
type accounts struct{ own, other account }

func newAccounts(l limits) accounts {
	return accounts{own: account{limit: l.own}, other: account{limit: l.other, of: " of other or linked requests"}}
}

func (a *accounts) of(far int) *account {
	if far == 0 {
		return &a.own
	}
	return &a.other
}

// afford tells whether an id that was found may be asked for, and counts it. An id is asked
// for once, and again only when it turns out to be nearer than was known.
func (i *inquiry) afford(t near) bool {
	key := t.Term
	if key.Key == sources.TraceID {
		key.Value = fullTraceID(key.Value)
	}
	for _, own := range i.ownTerms() {
		if own.Key == t.Key && sameID(own.Value, t.Value) {
			return false // asked at the start
		}
	}
	if far, seen := i.seen[key]; seen && far <= t.far {
		return false
	}
	i.seen[key] = t.far
	a := i.accounts.of(t.far)
	if t.Key == sources.TraceID {
		if a.spent.traces >= a.limit.traces {
			i.bound("more than %d traces%s: the rest was not asked for", a.limit.traces, a.of)
			return false
		}
		a.spent.traces++
		return true
	}
	if a.spent.ids >= a.limit.ids {
		i.bound("more than %d request and correlation ids%s: the rest was not asked for", a.limit.ids, a.of)
		return false
	}
	a.spent.ids++
	return true
}

// room tells how many of n records of one kind there is still room for, and takes it.
func (i *inquiry) room(n int, spent *int, limit int, what string) int {
	if free := limit - *spent; n > free {
		i.bound("more than %d %s: the rest was left out", limit, what)
		n = free
	}
	*spent += n
	return n
}

func (i *inquiry) bound(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if !slices.Contains(i.bounds, text) {
		i.bounds = append(i.bounds, text)
	}
}
