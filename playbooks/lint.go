package playbooks

import (
	"bytes"
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"triage/safetext"
)

// Level says how bad a finding is.
type Level string

// Levels of findings.
const (
	LevelError   Level = "error"   // the entry does not do what its author meant
	LevelWarning Level = "warning" // it works, and should be better
)

// Finding is something that a rule has against an entry.
type Finding struct {
	File  string
	Line  int    // 1-based; 0 when the whole file is meant
	Rule  string // [Rule.ID]: unknown-variable
	Level Level
	Text  string
}

// String is the finding as "file:line: level: text (rule)", printable.
func (f Finding) String() string {
	where := f.File
	if f.Line > 0 {
		where += fmt.Sprintf(":%d", f.Line)
	}
	return safetext.Line(fmt.Sprintf("%s: %s: %s (%s)", where, f.Level, f.Text, f.Rule))
}

// LintOptions are what the rules need to know beside the entries.
type LintOptions struct {
	Now time.Time // for the age of reviews; zero leaves that rule out
	// Owners and Hosts, when given, are the owners and URL hosts that may be named.
	Owners, Hosts []string
}

// Lint checks the entries of the roots, in order of file and line. Foreign files are
// checked only for what would mislead or harm a reader.
func Lint(o LintOptions, dirs ...Dir) []Finding {
	l := &linter{o: o}
	for _, d := range dirs {
		names, warnings := filesOf(d)
		for _, w := range warnings {
			l.findings = append(l.findings, Finding{w.File, w.Line, "unreadable", LevelError, w.Text})
		}
		for _, name := range names {
			if !isOwners(name) {
				l.file(d, name)
			}
		}
	}
	l.together()
	slices.SortStableFunc(l.findings, func(a, b Finding) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), strings.Compare(a.Rule, b.Rule))
	})
	return l.findings
}

type linter struct {
	o        LintOptions
	findings []Finding
	entries  []*entryLint
}

// entryLint is the linter at one entry.
type entryLint struct {
	*linter
	e    *Entry
	dir  Dir
	src  []byte // the whole file
	doc  *document
	secs []section
}

func (l *linter) file(d Dir, name string) {
	full := path.Join(d.Name, name)
	src, err := readFile(d.FS, name)
	if err != nil {
		l.findings = append(l.findings, Finding{full, 0, "unreadable", LevelError, cause(err).Error()})
		return
	}
	entries, problems := parseFile(src, name)
	level := LevelError
	if len(entries) > 0 && entries[0].Foreign {
		level = LevelWarning
	}
	for _, p := range problems {
		l.findings = append(l.findings, Finding{full, p.line, "front-matter", level, p.text})
	}
	for _, e := range entries {
		e.Path = full
		c := &entryLint{linter: l, e: e, dir: d, src: bytes.TrimPrefix(src, []byte("\xef\xbb\xbf"))}
		l.entries = append(l.entries, c)
		c.hostileText()
		if e.Foreign {
			continue
		}
		c.doc = parseBody(e.Body)
		c.secs = c.doc.sections()
		c.front()
		c.sections()
		c.steps()
		c.variables()
		c.urls()
		c.collect()
		c.links()
	}
}

// at notes a finding at a line of the body; 0 is the file.
func (c *entryLint) at(line int, level Level, rule, format string, args ...any) {
	if line > 0 {
		line += c.e.bodyLine - 1
	}
	c.findings = append(c.findings, Finding{c.e.Path, line, rule, level, fmt.Sprintf(format, args...)})
}

// inFront notes a finding at the line of the front matter that holds a text.
func (c *entryLint) inFront(text string, level Level, rule, format string, args ...any) {
	line := 0
	if text != "" {
		for i, l := range strings.SplitN(string(c.src), "\n", c.e.bodyLine) {
			if i < c.e.bodyLine-1 && strings.Contains(l, text) {
				line = i + 1
				break
			}
		}
	}
	c.findings = append(c.findings, Finding{c.e.Path, line, rule, level, fmt.Sprintf(format, args...)})
}
