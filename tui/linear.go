package tui

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"triage/investigate"
)

// linearGlyphs read well aloud: signs are left to where a word would be longer.
var linearGlyphs = glyphs{
	ellipsis: "...", rule: "-", bar: "", focus: "",
	dot: ",", arrow: "then", times: "x", dash: "-",
	last: "caused by: ", span: "-", critical: "=",
}

// linear is the investigation as a conversation: lines are printed once and never painted
// over, as screen readers and braille displays need it.
type linear struct {
	*Model
	out   io.Writer
	lines <-chan string // what the user types; closed at the end of the input
	rest  []string      // what Enter goes on with
	err   error         // the first that occurred when writing
}

// pageRows is how much is printed at once.
const pageRows = 20

// Linear shows the investigation without a screen, for screen readers: the answer as plain
// lines, then a numbered menu. It returns when the user leaves, the input ends or ctx does.
func Linear(ctx context.Context, o Options) error {
	l := newLinear(ctx, New(o))
	l.follow(ctx)
	l.write(strings.Join(append(l.summary(), linearMenu...), "\n") + "\n")
	for l.err == nil {
		said, ok := l.ask(ctx, "number, or Enter for the menu:")
		if !ok || l.do(ctx, said) {
			return l.err
		}
	}
	return l.err
}

func newLinear(ctx context.Context, m *Model) *linear {
	m.g, m.numbers, m.o.Reload = &linearGlyphs, linearNumbers, nil
	l := &linear{Model: m, out: m.o.Output}
	if l.out == nil {
		l.out = os.Stdout
	}
	if l.lines = m.o.Lines; l.lines == nil {
		in := m.o.Input
		if in == nil {
			in = os.Stdin
		}
		l.lines = ReadLines(ctx, in)
	}
	return l
}

// ReadLines hands on what is typed, line by line. Reading cannot be interrupted, so its
// goroutine ends with the input, or with the line after ctx has ended.
func ReadLines(ctx context.Context, in io.Reader) <-chan string {
	lines := make(chan string)
	go func() {
		defer close(lines)
		s := bufio.NewScanner(in)
		for s.Scan() {
			select {
			case lines <- s.Text():
			case <-ctx.Done():
				return
			}
		}
	}()
	return lines
}

// follow reads findings until the last one, telling what changes.
func (l *linear) follow(ctx context.Context) {
	l.print([]string{l.heading(), l.aloud(l.waitingFor())})
	told := map[string]string{}
	why := ""
	for {
		select {
		case <-ctx.Done():
			l.closed = true
			l.print([]string{"interrupted: this is what was found until now"})
			return
		case f, ok := <-l.findings:
			if !ok {
				l.closed = true
				l.refreshAll()
				return
			}
			l.f, l.have = f, true
			l.version++
			l.refreshAll()
			for _, s := range f.Sources {
				if now := l.sourceWords(s); s.State != investigate.Waiting && s.State != investigate.Asking && told[s.Name] != now {
					told[s.Name] = now
					l.print([]string{now})
				}
			}
			if v := l.verdict(unbounded).why.plain(); l.outcome() == failed && v != why && !f.Done {
				why = v
				l.print([]string{"so far: " + l.aloud(v)})
			}
			if f.Done {
				return
			}
		}
	}
}

// ask prints a question and waits for a line; ok is false at the end of input or ctx.
func (l *linear) ask(ctx context.Context, question string) (said string, ok bool) {
	if len(l.rest) > 0 {
		question = "Enter for " + itoa(len(l.rest)) + " more lines, or a number:"
	}
	l.write("\n" + question + "\n") // a line of its own, also where the input is no terminal
	select {
	case <-ctx.Done():
	case said, ok = <-l.lines:
	}
	return strings.TrimSpace(said), ok
}

func (l *linear) write(s string) {
	if l.err == nil {
		if _, l.err = io.WriteString(l.out, s); l.err != nil {
			l.err = fmt.Errorf("write to the terminal: %w", l.err)
		}
	}
}

// print puts lines out, each whole, so that it is read and copied in one piece; what is more
// than a page waits for Enter.
func (l *linear) print(rows []string) {
	l.rest = nil
	if len(rows) > pageRows+pageRows/4 {
		l.rest = rows[pageRows:]
		rows = rows[:pageRows]
	}
	l.write(strings.Join(rows, "\n") + "\n")
}

var linearMenu = []string{
	"",
	"MENU",
	"1 details of the root cause; 1 3 for hop 3",
	"2 logs, spans and events in order of time; 2 WORDS filters: 2 service:NAME level:warn hop:1 word -word",
	"3 the errors among them",
	"4 the trace",
	"5 the playbook; 5 2 for the second entry that fits",
	"6 the next step; done or failed marks it",
	"7 the sources and what they were asked",
	"8 the whole report",
	"9 write the report to a file",
	"0 leave",
}

// linearNumbers stand in sentences where the screen names keys.
var linearNumbers = map[action]string{showLog: "2", showTrace: "4", showSources: "7"}

// linearWords are words that mean the same as a number of the menu.
var linearWords = map[string]string{
	"details": "1", "hop": "1", "logs": "2", "errors": "3", "trace": "4", "playbook": "5", "next": "6",
	"sources": "7", "report": "8", "write": "9", "leave": "0", "quit": "0", "exit": "0", "q": "0",
}

// do carries out what was typed and tells whether to leave.
func (l *linear) do(ctx context.Context, said string) (leave bool) {
	word, arg, _ := strings.Cut(said, " ")
	arg = strings.TrimSpace(arg)
	word = strings.ToLower(word)
	if n, ok := linearWords[word]; ok {
		word = n
	}
	switch word {
	case "":
		if len(l.rest) > 0 {
			l.print(l.rest)
			return false
		}
		l.print(linearMenu)
	case "1":
		l.print(l.details(arg))
	case "2":
		l.print(l.timeline(parseFilter(arg), false))
	case "3":
		l.print(l.timeline(parseFilter(arg), true))
	case "4":
		l.print(l.traceLines())
	case "5":
		l.print(l.playbook(arg))
	case "6":
		l.print(l.next())
	case "done", "failed":
		l.print(l.noteStep(StepOutcome(word)))
	case "7":
		l.print(l.read(l.sourceRows(unbounded)))
	case "8":
		l.wholeReport()
	case "9":
		l.writeFile()
	case "0":
		return l.mayLeave(ctx)
	default:
		l.print(append([]string{"there is no " + l.safe(said) + " in the menu"}, linearMenu...))
	}
	return false
}

func (l *linear) wholeReport() {
	if l.o.Report == nil || !l.have {
		l.print(l.summary())
		return
	}
	var b strings.Builder
	if err := l.o.Report(&b, l.f); err != nil {
		l.print([]string{"the report could not be made: " + l.safe(err.Error())})
		return
	}
	l.print(strings.Split(strings.TrimRight(b.String(), "\n"), "\n"))
}

func (l *linear) writeFile() {
	cmd := l.writeReport()
	if cmd != nil {
		if r, ok := cmd().(reportMsg); ok {
			l.reported(r)
		}
	}
	l.print([]string{l.note.text})
}

// noteStep marks the next step.
func (l *linear) noteStep(o StepOutcome) []string {
	k := l.nextStep()
	if k == (stepKey{}) {
		return []string{"there is no step left to mark"}
	}
	x := l.marks.turn(k, l.o.now())
	if o == StepFailed {
		x = l.marks.turn(k, l.o.now())
	}
	return append([]string{"marked as " + string(x.Outcome) + " at " + clockSeconds(x.At) + ": " + l.display(x.Step), ""}, l.next()...)
}

// mayLeave asks when marks would be lost.
func (l *linear) mayLeave(ctx context.Context) bool {
	if !l.marks.unsaved() {
		return true
	}
	l.rest = nil
	said, ok := l.ask(ctx, count(len(l.marks.list), "mark")+" not in a report: 9 writes it and leaves, 0 leaves without, Enter stays:")
	switch {
	case !ok || said == "0":
		return true
	case said == "9":
		l.writeFile()
		return !l.marks.unsaved()
	}
	return false
}

// number is an argument as an index below n; 0 when there is none, -1 when it does not fit.
func number(arg string, n int) int {
	if arg == "" {
		return 0
	}
	i, err := strconv.Atoi(arg)
	if err != nil || i < 1 || i > n {
		return -1
	}
	return i - 1
}
