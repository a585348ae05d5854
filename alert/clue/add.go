package clue

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"triage/envelope"
	"triage/safetext"
)

// Label takes in one field of a map that the sender's own people fill: a label, a tag, a
// detail, a matcher of a query. What its name does not say anything about is left alone.
func (c *Clues) Label(name, value, from string) {
	n, ok := nameOf(name)
	value = strings.TrimSpace(value)
	if !ok || value == "" {
		return
	}
	switch n.meaning {
	case meansRequest:
		c.ID(RequestID, value, from)
	case meansTrace:
		c.ID(TraceID, value, from)
	case meansDatadogTrace:
		c.DatadogTrace(value, from)
	case meansCorrelation:
		c.ID(CorrelationID, value, from)
	case meansCode:
		c.SetCode(value, from)
	case meansBareCode:
		if upperCode.MatchString(value) { // else it is a status
			c.SetCode(value, from)
		}
	case meansService:
		c.Service(value, n.rank, from)
	case meansPod:
		c.keep(n.label, value, from)
		c.Service(OfPod(value), n.rank, from+", without its hashes")
	case meansAlert:
		c.SetAlert(value, from)
	case meansEnv:
		c.setName(&c.Env, value, from)
	case meansRunbook:
		c.SetRunbook(value, from)
	case meansSummary:
		c.SetSummary(value, from)
	case meansLabel:
		c.keep(n.label, value, from)
	}
}

// ID takes in an id of a known kind. Trace ids are read in every spelling of a carrier.
func (c *Clues) ID(kind Kind, value, from string) { c.id(kind, value, from, false) }

// Guess takes in an id that no field names, only its place.
func (c *Clues) Guess(kind Kind, value, from string) { c.id(kind, value, from, true) }

func (c *Clues) id(kind Kind, value, from string, guess bool) {
	value = strings.TrimSpace(value)
	if kind == TraceID {
		id, ok := envelope.ParseTraceID(value)
		if !ok {
			c.refuse("trace id", value, from)
			return
		}
		value = id
	}
	if !identifier.MatchString(value) {
		c.refuse(kind.Words(), value, from)
		return
	}
	c.addID(ID{Kind: kind, Value: value, From: cleanText(from, maxText), Guess: guess})
}

// DatadogTrace takes in one of Datadog's decimal trace ids.
func (c *Clues) DatadogTrace(value, from string) {
	id, ok := envelope.ParseDatadogID(value)
	if !ok {
		c.refuse("trace id", value, from)
		return
	}
	c.addID(ID{Kind: TraceID, Value: id, From: cleanText(from, maxText)})
}

func (c *Clues) addID(id ID) {
	for _, known := range c.IDs {
		if known.Kind == id.Kind && known.Value == id.Value {
			return
		}
	}
	if len(c.IDs) >= maxIDs {
		c.Note(fmt.Sprintf("more than %d ids: the first are kept", maxIDs))
		return
	}
	at := len(c.IDs)
	for at > 0 && id.before(c.IDs[at-1]) {
		at--
	}
	c.IDs = slices.Insert(c.IDs, at, id)
}

// before tells whether an id is to be tried before another: those that a field names first,
// of these the request's own, since the others are made anew by some that pass them on.
func (id ID) before(other ID) bool {
	if id.Guess != other.Guess {
		return !id.Guess
	}
	order := []Kind{RequestID, TraceID, CorrelationID}
	return !id.Guess && slices.Index(order, id.Kind) < slices.Index(order, other.Kind)
}

// Ignore notes that a value looks like an id and is none of a request: the sender's own.
func (c *Clues) Ignore(value, from string) {
	if identifier.MatchString(value) {
		c.ignore(Fact{value, cleanText(from, maxText)})
	}
}

func (c *Clues) ignore(f Fact) {
	if len(c.Ignored) < maxIgnored && !slices.ContainsFunc(c.Ignored, func(g Fact) bool { return g.Value == f.Value }) {
		c.Ignored = append(c.Ignored, f)
	}
}

// Ranks of a service that no label names.
const (
	RankNamed = 2 // the sender has a field for it
	RankSaid  = 7 // it stands in a text or a title
)

// Service takes in a candidate; the lower its rank, the more telling is its place.
func (c *Clues) Service(name string, rank int, from string) {
	name = strings.TrimSpace(name)
	if !identifier.MatchString(name) {
		c.refuse("service", name, from)
		return
	}
	if exporter.MatchString(name) || strings.HasPrefix(name, "unknown_service") {
		c.Note(fmt.Sprintf("%s (%s) measures others: it is not the service", name, from))
		return
	}
	if slices.ContainsFunc(c.Services, func(s Service) bool { return s.Name == name && s.rank <= rank }) {
		return
	}
	c.Services = slices.DeleteFunc(c.Services, func(s Service) bool { return s.Name == name })
	s := Service{Name: name, From: cleanText(from, maxText), rank: rank}
	at := len(c.Services)
	for at > 0 && c.Services[at-1].rank > rank {
		at--
	}
	c.Services = slices.Insert(c.Services, at, s)
	for i := range c.Services {
		c.Services[i].Lesser = c.Services[i].rank > c.Services[0].rank
	}
	if len(c.Services) > maxServices {
		c.Services = c.Services[:maxServices]
		c.Note(fmt.Sprintf("more than %d services: the first are kept", maxServices))
	}
}

// mergeService adds a candidate of another alert, whose best is one of ours too.
func (c *Clues) mergeService(s Service) {
	for i := range c.Services {
		known := &c.Services[i]
		if known.Name != s.Name {
			continue
		}
		if !s.Lesser && known.Lesser {
			known.Lesser, known.From, known.rank = false, s.From, s.rank
		}
		if known.Since.IsZero() || !s.Since.IsZero() && s.Since.Before(known.Since) {
			known.Since = s.Since
		}
		return
	}
	if len(c.Services) >= maxServices {
		c.Note(fmt.Sprintf("more than %d services: the first are kept", maxServices))
		return
	}
	c.Services = append(c.Services, s)
}

// Began notes since when the alert fires that these services are named by.
func (c *Clues) Began(at time.Time) {
	if at.Year() < firstYear || at.Year() > lastYear {
		return
	}
	for i := range c.Services {
		c.Services[i].Since = at.UTC()
	}
}

// SetCode takes in an error code.
func (c *Clues) SetCode(value, from string) { c.setName(&c.Code, value, from) }

// setName sets a fact that must be an identifier, unless it is set.
func (c *Clues) setName(into **Fact, value, from string) {
	value = strings.TrimSpace(value)
	switch {
	case value == "" || *into != nil:
	case !identifier.MatchString(value):
		c.refuse("name", value, from)
	default:
		*into = &Fact{value, cleanText(from, maxText)}
	}
}

// SetAlert takes in the name of the alert.
func (c *Clues) SetAlert(value, from string) { c.setText(&c.Alert, value, from, maxName*2) }

// SetSummary takes in what the alert says in words.
func (c *Clues) SetSummary(value, from string) { c.setText(&c.Summary, value, from, maxText) }

// SetQuery takes in the query that the alert or the link holds.
func (c *Clues) SetQuery(value, from string) {
	// A query is compared and shown, never sent: a leading minus is part of its language.
	if value = cleanText(value, maxQuery); value != "" && c.Query == nil {
		c.Query = &Fact{value, cleanText(from, maxText)}
	}
}

// SetRunbook takes in where the runbook stands: a web address, or a path without a host.
func (c *Clues) SetRunbook(value, from string) {
	if i := strings.Index(value, "://"); i > 0 && !strings.HasPrefix(value, "http://") && !strings.HasPrefix(value, "https://") {
		c.refuse("runbook", value, from)
		return
	}
	if strings.ContainsFunc(value, unicode.IsSpace) {
		return // a sentence
	}
	c.setText(&c.Runbook, value, from, maxText)
}

func (c *Clues) setText(into **Fact, value, from string, most int) {
	value = strings.TrimLeft(cleanText(value, most), "- ")
	if value != "" && *into == nil {
		*into = &Fact{value, cleanText(from, maxText)}
	}
}

// Keep takes in a label that narrows a search, under a name of its own.
func (c *Clues) Keep(name, value, from string) { c.keep(name, strings.TrimSpace(value), from) }

func (c *Clues) keep(name, value, from string) {
	value = cleanText(value, maxName*2)
	if value == "" || value[0] == '-' || !identifier.MatchString(name) {
		return
	}
	c.addLabel(Label{name, value, cleanText(from, maxText)})
}

func (c *Clues) addLabel(l Label) {
	if len(c.Labels) < maxLabels && !slices.ContainsFunc(c.Labels, func(k Label) bool { return k.Name == l.Name }) {
		c.Labels = append(c.Labels, l)
	}
}

// refuse says that a field does not hold what its name says.
func (c *Clues) refuse(what, value, from string) {
	c.Note(fmt.Sprintf("%s: not a %s: %q", from, what, cleanText(value, 60)))
}

// cleanText is one printable line of bounded length.
func cleanText(s string, most int) string {
	if len(s) > 8*most {
		s = s[:8*most]
	}
	s = strings.TrimSpace(safetext.Line(s))
	if r := []rune(s); len(r) > most {
		s = strings.TrimSpace(string(r[:most-1])) + "…"
	}
	return s
}
