package scenario

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// maxOffset bounds durations in a scenario.
const maxOffset = 30 * 24 * time.Hour

// shape says what a statement is made of.
type shape struct {
	kind stepKind
	// service: a service's name comes first. peer: the name of something that is none.
	service, peer bool
	name          string // what the quoted text is called in messages; "" when there is none
	outcome       bool   // "->" may follow
	block         bool   // statements may be indented below it
	top           bool   // it stands at the left margin, otherwise in a span's block
	level         string // of a log line
	options       []string
}

var spanOptions = []string{"at", "after", "for", "as", "link", "missing", "dark", "async"}

var lineOptions = []string{"at", "after", "noids"}

// statements are all statements by their first word.
var statements = map[string]shape{
	"serve":    {kind: serveStep, service: true, name: "operation", outcome: true, block: true, top: true, options: append([]string{"request", "correlation"}, spanOptions...)},
	"receive":  {kind: receiveStep, service: true, name: "destination", outcome: true, block: true, top: true, options: append([]string{"request", "correlation"}, spanOptions...)},
	"noise":    {kind: noiseStep, service: true, block: true, top: true, options: []string{"at"}},
	"call":     {kind: callStep, service: true, name: "operation", outcome: true, block: true, options: append([]string{"serve", "served"}, spanOptions...)},
	"out":      {kind: outStep, peer: true, name: "operation", outcome: true, block: true, options: spanOptions},
	"work":     {kind: workStep, name: "operation", outcome: true, block: true, options: spanOptions},
	"send":     {kind: sendStep, name: "destination", outcome: true, block: true, options: spanOptions},
	"event":    {kind: eventStep, name: "name", options: []string{"at", "after"}},
	"fail":     {kind: failStep, name: "message", block: true, options: append([]string{"level", "noevent", "nolog"}, lineOptions...)},
	"panic":    {kind: panicStep, name: "message", options: append([]string{"joined"}, lineOptions...)},
	"raw":      {kind: rawStep, name: "line", options: []string{"at", "after"}},
	"repeat":   {kind: repeatStep, block: true, options: []string{"gap"}},
	"parallel": {kind: parallelStep, block: true, options: []string{"at", "after"}},
	"wait":     {kind: waitStep},
	"trace":    {kind: logStep, name: "message", level: "trace", options: lineOptions},
	"debug":    {kind: logStep, name: "message", level: "debug", options: lineOptions},
	"info":     {kind: logStep, name: "message", level: "info", options: lineOptions},
	"warn":     {kind: logStep, name: "message", level: "warn", options: lineOptions},
	"error":    {kind: logStep, name: "message", level: "error", options: lineOptions},
	"fatal":    {kind: logStep, name: "message", level: "fatal", options: lineOptions},
}

// step reads a statement and its block. in is the service in whose span it stands, nil at
// the left margin.
func (p *parser) step(l line, in *Service, depth int) (*step, error) {
	p.next++
	first := l.tokens[0]
	if first.kind != wordToken {
		return nil, p.fail(l.number, first.column, "a statement begins with a word")
	}
	sh, ok := statements[first.text]
	if !ok {
		return nil, p.fail(l.number, first.column, "%q is no statement; there are %s", first.text, strings.Join(statementNames(), ", "))
	}
	if sh.top && in != nil && sh.kind != receiveStep {
		return nil, p.fail(l.number, first.column, "%s stands at the left margin only", first.text)
	}
	if !sh.top && in == nil && sh.kind != repeatStep && sh.kind != waitStep {
		return nil, p.fail(l.number, first.column, "%s stands in the block of a span only", first.text)
	}
	if p.noise && sh.needsSpan() {
		return nil, p.fail(l.number, first.column, "%s cannot stand in noise, which has no span", first.text)
	}
	s := &step{kind: sh.kind, service: in, level: sh.level, count: 1}
	rest, err := p.operands(l, sh, s)
	if err != nil {
		return nil, err
	}
	for i := 0; i < len(rest); i++ {
		t := rest[i]
		if t.kind == arrowToken {
			if !sh.outcome {
				return nil, p.fail(l.number, t.column, "%s has no outcome", first.text)
			}
			if s.outcome, i, err = outcomeOf(rest, i); err != nil {
				return nil, p.fail(l.number, t.column, "%v", err)
			}
			continue
		}
		if err := p.option(l, sh, s, t); err != nil {
			return nil, p.fail(l.number, t.column, "%v", err)
		}
	}
	if p.steps += p.times; p.steps > maxSteps {
		return nil, p.fail(l.number, first.column, "more than %d statements, repetitions written out", maxSteps)
	}
	return s, p.inner(l, sh, s, depth)
}

// operands reads what must follow the statement's word and returns the rest.
func (p *parser) operands(l line, sh shape, s *step) ([]token, error) {
	first, rest := l.tokens[0], l.tokens[1:]
	take := func(what string, kinds ...tokenKind) (token, error) {
		if len(rest) == 0 || !slices.Contains(kinds, rest[0].kind) {
			return token{}, p.fail(l.number, first.column, "%s: the %s is missing", first.text, what)
		}
		t := rest[0]
		rest = rest[1:]
		return t, nil
	}
	if sh.service {
		t, err := take("service", wordToken)
		if err != nil {
			return nil, err
		}
		if s.service = p.find(t.text); s.service == nil {
			return nil, p.fail(l.number, t.column, "no service is called %q (services come before their use)", t.text)
		}
	}
	if sh.peer {
		t, err := take("peer", wordToken)
		if err != nil {
			return nil, err
		}
		s.peer = t.text
	}
	switch sh.kind {
	case failStep:
		t, err := take("error code (or \"_\" for none)", wordToken)
		if err != nil {
			return nil, err
		}
		if s.code = t.text; s.code == "_" {
			s.code = ""
		}
	case repeatStep:
		t, err := take("number", wordToken)
		if err != nil {
			return nil, err
		}
		if s.count, err = strconv.Atoi(t.text); err != nil || s.count < 1 || s.count > maxSteps {
			return nil, p.fail(l.number, t.column, "%q is no number from 1 to %d", t.text, maxSteps)
		}
	case waitStep:
		t, err := take("duration", wordToken)
		if err != nil {
			return nil, err
		}
		if s.after, err = duration(t.text); err != nil {
			return nil, p.fail(l.number, t.column, "%v", err)
		}
	}
	if sh.name != "" {
		t, err := take(sh.name+" in quotes", textToken)
		if err != nil {
			return nil, err
		}
		s.name = t.text
	}
	return rest, nil
}

// inner reads the block of a statement.
func (p *parser) inner(l line, sh shape, s *step, depth int) error {
	if !sh.block {
		if p.next < len(p.lines) && p.lines[p.next].indent > l.indent {
			at := p.lines[p.next]
			return p.fail(at.number, at.indent+1, "%s has no block", l.tokens[0].text)
		}
		return nil
	}
	if sh.kind == failStep {
		return p.causes(l, s)
	}
	outer := p.times
	if p.times *= s.count; p.times > maxSteps {
		return p.fail(l.number, l.tokens[0].column, "more than %d statements, repetitions written out", maxSteps)
	}
	var err error
	wasNoise := p.noise
	p.noise = p.noise || sh.kind == noiseStep
	s.steps, err = p.block(l, s.service, depth+1)
	p.times, p.noise = outer, wasNoise
	return err
}

// causes reads the layers of an error, outermost first: cause [TYPE] "message" [code=X].
func (p *parser) causes(owner line, s *step) error {
	for p.next < len(p.lines) && p.lines[p.next].indent > owner.indent {
		l := p.lines[p.next]
		p.next++
		first, rest := l.tokens[0], l.tokens[1:]
		if first.kind != wordToken || first.text != "cause" {
			return p.fail(l.number, first.column, "below fail stand lines with cause [TYPE] \"message\" [code=X] only")
		}
		var c cause
		if len(rest) > 0 && rest[0].kind == wordToken {
			c.typ, rest = rest[0].text, rest[1:]
		}
		if len(rest) == 0 || rest[0].kind != textToken {
			return p.fail(l.number, first.column, "cause: the message in quotes is missing")
		}
		c.message, rest = rest[0].text, rest[1:]
		if len(rest) > 0 && rest[0].kind == pairToken && rest[0].key == "code" {
			c.code, rest = rest[0].text, rest[1:]
		}
		if len(rest) > 0 {
			return p.fail(l.number, rest[0].column, "cause takes a type, a message and code=")
		}
		s.causes = append(s.causes, c)
	}
	return nil
}

// option takes a flag or a pair.
func (p *parser) option(l line, sh shape, s *step, t token) error {
	name := t.key
	if t.kind != pairToken {
		name = t.text
	}
	known := t.kind != textToken && slices.Contains(sh.options, name)
	if !known {
		switch {
		case t.kind == pairToken && sh.fields():
			if key, ok := strings.CutPrefix(t.key, "@"); ok && key != "" {
				s.client = append(s.client, Field{key, typed(t)})
			} else {
				s.fields = append(s.fields, Field{t.key, typed(t)})
			}
			return nil
		case t.kind == textToken:
			return errors.New("a quoted text is not expected here")
		}
		return fmt.Errorf("%q is not known here; %s knows %s", name, l.tokens[0].text, strings.Join(sh.options, ", "))
	}
	if flag, isFlag := s.flag(name); isFlag {
		if t.kind == pairToken {
			return fmt.Errorf("%s has no value", name)
		}
		*flag = true
		return nil
	}
	if name == "missing" {
		return s.missing(t)
	}
	if t.kind != pairToken {
		return fmt.Errorf("%s needs a value: %s=…", name, name)
	}
	var err error
	switch name {
	case "at", "for", "serve":
		var d time.Duration
		d, err = duration(t.text)
		*map[string]**time.Duration{"at": &s.at, "for": &s.length, "serve": &s.serve}[name] = &d
	case "after":
		s.after, err = duration(t.text)
	case "gap":
		s.gap, err = duration(t.text)
	case "served":
		var o outcome
		o, _, err = outcomeOf([]token{{kind: arrowToken}, {kind: wordToken, text: t.text}}, 0)
		s.served = &o
	case "request":
		s.request = &t.text
	case "correlation":
		s.correlation = &t.text
	case "level":
		if !slices.Contains([]string{"debug", "info", "warn", "error", "fatal"}, t.text) {
			err = fmt.Errorf("%q is no level", t.text)
		}
		s.level = t.text
	case "as":
		if p.labels[t.text] {
			err = fmt.Errorf("as=%s stands twice", t.text)
		}
		s.label, p.labels[t.text] = t.text, true
	case "link":
		s.links = append(s.links, t.text)
		p.links, p.linkAt = append(p.links, t), append(p.linkAt, l.number)
	}
	return err
}

// fields tells whether the statement takes attributes.
func (sh shape) fields() bool {
	switch sh.kind {
	case noiseStep, rawStep, repeatStep, parallelStep, waitStep:
		return false
	}
	return true
}

// needsSpan tells whether the statement means something in a span only.
func (sh shape) needsSpan() bool {
	switch sh.kind {
	case callStep, outStep, workStep, sendStep, receiveStep, eventStep:
		return true
	}
	return false
}

func (s *step) flag(name string) (*bool, bool) {
	flag, ok := map[string]*bool{
		"dark": &s.dark, "async": &s.async, "noids": &s.noIDs, "noevent": &s.noEvent, "nolog": &s.noLog, "joined": &s.joined,
	}[name]
	return flag, ok
}

func (s *step) missing(t token) error {
	switch {
	case t.kind != pairToken, t.text == "both":
		s.missingClient, s.missingServer = true, true
	case t.text == "client":
		s.missingClient = true
	case t.text == "server":
		s.missingServer = true
	default:
		return fmt.Errorf("missing= takes client, server or both, not %q", t.text)
	}
	return nil
}

// grpcCodes are the status codes of gRPC in the order of their numbers.
var grpcCodes = [...]string{
	"OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS",
	"PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE",
	"UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED",
}

// outcomeOf reads "-> CODE" and an optional status message from the tokens at i; last is
// the index of the last token that it took.
func outcomeOf(tokens []token, i int) (o outcome, last int, err error) {
	if i+1 >= len(tokens) || tokens[i+1].kind != wordToken {
		return o, i, errors.New("after -> comes an HTTP status, a gRPC status, ok, error or unset")
	}
	o.given = true
	word := tokens[i+1].text
	last = i + 1
	n, numErr := strconv.Atoi(word)
	switch {
	case numErr == nil && n >= 100 && n <= 599:
		o.http = n
	case slices.Contains(grpcCodes[:], word):
		o.grpc = word
	case word == "ok" || word == "error" || word == "unset":
		o.word = word
	default:
		return o, i, fmt.Errorf("%q is no HTTP status, gRPC status, ok, error or unset", word)
	}
	if last+1 < len(tokens) && tokens[last+1].kind == textToken {
		last++
		o.message = tokens[last].text
	}
	return o, last, nil
}

// typed is the value of a pair: what is not quoted can be a number or a truth value.
func typed(t token) any {
	if t.quoted {
		return t.text
	}
	if t.text == "true" || t.text == "false" {
		return t.text == "true"
	}
	if i, err := strconv.ParseInt(t.text, 10, 64); err == nil && strconv.FormatInt(i, 10) == t.text {
		return i
	}
	if f, err := strconv.ParseFloat(t.text, 64); err == nil && strings.Trim(t.text, "-0123456789.") == "" {
		return f
	}
	return t.text
}

func duration(text string) (time.Duration, error) {
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 || d > maxOffset {
		return 0, fmt.Errorf("%q is no duration such as 250ms, at most %s", text, maxOffset)
	}
	return d, nil
}

func signedDuration(text string) (time.Duration, error) {
	d, err := duration(strings.TrimLeft(text, "+-"))
	if strings.HasPrefix(text, "-") {
		d = -d
	}
	return d, err
}
