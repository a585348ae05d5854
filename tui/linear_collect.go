package tui

import (
	"context"
	"strings"
	"time"

	"triage/investigate"
)

// queryList are the queries of the playbook entry and what they brought.
func (l *linear) queryList() []string {
	qs := l.queries()
	if len(qs) == 0 {
		return []string{l.noQuery()}
	}
	out := []string{"", "QUERIES of the playbook, which only read"}
	for i := range qs {
		q := &qs[i]
		said := itoa(i+1) + ". " + l.queryName(q) + ", " + q.Source + ": " + l.safe(q.String())
		if a := l.askedOf(q.key); a != nil {
			said += ", " + l.aloud(l.askedLine(a).plain())
		} else {
			said += ", " + l.notAsked(q)
		}
		out = append(out, said)
	}
	return out
}

// collectNumber asks a query by its number and prints what it brings.
func (l *linear) collectNumber(ctx context.Context, arg string) {
	qs := l.queries()
	if arg == "" || len(qs) == 0 {
		l.print(l.queryList())
		return
	}
	i := number(arg, len(qs))
	if i < 0 {
		l.print([]string{"there are the queries 1 to " + itoa(len(qs))})
		return
	}
	a, do := l.Model.ask(ctx, &qs[i])
	if a == nil {
		l.print([]string{l.note.text})
		return
	}
	l.write("asking " + qs[i].Source + ", at most " + itoa(int(investigate.CollectTimeout/time.Second)) + " seconds; Enter stops waiting\n")
	answer := make(chan askedMsg, 1) // its one value never waits
	go func() { answer <- do() }()
	for a.running {
		select {
		case msg := <-answer:
			l.answered(msg)
		case <-ctx.Done():
			l.stop(a)
		case said, ok := <-l.lines:
			switch {
			case !ok:
				l.lines = nil // the input has ended: the answer is still of use
			case strings.TrimSpace(said) == "":
				l.stop(a)
			default:
				l.typed = append(l.typed, said) // it was meant for the menu
			}
		}
	}
	l.print(append([]string{""}, l.read(l.replyRows(a, unbounded))...))
}
