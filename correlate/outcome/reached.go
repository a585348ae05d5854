package outcome

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"triage/correlate/failures"
	"triage/correlate/graph"
	"triage/correlate/links"
	"triage/envelope/lexicon"
	"triage/telemetry"
)

// reached tells whether a failure without a failed one above it got to the caller, and if
// not, what shows that it did not.
func (d *decision) reached(f *failures.Failure) (bool, string) {
	n := f.Node
	outlasts := f.Says.Has(lexicon.CutShort) || f.Envelope.Panic
	switch {
	case !f.Hard:
		return false, "it was logged as a warning only"
	case d.EndOf(n) == links.Well && !outlasts:
		return false, d.endedItself(n)
	}
	for at := n; ; {
		if d.takesMessage(at) {
			said := cmp.Or(d.deliveredLater(at), d.triedAgain(f))
			return said == "", said
		}
		up := d.Caller(at)
		if at.Door || up == nil {
			return d.reachedFrom(at, f)
		}
		if proves(d.Forest, at) {
			if said := d.gotOver(up, f); said != "" {
				return false, said
			}
		}
		at = up
	}
}

// endedItself says that the failure's own node ended well.
func (d *decision) endedItself(n *graph.Node) string {
	if r := links.Answer(n); n.Missing() && r != nil {
		return fmt.Sprintf("%s answered with %s", n.Service, links.StatusWords(&r.Envelope))
	}
	return n.Label() + " itself ended well"
}

// proves tells whether what stands above n has called it: of a span that was hung in over a
// missing one that is not certain.
func proves(f *links.Forest, n *graph.Node) bool {
	return f.LinkUp(n).Kind != links.Parent
}

// gotOver says how a caller got over a failure below it, "" when it does not show that it did.
func (d *decision) gotOver(caller *graph.Node, f *failures.Failure) string {
	switch d.EndOf(caller) {
	case links.Well:
		if accepted(caller) && f.Final.After(caller.End) {
			return "" // the work was yet to be done
		}
		if caller.Missing() {
			return d.endedItself(caller)
		}
		return fmt.Sprintf("%s called it and did not fail", caller.Label())
	case links.Calm:
		if !caller.Missing() {
			return fmt.Sprintf("%s called it and did not fail", caller.Label())
		}
		if r := saidToGoOn(caller, f); r != nil {
			return fmt.Sprintf("%s went on without it: %q", caller.Service, r.Envelope.Message)
		}
		if last := caller.Records[len(caller.Records)-1]; last.At.After(f.Final) && !last.Closes() {
			return fmt.Sprintf("%s went on after it and logged no error", caller.Service)
		}
	}
	return ""
}

// saidToGoOn is the record by which a caller says that it goes on without the failure's service, or
// after it.
func saidToGoOn(caller *graph.Node, f *failures.Failure) *graph.Record {
	name := graph.BareName(f.Service)
	for _, r := range caller.Records {
		if r.Says.Has(lexicon.GoesOn) && (r.At.After(f.At) || graph.Mentions(strings.ToLower(r.Record.Line), name)) {
			return r
		}
	}
	return nil
}

// reachedFrom judges a failure by the topmost node above it, wherever below that it hangs.
func (d *decision) reachedFrom(top *graph.Node, f *failures.Failure) (bool, string) {
	said := d.triedAgain(f)
	if said == "" && top != f.Node && !top.Door {
		said = d.gotOver(top, f)
	}
	return said == "", said
}

// accepted tells whether the answer was that the work is yet to be done.
func accepted(n *graph.Node) bool {
	if r := links.Answer(n); r != nil {
		return r.Envelope.HTTPStatus == graph.Accepted
	}
	return n.Envelope.HTTPStatus == graph.Accepted
}

// takesMessage tells whether the node handles what another one left for it; the span of who
// left it may be lost.
func (d *decision) takesMessage(n *graph.Node) bool {
	return d.Async(n) || n.Kind() == telemetry.KindConsumer && d.Caller(n) == nil
}

// deliveredLater tells whether a later handling of the same message succeeded. Where its
// span is lost, what it called tells: the same as the failed one, and with success.
func (d *decision) deliveredLater(n *graph.Node) string {
	if d.handled == nil {
		d.noteDeliveries()
	}
	again := func(r route) bool { l := d.handled[r]; return l != nil && l.Start.After(n.Start) }
	if again(route{n.Service, n.Name()}) || slices.ContainsFunc(d.Children(n), func(c *graph.Node) bool {
		return d.Failures.Of(c) != nil && again(route{n.Service, c.Name()})
	}) {
		return fmt.Sprintf("a later try of %s succeeded", n.Label())
	}
	return ""
}

// noteDeliveries notes when a message was last handled without an error, or a call made so by
// a span that is lost.
func (d *decision) noteDeliveries() {
	d.handled = map[route]*graph.Node{}
	note := func(r route, n *graph.Node) {
		if old := d.handled[r]; old == nil || n.Start.After(old.Start) {
			d.handled[r] = n
		}
	}
	failed := func(c *graph.Node) bool { return d.Failures.Of(c) != nil }
	for _, n := range d.Graph.Nodes {
		switch {
		case failed(n):
		case !n.Missing() && d.takesMessage(n):
			note(route{n.Service, n.Name()}, n)
		case n.Missing() && !n.Visit && !slices.ContainsFunc(d.Children(n), failed):
			for _, c := range d.Children(n) {
				note(route{c.Service, c.Name()}, c)
			}
		}
	}
}

// triedAgain tells whether f's service announced another try, or counts one, and another stretch
// of its work, or the rest of this one, tells of no error.
func (d *decision) triedAgain(f *failures.Failure) string {
	announced, attempt := false, 0
	for i := range f.Signals {
		announced = announced || f.Signals[i].Says.Has(lexicon.TriesAgain)
		attempt = max(attempt, f.Signals[i].Envelope.Attempt)
		if f.Signals[i].Says.Has(lexicon.Undoing) {
			break // what is tried again afterwards is to take it back
		}
	}
	if !announced && attempt == 0 {
		return ""
	}
	calm := d.calmAfter(f)
	if calm == nil || !announced && calm.Envelope.Attempt <= attempt {
		return ""
	}
	return f.Service + " tried again and logged no error any more"
}

// calmAfter is the last record of f's service that is no complaint, when it came after the
// last error of the service; nil when there is none.
func (d *decision) calmAfter(f *failures.Failure) *graph.Record {
	for r := range graph.Backwards(d.Graph.Records, len(d.Graph.Records)) {
		if !r.At.After(f.Final) {
			return nil
		}
		if r.Service != f.Service {
			continue
		}
		if tells, hard := failures.Judge(&r.Envelope, r.Says); tells && hard {
			return nil
		}
		if !failures.Complains(r) {
			return r
		}
	}
	return nil
}
