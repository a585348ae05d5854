package playbooks

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var idPattern = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{1,79}$`)

// readStrict makes an entry of a file in our own format. It is nil when the front matter
// cannot be relied on; a key that is wrong costs only itself, except that a condition that
// is wrong in part is left out whole.
func readStrict(head, body []byte, bodyLine int, file string) (*Entry, []problem) {
	f, problems, fatal := decodeFront(head)
	bad := func(format string, args ...any) {
		problems = append(problems, problem{1, fmt.Sprintf(format, args...)})
	}
	if fatal {
		return nil, problems
	}
	if v := strings.TrimPrefix(f.Schema, Schema); v != "" && !strings.HasPrefix(v, ".") {
		bad("schema %s is not one that this version reads (%s): it is read as that", f.Schema, Schema)
	}
	e := &Entry{
		ID: f.ID, Title: oneLine(f.Title), Status: f.Status, Severity: f.Severity, Owner: f.Owner,
		ReviewedAt: f.ReviewedAt, Summary: oneLine(f.Summary), Impact: oneLine(f.Impact),
		Body: string(body), Version: f.Version, SupersededBy: f.SupersededBy,
		Codes: f.Codes.strings(), Alerts: f.Alerts.strings(), Aliases: f.Aliases.strings(),
		Tags: f.Tags.strings(), Related: f.Related.strings(), bodyLine: bodyLine, file: file,
	}
	if e.ID == "" {
		e.ID = derivedID(file)
	} else if !idPattern.MatchString(e.ID) {
		bad("id %q is not of the form [a-z0-9][a-z0-9._-]*, 2 to 80 characters; the file's path is used", e.ID)
		e.ID = derivedID(file)
	}
	if e.Title == "" {
		e.Title = titleOf(body, file)
	}
	switch e.Status {
	case "", statusActive, statusDraft, statusDeprecated, statusSuperseded:
	default:
		bad("status %q is not one of active, draft, deprecated, superseded", e.Status)
		e.Status = ""
	}
	if f.ReviewEvery != "" {
		days, err := strconv.Atoi(strings.TrimSuffix(f.ReviewEvery, "d"))
		if err != nil || days <= 0 {
			bad("review_every %q is not a number of days: write 180d", f.ReviewEvery)
		} else {
			e.ReviewEvery = days
		}
	}
	for _, s := range f.Escalate {
		e.Escalate = append(e.Escalate, Escalation(s))
	}
	for _, us := range [...][]frontURL{f.Dashboards, f.Changes, f.Links} {
		for _, u := range us {
			e.Links = append(e.Links, NamedURL(u))
			e.linkLines = append(e.linkLines, lineOf(head, firstLine(u.URL, u.Name)))
		}
	}
	for _, c := range f.Collect {
		e.Collect = append(e.Collect, Collect(c))
		e.collectLines = append(e.collectLines, lineOf(head, firstLine(c.ID, c.Query, "collect:")))
	}
	m, more := f.matcher()
	m.alerts = foldAll(append(append(slices.Clone(e.Alerts), e.Aliases...), e.ID))
	e.match = m
	return e, append(problems, more...)
}

// lineOf is the 1-based line of the file on which its front matter holds a text, 0 when on
// none.
func lineOf(head []byte, text string) int {
	before, _, ok := bytes.Cut(head, []byte(text))
	if !ok || text == "" {
		return 0
	}
	return bytes.Count(before, []byte("\n")) + 2 // behind the line that opens it
}

// matcher compiles what the front matter says on matching.
func (f *front) matcher() (m matcher, ps []problem) {
	for _, l := range [...]struct {
		name string
		from list
		to   *globs
	}{{"codes", f.Codes, &m.codes}, {"symptom_codes", f.SymptomCodes, &m.symptoms}} {
		for _, it := range l.from {
			if it.value == "" {
				ps = append(ps, problem{it.line + 1, l.name + " has an empty item: quote it or remove it"})
				continue
			}
			g := glob(it.value)
			if tooWide(g) {
				ps = append(ps, problem{it.line + 1, wideText(it.value)})
				continue
			}
			*l.to = append(*l.to, g)
		}
	}
	if f.Scope != nil {
		c, more := f.Scope.compile(0)
		ps = append(ps, more...)
		if c == nil {
			// Without its scope the entry would match what it is not about.
			return matcher{}, ps
		}
		m.scope = c
	}
	for _, fc := range f.Match {
		if fc == nil {
			ps = append(ps, problem{1, "match has an empty item"})
			continue
		}
		c, more := fc.compile(0)
		ps = append(ps, more...)
		if c != nil {
			m.any = append(m.any, c)
		}
	}
	m.priority = min(max(f.Priority, -9), 9)
	if m.priority != f.Priority {
		ps = append(ps, problem{1, fmt.Sprintf("priority %d is not between -9 and 9: %d is used", f.Priority, m.priority)})
	}
	return m, ps
}

// minLiterals is how many characters of a code glob must stand for themselves.
const minLiterals = 3

func tooWide(g glob) bool { return g.literals() < minLiterals && !g.exact() }

func wideText(g string) string {
	return fmt.Sprintf("the code glob %q is too wide: it wants %d characters besides * and ?", g, minLiterals)
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
