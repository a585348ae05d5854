package links

import (
	"fmt"
	"time"

	"triage/correlate/failures"
	"triage/correlate/graph"
	"triage/envelope"
	"triage/telemetry"
)

// guessed is the confidence from which a link of time alone is believed where nothing else leads
// on.
const guessed = 0.35

// surelyAsks is the confidence of a failure that says that another one stands behind it.
const surelyAsks = 0.5

// askRow is a way in which a failure tells that another one stands behind it, without saying
// which.
type askRow struct {
	name       string
	when       func(*Forest, *failures.Failure) bool
	confidence float64
	reason     string // with the service, how long before, and the other service
}

// askRows are tried in order; the first that holds counts.
var askRows = [...]askRow{
	{"says that a call failed", func(_ *Forest, f *failures.Failure) bool { return f.Relays() }, 0.5,
		"%[1]s says that a call failed, and %[3]s was the last to fail, %[2]s before"},
	{"a call that failed, whose callee tells of no error", func(_ *Forest, f *failures.Failure) bool { return f.Node.Calls() && !f.CalledOff() && !f.OwnFault() }, 0.5,
		"%[1]s says that a call failed, and %[3]s was the last to fail, %[2]s before"},
	{"answered with an error and says no more", func(_ *Forest, f *failures.Failure) bool { return f.Answers() && f.Node.Visit }, 0.5,
		"%[1]s answered with an error %[2]s after %[3]s had failed"},
	{"an error that does not come about by itself", func(_ *Forest, f *failures.Failure) bool {
		return f.Node.Visit && !f.OwnFault() && f.Classification.Look == envelope.LookDown
	}, 0.4, "nothing ties them but time: %[1]s failed %[2]s after %[3]s"},
	{"an error without a name", func(_ *Forest, f *failures.Failure) bool {
		return f.Node.Visit && !f.OwnFault() && f.Classification.Kind != envelope.KindBadResponse && !f.CalledOff()
	}, guessed, "nothing ties them but time: %[1]s failed %[2]s after %[3]s"},
}

// asks is how f tells that another failure stands behind it, nil when it does not, or when one
// is known.
func (p *placer) asks(f *failures.Failure) *askRow {
	for _, n := range p.down[f.Node.ID] {
		if g := p.Failures.Of(n); g != nil && g.Hard {
			return nil
		}
		if f.Node.Kind() == telemetry.KindClient && !n.Missing() {
			return nil // its callee is known, and tells all it did
		}
	}
	for i := range askRows {
		if askRows[i].when(p.Forest, f) {
			return &askRows[i]
		}
	}
	return nil
}

func (r *askRow) link(f, g *failures.Failure, gap time.Duration) *Link {
	return &Link{TimeOrder, fmt.Sprintf(r.reason, f.Service, Pretty(gap), g.Service), r.confidence}
}

// gap is how long after g's failure f's came.
func (p *placer) gap(f, g *failures.Failure) time.Duration {
	return p.Graph.Same(f.Service, f.Final).Sub(p.Graph.Same(g.Service, g.Final))
}

// mayFollow tells whether nothing speaks against g's being the cause of f's failing later.
func (p *placer) mayFollow(f, g *failures.Failure) bool {
	if f.Service == g.Service || p.gap(f, g) > maxPause {
		return false
	}
	if p.index.speaks[g.Node][graph.BareName(f.Service)] > unsaid {
		return false // it was g that called f
	}
	if g.CalledOff() || f.GaveUp() && !f.Answers() && !g.GaveUp() && !g.Outage() {
		return false
	}
	if !f.Node.Visit && p.Graph.Same(g.Service, g.At).Before(p.Graph.Same(f.Service, f.Node.Start)) {
		return false
	}
	for n := f.Node; n != nil; n = p.Caller(n) {
		if n.Service == g.Service {
			return false // the request had come from there
		}
	}
	return p.asks(f) != nil
}

// Pretty is a duration to three digits.
func Pretty(d time.Duration) string {
	switch {
	case d >= 10*time.Second:
		return d.Round(100 * time.Millisecond).String()
	case d >= time.Second:
		return d.Round(10 * time.Millisecond).String()
	case d >= 10*time.Millisecond:
		return d.Round(time.Millisecond).String()
	case d >= time.Millisecond:
		return d.Round(10 * time.Microsecond).String()
	}
	return d.Round(time.Microsecond).String()
}
