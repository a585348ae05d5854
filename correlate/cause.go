package correlate

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// candidate is a failure that could be the cause of another one.
type candidate struct {
	f       *failure
	link    Link
	score   int          // hundredths; what link kind and circumstances add up to
	tries   []*failure   // the tries that f stands for, by time, f among them
	earlier []*failure   // those before them, which failed in another way
	node    *node        // where it hangs below the effect; nil for one found by text, peer or time
	fate    fateKind     // what it is if it is not chosen
	why     string       // the circumstance that made it so
	guess   bool         // nothing but time ties it
	round   int          // calls one after another: which in the row
	doubt   []string     // what speaks against it
	said    textRelation // what the effect says of it
	named   bool         // the effect's words name the service, or the step of its own
}

// enough is the score from which a candidate is taken for the cause.
const enough = 50

// causeOf finds the cause of f, nil when f itself is where it began.
func (r *request) causeOf(f *failure) *candidate {
	if f.searched {
		return f.cause
	}
	f.searched = true
	found := r.below(f)
	for _, c := range found {
		r.weigh(f, c)
	}
	undoing(found)
	rounds(found)
	best := pick(found)
	if best != nil && best.said.points < 20 {
		if c := r.quotedElsewhere(f, best); c != nil {
			best, found = c, append(found, c)
		}
	}
	if best == nil {
		best = r.stillRunning(f)
	}
	if best == nil {
		elsewhere := r.elsewhere(f)
		best = pick(elsewhere)
		found = append(found, elsewhere...)
	}
	if best == nil {
		best = r.stillRunningFor(f)
	}
	if best == nil {
		best = r.opened(f)
	}
	if best == nil {
		best = r.byTime(f)
	}
	if best != nil {
		best = r.between(f, best)
	}
	f.cause = best
	for _, c := range found {
		if best == nil || c.f != best.f {
			f.others = append(f.others, c)
		}
	}
	return best
}

// quotedElsewhere is a failure whose words f repeats, although nothing but its place ties the
// best candidate below f to it, and no span ties that one.
func (r *request) quotedElsewhere(f *failure, below *candidate) *candidate {
	var found []*candidate
	for _, c := range r.byText(f) {
		if c.said.points >= 26 && c.f.service != f.service && c.f.service != below.f.service && !above(below.node, c.f.node) {
			r.weighOutside(f, c)
			found = append(found, c)
		}
	}
	return pick(found)
}

// elsewhere are the candidates to which no span leads from f. When its own words lead to
// none, those of the failures of its service above it do: a span that makes a call often says
// less than the record of who made it.
func (r *request) elsewhere(f *failure) []*candidate {
	var found []*candidate
	known := map[*failure]bool{f: true}
	good := false
	add := func(effect *failure, cs []*candidate) {
		for _, c := range cs {
			if !known[c.f] && (effect == f || c.f.service != f.service) {
				known[c.f] = true
				r.weighOutside(effect, c)
				found = append(found, c)
				good = good || c.score >= enough
			}
		}
	}
	for voice := f; voice != nil && !good; {
		add(voice, r.byText(voice))
		add(voice, r.byPeer(voice))
		if voice.node == nil || voice.node.parent == nil {
			break
		}
		up := voice.node.parent.failure
		if up == nil || up.service != f.service {
			break
		}
		voice = up
	}
	var nearest []*candidate
	for _, c := range found {
		inside := slices.ContainsFunc(found, func(d *candidate) bool {
			return c.f.node != nil && d.f.node != nil && d.f.node != c.f.node && d.score >= c.score && above(d.f.node, c.f.node)
		})
		if !inside {
			nearest = append(nearest, c)
		}
	}
	return nearest
}

// told is how much the words of the effect point to a candidate that is good enough: 2 when
// they repeat its own, 1 when they name it.
func (c *candidate) told() int {
	switch {
	case c.score < enough:
		return 0
	case c.said.points >= 20:
		return 2
	case c.named:
		return 1
	}
	return 0
}

// unspoken tells whether the effect's words say nothing of the candidate.
func (c *candidate) unspoken() bool { return c.said.points == 0 && !c.named }

// between finds, where a span is missing between f and its cause, the failure of the service
// in between as its log records tell it: one that f was calling and that was calling the
// cause, or that repeats its words.
func (r *request) between(f *failure, best *candidate) *candidate {
	if best.node == nil || !best.node.afloat() || best.node.missing() || best.f.service == f.service {
		return best
	}
	var found []*candidate
	for n := f.node; n != nil && n.service == f.service; n = n.parent {
		if n.failure != nil {
			found = append(found, r.byText(n.failure)...)
			found = append(found, r.byPeer(n.failure)...)
		}
	}
	for _, c := range found {
		g := c.f
		if g == best.f || !g.hard || g.service == f.service || g.service == best.f.service || c.link.Kind == LinkTimeOrder {
			continue
		}
		rel := relation(g, best.f)
		if !names(g.env.Peer, best.f.service) && rel.points < 20 {
			continue
		}
		r.weighOutside(f, c)
		g.searched = true
		further := *best
		further.link = Link{Kind: LinkPeer, Confidence: 0.68, Reason: fmt.Sprintf("%s was calling %s", g.service, best.f.service)}
		if rel.reason != "" {
			further.link.Kind = LinkText
			further.link.Reason = g.service + ": " + rel.reason
		}
		g.cause = &further
		return c
	}
	return best
}

// pick is the best candidate that is good enough. What the effect's own words say comes
// before how certain the place in the tree is.
func pick(cs []*candidate) *candidate {
	slices.SortStableFunc(cs, func(a, b *candidate) int {
		if c := cmp.Compare(b.told(), a.told()); c != 0 {
			return c
		}
		if c := cmp.Or(compareBool(b.score >= enough, a.score >= enough), compareBool(a.fate != fateOpen, b.fate != fateOpen)); c != 0 {
			return c
		}
		if c := cmp.Compare(b.round, a.round); c != 0 {
			return c // of calls one after another the last
		}
		if c := cmp.Compare(b.score/4, a.score/4); c != 0 {
			return c
		}
		if c := a.f.at.Compare(b.f.at); c != 0 {
			return c // of calls at the same time the first to fail
		}
		return cmp.Or(cmp.Compare(a.f.service, b.f.service), cmp.Compare(a.f.ref(), b.f.ref()))
	})
	if len(cs) == 0 || cs[0].score < enough {
		return nil
	}
	return cs[0]
}

// below finds the nearest failures in the spans under f's own. A span that says it
// succeeded ends the search: what failed beneath it was dealt with there. A span that says
// nothing passes an error on without a word, as many do.
func (r *request) below(f *failure) []*candidate {
	if f.node == nil {
		return nil
	}
	type place struct {
		n       *node
		silent  int
		guessed bool
		async   bool
	}
	groups := map[tryKey]*candidate{}
	lastGood, firstGood := map[tryKey]time.Time{}, map[tryKey]time.Time{}
	turns := map[tryKey]int{}
	var order []tryKey
	todo := []place{{n: f.node}}
	for len(todo) > 0 {
		at := todo[0]
		todo = todo[1:]
		for _, n := range at.n.children {
			p := place{n, at.silent, at.guessed || n.guessed || n.missing(), at.async || n.async}
			k := keyOf(at.n, n)
			if n.failure == nil {
				if lastGood[k].Before(n.start) {
					lastGood[k] = n.start
				}
				if first, ok := firstGood[k]; !ok || n.start.Before(first) {
					firstGood[k] = n.start
				}
				if !n.provenOK() || callFailed(at.n) || brokeOff(f.node, n) || f.says().cutShort {
					p.silent++
					todo = append(todo, p)
				}
				continue
			}
			call := k
			k.turn = turns[call]
			c := groups[k]
			if c != nil && n.start.Before(c.tries[len(c.tries)-1].node.end) {
				turns[call]++
				k.turn, c = turns[call], nil
			}
			if c == nil {
				c = &candidate{link: parentLink(f, n, p.silent, p.guessed, p.async)}
				groups[k] = c
				order = append(order, k)
			}
			c.tries = append(c.tries, n.failure)
		}
	}
	found := make([]*candidate, 0, len(order))
	for _, k := range order {
		c := groups[k]
		c.f, c.tries, c.earlier = settleTries(c.tries)
		c.node = c.f.node
		c.score = int(c.link.Confidence*100 + 0.5)
		call := k
		call.turn = 0
		first, loop := firstGood[call]
		loop = loop && first.Before(c.tries[0].node.start) // it went well before as well: no retry
		if last := c.tries[len(c.tries)-1].node; lastGood[call].After(last.start) && !loop {
			c.fate, c.why = handled, fmt.Sprintf("a later call of %s succeeded", callName(last))
		}
		found = append(found, c)
	}
	return found
}

func parentLink(f *failure, n *node, silent int, guessed, async bool) Link {
	l := Link{Kind: LinkParent, Confidence: 0.9}
	switch {
	case async:
		l = Link{Kind: LinkSpanLink, Confidence: 0.75,
			Reason: fmt.Sprintf("%s handled a message that %s sent", n.service, f.service)}
	case n.key == f.node.key:
		l = Link{Kind: LinkSameSpan, Confidence: 0.9,
			Reason: fmt.Sprintf("%s and %s tell of one span", f.service, n.service)}
	case n.missing() && n.guessed && n.parent == f.node:
		l = Link{Kind: LinkPeer, Confidence: 0.7,
			Reason: fmt.Sprintf("%s was calling %s, whose span did not arrive", callName(f.node), n.service)}
	case guessed:
		l.Confidence = 0.65
		l.Reason = fmt.Sprintf("%s ran inside %s; the span between them is missing", callName(n), callName(f.node))
	case silent > 0:
		l.Confidence = 0.8
		l.Reason = fmt.Sprintf("%s is below %s, past spans that say nothing of the error", callName(n), callName(f.node))
	default:
		l.Reason = fmt.Sprintf("%s is a child span of %s", callName(n), callName(f.node))
	}
	return l
}
