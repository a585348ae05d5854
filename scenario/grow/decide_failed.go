package grow

import "slices"

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
	return d.any(func(t Tag) bool { return t.admits(v, fault) && !t.Call && !t.Late })
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
		says := func(t Tag) bool { return t.Visit == caller.n && t.Fault == number && (t.Fails || t.Refuses) }
		if !d.any(func(t Tag) bool { return says(t) && (t.Words || at > 0) }) {
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

// failedStatuses decides which statuses are right, by what is told of the end.
func (d *decision) failedStatuses(f *failure, async, anySpoke bool) {
	t := d.t
	bad := func(t Tag) bool { return (t.Fails || t.Refuses) && !t.Goes }
	entry := d.any(func(t Tag) bool { return t.Visit == 0 && bad(t) && !t.Call })
	told := d.any(func(t Tag) bool { return t.Visit >= 0 && bad(t) })
	switch {
	case async:
		t.Statuses = []string{"failed", "handled"}
	case entry && f.refusal && !d.any(func(t Tag) bool { return t.Visit == 0 && t.Ends }):
		t.Statuses = []string{"failed", "handled"} // somebody was refused; how it ended is not told
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
	if !async && !entry && !anySpoke && d.any(func(t Tag) bool { return t.Visit == 0 }) {
		d.unclear("the entry is seen and says nothing")
	}
}

// roots decides which services are right answers for the root cause: the one where the fault
// is and, when it does not say so itself, those after it up to the first that does.
func (d *decision) roots(f *failure, number int) {
	t, origin := d.t, f.through[0]
	t.Peer = f.peer()
	for _, v := range f.through {
		t.Roots = appendNew(t.Roots, v.svc.name)
		// A failed call is enough to name the caller, but not to clear the service itself.
		if d.spoke(v, number) || v != origin && d.any(func(t Tag) bool { return t.admits(v, number) }) {
			break
		}
	}
	spoke := d.spoke(origin, number)
	if !spoke && (t.Peer == "" || !d.any(func(tag Tag) bool { return tag.Names == t.Peer })) {
		t.Peer = origin.svc.name
	}
	if f.fault != nil && spoke && d.any(func(t Tag) bool { return t.admits(origin, number) && t.Cause }) {
		t.Classes = f.fault.kind.classes
	}
	if f.fault != nil && f.fault.kind.name == "baddata" && len(f.through) > 1 {
		t.Roots = appendNew(t.Roots, f.through[1].svc.name) // it may have sent the bad data
	}
	if !spoke && !d.any(func(t Tag) bool { return t.pointsTo(origin, number) }) {
		d.unclear("nothing tells of the root")
	}
}

// peer is what the origin of the failure was using when it failed.
func (f *failure) peer() string {
	switch fault := f.fault; {
	case fault == nil || fault.at != f.through[0]:
		return ""
	case fault.refuses != nil:
		return fault.refuses.name
	case fault.dep != nil:
		return fault.dep.host
	}
	return ""
}
