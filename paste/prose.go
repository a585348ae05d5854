package paste

import (
	"regexp"
	"strings"
	"time"

	"triage/alert"
	"triage/alert/clue"
	"triage/envelope"
	"triage/link"
	"triage/telemetry"
)

// Bounds of a text.
const (
	maxText  = 1 << 20
	maxLines = 2000
)

// lines reads a text of which each line is a record, as log stores hand them out; ok is false
// where none of them says anything.
func lines(text string) (c clue.Clues, ok bool) {
	c = clue.Clues{Source: "log", Status: clue.Firing}
	if len(text) > maxText {
		text = text[:maxText]
		c.Note("the text is longer than is read")
	}
	var rs []telemetry.LogRecord
	for l := range strings.Lines(text) {
		if l = strings.TrimRight(l, "\r\n"); strings.TrimSpace(l) != "" && len(rs) < maxLines {
			rs = append(rs, telemetry.LogRecord{Line: l})
		}
	}
	for i, r := range envelope.Join(rs) {
		at := "the line"
		if i > 0 || len(rs) > 1 {
			at = "a line"
		}
		alert.Line(&c, r.Line, at)
		if len(c.IDs) > 0 {
			break // the first that names a request is the one
		}
	}
	return c, c.Route() != clue.Nowhere
}

var (
	// web is a link in a text.
	web = regexp.MustCompile(`(?:https?|triage)://[^\s>"'` + "`" + `]+`)
	// dated is a time in a sentence.
	dated = regexp.MustCompile(`\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?\s*(?:Z|[+-]\d\d:?\d\d|[A-Z]{3,4}\b)?|\d{1,2} [A-Z][a-z]{2} \d{4},? \d\d:\d\d(?::\d\d)?\s*(?:[A-Z]{3,4}\b)?`)
)

// about is how far around a time in a sentence is looked.
const about = 15 * time.Minute

// prose reads a log line, a stack trace, or a sentence.
func prose(text string, now time.Time) (clue.Clues, error) {
	if len(text) > maxText {
		text = text[:maxText]
	}
	if l, ok := lines(text); ok && (len(l.IDs) > 0 || l.Code != nil) {
		addLinks(&l, text, now)
		return l, nil
	}
	c := clue.Clues{Source: "support", Status: clue.Firing}
	addLinks(&c, text, now)
	alert.Said(&c, text, "text")
	if t, ok := timeIn(text); ok {
		c.FillWindow(t.Add(-about), t.Add(about), "the time in the text ±15 min")
	}
	if c.Route() == clue.Nowhere {
		if l, ok := lines(text); ok {
			return l, nil
		}
		c.Why = "no field of it names a request, a code or a service, and no link does"
	}
	return c, nil
}

// addLinks reads the links in a text.
func addLinks(c *clue.Clues, text string, now time.Time) {
	for _, l := range web.FindAllString(text, 10) {
		if d, err := link.Read(strings.TrimRight(l, ".,;)"), now); err == nil {
			d.Why = ""
			c.Merge(&d)
		}
	}
}

// zones are those that people write by their letters, in hours.
var zones = map[string]int{
	"UTC": 0, "GMT": 0, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "MSK": 3, "IST": 5,
	"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "JST": 9, "AEST": 10, "AEDT": 11,
}

// timeIn is the first time in a sentence. A zone by letters is taken as most people mean it.
func timeIn(text string) (time.Time, bool) {
	s := dated.FindString(text)
	if s == "" {
		return time.Time{}, false
	}
	s = strings.TrimSpace(strings.ReplaceAll(s, ",", ""))
	hours := 0
	if i := strings.LastIndexByte(s, ' '); i > 0 {
		if h, ok := zones[s[i+1:]]; ok {
			s, hours = s[:i], h
		}
	}
	for _, layout := range [...]string{
		time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02 15:04", "2006-01-02 15:04:05Z07:00",
		"2006-01-02T15:04:05Z0700", "2 Jan 2006 15:04", "2 Jan 2006 15:04:05",
	} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.Add(-time.Duration(hours) * time.Hour).UTC(), true
		}
	}
	return time.Time{}, false
}
