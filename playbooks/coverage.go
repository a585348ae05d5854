package playbooks

import (
	"cmp"
	"slices"
	"time"
)

// Seen is an error code as it was seen, with how often.
type Seen struct {
	Facts Facts // of one such error; the position is left out of account
	Count int
	Last  time.Time // of the newest; zero when not known
}

// How says by what an entry of one's own covers a code.
type How string

// Ways to be covered, best first. Only the first two are about the code.
const (
	ByExact     How = "exact"
	ByGlob      How = "glob"
	BySignature How = "signature" // message, attributes, error type, …
	ByStatus    How = "status"    // kind, class, gRPC, HTTP, service
	ByNothing   How = "none"      // the general advice at most
)

// ByCode tells whether the entry is about the code.
func (h How) ByCode() bool { return h == ByExact || h == ByGlob }

// Covered is a code with the entry that comes first for it.
type Covered struct {
	Seen
	How    How
	Entry  *Entry // nil for [ByNothing]
	Reason string
	// Severity is that of Entry, of the general advice for [ByNothing].
	Severity string
}

// Gap tells whether the code is of sev1 or sev2 and has no entry about it.
func (c Covered) Gap() bool {
	return !c.How.ByCode() && (c.Severity == "sev1" || c.Severity == "sev2")
}

// Coverage is how well the entries are about what was seen.
type Coverage struct {
	Codes []Covered // the most frequent first
	// Total is the number of errors with a code, Covered how many of them have an entry
	// about their code.
	Total, Covered int
	// NeverSeen are the entries about codes none of which was seen; Stale those past
	// their review. Both leave out the embedded and the retired ones.
	NeverSeen, Stale []*Entry
}

// Percent is the share of the errors that is covered, 100 when there are none.
func (c Coverage) Percent() float64 {
	if c.Total == 0 {
		return 100
	}
	return 100 * float64(c.Covered) / float64(c.Total)
}

// Gaps are the codes of sev1 or sev2 that have no entry about them, the most frequent
// first.
func (c Coverage) Gaps() []Covered {
	var out []Covered
	for _, row := range c.Codes {
		if row.Gap() {
			out = append(out, row)
		}
	}
	return out
}

// Cover compares what was seen with the entries. What has no code is left out.
func (l *Library) Cover(seen []Seen, now time.Time) Coverage {
	var c Coverage
	used := map[*Entry]bool{}
	for _, s := range seen {
		if s.Facts.Code == "" || s.Count <= 0 {
			continue
		}
		row := l.cover(s, used)
		c.Total += s.Count
		if row.How.ByCode() {
			c.Covered += s.Count
		}
		c.Codes = append(c.Codes, row)
	}
	slices.SortFunc(c.Codes, func(a, b Covered) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Facts.Code, b.Facts.Code), cmp.Compare(a.Facts.Service, b.Facts.Service))
	})
	for _, e := range l.entries {
		if e.Default || e.retired() {
			continue
		}
		if e.aboutCodes() && !used[e] {
			c.NeverSeen = append(c.NeverSeen, e)
		}
		if _, age := e.Reviewed(now); age == AgeDue || age == AgeOverdue {
			c.Stale = append(c.Stale, e)
		}
	}
	return c
}

// cover tries the entries on one code, wherever in the chain it may stand.
func (l *Library) cover(s Seen, used map[*Entry]bool) Covered {
	row := Covered{Seen: s, How: ByNothing}
	best, found := candidate{}, false
	for _, p := range [...]Position{Root, Middle, Symptom} {
		f := s.Facts
		f.Position = p
		sub := newSubject(&f)
		for _, e := range l.entries {
			c, ok := try(e, &sub)
			if !ok {
				continue
			}
			used[e] = true
			if c.hit.group >= groupDefault && (!found || c.compare(best) < 0) {
				best, found = c, true
			}
		}
	}
	if !found {
		return row
	}
	row.Severity = best.entry.Severity
	if best.hit.group == groupDefault {
		return row
	}
	row.Entry, row.Reason = best.entry, join(best.hit.why)
	switch {
	case best.hit.group == groupCode && best.hit.exact:
		row.How = ByExact
	case best.hit.group == groupCode:
		row.How = ByGlob
	case best.hit.group == groupSignature:
		row.How = BySignature
	default:
		row.How = ByStatus
	}
	return row
}

// aboutCodes tells whether an entry of our own format names codes.
func (e *Entry) aboutCodes() bool {
	return len(e.match.codes) > 0 || slices.ContainsFunc(e.match.any, func(c *condition) bool { return len(c.codes) > 0 })
}
