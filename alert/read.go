package alert

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"time"

	"triage/alert/clue"
	"triage/link"
)

// shape is a kind of payload: the keys by which it is told apart, and how it is read.
type shape struct {
	source string
	fits   func(n node) bool
	read   func(n node, r *reader)
}

// shapes are tried in this order: the most telling keys first.
func shapes() []shape {
	return []shape{
		{"cloudwatch", isSNS, readSNS},
		{"cloudwatch", isCloudWatch, readCloudWatch},
		{"pagerduty-v3", isPagerDutyV3, readPagerDutyV3},
		{"pagerduty-v2", isPagerDutyV2, readPagerDutyV2},
		{"pagerduty-alerts", isPagerDutyAlerts, readPagerDutyAlerts},
		{"pagerduty-events", isPagerDutyEvent, readPagerDutyEvent},
		{"pagerduty-notes", isPagerDutyNotes, readPagerDutyNotes},
		{"opsgenie", isOpsgenieHook, readOpsgenieHook},
		{"opsgenie", isOpsgenie, readOpsgenie},
		{"dash0", isDash0, readDash0},
		{"sentry", isSentryEvent, readSentryEvent},
		{"sentry", isSentryIssue, readSentryIssue},
		{"sentry", isSentryMetric, readSentryMetric},
		{"grafana", isGrafana, readGrafana},
		{"grafana-legacy", isGrafanaLegacy, readGrafanaLegacy},
		{"alertmanager", isAlertmanager, readAlertmanager},
		{"alertmanager", isAlertList, readAlertList},
		{"datadog", isDatadogLog, readDatadogLog},
		{"datadog", isDatadog, readDatadog},
		{"axiom", isAxiom, readAxiom},
		{"honeycomb", isHoneycomb, readHoneycomb},
		{"graylog", isGraylog, readGraylog},
		{"splunk", isSplunk, readSplunk},
		{"elastic", isElastic, readElastic},
		{"statuspage", isStatuspage, readStatuspage},
		{"keep", isKeep, readKeep},
		{"robusta", isRobusta, readRobusta},
		{"slack", isSlack, readSlack},
	}
}

// ErrUnknown is what [Read] says of a payload of no sender that is known.
var ErrUnknown = errors.New("the payload is of no alerting system that triage knows")

// ErrNotJSON is what [Read] says of what is no JSON at all.
var ErrNotJSON = errors.New("not JSON")

// Read reads a JSON payload. Of one that is of no known sender the fields are read by their
// names, and the error is [ErrUnknown]. now is for times such as now-1h in links.
func Read(data []byte, now time.Time) (clue.Clues, error) {
	data = bytes.TrimPrefix(bytes.TrimSpace(data), []byte("\xef\xbb\xbf"))
	if len(data) == 0 || data[0] != '{' && data[0] != '[' {
		return clue.Clues{}, ErrNotJSON
	}
	cut := len(data) > MaxBytes
	if cut {
		data = data[:MaxBytes]
	}
	n, err := parse(data)
	if n.v == nil {
		return clue.Clues{}, fmt.Errorf("%w: %w", ErrNotJSON, err)
	}
	if n.at("schema").text() == clue.Schema {
		return clue.Parse(data)
	}
	r := &reader{now: now}
	err2 := r.document(n)
	if err2 != nil {
		r.records(n)
	}
	switch {
	case cut:
		r.Note(fmt.Sprintf("the payload is longer than %d MB: the rest was not read", MaxBytes>>20))
	case err != nil:
		r.Note(err.Error())
	}
	r.finish()
	return r.Clues, err2
}

// reader collects the clues of one payload.
type reader struct {
	clue.Clues
	now   time.Time
	depth int
}

// maxWrapped bounds payloads within payloads.
const maxWrapped = 4

// document reads a payload by its shape; of an unknown one, fields by their names.
func (r *reader) document(n node) error {
	if r.depth++; r.depth > maxWrapped {
		return ErrUnknown
	}
	for _, s := range shapes() {
		if !s.fits(n) {
			continue
		}
		if r.Source == "" {
			r.Source = s.source
		}
		s.read(n, r)
		return nil
	}
	// A receiver often wraps what it was sent: {"body": …}, [{…}].
	for _, key := range [...]string{"body", "payload", "data", "alert", "event", "Message", "message"} {
		in := n.at(key)
		if in.isObject() || in.inside().isObject() {
			if !in.isObject() {
				in = in.inside()
			}
			if r.document(in) == nil {
				return nil
			}
		}
	}
	if list := n.items(); len(list) > 0 && list[0].isObject() {
		if r.document(list[0]) == nil {
			if len(list) > 1 {
				r.Note(fmt.Sprintf("%d payloads in one: the first is read", len(list)))
			}
			return nil
		}
	}
	return ErrUnknown
}

// finish fills in what follows from the rest.
func (r *reader) finish() {
	if r.Status == "" {
		r.Status = clue.Firing
	}
	r.ownAlert()
	if r.Route() == clue.Nowhere && r.Why == "" {
		r.Why = "it names no request, no code, no service and no alert"
	}
}

// fields reads the members of an object by their names, nested ones too.
func (r *reader) fields(n node) { r.fieldsBelow(n, n, 0) }

func (r *reader) fieldsBelow(n, top node, depth int) {
	if depth > 6 {
		return
	}
	for _, key := range n.keys() {
		m := n.at(key)
		switch {
		case m.isObject():
			r.fieldsBelow(m, top, depth+1)
		case m.isList():
			if m.path = n.at(key).path; len(m.items()) > 0 {
				r.Label(dotted(m, top), m.items()[0].text(), m.path)
			}
		default:
			r.Label(dotted(m, top), m.text(), m.path)
		}
	}
}

// dotted is the path of m below top.
func dotted(m, top node) string {
	return strings.TrimPrefix(strings.TrimPrefix(m.path, top.path), ".")
}

// pairs reads tags: a list of "key:value", of {key, value} or of [key, value], a text with
// commas, or an object.
func (r *reader) pairs(n node) {
	switch {
	case n.isObject():
		r.fields(n)
	case n.isList():
		for _, t := range n.items() {
			name, value := t.at("key").text(), t.at("value").text()
			if name == "" {
				name = t.at("name").text()
			}
			if in := t.items(); len(in) == 2 {
				name, value = in[0].text(), in[1].text()
			}
			if name == "" {
				name, value = cutPair(t.text())
			}
			if name != "" {
				r.Label(name, value, n.path+"."+name)
			}
		}
	default:
		for t := range strings.SplitSeq(n.text(), ",") {
			if name, value := cutPair(t); name != "" {
				r.Label(name, value, n.path+"."+name)
			}
		}
	}
}

// cutPair cuts key:value and key=value.
func cutPair(s string) (name, value string) {
	i := strings.IndexAny(s, ":=")
	if i <= 0 {
		return "", ""
	}
	return strings.TrimSpace(s[:i]), strings.TrimSpace(s[i+1:])
}

// link reads a link that a field holds and adds what it tells.
func (r *reader) link(n node) {
	text := strings.TrimSpace(n.text())
	if !strings.Contains(text, "://") {
		return
	}
	c, err := link.Read(text, r.now)
	if err != nil {
		return
	}
	r.takeLink(&c, n.path)
}

// takeLink adds what a link tells. The payload itself says better what the alert is about:
// of the link only what is missing is taken.
func (r *reader) takeLink(c *clue.Clues, path string) {
	named := len(r.Services) > 0
	for _, id := range c.IDs {
		if !id.Guess {
			r.ID(id.Kind, id.Value, path+": "+id.From)
		}
	}
	for _, f := range c.Ignored {
		r.Ignore(f.Value, path+": "+f.From)
	}
	if !named {
		for _, s := range c.Services {
			r.Service(s.Name, clue.RankSaid, path+": "+s.From)
		}
	}
	for _, l := range c.Labels {
		r.Keep(l.Name, l.Value, path+": "+l.From)
	}
	if c.Code != nil {
		r.SetCode(c.Code.Value, path+": "+c.Code.From)
	}
	if c.Env != nil {
		r.Label("env", c.Env.Value, path+": "+c.Env.From)
	}
	if c.Query != nil {
		r.SetQuery(c.Query.Value, path+": "+c.Query.From)
	}
	if w := c.Window; w != nil {
		r.FillWindow(w.Start, w.End, path+": "+w.From)
	}
}
