package paste

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode"

	"triage/alert"
	"triage/alert/clue"
	"triage/envelope"
	"triage/link"
)

// ErrEmpty is what [Read] says where there is nothing to read.
var ErrEmpty = errors.New("there is nothing in it")

// Read reads anything. The error says why nothing could be made of it; the clues may still
// hold notes then. now is for times such as now-1h in links.
func Read(text string, now time.Time) (clue.Clues, error) {
	text = strings.TrimPrefix(text, "\ufeff")
	trimmed := strings.TrimSpace(text)
	if trimmed == "" {
		return clue.Clues{}, ErrEmpty
	}
	if trimmed[0] == '{' || trimmed[0] == '[' {
		c, err := alert.Read([]byte(trimmed), now)
		if !errors.Is(err, alert.ErrUnknown) && !errors.Is(err, alert.ErrNotJSON) {
			return c, err
		}
		one := trimmed
		var b bytes.Buffer
		if json.Compact(&b, []byte(trimmed)) == nil {
			one = b.String() // a record that somebody has laid out to be read
		}
		if l, ok := lines(one); ok {
			return l, nil
		}
		if err == nil || errors.Is(err, alert.ErrUnknown) && c.Route() != clue.Nowhere {
			c.Source = "json"
			return c, nil
		}
	}
	if oneWord(trimmed) {
		return word(trimmed, now)
	}
	if c, ok := alert.Text(trimmed, now); ok {
		return c, nil
	}
	return prose(trimmed, now)
}

// oneWord tells whether the text is an id, a link or a pair in some wrapping, not a sentence.
func oneWord(s string) bool {
	if strings.ContainsAny(s, "\n") {
		return false
	}
	if strings.Contains(s, "://") && !strings.HasPrefix(strings.TrimLeft(s, "<\"'`"), "http") && !strings.HasPrefix(strings.ToLower(strings.TrimLeft(s, "<\"'`")), "triage:") {
		return false
	}
	if strings.Contains(s, "://") {
		// The state of a page, pasted as it stands, may hold blanks; a sentence behind a link has them
		// earlier.
		if i := state.FindStringIndex(s); i != nil {
			s = s[:i[0]]
		}
		return !strings.ContainsFunc(s, unicode.IsSpace)
	}
	return len(strings.Fields(s)) == 1 || namedPair.MatchString(s)
}

// state begins the state of a page of Grafana, Kibana or Prometheus that is not escaped.
var state = regexp.MustCompile(`[?&](?:_a=\(|_g=\(|_q=\(|panes=\{|left=[{\[]|tags=\{|g0\.expr=|query=)`)

// namedPair is a name, a mark and a value, and nothing else.
var namedPair = regexp.MustCompile(`^["'` + "`" + `]?([A-Za-z][\w.@-]{0,63}(?: [Ii][Dd])?)["'` + "`" + `]?\s*[:=]\s*["'` + "`" + `]?([^\s"'` + "`" + `]+)["'` + "`" + `]?[,;.]?$`)

// wrapping is what stands around an id in a sentence, in code or in a chat.
const wrapping = "\"'`<>()[]{},;.!? \t“”‘’«»*"

// bareLink is a link whose scheme was left out, as browsers show it.
var bareLink = regexp.MustCompile(`^(?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d+)?/\S+$`)

func word(s string, now time.Time) (clue.Clues, error) {
	if bareLink.MatchString(s) {
		s = "https://" + s
	}
	if strings.Contains(s, "://") || strings.HasPrefix(strings.ToLower(s), "triage:") {
		c, err := link.Read(s, now)
		if err != nil {
			return c, fmt.Errorf("the link cannot be read: %w", err)
		}
		return c, nil
	}
	if m := namedPair.FindStringSubmatch(s); m != nil {
		c := clue.Clues{Source: "text", Status: clue.Firing}
		c.Label(m[1], m[2], m[1])
		if c.Route() != clue.Nowhere {
			return c, nil
		}
		if value := strings.Trim(m[2], wrapping); clue.IsIdentifier(value) && strings.Trim(value, "=") != "" {
			s = value // of a name that says nothing: id=…
		}
	}
	s = strings.Trim(s, wrapping)
	if s == "" {
		return clue.Clues{}, ErrEmpty
	}
	c := Word(s)
	if c.Route() == clue.Nowhere && c.Why == "" {
		return c, fmt.Errorf("%q is no id, no code and no link", clip(s))
	}
	return c, nil
}

var (
	hexTrace = regexp.MustCompile(`^[0-9a-fA-F]{32}$`)
	hexShort = regexp.MustCompile(`^[0-9a-fA-F]{16}$`)
	uuid     = regexp.MustCompile(`^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$`)
	code     = regexp.MustCompile(`^[A-Z][A-Z0-9]*(?:[_.-][A-Z0-9]+)+$`)
	lower    = regexp.MustCompile(`^[a-z][a-z]+(?:_[a-z]+)+$`)
	status   = regexp.MustCompile(`^[1-5]\d\d$`)
)

// Word reads one word by its looks. What it may be is given likeliest first.
func Word(s string) clue.Clues {
	const from = "its looks"
	c := clue.Clues{Source: "text", Status: clue.Firing}
	switch _, _, isContext := envelope.ParseTraceparent(s); {
	case isContext:
		c.ID(clue.TraceID, s, "a traceparent")
	case hexTrace.MatchString(s), hexShort.MatchString(s), strings.HasPrefix(s, "1-") && len(s) == 35:
		c.ID(clue.TraceID, s, from)
		c.Guess(clue.RequestID, s, from)
	case uuid.MatchString(s):
		c.ID(clue.RequestID, s, from)
		c.Guess(clue.TraceID, s, from)
	case status.MatchString(s):
		c.Keep("status", s, from)
		c.Why = s + " is a status and names no request: give a service too (triage --service NAME --status " + s + "), or read triage explain " + s
	case code.MatchString(s):
		c.SetCode(s, from)
	case lower.MatchString(s): // payment_timeout
		c.SetCode(strings.ToUpper(s), from+", in upper case")
	case clue.IsIdentifier(s):
		c.ID(clue.RequestID, s, from)
	}
	return c
}

// clip bounds what a message repeats.
func clip(s string) string {
	const most = 60
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
