package playbooks

import (
	"slices"

	"triage/envelope"
)

// probes are facts that the matcher fits, made from its own conditions: the least that an
// error must be for the entry to match. why says that there can be none, since what is
// asked for excludes itself; both are empty when none could be made up.
func (m *matcher) probes() (facts []Facts, why string) {
	var alternatives []*condition
	for _, g := range m.codes {
		alternatives = append(alternatives, &condition{codes: globs{g}})
	}
	alternatives = append(alternatives, m.any...)
	if len(alternatives) == 0 && m.scope != nil {
		alternatives = []*condition{{}}
	}
	for _, c := range alternatives {
		f, field := sample([]*condition{m.scope, c})
		if field != "" {
			why = "scope and match exclude each other in " + field
			continue
		}
		for _, code := range fillings(f.Code, c.codes) {
			f.Code = code
			facts = append(facts, f)
		}
	}
	if len(facts) > 0 {
		why = ""
	}
	return facts, why
}

// fillings are codes that fit a pattern in different ways, so that a narrower pattern of
// another entry does not happen to fit them all.
func fillings(code string, patterns globs) []string {
	out := []string{code}
	for _, g := range patterns {
		if g.exact() {
			out = appendNew(out, string(g))
			continue
		}
		for _, with := range [...]string{"ZQ", "07", ""} {
			out = appendNew(out, fillGlob(g, with))
		}
	}
	return out
}

// fillGlob puts a text for each * of a pattern, and one character for each ?.
func fillGlob(g glob, with string) string {
	var b []byte
	for i := 0; i < len(g); i++ {
		switch {
		case g[i] == '*':
			b = append(b, with...)
		case g[i] == '?' && with != "":
			b = append(b, with[0])
		case g[i] == '?':
			b = append(b, 'X')
		default:
			b = append(b, g[i])
		}
	}
	return string(b)
}

// sample makes up facts for which all conditions hold, nil ones aside. field is the first
// one for which no value does; what a condition excludes with not is left out of account.
func sample(cs []*condition) (f Facts, field string) {
	cs = slices.DeleteFunc(slices.Clone(cs), func(c *condition) bool { return c == nil })
	f.Attributes = map[string]string{}
	text := func(name string, of func(*condition) globs) string {
		v, ok := common(cs, of)
		if !ok && field == "" {
			field = name
		}
		return v
	}
	f.Code = text("codes", func(c *condition) globs { return c.codes })
	f.Service = text("service", func(c *condition) globs { return c.service })
	f.Operation = text("operation", func(c *condition) globs { return c.operation })
	f.Env = text("env", func(c *condition) globs { return c.env })
	f.ErrorType = text("error_type", func(c *condition) globs { return c.errorType })
	f.Severity = envelope.Severity(text("severity", func(c *condition) globs { return c.severity }))
	f.Position = Root
	if p := text("position", func(c *condition) globs { return c.position }); slices.Contains([]Position{Middle, Symptom}, Position(p)) {
		f.Position = Position(p)
	}
	if v := text("problem_type", func(c *condition) globs { return c.problemType }); v != "" {
		f.Attributes["problem_type"] = v
	}
	if v := text("error_info", func(c *condition) globs { return c.errorInfo }); v != "" {
		f.Attributes["error_info"] = v
	}
	for _, c := range cs {
		for _, a := range c.attributes {
			name := a.name
			f.Attributes[name] = text("attributes", func(c *condition) globs { return c.attribute(name) })
		}
		for _, re := range c.message[:min(1, len(c.message))] {
			f.Message += matching(re) + "\n"
		}
	}
	kind, ok1 := shared(cs, func(c *condition) []envelope.Kind { return c.kind })
	class, ok2 := shared(cs, func(c *condition) []envelope.Class { return c.class })
	grpc, ok3 := shared(cs, func(c *condition) []string { return c.grpc })
	f.Kind, f.Class, f.GRPCStatus = kind, class, grpc
	http, ok4 := sharedStatus(cs)
	f.HTTPStatus = http
	retry, ok5 := shared(cs, func(c *condition) []bool {
		if c.retriable == nil {
			return nil
		}
		return []bool{*c.retriable}
	})
	if slices.ContainsFunc(cs, func(c *condition) bool { return c.retriable != nil }) {
		f.Retry = envelope.RetryNo
		if retry {
			f.Retry = envelope.RetryYes
		}
	}
	for i, name := range [...]string{"kind", "class", "grpc", "http", "retriable"} {
		if ok := [...]bool{ok1, ok2, ok3, ok4, ok5}[i]; !ok && field == "" {
			field = name
		}
	}
	return f, field
}

func (c *condition) attribute(name string) globs {
	for _, a := range c.attributes {
		if a.name == name {
			return a.values
		}
	}
	return nil
}

// common is a text that fits one pattern of every list that is not empty; "" when all are.
func common(cs []*condition, of func(*condition) globs) (string, bool) {
	var candidates []string
	asked := false
	for i, c := range cs {
		for _, g := range of(c) {
			asked = true
			candidates = append(candidates, fillGlob(g, "ZQ"))
			for _, d := range cs[i+1:] {
				for _, h := range of(d) {
					if s, ok := intersection(g, h); ok {
						candidates = append(candidates, s)
					}
				}
			}
		}
	}
	if !asked {
		return "", true
	}
	for _, s := range candidates {
		if s != "" && !slices.ContainsFunc(cs, func(c *condition) bool {
			gs := of(c)
			_, fits := gs.match(s)
			return len(gs) > 0 && !fits
		}) {
			return s, true
		}
	}
	return "", false
}

// shared is a value that is in every list that is not empty; the zero value when all are.
func shared[T comparable](cs []*condition, of func(*condition) []T) (v T, ok bool) {
	asked := false
	for _, c := range cs {
		for _, v := range of(c) {
			asked = true
			if !slices.ContainsFunc(cs, func(c *condition) bool { return len(of(c)) > 0 && !slices.Contains(of(c), v) }) {
				return v, true
			}
		}
	}
	return v, !asked
}

// sharedStatus is an HTTP status that is in a range of every condition that has some.
func sharedStatus(cs []*condition) (status int, ok bool) {
	asked := false
	for _, c := range cs {
		for _, r := range c.http {
			asked = true
			for _, n := range [...]int{r.from, r.to} {
				if !slices.ContainsFunc(cs, func(c *condition) bool {
					return len(c.http) > 0 && !slices.ContainsFunc(c.http, func(r httpRange) bool { return n >= r.from && n <= r.to })
				}) {
					return n, true
				}
			}
		}
	}
	return 0, !asked
}
