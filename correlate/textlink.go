package correlate

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"triage/envelope"
)

// textRelation is what the words of an effect say of a cause.
type textRelation struct {
	points int
	reason string
}

// relation compares the words of an effect with the code and the messages of a cause. What
// the record that speaks for the effect says counts in full, what others say, half.
func relation(effect, cause *failure) textRelation {
	own := compare(effect.spoken(), effect, cause)
	if own.points >= 20 {
		return own
	}
	if rel := compare(effect.text(), effect, cause); rel.points/2 > own.points {
		rel.points /= 2
		return rel
	}
	return own
}

func compare(text string, effect, cause *failure) textRelation {
	if code := ownCode(&cause.env); code != "" {
		switch {
		case code == ownCode(&effect.env):
			return textRelation{22, "it passes on the code " + code}
		case mentions(text, code):
			return textRelation{30, "its error names the code " + code}
		}
	}
	for _, m := range cause.brief() {
		if wraps(&effect.env, m) && commonplace(m) {
			continue
		} else if wraps(&effect.env, m) {
			return textRelation{26, fmt.Sprintf("its error ends in %q", clip(m))}
		}
	}
	if c, ok := effect.env.Innermost(); ok && distinctive(c.Message) && effect.service != cause.service {
		for _, m := range cause.messages() {
			if strings.HasPrefix(m, c.Message+": ") {
				return textRelation{26, fmt.Sprintf("it ends in %q, as the outer layer of %s's error says", clip(c.Message), cause.service)}
			}
			if len(m) > len(c.Message) && strings.HasSuffix(strings.TrimRight(m, ". "), strings.TrimRight(c.Message, ". ")) {
				return textRelation{26, fmt.Sprintf("it ends in %q, as %s's error does", clip(c.Message), cause.service)}
			}
		}
	}
	if effect.service != cause.service {
		for _, m := range cause.messages() {
			if len(m) > beginning && !strings.HasPrefix(m, "rpc error: ") && strings.Contains(text, m[:beginning]) {
				return textRelation{26, fmt.Sprintf("its error contains the beginning of %q", clip(m))}
			}
		}
	}
	weak := textRelation{}
	for _, m := range cause.messages() {
		if !strings.Contains(text, m) {
			continue
		}
		if distinctive(m) {
			return textRelation{26, fmt.Sprintf("its error contains %q", clip(m))}
		}
		weak = textRelation{6, fmt.Sprintf("its error contains %q", clip(m))}
	}
	return weak
}

// beginning is how much of a message a caller must repeat, in bytes, when it does not repeat
// all: a client or a log shipper may have cut the rest off.
const beginning = 48

// messages are what the failure says in words, the innermost first.
func (f *failure) messages() []string {
	if f.phrases != nil {
		return f.phrases
	}
	e := &f.env
	var ms []string
	if c, ok := e.Innermost(); ok {
		ms = append(ms, c.Message)
	}
	ms = append(ms, e.ErrorMessage)
	if !f.common {
		ms = append(ms, e.Message)
	}
	if f.node != nil && f.node.told != nil {
		ms = append(ms, f.node.told.StatusMessage)
	}
	kept := ms[:0]
	for _, m := range ms {
		if m = strings.TrimSpace(m); len(m) >= 10 {
			kept = append(kept, m)
		}
	}
	if f.phrases = kept; kept == nil {
		f.phrases = []string{}
	}
	return f.phrases
}

// brief are the failure's own words, short ones too.
func (f *failure) brief() []string {
	var ms []string
	if c, ok := f.env.Innermost(); ok {
		ms = append(ms, c.Message)
	}
	ms = append(ms, f.env.ErrorMessage)
	if f.node != nil && f.node.told != nil {
		ms = append(ms, f.node.told.StatusMessage)
	}
	return ms
}

// wraps tells whether e's error text ends in m after a colon or "desc =", which is how an
// error is wrapped around another.
func wraps(e *envelope.Envelope, m string) bool {
	m = strings.TrimSpace(m)
	if len(m) < 3 {
		return false
	}
	for _, text := range [...]string{e.ErrorMessage, e.Message} {
		before, ok := strings.CutSuffix(strings.TrimSpace(text), m)
		if ok && (strings.HasSuffix(before, ": ") || strings.HasSuffix(before, "desc = ")) {
			return true
		}
	}
	return false
}

// distinctive tells whether a message is unlikely to be said of two errors by chance.
func distinctive(m string) bool {
	return len(m) >= 12 && strings.Contains(m, " ") && !commonplace(m)
}

// commonplace tells whether a message, or its innermost part, is one that many errors share.
func commonplace(m string) bool {
	m = strings.ToLower(strings.Trim(m, ". "))
	if i := strings.LastIndex(m, ": "); i >= 0 && len(m)-i > 4 && len(m) < 48 {
		m = m[i+2:]
	}
	if reasonPhrase(m) {
		return true
	}
	switch m {
	case "context deadline exceeded", "context canceled", "context cancelled", "the operation was canceled",
		"operation was canceled", "internal server error", "service unavailable", "connection refused",
		"connection reset by peer", "deadline has elapsed", "the request timed out", "request timed out",
		"upstream request timeout", "something went wrong", "an error occurred", "failed to process request",
		"error while dialing", "unexpected end of file", "request failed", "not found", "permission denied", "bad gateway",
		"gateway timeout", "invalid argument", "unknown error", "call failed", "connection error", "transport error", "deadline exceeded",
		"circuit breaker is open", "error sending request", "request completed", "request cancelled", "retries exceeded", "retries exhausted", "no healthy upstream", "timeout expired",
		"broken pipe", "eof", "unexpected eof", "i/o timeout", "no such host", "timeout", "refused", "unavailable":
		return true
	}
	return false
}

// maxCompared bounds how many failures one failure's words are compared with.
const maxCompared = 64

// byText finds failures without a span in common whose code or message f repeats.
func (r *request) byText(f *failure) []*candidate {
	var found []*candidate
	for g := range r.callees(f) {
		rel := relation(f, g)
		if rel.points < 20 || (relation(g, f).points >= 20 && !r.outermost(f, g)) {
			continue
		}
		if r.precedes(f, g) && g.says().relays {
			continue // g speaks of one that failed before it
		}
		if r.precedes(f, g) && len(g.env.Cause) > len(f.env.Cause) && mentions(g.spoken(), f.service) {
			continue // it is g that passes on what f said
		}
		found = append(found, &candidate{
			f: g, tries: []*failure{g}, score: 60 + rel.points, said: rel,
			link: Link{Kind: LinkText, Reason: fmt.Sprintf("%s: %s", f.service, rel.reason)},
		})
	}
	return found
}

// outermost tells which of two failures that say the same passes it on: the one that was
// calling the other, the one with more words around it, else the later one.
func (r *request) outermost(f, g *failure) bool {
	switch {
	case f.service == g.service:
	case names(f.env.Peer, g.service):
		return true
	case names(g.env.Peer, f.service):
		return false
	}
	a, b := longest(&f.env), longest(&g.env)
	if a != b && a != "" && b != "" {
		if strings.Contains(a, b) {
			return true
		}
		if strings.Contains(b, a) {
			return false
		}
	}
	return r.precedes(g, f)
}

func longest(e *envelope.Envelope) string {
	if len(e.ErrorMessage) > 0 {
		return e.ErrorMessage
	}
	return e.Message
}

// precedes tells whether g failed before f did; at the same instant, whether its service
// was reached later.
func (r *request) precedes(g, f *failure) bool {
	if c := r.same(g.service, g.at).Compare(r.same(f.service, f.at)); c != 0 {
		return c < 0
	}
	if c := r.seen[f.service].Compare(r.seen[g.service]); c != 0 {
		return c < 0
	}
	return g.ref() < f.ref()
}

// others runs over the failures that no span ties to f for certain, those nearest in time
// first.
func (r *request) others(f *failure) iter.Seq[*failure] {
	return func(yield func(*failure) bool) {
		at, _ := slices.BinarySearchFunc(r.adrift, f.at, func(g *failure, t time.Time) int { return g.at.Compare(t) })
		before, after := at-1, at
		for n := 0; n < maxCompared && (before >= 0 || after < len(r.adrift)); {
			var g *failure
			if after >= len(r.adrift) || (before >= 0 && f.at.Sub(r.adrift[before].at) <= r.adrift[after].at.Sub(f.at)) {
				g, before = r.adrift[before], before-1
			} else {
				g, after = r.adrift[after], after+1
			}
			if g == f || (f.node != nil && g.node != nil && above(g.node, f.node)) {
				continue
			}
			n++
			if !yield(g) {
				return
			}
		}
	}
}

// callees runs over those of the others that were not calling f's service themselves.
func (r *request) callees(f *failure) iter.Seq[*failure] {
	return func(yield func(*failure) bool) {
		for g := range r.others(f) {
			if !names(g.env.Peer, f.service) && !yield(g) {
				return
			}
		}
	}
}

// above tells whether n is top or below it.
func above(top, n *node) bool {
	for ; n != nil; n = n.parent {
		if n == top {
			return true
		}
	}
	return false
}
