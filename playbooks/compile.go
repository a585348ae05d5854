package playbooks

import (
	"fmt"
	"regexp"
	"slices"
	"sort"
	"strings"

	"triage/envelope"
)

// compile checks a condition. One that is wrong in any part is not used at all, since
// leaving a part out would let it match more.
func (f *frontCondition) compile(depth int) (*condition, []problem) {
	var ps []problem
	bad := func(line int, format string, args ...any) {
		ps = append(ps, problem{line + 1, fmt.Sprintf(format, args...)})
	}
	if depth > maxNot {
		return nil, []problem{{0, "conditions are nested too deeply"}}
	}
	c := &condition{retriable: f.Retriable}
	for _, l := range [...]struct {
		from list
		to   *globs
	}{
		{f.Codes, &c.codes}, {f.Service, &c.service}, {f.Operation, &c.operation}, {f.Env, &c.env},
		{f.ErrorType, &c.errorType}, {f.Severity, &c.severity}, {f.ProblemType, &c.problemType},
		{f.ErrorInfo, &c.errorInfo},
	} {
		for _, it := range l.from {
			if it.value == "" {
				bad(it.line, "an item of the list is empty: quote it or remove it")
				continue
			}
			if l.to == &c.codes && tooWide(glob(it.value)) {
				bad(it.line, "%s", wideText(it.value))
				continue
			}
			*l.to = append(*l.to, glob(it.value))
		}
	}
	for _, it := range f.Position {
		switch it.value {
		case string(Root), string(Middle), string(Symptom):
			c.position = append(c.position, glob(it.value))
		case "any":
			c.position = globs{"*"}
		default:
			bad(it.line, "position %q is not one of root, middle, symptom, any", it.value)
		}
	}
	for _, it := range f.Class {
		switch k := envelope.Class(strings.ToLower(it.value)); k {
		case envelope.Transient, envelope.Permanent, envelope.Policy, envelope.ClassUnknown:
			c.class = append(c.class, k)
		default:
			bad(it.line, "class %q is not one of transient, permanent, policy, unknown", it.value)
		}
	}
	for _, it := range f.Kind {
		k := envelope.Kind(upperSnake(it.value))
		if !slices.Contains(allKinds(), k) {
			bad(it.line, "kind %q is not one that triage knows", it.value)
			continue
		}
		c.kind = append(c.kind, k)
	}
	for _, it := range f.GRPC {
		name, ok := grpcName(it.value)
		if !ok {
			bad(it.line, "grpc %q is not a gRPC status", it.value)
			continue
		}
		c.grpc = append(c.grpc, name)
	}
	for _, it := range f.HTTP {
		r, err := parseHTTP(it.value)
		if err != nil {
			bad(it.line, "%v", err)
			continue
		}
		c.http = append(c.http, r)
	}
	for _, it := range f.Message {
		re, err := compileMessage(it.value)
		if err != nil {
			bad(it.line, "%v", err)
			continue
		}
		c.message = append(c.message, re)
	}
	names := make([]string, 0, len(f.Attributes))
	for name := range f.Attributes {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		a := attribute{name: name}
		for _, it := range f.Attributes[name] {
			a.values = append(a.values, glob(it.value))
		}
		if len(a.values) == 0 {
			bad(0, "attribute %s has no value", name)
		}
		c.attributes = append(c.attributes, a)
	}
	if f.Not != nil {
		not, more := f.Not.compile(depth + 1)
		c.not, ps = not, append(ps, more...)
	}
	if len(ps) == 0 && c.empty() {
		bad(0, "a condition constrains nothing")
	}
	if len(ps) > 0 {
		return nil, ps
	}
	return c, nil
}

func compileMessage(s string) (*regexp.Regexp, error) {
	if n := len([]rune(s)); n > maxPattern {
		return nil, fmt.Errorf("message pattern has %d characters, at most %d are allowed", n, maxPattern)
	}
	re, err := regexp.Compile(s)
	if err != nil {
		return nil, fmt.Errorf("message pattern does not compile: %v", err)
	}
	if re.MatchString("") {
		return nil, fmt.Errorf("message pattern %q matches the empty text, so it would match everything", s)
	}
	return re, nil
}
