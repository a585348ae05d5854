package playbooks

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// front checks what the front matter says about the entry itself.
func (c *entryLint) front(src []byte) {
	e := c.e
	head, _, _ := cutFront(src)
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
			c.at(0, level, "missing-key", "%s is missing", r.key)
		}
	}
	if n := utf8.RuneCountInString(e.Title); n > 80 {
		c.inFront(src, "title:", LevelWarning, "long-title", "the title has %d characters, more than 80", n)
	}
	if e.Severity != "" && !slices.Contains([]string{"sev1", "sev2", "sev3", "sev4", "info"}, e.Severity) {
		c.inFront(src, "severity:", LevelError, "severity", "severity %q is not one of sev1 to sev4 or info", e.Severity)
	}
	if e.Severity == "sev4" && strings.Contains(strings.ToLower(e.Impact+e.Summary), "unavailable") {
		c.inFront(src, "severity:", LevelWarning, "severity", "severity sev4 does not fit an impact that says unavailable")
	}
	if len(e.Codes)+len(f.Match)+len(e.Alerts) == 0 && f.Scope == nil {
		c.at(0, LevelError, "never-matches", "none of codes, match, scope and alerts is given: the entry matches nothing")
	}
	if len(c.o.Owners) > 0 && e.Owner != "" && !slices.Contains(c.o.Owners, e.Owner) {
		c.inFront(src, "owner:", LevelWarning, "owner", "owner %q is not on the list of owners", e.Owner)
	}
	c.escalation(src)
	c.review(src)
}

func (c *entryLint) escalation(src []byte) {
	e := c.e
	if len(e.Escalate) == 0 && (e.Severity == "sev1" || e.Severity == "sev2") {
		c.inFront(src, "severity:", LevelError, "escalate", "an entry of %s says nobody to escalate to", e.Severity)
	}
	last := time.Duration(-1)
	for _, s := range e.Escalate {
		if s.To == "" {
			c.inFront(src, "escalate:", LevelError, "escalate", "a step of escalate has nobody in to")
		}
		wait, ok := s.Wait()
		switch {
		case !ok:
			c.inFront(src, "escalate:", LevelError, "escalate", "after %q is not a time: write 0m or 10m", s.After)
		case wait < last:
			c.inFront(src, "escalate:", LevelError, "escalate", "after %s comes behind a later step: order them by time", s.After)
		default:
			last = wait
		}
	}
}

func (c *entryLint) review(src []byte) {
	if c.e.ReviewedAt == "" {
		return
	}
	at, err := time.Parse(time.DateOnly, c.e.ReviewedAt)
	if err != nil {
		c.inFront(src, "reviewed_at:", LevelError, "reviewed-at", "reviewed_at %q is not a date: write 2026-10-02", c.e.ReviewedAt)
		return
	}
	if c.o.Now.IsZero() {
		return
	}
	if at.After(c.o.Now) {
		c.inFront(src, "reviewed_at:", LevelError, "reviewed-at", "reviewed_at %s is in the future", c.e.ReviewedAt)
		return
	}
	switch days, age := c.e.Reviewed(c.o.Now); age {
	case AgeDue:
		c.inFront(src, "reviewed_at:", LevelWarning, "stale", "reviewed %d days ago: due", days)
	case AgeOverdue:
		c.inFront(src, "reviewed_at:", LevelError, "stale", "reviewed %d days ago, more than twice what the entry allows", days)
	}
}
