package playbooks

import (
	"cmp"
	"slices"
	"strings"
)

// MaxMatches bounds the matches of one incident.
const MaxMatches = 100

// Match ranks the entries against the hops of an incident, best first. Each entry is tried
// on every hop and keeps its best; what decides between two entries is, in this order:
//
//  1. what matched: the service's code, then a signature (message, attributes, alert
//     name), then a status (kind, class, gRPC, HTTP, service), then general advice, then
//     entries that only name the hop as a consequence, then retired entries;
//  2. where: the root, then the middle, then the symptom;
//  3. an exact code before a glob;
//  4. the number of constraints that held;
//  5. the literal characters of the glob, or of the alert's name where the entry is named
//     for it and does not only speak of it, and how much of a runbook's URL is the file's path;
//  6. active before draft; 7. the entry's priority; 8. its id.
//
// Entries that are equal in 1 to 5 are ties and say so. The embedded defaults are among
// the matches: they make sure that there is always one, and come first only when nothing
// specific fits. There is no match without facts.
func (l *Library) Match(facts []Facts) []Match {
	var cs []candidate
	subjects := make([]subject, len(facts))
	for i := range facts {
		subjects[i] = newSubject(&facts[i])
	}
	for _, e := range l.entries {
		best, ok := candidate{}, false
		for i := range subjects {
			c, fits := try(e, &subjects[i])
			c.hop = i
			if fits && (!ok || c.compare(best) < 0) {
				best, ok = c, true
			}
		}
		if ok {
			cs = append(cs, best)
		}
	}
	slices.SortFunc(cs, candidate.compare)
	cs = withoutBroad(cs)
	return matches(cs[:min(len(cs), MaxMatches)], facts)
}

// candidate is an entry with the hop it fits best.
type candidate struct {
	entry    *Entry
	hit      hit
	position int // 2 root, 1 middle, 0 symptom
	hop      int
}

// withoutBroad leaves out the advice for a whole class where there is some for a kind.
func withoutBroad(cs []candidate) []candidate {
	byKind := func(c candidate) bool { return strings.HasPrefix(c.hit.why[0], "kind ") }
	isDefault := func(c candidate) bool { return c.hit.group == groupDefault && len(c.hit.why) > 0 }
	if !slices.ContainsFunc(cs, func(c candidate) bool { return isDefault(c) && byKind(c) }) {
		return cs
	}
	return slices.DeleteFunc(cs, func(c candidate) bool { return isDefault(c) && !byKind(c) })
}

// compareFit orders by keys 1 to 5, the better first.
func (c candidate) compareFit(o candidate) int {
	return cmp.Or(
		cmp.Compare(o.hit.group, c.hit.group),
		cmp.Compare(o.position, c.position),
		compareBool(o.hit.exact, c.hit.exact),
		cmp.Compare(o.hit.dims, c.hit.dims),
		cmp.Compare(o.hit.literals, c.hit.literals),
	)
}

func (c candidate) compare(o candidate) int {
	return cmp.Or(
		c.compareFit(o),
		compareBool(c.entry.Status == statusDraft, o.entry.Status == statusDraft),
		cmp.Compare(o.entry.match.priority, c.entry.match.priority),
		cmp.Compare(c.entry.ID, o.entry.ID),
		cmp.Compare(c.hop, o.hop),
	)
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// score packs keys 1 to 7 into one number that grows with the rank.
func (c candidate) score() int {
	n := int(c.hit.group)
	for _, k := range [...]struct{ value, size int }{
		{c.position, 3}, {boolInt(c.hit.exact), 2}, {c.hit.dims, 64}, {c.hit.literals, 256},
		{boolInt(c.entry.Status != statusDraft), 2}, {c.entry.match.priority + 9, 19},
	} {
		n = n*k.size + min(max(k.value, 0), k.size-1)
	}
	return n
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// try is how e fits f.
func try(e *Entry, f *subject) (candidate, bool) {
	c := candidate{entry: e, position: weight(f.Position)}
	h, ok := e.try(f)
	switch {
	case !ok && len(e.match.symptoms) > 0 && f.Code != "":
		g, fits := e.match.symptoms.match(f.Code)
		if !fits || !e.match.inScope(f) {
			return c, false
		}
		h = hit{group: groupPossible, exact: g.exact(), dims: 1, literals: g.literals(), why: []string{"code " + f.Code}}
	case !ok:
		return c, false
	case e.Default:
		h.group = groupDefault
	}
	if e.retired() {
		h.group = groupRetired
	}
	c.hit = h
	return c, true
}

func (m *matcher) inScope(f *subject) bool {
	if m.scope == nil {
		return true
	}
	_, ok := m.scope.eval(f)
	return ok
}

// try is the best of the alternatives.
func (e *Entry) try(f *subject) (best hit, ok bool) {
	m := &e.match
	var scope hit
	if m.scope != nil {
		var in bool
		if scope, in = m.scope.eval(f); !in {
			return hit{}, false
		}
	}
	consider := func(h hit) {
		if h = h.join(scope); !ok || h.compare(best) > 0 {
			best, ok = h, true
		}
	}
	if f.Code != "" {
		if g, fits := m.codes.match(f.Code); fits {
			consider(codeHit(g, f.Code))
		}
		if contains(m.coded, f.snakeCode) {
			consider(hit{group: groupCode, exact: true, dims: 1, literals: len(f.Code), why: []string{"the entry's name is the code " + f.Code}})
		}
	}
	if h, fits := e.tryAlert(f); fits {
		consider(h)
	}
	for _, c := range m.any {
		if h, fits := c.eval(f); fits {
			consider(h)
		}
	}
	if !ok && m.scope != nil && len(m.codes)+len(m.any)+len(m.symptoms)+len(m.names) == 0 {
		// An entry with a scope and nothing else is about everything in it.
		return scope, true
	}
	return best, ok
}

// tryAlert is how the entry fits the alert and the runbook that the telemetry itself names.
func (e *Entry) tryAlert(f *subject) (h hit, ok bool) {
	m := &e.match
	switch {
	case f.alert == "":
	case contains(m.names, f.foldedAlert), contains(m.alerts, f.foldedAlert):
		h.add(groupSignature, "alert "+f.alert)
		h.literals = len(f.alert)
	case contains(m.mentions, f.foldedAlert):
		h.add(groupSignature, "the page speaks of the alert "+f.alert)
	}
	if part, tail, leads := f.runbook.leads(e); leads {
		h.add(groupSignature, "runbook "+f.runbook.name)
		h.literals = max(h.literals, len(f.runbook.path[len(f.runbook.path)-1])) + tail
		if part {
			h.dims++
		}
	}
	return h, len(h.why) > 0
}

// alertName is the alert that the telemetry itself names.
func alertName(f *Facts) string {
	return firstOf(f.Attributes, "alertname", "alert.name", "alert")
}

func (h hit) compare(o hit) int {
	return cmp.Or(cmp.Compare(h.group, o.group), compareBool(h.exact, o.exact),
		cmp.Compare(h.dims, o.dims), cmp.Compare(h.literals, o.literals))
}

func weight(p Position) int {
	switch p {
	case Root:
		return 2
	case Symptom:
		return 0
	}
	return 1
}
