package link

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"triage/alert/clue"
)

// Bounds of a triage:// link.
const (
	maxOwn  = 2048
	maxSpan = 24 * time.Hour
	// version of the grammar.
	version = "1"
)

// ErrRefused is what a triage:// link is refused with; the text says which part and why.
var ErrRefused = errors.New("the triage:// link is refused")

// isOwn tells whether the link is one of ours. The scheme is compared without its case, as
// the systems that hand links over do.
func isOwn(s string) bool { return len(s) >= 7 && strings.EqualFold(s[:7], "triage:") }

var (
	alertText = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9 ._:/()\[\]%,#+=-]{0,127}$`)
	hexID     = regexp.MustCompile(`^(?:[0-9a-fA-F]{16}|[0-9a-fA-F]{32})$`)
	hex16     = regexp.MustCompile(`^[0-9a-fA-F]{16}$`)
	seconds   = regexp.MustCompile(`^[0-9]{9,10}$`)
	// rawQuery is what may stand in the query before it is unescaped.
	rawQuery = regexp.MustCompile(`^[A-Za-z0-9._~%+:/@&=_-]*$`)
)

func isName(s string) bool { return clue.IsIdentifier(s) }

// ownParams are the names that a link may hold, each at most once. Nothing else exists: no
// name sets a server, a credential, a path, a command or a flag.
var ownParams = map[string]func(string) bool{
	"v":              func(s string) bool { return s == version },
	"request_id":     isName,
	"trace_id":       hexID.MatchString,
	"span_id":        hex16.MatchString,
	"correlation_id": isName,
	"code":           isName,
	"service":        isName,
	"env":            isName,
	"alert":          alertText.MatchString,
	"at":             seconds.MatchString,
	"from":           seconds.MatchString,
	"to":             seconds.MatchString,
	"fp":             hex16.MatchString,
	"id":             isName,
}

// Own is a triage:// link, taken apart and found to keep to the grammar.
type Own struct {
	Verb   string // open or playbook
	Params map[string]string
}

func refused(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrRefused, fmt.Sprintf(format, args...))
}

// ParseOwn reads a triage:// link:
//
//	triage://open?v=1&trace_id=…        triage://playbook?code=…
//
// Anything that the grammar does not name is refused.
func ParseOwn(text string) (Own, error) {
	var o Own
	if len(text) > maxOwn {
		return o, refused("longer than %d bytes", maxOwn)
	}
	if !isOwn(text) {
		return o, refused("it begins with triage:// and a verb")
	}
	rest, ok := strings.CutPrefix(text[len("triage:"):], "//")
	if !ok {
		return o, refused("it begins with triage:// and a verb")
	}
	verb, q, ok := strings.Cut(rest, "?")
	if !ok || q == "" {
		return o, refused("it has no parameters")
	}
	switch verb = strings.ToLower(strings.TrimSuffix(verb, "/")); verb {
	case "open", "playbook":
		o.Verb = verb
	default:
		return o, refused("the verb is open or playbook")
	}
	if !rawQuery.MatchString(q) {
		return o, refused("a character that no link of ours holds")
	}
	o.Params = map[string]string{}
	for part := range strings.SplitSeq(q, "&") {
		name, value, ok := strings.Cut(part, "=")
		fits := ownParams[name]
		if !ok || fits == nil {
			return o, refused("there is no parameter %q", clip(name))
		}
		if _, twice := o.Params[name]; twice {
			return o, refused("%s stands there twice", name)
		}
		v, err := url.QueryUnescape(value)
		if err != nil || !fits(v) {
			return o, refused("%s does not hold what its name says", name)
		}
		o.Params[name] = v
	}
	return o, o.check()
}

// check tells whether the parameters make sense together.
func (o Own) check() error {
	has := func(names ...string) bool {
		for _, n := range names {
			if o.Params[n] != "" {
				return true
			}
		}
		return false
	}
	if o.Verb == "playbook" {
		if !has("id", "code", "alert") {
			return refused("a playbook is named by id, code or alert")
		}
		for name := range o.Params {
			if name != "v" && name != "id" && name != "code" && name != "alert" {
				return refused("a playbook takes no %s", name)
			}
		}
		return nil
	}
	if !has("request_id", "trace_id", "correlation_id", "code", "service", "alert") {
		return refused("one of request_id, trace_id, correlation_id, code, service and alert must be there")
	}
	if o.Params["id"] != "" {
		return refused("id names a playbook entry: use triage://playbook")
	}
	for _, name := range [...]string{"at", "from", "to"} {
		if t := o.time(name); !t.IsZero() && (t.Year() < 2000 || t.Year() > 2100) {
			return refused("%s lies outside of 2000 to 2100", name)
		}
	}
	if from, to := o.time("from"), o.time("to"); !from.IsZero() && !to.IsZero() && (to.Before(from) || to.Sub(from) > maxSpan) {
		return refused("from and to are at most %s apart, in this order", maxSpan)
	}
	return nil
}

func (o Own) time(name string) time.Time {
	n, err := strconv.ParseInt(o.Params[name], 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.Unix(n, 0).UTC()
}

// ownOrder is the order of the parameters in a link that we write.
var ownOrder = [...]string{
	"v", "request_id", "trace_id", "span_id", "correlation_id", "code", "service", "env", "alert", "at", "from", "to", "fp", "id",
}

// String is the link in its canonical form.
func (o Own) String() string {
	var parts []string
	for _, name := range ownOrder {
		if v := o.Params[name]; v != "" {
			parts = append(parts, name+"="+escape(v))
		}
	}
	return "triage://" + o.Verb + "?" + strings.Join(parts, "&")
}

// escape writes a value with the characters of the grammar alone.
func escape(v string) string { return url.QueryEscape(v) }

// readOwn reads the clues of a triage:// link.
func readOwn(text string) (clue.Clues, error) {
	o, err := ParseOwn(text)
	if err != nil {
		return clue.Clues{}, err
	}
	c := clue.Clues{Source: "triage", Status: clue.Firing}
	for _, k := range [...]clue.Kind{clue.RequestID, clue.TraceID, clue.CorrelationID} {
		if v := o.Params[string(k)]; v != "" {
			c.ID(k, v, string(k))
		}
	}
	if v := o.Params["code"]; v != "" {
		c.SetCode(v, "code")
	}
	if v := o.Params["service"]; v != "" {
		c.Service(v, clue.RankNamed, "service")
	}
	if v := o.Params["env"]; v != "" {
		c.Label("env", v, "env")
	}
	c.SetAlert(o.Params["alert"], "alert")
	if v := o.Params["id"]; v != "" {
		c.Keep("playbook", v, "id")
	}
	c.Ignore(o.Params["fp"], "fp")
	c.Ignore(o.Params["span_id"], "span_id")
	switch from, at := o.time("from"), o.time("at"); {
	case !from.IsZero():
		c.SetWindow(from, o.time("to"), "from,to")
	case !at.IsZero():
		c.SetWindow(at, o.time("to"), "at")
	}
	c.Began(o.time("at"))
	return c, nil
}

// clip bounds what a message repeats of a link.
func clip(s string) string {
	if len(s) > 40 {
		return s[:40] + "…"
	}
	return s
}
