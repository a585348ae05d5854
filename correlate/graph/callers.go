package graph

import (
	"slices"

	"triage/envelope"
)

// maxCallerRounds bounds how many services in a row that send no spans have their work parted by
// those that call them.
const maxCallerRounds = 8

// splitAtCallers divides the visits of services that others without spans called several times, one
// call after another: what was written while one caller was at work belongs to its call.
func (g *Graph) splitAtCallers(visits []*Node) []*Node {
	for range maxCallerRounds {
		windows := g.callersWindows(visits)
		var all []*Node
		for _, v := range visits {
			parts := g.splitAtWindows(v, windows[BareName(v.Service)])
			if len(parts) < 2 {
				all = append(all, v)
				continue
			}
			for _, records := range parts {
				all = append(all, newVisit(v.Service, v.Key, records))
			}
		}
		if len(all) == len(visits) {
			break
		}
		visits = all
	}
	return visits
}

// callersWindows are when the visits of that service were at work which names a service most often,
// by the bare name of what it names; only of work that was done in a row.
func (g *Graph) callersWindows(visits []*Node) map[string][]extent {
	type naming struct{ of, by string }
	all := map[naming][]extent{}
	for _, v := range visits {
		for _, name := range g.namedBy(v) {
			k := naming{name, BareName(v.Service)}
			all[k] = append(all[k], g.windowOf(v))
		}
	}
	best := map[string]naming{}
	for k, windows := range all {
		old, ok := best[k.of]
		if !ok || len(windows) > len(all[old]) || len(windows) == len(all[old]) && k.by < old.by {
			best[k.of] = k
		}
	}
	windows := map[string][]extent{}
	for name, k := range best {
		if ws := all[k]; inARow(ws) {
			windows[name] = ws
		}
	}
	return windows
}

// namedBy are the services that a visit's records name, by bare name: as what is being called, or
// first in a complaint.
func (g *Graph) namedBy(v *Node) []string {
	var names []string
	add := func(name string) {
		if name != "" && name != BareName(v.Service) && g.Tells(name) && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	for r := range Backwards(v.Records, maxOpen) {
		add(BareName(r.Envelope.Peer))
		if !r.Envelope.Severity.AtLeast(envelope.Warn) {
			continue
		}
		for _, text := range [...]string{r.Envelope.Message, r.Envelope.ErrorMessage} {
			if found := g.ServicesIn(v.Service, text); len(found) > 0 {
				add(found[0])
			}
		}
	}
	return names
}

// windowOf is when a visit was at work: its records may tell of a part alone, the call that it
// answered of all.
func (g *Graph) windowOf(v *Node) extent {
	from, to := g.Same(v.Service, v.Start), g.Same(v.Service, v.End)
	for _, call := range g.namedCalls(v.Key.Trace, v.Service) {
		w := extent{g.Same(call.Service, call.Start), g.Same(call.Service, call.End)}
		if !w.from.After(from.Add(ClockTolerance)) && !w.to.Before(to.Add(-ClockTolerance)) {
			return w
		}
	}
	return extent{from, to}
}

// inARow sorts windows, and tells whether none began before the one before it had ended.
func inARow(windows []extent) bool {
	slices.SortFunc(windows, func(a, b extent) int { return a.from.Compare(b.from) })
	for i := 1; i < len(windows); i++ {
		if windows[i].from.Before(windows[i-1].to) {
			return false
		}
	}
	return len(windows) > 1
}

// splitAtWindows divides the records of a visit by the windows in which they were written; not when
// some lie in none.
func (g *Graph) splitAtWindows(v *Node, windows []extent) [][]*Record {
	var parts [][]*Record
	at := -1
	for _, r := range v.Records {
		t := g.Same(v.Service, r.At)
		i := slices.IndexFunc(windows, func(w extent) bool {
			return !t.Before(w.from.Add(-ClockTolerance)) && !t.After(w.to.Add(ClockTolerance))
		})
		if i < 0 {
			return nil
		}
		if i != at {
			parts, at = append(parts, nil), i
		}
		parts[len(parts)-1] = append(parts[len(parts)-1], r)
	}
	return parts
}
