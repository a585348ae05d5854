package correlate

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"
	"sync"

	"triage/correlate/failures"
	"triage/correlate/links"
	"triage/envelope"
	"triage/telemetry"
)

// confidence is the share of right answers among those that rest on the same kind of evidence,
// as counted on generated incidents.
func (x *explanation) confidence(basis string) float64 {
	if strings.Contains(basis, namelessRoot) {
		return namelessShare
	}
	return float64(int(shares().of(basis)*100+0.5)) / 100
}

// A panic that names no request may be of any that the service had at the time: what is counted
// of other roots says nothing of it.
const (
	namelessRoot  = "nameless"
	namelessShare = 0.35
)

// basis names the kind of evidence that an answer rests on, the coarsest distinction first.
func (x *explanation) basis(inc *Incident) string {
	switch inc.Status {
	case Failed:
		return strings.Join([]string{"failed", x.evidenceKind(), x.weakestLink(), x.rootKind(), x.rivals(inc)}, "/")
	case Handled, Healthy, Unknown:
		return strings.Join([]string{string(inc.Status), x.evidenceKind(), x.endKind()}, "/")
	}
	return string(inc.Status)
}

// evidenceKind is whether spans tell of everything on the path: a tree without holes, one with
// guesses, one with log records between, or log records alone.
func (x *explanation) evidenceKind() string {
	spans, visits, guesses := false, false, false
	for _, n := range x.Graph.Nodes {
		spans = spans || !n.Missing()
		guesses = guesses || n.Missing() && !n.Visit
	}
	for i := range x.out.Path {
		n := x.out.Path[i].Failure.Node
		visits = visits || n.Visit
		guesses = guesses || x.Guessed(n)
	}
	if len(x.out.Path) == 0 && x.Entry != nil {
		visits = x.Entry.Visit
	}
	switch {
	case !spans:
		return "logs"
	case visits:
		return "mixed"
	case guesses:
		return "holes"
	}
	return "tree"
}

// weakestLink is the weakest kind of evidence that ties two services on the path.
func (x *explanation) weakestLink() string {
	strength := map[links.Kind]int{links.TimeOrder: 1, links.Text: 3, links.Peer: 2, links.SpanLink: 4, links.Parent: 5, links.SameSpan: 5}
	weakest, name := 6, "alone"
	for i := range x.out.Path {
		c := x.out.Path[i].Cause
		if c == nil || c.Failure.Service == x.out.Path[i].Failure.Service {
			continue
		}
		if s := strength[c.Link.Kind]; s < weakest {
			weakest, name = s, string(c.Link.Kind)
		}
	}
	return name
}

// rootKind is what the root says of itself: what went wrong, that it lies elsewhere, or nothing.
func (x *explanation) rootKind() string {
	f := x.out.Path[len(x.out.Path)-1].Failure
	switch kind := f.Classification.Kind; {
	case nameless(f):
		return namelessRoot
	case f.Running:
		return "running"
	case f.Relays() || kind == envelope.KindDependencyFailed:
		return "relays"
	case f.RefersBack():
		return "refers back"
	case f.Answers() || strings.TrimSpace(f.Own) == "":
		return "silent"
	case f.GaveUp():
		return "gave up"
	case kind == envelope.KindUnknown || kind == envelope.KindInternal || kind == envelope.KindUnavailable:
		return "vague"
	}
	return "says"
}

// rivals is whether something else may be the root.
func (x *explanation) rivals(inc *Incident) string {
	switch {
	case x.callsBeyond():
		return "more below"
	case len(inc.RunnersUp) > 0:
		return "rivals"
	case x.leftOver():
		return "left over"
	case len(x.doubts()) > 0:
		return "doubts"
	}
	return "clear"
}

// leftOver tells whether another service failed for a reason of its own, and nothing explains what
// became of that.
func (x *explanation) leftOver() bool {
	on := map[string]bool{}
	for i := range x.out.Path {
		on[x.out.Path[i].Failure.Service] = true
	}
	return slices.ContainsFunc(x.Failures.All, func(f *failures.Failure) bool {
		return f.Hard && !f.Over && !on[f.Service] && !f.RefersBack() && x.out.Fate(f).Kind == links.Secondary
	})
}

// callsBeyond tells whether the root was calling a service that tells of the request and of no
// failure.
func (x *explanation) callsBeyond() bool {
	f := x.out.Path[len(x.out.Path)-1].Failure
	return f.Node.Kind() == telemetry.KindClient && !f.Node.Store() && x.Graph.Tells(f.Envelope.Peer)
}

// endKind is how it is known how the request ended, and whether failures say so themselves.
func (x *explanation) endKind() string {
	kind := "unsaid"
	switch x.out.Ended {
	case links.Well:
		kind = "well"
	case links.Calm:
		kind = "calm"
	}
	var open []*failures.Failure
	for _, f := range x.Failures.All {
		if f.Hard && !f.Over {
			open = append(open, f)
		}
	}
	if len(open) > 0 {
		return kind + "/errors"
	}
	return kind + "/quiet"
}

// confidenceCounts says of each kind of evidence how often an answer on it was right; the tool
// in measure writes it.
//
//go:embed confidence.tsv
var confidenceCounts string

// count is how many answers there were, and how many of them were right.
type tally struct{ right, asked float64 }

// tallies are counts by basis, and by what a basis begins with.
type tallies map[string]tally

// shares reads the table once.
var shares = sync.OnceValue(func() tallies {
	all := tallies{}
	for line := range strings.Lines(confidenceCounts) {
		fields := strings.Split(strings.TrimSpace(line), "\t")
		if len(fields) != 3 || strings.HasPrefix(line, "#") {
			continue
		}
		right, _ := strconv.ParseFloat(fields[1], 64)
		asked, _ := strconv.ParseFloat(fields[2], 64)
		for _, prefix := range prefixes(fields[0]) {
			t := all[prefix]
			all[prefix] = tally{t.right + right, t.asked + asked}
		}
	}
	return all
})

// borrowed is how many answers of the coarser kind count beside those of the finer one.
const borrowed = 12

// of is the share of right answers: that of the finest kind that was counted, drawn towards the
// coarser kinds where there are few.
func (ts tallies) of(basis string) float64 {
	share := 0.5
	for _, prefix := range prefixes(basis) {
		t := ts[prefix]
		share = (t.right + borrowed*share) / (t.asked + borrowed)
	}
	return share
}

// prefixes are what the basis begins with, the coarsest first.
func prefixes(basis string) []string {
	all := []string{""}
	for i, c := range basis {
		if c == '/' {
			all = append(all, basis[:i])
		}
	}
	return append(all, basis)
}
