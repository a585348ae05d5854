package scenario

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
)

// Parse reads a scenario file; name is how errors call it. An error is an [*Error] unless
// reading failed.
func Parse(r io.Reader, name string) (*Scenario, error) {
	source, err := io.ReadAll(io.LimitReader(r, maxSource+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(source) > maxSource {
		return nil, &Error{name, 1, 1, fmt.Sprintf("longer than %d bytes", maxSource)}
	}
	lines, err := lex(name, string(source))
	if err != nil {
		return nil, err
	}
	p := &parser{file: name, lines: lines, out: &Scenario{}, labels: map[string]bool{}}
	if err := p.scenario(); err != nil {
		return nil, err
	}
	return p.out, nil
}

type parser struct {
	file   string
	lines  []line
	next   int
	out    *Scenario
	labels map[string]bool
	links  []token // labels that links name
	linkAt []int   // their lines
	steps  int     // written out
	noise  bool    // the present block is outside any span
	times  int     // how often the present block is repeated
}

func (p *parser) fail(number, column int, format string, args ...any) error {
	return &Error{p.file, number, column, fmt.Sprintf(format, args...)}
}

// scenario reads the whole file.
func (p *parser) scenario() error {
	p.times = 1
	for p.next < len(p.lines) {
		l := p.lines[p.next]
		if l.indent != 0 {
			return p.fail(l.number, l.indent+1, "nothing here can have a block, or the block is indented in two ways")
		}
		first := l.tokens[0]
		var err error
		switch first.text {
		case "scenario", "title", "about", "start", "request", "correlation":
			err = p.header(l)
			p.next++
		case "service":
			err = p.service(l)
			p.next++
		case "resource":
			err = p.resource(l)
			p.next++
		case "expect":
			err = p.expect(l)
			p.next++
		default:
			var s *step
			if s, err = p.step(l, nil, 1); err == nil {
				p.out.roots = append(p.out.roots, s)
			}
		}
		if err != nil {
			return err
		}
	}
	last := 1
	if n := len(p.lines); n > 0 {
		last = p.lines[n-1].number
	}
	switch {
	case p.out.Name == "":
		return p.fail(last, 1, "the line \"scenario NAME\" is missing")
	case p.out.Start.IsZero():
		return p.fail(last, 1, "the line \"start 2026-11-21T03:04:05Z\" is missing")
	}
	for i, t := range p.links {
		if !p.labels[t.text] {
			return p.fail(p.linkAt[i], t.column, "no span is called as=%s", t.text)
		}
	}
	return nil
}

func (p *parser) header(l line) error {
	first := l.tokens[0]
	if len(l.tokens) != 2 || l.tokens[1].kind == pairToken || l.tokens[1].kind == arrowToken {
		return p.fail(l.number, first.column, "%s takes one value", first.text)
	}
	value := l.tokens[1]
	if value.text == "" {
		return p.fail(l.number, value.column, "%s is empty", first.text)
	}
	target := map[string]*string{
		"scenario": &p.out.Name, "title": &p.out.Title, "about": &p.out.About,
		"request": &p.out.RequestID, "correlation": &p.out.CorrelationID,
	}[first.text]
	if target == nil {
		t, err := time.Parse(time.RFC3339Nano, value.text)
		if err != nil || t.Year() < 1971 || t.Year() > 2200 {
			return p.fail(l.number, value.column, "%q is no time as RFC 3339 writes it, from 1971 to 2200", value.text)
		}
		if !p.out.Start.IsZero() {
			return p.fail(l.number, first.column, "start stands twice")
		}
		p.out.Start = t.UTC()
		return nil
	}
	if *target != "" {
		return p.fail(l.number, first.column, "%s stands twice", first.text)
	}
	*target = value.text
	return nil
}

func (p *parser) service(l line) error {
	first := l.tokens[0]
	if len(l.tokens) < 2 || l.tokens[1].kind == pairToken {
		return p.fail(l.number, first.column, "service takes a name, a language and a log format")
	}
	s := &Service{Name: l.tokens[1].text, Log: LogSlog, Language: "go", Version: "1.0.0", IDs: IDs{true, true, true, true}}
	if s.Name == "" || p.find(s.Name) != nil {
		return p.fail(l.number, l.tokens[1].column, "the service %q is there already, or has no name", s.Name)
	}
	words := 0
	for _, t := range l.tokens[2:] {
		if t.kind == wordToken {
			words++
		}
		var err error
		switch {
		case t.kind == wordToken && t.text == "unsampled":
			s.Unsampled = true
			words--
		case t.kind == wordToken && words == 1:
			s.Language = t.text
		case t.kind == wordToken && words == 2:
			s.Log = Format(t.text)
			if !slices.Contains(Formats(), s.Log) {
				err = fmt.Errorf("%q is no log format; there are %q", t.text, Formats())
			}
		case t.kind != pairToken:
			err = errors.New("service takes a name, a language, a log format and key=value")
		case t.key == "version":
			s.Version = t.text
		case t.key == "skew":
			s.Skew, err = signedDuration(t.text)
		case t.key == "ids":
			s.IDs, err = idsOf(t.text)
		case t.key == "rpc":
			if s.OldRPC = t.text == "old"; !s.OldRPC && t.text != "new" {
				err = errors.New("rpc= takes old or new")
			}
		default:
			s.Attributes = append(s.Attributes, Field{t.key, typed(t)})
		}
		if err != nil {
			return p.fail(l.number, t.column, "%v", err)
		}
	}
	p.out.Services = append(p.out.Services, s)
	return nil
}

// resource reads the attributes that all services have in common.
func (p *parser) resource(l line) error {
	for _, t := range l.tokens[1:] {
		if t.kind != pairToken {
			return p.fail(l.number, t.column, "resource takes key=value only")
		}
		p.out.Resource = append(p.out.Resource, Field{t.key, typed(t)})
	}
	return nil
}

func idsOf(text string) (IDs, error) {
	var ids IDs
	for _, name := range strings.Split(text, ",") {
		switch name {
		case "request":
			ids.Request = true
		case "correlation":
			ids.Correlation = true
		case "trace":
			ids.Trace = true
		case "span":
			ids.Span = true
		case "none":
		default:
			return ids, fmt.Errorf("ids= takes request, correlation, trace, span with commas between them, or none; not %q", name)
		}
	}
	return ids, nil
}

func (p *parser) find(name string) *Service {
	for _, s := range p.out.Services {
		if s.Name == name {
			return s
		}
	}
	return nil
}

// expect reads "expect WORD …" or "expect in VARIANT WORD …".
func (p *parser) expect(l line) error {
	words := make([]string, 0, len(l.tokens))
	for _, t := range l.tokens[1:] {
		if t.kind == pairToken || t.kind == arrowToken {
			return p.fail(l.number, t.column, "expect takes words and quoted texts only")
		}
		words = append(words, t.text)
	}
	of := &p.out.Expect
	variant := ""
	if len(words) > 1 && words[0] == "in" {
		variant = words[1]
		if !slices.Contains(Variants(), Variant(variant)) {
			return p.fail(l.number, l.tokens[2].column, "%q is no variant; there are %q", variant, Variants())
		}
		words = words[2:]
		e := p.out.variants[variant]
		of = &e
	}
	if len(words) == 0 {
		return p.fail(l.number, l.tokens[0].column, "what is expected?")
	}
	if err := of.add(words); err != nil {
		return p.fail(l.number, l.tokens[0].column, "%v", err)
	}
	for _, name := range of.services() {
		if p.find(name) == nil {
			return p.fail(l.number, l.tokens[0].column, "no service is called %q (services come before what is expected of them)", name)
		}
	}
	if variant != "" {
		p.out.variants = with(p.out.variants, variant, *of)
	}
	return nil
}

// block reads the statements that are indented deeper than their owner.
func (p *parser) block(owner line, in *Service, depth int) ([]*step, error) {
	var steps []*step
	indent := -1
	for p.next < len(p.lines) && p.lines[p.next].indent > owner.indent {
		l := p.lines[p.next]
		if indent < 0 {
			indent = l.indent
		}
		if l.indent != indent {
			return nil, p.fail(l.number, l.indent+1, "indented by %d spaces, its neighbours by %d", l.indent, indent)
		}
		if depth > maxDepth {
			return nil, p.fail(l.number, l.indent+1, "nested more than %d deep", maxDepth)
		}
		s, err := p.step(l, in, depth)
		if err != nil {
			return nil, err
		}
		steps = append(steps, s)
	}
	return steps, nil
}

// statementNames are the statements in order, for messages.
func statementNames() []string { return slices.Sorted(maps.Keys(statements)) }
