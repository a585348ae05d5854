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
	holder   map[*graph.Node]*surroundings
	named    map[string]bool
	ends     []time.Time // when the failed calls began, in order
	firstEnd time.Time   // when the first call failed that nobody recovered from
}

// surroundings is what the calls from one place have in common.
type surroundings struct {
	lastGoodCall time.Time                       // when the last call began that went well
	done         map[string]map[string]time.Time // callee and operation: when it first went well
	goesOn       []*graph.Record                 // records that tell of going on without something
}

// maxGoesOn bounds the records of one node that are looked at for a fallback.
const maxGoesOn = 500

func newWeighing(f *Forest, effect *failures.Failure, all []*Cause) *weighing {
	w := &weighing{Forest: f, effect: effect, all: all, holder: map[*graph.Node]*surroundings{}}
	for _, c := range all {
		w.ends = append(w.ends, c.Node.Start)
		if c.Failure.Hard && !c.laterGood && (w.firstEnd.IsZero() || c.Node.End.Before(w.firstEnd)) {
			w.firstEnd = c.Node.End
		}
	}
	slices.SortFunc(w.ends, time.Time.Compare)
	return w
}

// around looks at a place once.
func (w *weighing) around(n *graph.Node) *surroundings {
	if s, ok := w.holder[n]; ok {
		return s
	}
	s := &surroundings{done: map[string]map[string]time.Time{}}
	w.holder[n] = s
	for _, c := range w.down[n.ID] {
		if w.Failures.Of(c) != nil || w.Async(c) {
			continue
		}
		if c.Calls() && c.Service == n.Service && !c.End.After(w.effect.At) && c.Start.After(s.lastGoodCall) {
			s.lastGoodCall = c.Start
		}
		s.noteDone(w.Callee(c), c)
	}
	for _, r := range n.Records {
		told := n.Missing() || r.Envelope.Severity.AtLeast(envelope.Warn)
		if told && r.Says.Has(lexicon.GoesOn) && !r.Envelope.Severity.AtLeast(envelope.Error) && len(s.goesOn) < maxGoesOn {
			s.goesOn = append(s.goesOn, r)
		}
	}
	return s
}

func (s *surroundings) noteDone(callee string, c *graph.Node) {
	ops := s.done[callee]
	if ops == nil {
		ops = map[string]time.Time{}
		s.done[callee] = ops
	}
	if old, ok := ops[c.Name()]; !ok || c.End.Before(old) {
		ops[c.Name()] = c.End
	}
}

// undoes tells of a call that came after another had failed and went to a callee that had
// done something else for the request before: it takes that back.
func (w *weighing) undoes(c *Cause) bool {
	above := w.Caller(c.Node)
	if above == nil || c.said.points >= repeated || !w.failedBefore(c) {
		return false
	}
	k := w.keyOf(above, c.Node)
	for name, end := range w.around(above).done[k.callee] {
		if name != k.name && end.Before(w.firstEnd) {
			return true
		}
	}
	return false
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

// hurry is the call that had used up the time which the candidate did not get.
func (w *weighing) hurry(c *Cause) *graph.Node {
	if !w.effect.GaveUp() || !c.Failure.GaveUp() {
		return nil
	}
	call := w.call(c)
	if call == nil {
		return nil
	}
	return w.hurriedBy(call)
}
