package tui

import (
	"triage/playbooks"
)

// entrySteps are the steps of the entry shown.
func (m *Model) entrySteps() (*playbooks.Entry, []playbooks.Step) {
	match, ok := m.matched()
	if !ok {
		return nil, nil
	}
	return match.Entry, match.Entry.Steps(m.f.Values)
}

// stepList are the steps with their numbers and marks; none where there are none.
func (l *linear) stepList() []string {
	e, steps := l.entrySteps()
	if len(steps) == 0 {
		return nil
	}
	out := []string{"", "STEPS"}
	for i, st := range steps {
		said := itoa(i+1) + ". "
		if x := l.marks.find(keyOf(e, st)); x != nil {
			said += string(x.Outcome) + " at " + clockSeconds(x.At) + ": "
		}
		out = append(out, said+l.display(st.Title))
	}
	return append(out, "")
}

// noteStep marks the next step, or the one of the number; word is done, failed or unmark.
func (l *linear) noteStep(word, arg string) []string {
	e, steps := l.entrySteps()
	k := l.nextStep()
	switch i := number(arg, len(steps)); {
	case len(steps) == 0:
		return []string{"there is no step to mark"}
	case i < 0:
		return []string{"there are the steps 1 to " + itoa(len(steps))}
	case arg != "":
		k = keyOf(e, steps[i])
	case word == "unmark":
		return []string{"unmark which one? unmark 1 takes the mark off the first step"}
	case k == stepKey{}:
		return []string{"there is no step left to mark"}
	}
	if word == "unmark" {
		if l.marks.find(k) == nil {
			return []string{"it has no mark: " + l.display(k.title)}
		}
		l.marks.set(k, "", l.o.now())
		return append([]string{"mark taken off: " + l.display(k.title), ""}, l.next()...)
	}
	x := l.marks.set(k, StepOutcome(word), l.o.now())
	return append([]string{"marked as " + string(x.Outcome) + " at " + clockSeconds(x.At) + ": " + l.display(x.Step), ""}, l.next()...)
}
