package tui

import (
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"triage/playbooks"
)

// Mark is what the user noted about one step of a playbook entry while the screen was open.
type Mark struct {
	Entry   string // id of the entry
	Section string // diagnosis or mitigation
	Step    string // the step's title, printable, with the incident's values filled in
	Outcome StepOutcome
	At      time.Time
}

// StepOutcome is how a step went.
type StepOutcome string

// Outcomes of a step.
const (
	StepDone   StepOutcome = "done"
	StepFailed StepOutcome = "failed" // tried, and it did not work or did not help
)

// marks are the user's notes in the order in which they were made. They belong to the
// incident that is shown and live as long as its screen.
type marks struct {
	list       []Mark
	rev, saved int // the number of changes, and what it was when a report was written last
}

// unsaved tells whether something would be lost.
func (ms *marks) unsaved() bool { return len(ms.list) > 0 && ms.rev != ms.saved }

// stepKey finds a step again, whatever the width at which it was laid out.
type stepKey struct{ entry, section, title string }

func (k stepKey) of(x *Mark) bool {
	return k == stepKey{x.Entry, x.Section, x.Step}
}

// find is the mark of a step, nil when it has none.
func (ms *marks) find(k stepKey) *Mark {
	for i := range ms.list {
		if k.of(&ms.list[i]) {
			return &ms.list[i]
		}
	}
	return nil
}

// turn notes a step as done, a done one as failed, and takes the mark off a failed one. It
// returns the mark, nil when it was taken off.
func (ms *marks) turn(k stepKey, now time.Time) *Mark {
	switch x := ms.find(k); {
	case x == nil:
		return ms.set(k, StepDone, now)
	case x.Outcome == StepDone:
		return ms.set(k, StepFailed, now)
	default:
		return ms.set(k, "", now)
	}
}

// set gives a step the mark o, the newest of all, and takes it off where o is empty.
func (ms *marks) set(k stepKey, o StepOutcome, now time.Time) *Mark {
	ms.rev++
	ms.list = slices.DeleteFunc(slices.Clone(ms.list), func(x Mark) bool { return k.of(&x) })
	if o == "" {
		return nil
	}
	ms.list = append(ms.list, Mark{k.entry, k.section, k.title, o, now})
	return &ms.list[len(ms.list)-1]
}

func keyOf(e *playbooks.Entry, st playbooks.Step) stepKey {
	return stepKey{e.ID, st.Section, st.Title}
}

// markStep notes the step that the cursor is on.
func (m *Model) markStep(s subject) tea.Cmd {
	k := s.step
	switch match, ok := m.matched(); {
	case !ok:
		m.say(dim, "no playbook entry, so there is no step to mark")
		return nil
	case k == stepKey{} && len(m.partsOf(match.Entry).steps) == 0:
		m.say(dim, "this entry is not written in steps, so there is none to mark")
		return nil
	case k == stepKey{} && !m.main().inBook && len(m.stack) == 1:
		m.say(dim, "Tab to the playbook first, then m marks the step under the cursor")
		return nil
	case k == stepKey{}:
		m.say(dim, "no step on this row: go to one, then m marks it")
		return nil
	}
	x := m.marks.turn(k, m.o.now())
	m.version++ // the pages that show steps are laid out anew
	for _, p := range []*page{&m.main().book, m.bookPage()} {
		if p != nil {
			p.wantStep = k
		}
	}
	switch {
	case x == nil:
		m.say(plain, "mark taken off: "+m.display(k.title))
	case x.Outcome == StepDone:
		m.say(good, "done at "+clockSeconds(x.At)+"; m again: failed; w puts it into the report")
	default:
		m.say(warn, "failed at "+clockSeconds(x.At)+"; m again takes the mark off; w puts it into the report")
	}
	return nil
}

// nextStep is the first step without a mark; zero when there is none.
func (m *Model) nextStep() stepKey {
	match, ok := m.matched()
	if !ok {
		return stepKey{}
	}
	for _, st := range m.partsOf(match.Entry).steps {
		if k := keyOf(match.Entry, st); m.marks.find(k) == nil {
			return k
		}
	}
	return stepKey{}
}

// bookPage is the page of the whole entry while it is open.
func (m *Model) bookPage() *page {
	for _, s := range m.stack {
		if b, ok := s.(*bookScreen); ok {
			return &b.page
		}
	}
	return nil
}

// markLine is a mark in words.
func (m *Model) markLine(x *Mark) line {
	r := good
	if x.Outcome == StepFailed {
		r = warn
	}
	return styled(r, strings.ToUpper(string(x.Outcome))).add(dim, " "+clockSeconds(x.At))
}

// leave quits, and asks first when marks would be lost.
func (m *Model) leave() tea.Cmd {
	if !m.marks.unsaved() {
		return tea.Quit
	}
	n := count(len(m.marks.list), "mark") + " of playbook steps "
	p := &prompt{notice: n + "not in a report: they are lost on leaving", tail: "w write and leave  q leave  Esc stay"}
	if m.o.WriteReport == nil {
		p.tail = "q leave  Esc stay"
	}
	p.choose = func(m *Model, key string) tea.Cmd {
		switch key {
		case "q", "ctrl+c":
			return tea.Quit
		case "w":
			m.leaving = true
			return m.writeReport()
		}
		m.say(dim, "not left; w writes the report, q leaves")
		return nil
	}
	m.prompt = p
	return nil
}

// triedText is what was tried, for whoever is called next.
func (m *Model) triedText() string {
	var parts []string
	for _, x := range m.marks.list {
		parts = append(parts, m.display(x.Step)+" ("+string(x.Outcome)+" "+clockSeconds(x.At)+")")
	}
	return strings.Join(parts, "; ")
}
