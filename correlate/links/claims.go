package links

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"triage/correlate/failures"
	"triage/correlate/graph"
	"triage/telemetry"
)

// claim is that a node may be the caller of a stray: what it says of it, and what that is worth.
type claim struct {
	stray, caller *graph.Node
	strength      strength          // how the caller names the stray's service
	callee        string            // the stray's service, or that which its missing span called
	back          strength          // how the stray names the caller's
	quote         *quotable         // what the caller repeats of the stray's words
	by            *failures.Failure // in which failure
	elsewhen      bool              // another visit of the caller's service lasted around the stray
	secondHand    bool              // the caller repeats the words of another one that names the stray's service
	at, strayAt   span
	score         int
	link          Link
}

// enoughForCaller is the score from which a claim is believed.
const enoughForCaller = 35

// maxPause is how long after its cause an effect may follow when nothing but time ties them.
const maxPause = 30 * time.Second

// callerRow is one thing that speaks for or against a claim.
type callerRow struct {
	name   string
	when   func(*claim) bool
	weight func(*claim) int
	kind   Kind // of the link that it makes, "" for a circumstance
	reason func(*claim) string
}

func points(n int) func(*claim) int { return func(*claim) int { return n } }

// callerRows are everything by which a caller is found. Those that make a link come first, the
// strongest first.
var callerRows = [...]callerRow{
	{"a field names the callee", func(c *claim) bool { return c.strength == field }, points(60), Peer,
		func(c *claim) string { return fmt.Sprintf("%s was calling %s", c.caller.Service, c.callee) }},
	{"repeats the words, or the code", func(c *claim) bool { return c.quote != nil },
		func(c *claim) int { return 46 + 12*len(c.quote.message)/max(len(c.by.Own), len(c.quote.message)) }, Text,
		func(c *claim) string {
			return fmt.Sprintf("%s: its error contains %q", c.caller.Service, clip(c.quote.message))
		}},
	{"words name the callee first", func(c *claim) bool { return c.strength == named }, points(46), Peer,
		func(c *claim) string { return fmt.Sprintf("%s's error names %s", c.caller.Service, c.callee) }},
	{"the stray was calling it", func(c *claim) bool { return c.back == field }, points(-60), "", nil},
	{"within its work", func(c *claim) bool { return c.at.encloses(c.strayAt) }, points(8), "", nil},
	{"another stretch of its work was at that time", func(c *claim) bool { return c.elsewhen }, points(-40), "", nil},
	{"repeats what another one says of it", func(c *claim) bool { return c.secondHand }, points(-20), "", nil},
}

// span is from when to when a node was at work, on the common clock.
type span struct{ from, to time.Time }

// encloses tells whether the work lasted from before the other's to after its end, as far as times
// that are rounded tell.
func (s span) encloses(o span) bool {
	const slack = 5 * time.Millisecond
	return o.from.Sub(s.from) >= -slack && s.to.Sub(o.to) >= -slack
}

// workOf is when a node was at work. The records of a visit may tell of a part alone: it was at work
// as long as who called it waited.
func (p *placer) workOf(n *graph.Node) span {
	if call := p.Caller(n); n.Visit && call != nil && call.Kind() == telemetry.KindClient {
		n = call
	}
	return span{p.begun(n), p.over(n)}
}

// weigh adds up the rows.
func (c *claim) weigh() {
	for i := range callerRows {
		row := &callerRows[i]
		if !row.when(c) {
			continue
		}
		c.score += row.weight(c)
		if row.kind != "" && c.link.Kind == "" {
			c.link = Link{Kind: row.kind, Reason: row.reason(c)}
		}
	}
	c.link.Confidence = float64(min(max(c.score, 5), 95)) / 100
}

// claims are all that words make, the best first.
func (p *placer) claims(ctx context.Context) ([]claim, error) {
	cs := claimants{placer: p, byPair: map[pair]*claim{}, quoted: map[*failures.Failure][]*failures.Failure{}}
	for i, s := range p.strays() {
		if i%256 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if p.insideOwn(s) {
			continue
		}
		for _, m := range p.speakersOf(s) {
			cs.claim(s, m.by)
		}
	}
	for i, f := range p.Failures.All {
		if i%256 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		for _, q := range p.index.quotes(f) {
			cs.quote(f, q)
		}
	}
	return cs.believed(), nil
}

// pair is a stray and who may have called it, by node ID.
type pair struct{ stray, caller int }

// claimants are the claims in the making.
type claimants struct {
	*placer
	all    []*claim
	byPair map[pair]*claim
	quoted map[*failures.Failure][]*failures.Failure // those that failed before and whose words a failure repeats
}

// claim is that of the caller to the stray.
func (cs *claimants) claim(stray, caller *graph.Node) *claim {
	k := pair{stray.ID, caller.ID}
	c := cs.byPair[k]
	if c == nil {
		callee, speaks := cs.strayService(stray), cs.index.speaks
		c = &claim{
			stray: stray, callee: callee, caller: caller, by: cs.Failures.Of(caller),
			at: cs.workOf(caller), strayAt: cs.workOf(stray),
			strength: speaks[caller][graph.BareName(callee)], back: speaks[stray][graph.BareName(caller.Service)],
		}
		cs.byPair[k] = c
		cs.all = append(cs.all, c)
	}
	return c
}

// quote notes that f repeats another failure's words: it may have called what that one stands below.
func (cs *claimants) quote(f *failures.Failure, q quotable) {
	if cs.gap(f, q.of) > 0 {
		cs.quoted[f] = append(cs.quoted[f], q.of)
	}
	stray := cs.Top(q.of.Node)
	whole := !stray.Missing() && !f.Node.Visit // a span that names no parent was not called by another trace's
	if stray == cs.Top(f.Node) || whole || cs.insideOwn(stray) || q.of.Service != cs.strayService(stray) {
		return
	}
	c := cs.claim(stray, f.Node)
	if c.quote == nil || len(q.message) > len(c.quote.message) {
		c.quote, c.by = &q, f
	}
}

// believed are the claims that have enough points, the best first.
func (cs *claimants) believed() []claim {
	var kept []claim
	visits := visitsOf(cs.Graph)
	for _, c := range cs.all {
		around := func(v *graph.Node) bool { return cs.workOf(v).encloses(c.strayAt) }
		speaksToo := func(g *failures.Failure) bool { return cs.index.speaks[g.Node][graph.BareName(c.callee)] > unsaid }
		c.elsewhen = c.caller.Visit && !c.at.encloses(c.strayAt) && slices.ContainsFunc(visits[c.caller.Service], around)
		c.secondHand = c.strength > unsaid && c.by != nil && slices.ContainsFunc(cs.quoted[c.by], speaksToo)
		if c.weigh(); c.score >= enoughForCaller {
			kept = append(kept, *c)
		}
	}
	slices.SortStableFunc(kept, compareClaims)
	return kept
}

// insideOwn tells whether a missing span was one inside its own service, which nobody else called:
// a span of the service was at work around it.
func (p *placer) insideOwn(s *graph.Node) bool {
	if s.Visit || !s.Missing() || s.Service == "" {
		return false
	}
	for _, n := range p.own[graph.Key{Trace: s.Key.Trace, Span: s.Service}] {
		if !n.Start.After(s.Start) && !n.End.Before(s.End) {
			return true
		}
	}
	return false
}

// serversOf are the first few spans of each service in each trace that answer a call.
func serversOf(g *graph.Graph) map[graph.Key][]*graph.Node {
	own := map[graph.Key][]*graph.Node{}
	for _, n := range g.Nodes {
		k := graph.Key{Trace: n.Key.Trace, Span: n.Service}
		if n.Kind() == telemetry.KindServer && len(own[k]) < maxCompared {
			own[k] = append(own[k], n)
		}
	}
	return own
}

// visitsOf are the first few visits of each service.
func visitsOf(g *graph.Graph) map[string][]*graph.Node {
	visits := map[string][]*graph.Node{}
	for _, n := range g.Nodes {
		if n.Visit && len(visits[n.Service]) < maxCompared {
			visits[n.Service] = append(visits[n.Service], n)
		}
	}
	return visits
}

func compareClaims(a, b claim) int {
	return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.away(), b.away()), cmp.Compare(a.stray.ID, b.stray.ID), cmp.Compare(a.caller.ID, b.caller.ID))
}

// away is how far apart the two began.
func (c *claim) away() time.Duration { return c.at.from.Sub(c.strayAt.from).Abs() }

// speakersOf are those that name the stray's service, the nearest in time when there are many.
// A whole trace is entered from outside by way of a service without spans that names it.
func (p *placer) speakersOf(s *graph.Node) []mention {
	name := graph.BareName(p.strayService(s))
	ms := p.index.byService[name]
	if len(ms) > maxCompared {
		at := p.Graph.Same(s.Service, s.Start)
		i, _ := slices.BinarySearchFunc(ms, at, func(m mention, t time.Time) int { return m.at.Compare(t) })
		from := max(0, min(i-maxCompared/2, len(ms)-maxCompared))
		ms = ms[from : from+maxCompared]
	}
	if s.Missing() {
		return ms
	}
	return slices.DeleteFunc(slices.Clone(ms), func(m mention) bool { return !m.by.Visit })
}

func clip(s string) string {
	const limit = 120
	if len(s) <= limit {
		return s
	}
	return strings.ToValidUTF8(s[:limit], "") + "…"
}
