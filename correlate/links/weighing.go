package links

import (
	"slices"
	"time"

	"triage/correlate/failures"
	"triage/correlate/graph"
	"triage/envelope"
	"triage/envelope/lexicon"
)

// weighing is the candidates of one effect, and what is looked up for them again and again.
type weighing struct {
	*Forest
	effect   *failures.Failure
	all      []*Cause
	goodCall map[*graph.Node]time.Time       // see lastGoodCall
	goesOn   map[*graph.Node][]*graph.Record // see goingOn
	named    map[string]bool
	ends     []time.Time // when the failed calls began, in order
	firstEnd time.Time   // when the first call failed that nobody recovered from
}

// maxGoesOn bounds the records of one node that are looked at for a fallback.
const maxGoesOn = 500

func newWeighing(f *Forest, effect *failures.Failure, all []*Cause) *weighing {
	w := &weighing{Forest: f, effect: effect, all: all, goodCall: map[*graph.Node]time.Time{}, goesOn: map[*graph.Node][]*graph.Record{}}
	for _, c := range all {
		w.ends = append(w.ends, c.Node.Start)
		if c.Failure.Hard && !c.laterGood && (w.firstEnd.IsZero() || c.Node.End.Before(w.firstEnd)) {
			w.firstEnd = c.Node.End
		}
	}
	slices.SortFunc(w.ends, time.Time.Compare)
	return w
}

// goingOn are the records by which a node's service says that it goes on without something.
func (w *weighing) goingOn(n *graph.Node) []*graph.Record {
	if rs, ok := w.goesOn[n]; ok {
		return rs
	}
	var rs []*graph.Record
	for _, r := range n.Records {
		told := n.Missing() || r.Envelope.Severity.AtLeast(envelope.Warn)
		if told && r.Says.Has(lexicon.GoesOn) && !r.Envelope.Severity.AtLeast(envelope.Error) && len(rs) < maxGoesOn {
			rs = append(rs, r)
		}
	}
	w.goesOn[n] = rs
	return rs
}

// lastGoodCall is when the last call from a node began that went well, before the effect failed. What
// takes back is none: it comes after a failure.
func (w *weighing) lastGoodCall(n *graph.Node) time.Time {
	last, ok := w.goodCall[n]
	if ok {
		return last
	}
	for _, c := range w.down[n.ID] {
		call := c.Calls() && c.Service == n.Service && !w.Async(c) && !takesBack(c)
		if call && w.Failures.Of(c) == nil && !c.End.After(w.effect.At) && c.Start.After(last) {
			last = c.Start
		}
	}
	w.goodCall[n] = last
	return last
}

// failedBefore tells whether another call had failed when the candidate began.
func (w *weighing) failedBefore(c *Cause) bool {
	return !w.firstEnd.IsZero() && !w.firstEnd.After(c.Node.Start)
}

// latestBefore tells whether no other failed call began between the candidate's end and t.
func (w *weighing) latestBefore(c *Cause, t time.Time) bool {
	i, _ := slices.BinarySearchFunc(w.ends, c.Node.End.Add(1), time.Time.Compare)
	return i == len(w.ends) || !w.ends[i].Before(t)
}
