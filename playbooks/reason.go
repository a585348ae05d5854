package playbooks

import (
	"slices"
	"strconv"
	"strings"

	"triage/envelope"
)

// matches puts the ranking in words.
func matches(cs []candidate, facts []Facts) []Match {
	ms := make([]Match, 0, len(cs))
	specific := len(cs) > 0 && cs[0].hit.group > groupDefault
	for i, c := range cs {
		m := Match{Entry: c.entry, Score: c.score(), Hop: c.hop}
		f := &facts[c.hop]
		switch {
		case c.hit.group == groupDefault && !specific:
			m.General = true
			m.Reason = noEntry(facts) + " - general advice for " + generalFor(c.entry, f) + where(c, f)
		case c.hit.group == groupDefault:
			m.Reason = "general advice for " + generalFor(c.entry, f) + where(c, f)
		case c.hit.group == groupPossible:
			m.Reason = "possible cause: " + join(c.hit.why) + on(f) + " often follows from it"
		case c.hit.group == groupRetired:
			m.Reason = c.entry.Status + successor(c.entry) + ": " + join(c.hit.why) + on(f)
		default:
			m.Reason = join(c.hit.why) + on(f)
		}
		if c.entry.Status == statusDraft {
			m.Reason += " (draft)"
		}
		if c.hit.group > groupDefault {
			m.TiedWith = ties(cs, i)
		}
		if len(m.TiedWith) > 0 {
			m.Reason += "; " + also(m.TiedWith)
		}
		ms = append(ms, m)
	}
	return ms
}

func successor(e *Entry) string {
	if e.SupersededBy == "" {
		return ""
	}
	return " by " + e.SupersededBy
}

// ties are the ids of the others that rank equal to cs[i] in what they match; in the
// sorted list they are its neighbours.
func ties(cs []candidate, i int) []string {
	from, to := i, i+1
	for from > 0 && cs[from-1].compareFit(cs[i]) == 0 {
		from--
	}
	for to < len(cs) && cs[to].compareFit(cs[i]) == 0 {
		to++
	}
	var ids []string
	for j := from; j < to; j++ {
		if j != i {
			ids = append(ids, cs[j].entry.ID)
		}
	}
	return ids
}

// also names the ties, the first few of them.
func also(ids []string) string {
	if len(ids) > 3 {
		return strings.Join(ids[:3], ", ") + " and " + strconv.Itoa(len(ids)-3) + " more fit as well"
	}
	if len(ids) == 1 {
		return ids[0] + " fits as well"
	}
	return join(ids) + " fit as well"
}

// noEntry says what there is no entry for: the code nearest to the root.
func noEntry(facts []Facts) string {
	for _, p := range [...]Position{Root, Middle, Symptom} {
		for i := range facts {
			if facts[i].Position == p && facts[i].Code != "" {
				return "no entry for " + facts[i].Code
			}
		}
	}
	return "no entry for this error, which has no code"
}

// generalFor is what a default entry speaks about: the kind, or the class where it is
// chosen by that.
func generalFor(e *Entry, f *Facts) string {
	for _, c := range e.match.any {
		if len(c.kind) > 0 && slices.Contains(c.kind, f.Kind) && len(c.class) == 0 {
			return string(f.Kind)
		}
	}
	if f.Class == "" || f.Class == envelope.ClassUnknown {
		return "an error of unknown kind"
	}
	return string(f.Class) + " errors"
}

// where says on which hop general advice applies, when that is not the root.
func where(c candidate, f *Facts) string {
	if c.position == 2 {
		return ""
	}
	return on(f)
}

func on(f *Facts) string {
	switch f.Position {
	case Root:
		return " on the root cause"
	case Symptom:
		return " on the symptom"
	}
	if f.Service != "" {
		return " on " + f.Service + ", between root and symptom"
	}
	return " between root and symptom"
}

// join writes "a, b and c".
func join(ss []string) string {
	if len(ss) < 2 {
		return strings.Join(ss, "")
	}
	return strings.Join(ss[:len(ss)-1], ", ") + " and " + ss[len(ss)-1]
}
