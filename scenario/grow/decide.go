package grow

import "slices"

// ignored is the number of the fault that a service logged and did not mind.
const ignored = 9

// decide reads the truth from the play and from what can be found of the evidence.
func (w *world) decide(tags []Tag, v Variant) Truth {
	slices.SortFunc(tags, func(a, b Tag) int { return a.Seq - b.Seq }) // clocks do not matter
	t := Truth{Kind: w.fault.kind.name, Shape: w.shape, Variant: string(v), Index: w.index, Seed: w.seed}
	t.RequestID = w.request
	if !slices.ContainsFunc(tags, func(t Tag) bool { return slices.Contains(t.IDs, w.request) }) {
		t.RequestID, t.TraceID = "", w.someTrace(tags)
	}
	d := &decision{w: w, t: &t, seen: reached(tags, t.RequestID+t.TraceID)}
	if t.TraceID == w.request {
		d.seen = nil
	}
	switch {
	case w.fatal != nil:
		d.failed(w.fatal, false)
	case len(w.lost) > 0:
		d.lost()
	case slices.ContainsFunc(w.recovered, func(f *failure) bool { return !f.gaveUp && f.fault != nil }):
		d.handled()
	default:
		d.healthy()
	}
	if len(d.seen) == 0 {
		d.unclear("nothing is left")
		t.Statuses = []string{"failed", "handled", "healthy", "unknown", "not_found"}
	}
	return t
}

// someTrace is the trace to ask with when no record has the request id: the one nearest to
// the entry.
func (w *world) someTrace(tags []Tag) string {
	best, id := 1<<30, w.trace
	for _, t := range tags {
		if t.Visit >= 0 && t.Visit < best && len(t.IDs) > 0 {
			best, id = t.Visit, t.IDs[0]
		}
	}
	return id
}

// decision is a truth on its way.
type decision struct {
	w    *world
	t    *Truth
	seen []Tag
}

func (d *decision) unclear(why string) {
	d.t.Determinable = false
	if d.t.Why == "" {
		d.t.Why = why
	}
}

func (d *decision) any(ok func(Tag) bool) bool { return slices.ContainsFunc(d.seen, ok) }

// spoke tells whether the visit itself says in the evidence that it failed of the fault.
func (d *decision) spoke(v *visit, fault int) bool {
	return d.any(func(t Tag) bool {
		return t.Visit == v.n && t.Fault == fault && t.Fails && !t.Canceled && !t.Goes && !t.Call
	})
}

// failed is the truth of a request that failed, or whose message was never handled.
func (d *decision) failed(f *failure, async bool) {
	t := d.t
	t.Outcome, t.Determinable = "failed", true
	number := 0
	if f.fault != nil {
		number = f.fault.id
	}
	for _, v := range f.through {
		t.Path = appendNew(t.Path, v.svc.name)
	}
	d.roots(f, number)
	anySpoke := false
	for _, v := range f.through {
		if d.spoke(v, number) {
			anySpoke = true
			if async || d.intime(v, number) {
				t.Required = appendNew(t.Required, v.svc.name)
			}
		}
	}
	d.failedStatuses(f, async, anySpoke)
	d.tellApart(f, number)
	d.listHandled(t.Path)
	if f.gaveUp {
		d.unclear("the client hung up")
		t.Statuses, t.Roots, t.Required, t.Classes = []string{"failed", "handled", "healthy", "unknown"}, nil, nil, nil
	}
}

// intime tells whether v says so before the request was answered: what fails later is no
// cause of the answer, only the waiting for it was.
func (d *decision) intime(v *visit, fault int) bool {
	return d.any(func(t Tag) bool {
		return t.Visit == v.n && t.Fault == fault && t.Fails && !t.Canceled && !t.Goes && !t.Call && !t.Late
	})
}

// tellApart asks whether the failure can be told from one that its services got over.
func (d *decision) tellApart(f *failure, number int) {
	for _, r := range d.w.recovered {
		if r.gaveUp || r.fault == nil || r.fault.id == number || !d.any(func(t Tag) bool { return t.Fault == r.fault.id }) {
			continue
		}
		caller := r.through[len(r.through)-1].parent
		at := slices.Index(f.through, caller)
		if caller == nil || at < 0 || d.any(func(t Tag) bool { return t.Visit == caller.n && t.Goes && t.Fault == r.fault.id }) {
			continue
		}
		if !d.any(func(t Tag) bool {
			return t.Visit == caller.n && t.Fault == number && (t.Fails || t.Refuses) && (t.Words || at > 0)
		}) {
			d.unclear("nothing tells it from what was recovered from")
		}
	}
}

// lost is the truth of a request that was answered well and left messages that nobody could
// handle: one as good as the other.
func (d *decision) lost() {
	t := d.t
	d.failed(d.w.lost[0], true)
	for _, f := range d.w.lost[1:] {
		t.Required, t.Classes, t.Peer = nil, nil, ""
		for _, v := range f.through {
			t.Path = appendNew(t.Path, v.svc.name)
		}
		t.Roots = appendNew(t.Roots, f.through[0].svc.name)
		t.Handled = slices.DeleteFunc(t.Handled, func(s string) bool { return slices.Contains(t.Path, s) })
	}
}

func (d *decision) failedStatuses(f *failure, async, anySpoke bool) {
	t := d.t
	entry := d.any(func(t Tag) bool { return t.Visit == 0 && (t.Fails || t.Refuses) && !t.Goes && !t.Call })
	told := d.any(func(t Tag) bool { return t.Visit >= 0 && (t.Fails || t.Refuses) && !t.Goes })
	switch {
	case async:
		t.Statuses = []string{"failed", "handled"}
	case entry && anySpoke:
		t.Statuses = []string{"failed"}
	case entry:
		t.Statuses = []string{"failed", "handled", "unknown", "healthy"}
		d.unclear("a refusal that nobody calls an error")
	case told:
		t.Statuses = []string{"failed", "handled", "unknown"}
	default:
		t.Statuses = []string{"failed", "handled", "unknown", "healthy"}
		d.unclear("nothing says that it failed")
	}
	if !entry && !async && f.through[len(f.through)-1].parent == nil && d.any(func(t Tag) bool { return t.Visit == 0 }) && !anySpoke {
		d.unclear("the entry is seen and says nothing")
	}
}

// roots decides which services are right answers for the root cause.
func (d *decision) roots(f *failure, number int) {
	t, origin := d.t, f.through[0]
	if f.fault != nil && f.fault.dep != nil && f.fault.at == origin {
		t.Peer = f.fault.dep.host
	}
	spoke := false
	for _, v := range f.through { // up to the first that says so
		t.Roots = appendNew(t.Roots, v.svc.name)
		if spoke = d.spoke(v, number); spoke || d.any(func(t Tag) bool { return t.Visit == v.n && t.Fault == number && t.Fails && !t.Canceled && !t.Goes }) && d.quietAt(f, v) {
			break
		}
	}
	originSpoke := d.spoke(origin, number)
	if !originSpoke && t.Peer == "" {
		t.Peer = origin.svc.name
	}
	if f.fault != nil && originSpoke && d.any(func(t Tag) bool {
		return t.Visit == origin.n && t.Fault == number && t.Cause && t.Fails && !t.Canceled && !t.Goes
	}) {
		t.Classes = f.fault.kind.classes
	}
	if f.fault != nil && f.fault.kind.name == "baddata" && len(f.through) > 1 {
		t.Roots = appendNew(t.Roots, f.through[1].svc.name) // it may have sent the bad data
	}
	known := originSpoke || d.any(func(t Tag) bool {
		return t.Fault == number && t.Visit == origin.n && (t.Refuses || t.Slow) || (t.Fails || t.Refuses) && t.Names == origin.svc.name && t.Fault == number
	})
	if !known {
		d.unclear("nothing tells of the root")
	}
	if d.w.crashed(f) && !originSpoke {
		t.Classes = nil
	}
}

// quietAt tells whether v is one that merely waited, so that it is as good an answer.
func (d *decision) quietAt(f *failure, v *visit) bool {
	return len(f.through) > 0 && v != f.through[0]
}

func (w *world) crashed(f *failure) bool { return f.fault != nil && f.fault.crash }

// listHandled lists the services whose failures were recovered from and that say so.
func (d *decision) listHandled(path []string) {
	for _, f := range d.w.recovered {
		if f.gaveUp || f.fault == nil {
			continue
		}
		for _, v := range f.through {
			if d.spoke(v, f.fault.id) && !slices.Contains(path, v.svc.name) {
				d.t.Handled = appendNew(d.t.Handled, v.svc.name)
			}
		}
	}
}

// handled is the truth of a request that went well although something failed.
func (d *decision) handled() {
	t := d.t
	t.Outcome, t.Determinable = "handled", true
	d.listHandled(nil)
	t.Statuses = []string{"handled"}
	if len(t.Handled) == 0 {
		t.Statuses = append(t.Statuses, "healthy")
		if !d.any(func(t Tag) bool { return t.Fails }) {
			t.Statuses = append(t.Statuses, "unknown")
		}
	}
	told := true
	for _, f := range d.w.recovered {
		if f.gaveUp || f.fault == nil {
			continue
		}
		above := map[int]bool{}
		for v := f.through[len(f.through)-1].parent; v != nil; v = v.parent {
			above[v.n] = true
		}
		if f.fault.once {
			above[f.through[len(f.through)-1].n] = true
		}
		told = told && d.any(func(t Tag) bool { return above[t.Visit] && (t.Well || t.Goes) })
	}
	if !told {
		t.Statuses = append(t.Statuses, "failed", "unknown")
		d.unclear("nothing says that somebody went on")
	}
}

// healthy is the truth of a request in which nothing failed that mattered.
func (d *decision) healthy() {
	t := d.t
	t.Outcome, t.Determinable, t.Statuses = "healthy", true, []string{"healthy"}
	if d.any(func(t Tag) bool { return t.Fails || t.Canceled }) {
		t.Statuses = append(t.Statuses, "handled")
	}
	if !d.any(func(t Tag) bool { return t.Well }) {
		t.Statuses = append(t.Statuses, "unknown")
	}
}

// appendNew appends s unless it stands last.
func appendNew(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}
