package config

import (
	"fmt"
	"strings"

	"triage/safetext"
)

// Problem is one mistake in the configuration. Its text never holds the value of a secret.
type Problem struct {
	Origin Origin // zero when no single place is to blame
	Text   string // what is wrong and what to do
}

func (p Problem) String() string {
	if p.Origin.IsZero() {
		return safetext.Line(p.Text)
	}
	return safetext.Line(p.Origin.String() + ": " + p.Text)
}

// Error is a configuration that cannot be used. Problems has at least one element, in
// the order of the file.
type Error struct {
	Problems []Problem
}

// Error gives one line for each problem.
func (e *Error) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// problems collects what is wrong, up to a bound.
type problems []Problem

// maxProblems bounds how much of a broken file is reported at once.
const maxProblems = 20

func (p *problems) add(at Origin, format string, args ...any) {
	if len(*p) < maxProblems {
		*p = append(*p, Problem{Origin: at, Text: fmt.Sprintf(format, args...)})
	}
}

func (p problems) err() error {
	if len(p) == 0 {
		return nil
	}
	return &Error{Problems: p}
}
