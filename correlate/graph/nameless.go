package graph

import (
	"slices"
	"time"

	"triage/envelope"
)

// aroundRequest is how far from the request's own records a panic without an id may lie.
const aroundRequest = time.Second

// addNameless adds the panics without an id that a service of the request told of while the
// request lasted: a runtime that panics knows no request.
func (g *Graph) addNameless(items []item, spans []*Node) {
	var panics []*Record
	for _, it := range items {
		if it.record != nil && len(it.ids) == 0 && it.record.Envelope.Panic && !mentioned(g.Query, it) {
			panics = append(panics, it.record)
		}
	}
	if len(panics) == 0 {
		return
	}
	var begin, end time.Time
	services := map[string]bool{}
	note := func(from, to time.Time, service, peer string) {
		if begin.IsZero() || from.Before(begin) {
			begin = from
		}
		end = later(end, to)
		services[BareName(service)], services[BareName(peer)] = true, true
	}
	for _, r := range g.Records {
		note(r.At, r.At, r.Service, r.Envelope.Peer)
	}
	for _, n := range spans {
		note(n.Start, n.End, n.Service, n.Envelope.Peer)
	}
	for _, r := range panics {
		if services[BareName(r.Service)] && !r.At.Before(begin.Add(-aroundRequest)) && !r.At.After(end.Add(aroundRequest)) {
			r.Nameless = true
			g.Records = append(g.Records, r)
		}
	}
	slices.SortFunc(g.Records, compareRecords)
}

// placeNameless gives the panics that no span holds to the last visit of their service, when it
// told of nothing after it and had not closed it; else to a visit of their own, when a caller
// says that a call to the service failed. The others are of other requests.
func (g *Graph) placeNameless(visits []*Node) []*Node {
	last := map[string]*Node{}
	for _, v := range visits {
		if old := last[v.Service]; old == nil || v.End.After(old.End) {
			last[v.Service] = v
		}
	}
	blamed := g.blamed()
	dropped := map[*Record]bool{}
	for _, r := range g.Records {
		if !r.Nameless || r.Node != nil {
			continue
		}
		v := last[r.Service]
		switch open := v != nil && !v.End.After(r.At) && !v.Records[len(v.Records)-1].Closes(); {
		case open:
			v.Records, v.End, r.Node = append(v.Records, r), r.At, v
		case blamed[BareName(r.Service)]:
			r.Node = &Node{Visit: true, Service: r.Service, Records: []*Record{r}, Start: r.At, End: r.At}
			visits = append(visits, r.Node)
		default:
			dropped[r] = true
		}
	}
	g.Records = slices.DeleteFunc(g.Records, func(r *Record) bool { return dropped[r] })
	return visits
}

// blamed are the services, by bare name, that failed calls name as their peer.
func (g *Graph) blamed() map[string]bool {
	blamed := map[string]bool{}
	for _, r := range g.Records {
		if r.Envelope.Severity.AtLeast(envelope.Error) && r.Envelope.Peer != "" {
			blamed[BareName(r.Envelope.Peer)] = true
		}
	}
	for _, n := range g.Nodes {
		if n.Failed && n.Calls() {
			blamed[BareName(n.Envelope.Peer)] = true
		}
	}
	return blamed
}
