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
	last: "caused by: ", span: "-", critical: "=", // and no course: it is for the eye
}

// linear is the investigation as a conversation: lines are printed once and never painted
// over, as screen readers and braille displays need it.
type linear struct {
	*Model
	out   io.Writer
	lines <-chan string // what the user types; closed at the end of the input
	typed []string      // what was typed while something was waited for
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
	m.g, m.numbers = &linearGlyphs, linearNumbers
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
	if len(l.typed) > 0 {
		said, l.typed = l.typed[0], l.typed[1:]
		return strings.TrimSpace(said), true
	}
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

// reloadAndFollow asks the sources again and shows the new answer.
func (l *linear) reloadAndFollow(ctx context.Context) {
	l.note = note{}
	asking := l.reloadFindings() != nil
	l.print([]string{l.note.text})
	if asking {
		l.follow(ctx)
		l.print(l.summary())
	}
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
