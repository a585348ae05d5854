package playbooks

import (
	"bytes"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// front checks what the front matter says about the entry itself.
func (c *entryLint) front() {
	e := c.e
	head, _, _ := cutFront(bytes.ReplaceAll(c.src, []byte("\r\n"), []byte("\n")))
	f, _, _ := decodeFront(head)
	for _, r := range [...]struct{ key, value string }{
		{"id", f.ID}, {"title", f.Title}, {"owner", f.Owner}, {"severity", f.Severity},
		{"reviewed_at", f.ReviewedAt}, {"version", f.Version}, {"summary", f.Summary},
	} {
		if r.value == "" {
			level := LevelError
			if r.key == "version" || r.key == "summary" {
				level = LevelWarning
			}
			c.inFront("schema:", level, "missing-key", "%s is missing", r.key)
		}
	}
	if n := utf8.RuneCountInString(e.Title); n > 80 {
		c.inFront("title:", LevelWarning, "long-title", "the title has %d characters, more than 80", n)
	}
	if e.Severity != "" && !slices.Contains([]string{"sev1", "sev2", "sev3", "sev4", "info"}, e.Severity) {
		c.inFront("severity:", LevelError, "severity", "severity %q is not one of sev1 to sev4 or info", e.Severity)
	}
	if w := graveWord(e.Impact + " " + e.Summary); w != "" && (e.Severity == "sev4" || e.Severity == "info") {
		c.inFront("severity:", LevelWarning, "severity", "severity %s does not fit an impact that says %q", e.Severity, w)
	}
	if len(e.Codes)+len(f.Match)+len(e.Alerts) == 0 && f.Scope == nil {
		c.inFront("schema:", LevelError, "never-matches", "none of codes, match, scope and alerts is given: the entry matches nothing")
	}
	if len(c.o.Owners) > 0 && e.Owner != "" && !slices.Contains(c.o.Owners, e.Owner) {
		c.inFront("owner:", LevelWarning, "owner", "owner %q is not on the list of owners", e.Owner)
	}
	for _, l := range [...]struct {
		key  string
		list list
	}{{"alerts", f.Alerts}, {"aliases", f.Aliases}, {"tags", f.Tags}, {"related", f.Related}} {
		for _, it := range l.list {
			if it.value == "" {
				c.findings = append(c.findings, Finding{e.Path, it.line + 1, "empty-item", LevelError, l.key + " has an empty item: quote it or remove it"})
			}
		}
	}
	c.escalation()
	c.review()
}

// graveWord is a word that no minor incident is described with, "" when there is none.
func graveWord(s string) string {
	s = strings.ToLower(s)
	for _, w := range [...]string{"unavailable", "outage", "all users", "everybody", "data loss"} {
		if strings.Contains(s, w) && !strings.Contains(s, "no "+w) {
			return w
		}
	}
	return ""
}

func (c *entryLint) escalation() {
	e := c.e
	if len(e.Escalate) == 0 && (e.Severity == "sev1" || e.Severity == "sev2") {
		c.inFront("severity:", LevelError, "escalate", "an entry of %s says nobody to escalate to", e.Severity)
	}
	last := time.Duration(-1)
	for _, s := range e.Escalate {
		if s.To == "" {
			c.inFront("escalate:", LevelError, "escalate", "a step of escalate has nobody in to")
		}
		wait, ok := s.Wait()
		switch {
		case !ok:
			c.inFront("escalate:", LevelError, "escalate", "after %q is not a time: write 0m or 10m", s.After)
		case wait < last:
			c.inFront("escalate:", LevelError, "escalate", "after %s comes behind a later step: order them by time", s.After)
		default:
			last = wait
		}
	}
}

func (c *entryLint) review() {
	if c.e.ReviewedAt == "" {
		return
	}
	at, err := time.Parse(time.DateOnly, c.e.ReviewedAt)
	if err != nil {
		c.inFront("reviewed_at:", LevelError, "reviewed-at", "reviewed_at %q is not a date: write 2026-10-02", c.e.ReviewedAt)
		return
	}
	if c.o.Now.IsZero() {
		return
	}
	if at.After(c.o.Now) {
		c.inFront("reviewed_at:", LevelError, "reviewed-at", "reviewed_at %s is in the future", c.e.ReviewedAt)
		return
	}
	switch days, age := c.e.Reviewed(c.o.Now); age {
	case AgeDue:
		c.inFront("reviewed_at:", LevelWarning, "stale", "reviewed %d days ago: due", days)
	case AgeOverdue:
		c.inFront("reviewed_at:", LevelError, "stale", "reviewed %d days ago, more than twice what the entry allows", days)
	}
}
