package grow

import "slices"

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
	return d.any(func(t Tag) bool { return t.admits(v, fault) && !t.Call })
}

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
