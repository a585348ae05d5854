package tui

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"triage/investigate"
)

// strip is the trust strip: each source's state, number of records and time, failures
// first so that a narrow screen never cuts them off.
func (m *Model) strip(w int) line {
	l := line{{text: " "}}
	if roomy := m.stripOf(l, w, true); roomy.width()+1+m.age().width() <= w {
		return between(roomy, m.age(), w, m.g.ellipsis, true)
	}
	return between(m.stripOf(l, w, false), m.age(), w, m.g.ellipsis, w >= 60)
}

// stripOf puts the sources behind l, in full words or only what must be said.
func (m *Model) stripOf(l line, w int, words bool) line {
	ss := m.byTrust()
	first := true
	for _, s := range ss {
		if !first {
			l = l.add(dim, "  "+m.g.dot+"  ")
		}
		first = false
		l = append(l, m.sourceLine(s, w, words)...)
	}
	if len(ss) == 0 {
		l = l.add(dim, "no source asked yet")
	}
	return l
}

// sources are the statuses of the finding or, before there is one, of those to be asked.
func (m *Model) sources() []investigate.SourceStatus {
	if m.have && len(m.f.Sources) > 0 {
		return m.f.Sources
	}
	ss := make([]investigate.SourceStatus, len(m.o.Sources))
	for i, n := range m.o.Sources {
		ss[i] = investigate.SourceStatus{Name: n, State: investigate.Waiting}
	}
	return ss
}

func (m *Model) sourceLine(s investigate.SourceStatus, w int, words bool) line {
	r, word := stateOf(s.State)
	l := styled(strong, m.safe(s.Name)).add(plain, " ").add(r, word)
	switch s.State {
	case investigate.Failed:
		if e := m.failure(s); e != "" && w >= 60 {
			l = l.add(plain, " ").add(warn, withoutAddress(e, w < 120))
		}
	case investigate.OK, investigate.PartialOK, investigate.Asking:
		l = l.add(plain, " "+itoa(s.Records))
		if words {
			l = l.add(dim, strings.TrimPrefix(count(s.Records, "record"), itoa(s.Records)))
			if s.Queries > 0 {
				l = l.add(dim, " by "+count(s.Queries, "query"))
			}
			if s.Took > 0 {
				l = l.add(dim, " in")
			}
		}
		if s.Took > 0 {
			l = l.add(dim, " "+short(s.Took))
		}
	}
	return l
}

// failure is a source's error without the name, which stands before it.
func (m *Model) failure(s investigate.SourceStatus) string {
	e := m.safe(s.Error)
	e = strings.TrimPrefix(e, s.Name+": ")
	return dialled.ReplaceAllString(strings.TrimPrefix(e, s.Name+" "), "$1: ")
}

// withoutAddress is a failure without the address before it where that is not wanted: on a
// short row what went wrong counts more than where, which the page of the sources says.
func withoutAddress(e string, unwanted bool) string {
	if unwanted {
		return addressed.ReplaceAllString(e, "")
	}
	return e
}

var addressed = regexp.MustCompile(`^at \S+: `)

// dialled is an address and how net.OpError repeats it: what went wrong must fit on the row.
var dialled = regexp.MustCompile(`^(at \S+): dial tcp \S+: (?:connect: )?`)

// byTrust are the sources, those that failed first: they are what must be seen.
func (m *Model) byTrust() []investigate.SourceStatus {
	ss := slices.Clone(m.sources())
	slices.SortStableFunc(ss, func(a, b investigate.SourceStatus) int { return trust(a.State) - trust(b.State) })
	return ss
}

// trust ranks the states.
func trust(s investigate.State) int {
	switch s {
	case investigate.Failed:
		return 0
	case investigate.PartialOK:
		return 1
	}
	return 2
}

func stateOf(s investigate.State) (role, string) {
	switch s {
	case investigate.OK:
		return good, "ok"
	case investigate.PartialOK:
		return warn, "PARTIAL"
	case investigate.Failed:
		return bad, "FAILED"
	case investigate.Asking:
		return plain, "asking"
	case investigate.Waiting:
		return dim, "waiting"
	case investigate.Skipped:
		return dim, "skipped"
	}
	return warn, string(s)
}

// age is how old what is shown is.
func (m *Model) age() line {
	now := m.o.now()
	if m.asking() {
		since := m.started
		if m.have && !m.f.Started.IsZero() && m.reading == 0 {
			since = m.f.Started
		}
		return styled(dim, fmt.Sprintf("asking for %ds ", max(0, int(now.Sub(since).Seconds()))))
	}
	if !m.have || m.f.Taken.IsZero() {
		return nil
	}
	l := styled(dim, "snapshot "+m.f.Taken.UTC().Format("15:04:05Z")+", "+ago(m.f.Taken, now))
	if m.o.Reload != nil && m.w >= 100 {
		l = l.add(dim, "  ").add(key, "r").add(dim, " reload")
	}
	return l.add(plain, " ")
}
