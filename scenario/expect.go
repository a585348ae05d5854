package scenario

import (
	"fmt"
	"slices"
	"strconv"
)

// Variant is a way of looking at a scenario's telemetry.
type Variant string

// The variants for which a file can state expectations of their own.
const (
	Complete   Variant = "complete"
	TracesOnly Variant = "traces"
	LogsOnly   Variant = "logs"
	Sparse     Variant = "sparse" // a fifth of the spans is missing
)

// Variants are all variants.
func Variants() []Variant { return []Variant{Complete, TracesOnly, LogsOnly, Sparse} }

// Expect is what must be true of the answer. A zero field states nothing.
type Expect struct {
	Status string // failed, handled, healthy, unknown or not_found
	// Roots are the acceptable root causes, as a rule one.
	Roots []HopRef
	// NotRoots must not be taken for the root cause.
	NotRoots []HopRef
	// Chain are the services from root cause to symptom; Codes are their codes, "" where
	// any will do.
	Chain []string
	Codes []string
	// Handled and Secondary must be found as such; more may be.
	Handled   []HopRef
	Secondary []HopRef
	Class     string
	Retry     string
	// Attempts, Peers and Links are by service of the hop.
	Attempts map[string]int
	Peers    map[string]string
	Links    map[string]string
	// Summary and Gaps are texts that the verdict, and one of the gaps, must contain.
	Summary []string
	Gaps    []string
	// Unsure: "cannot tell" is an acceptable answer.
	Unsure bool
}

// HopRef names a hop by its service and, unless it is "", its code.
type HopRef struct {
	Service, Code string
}

// Expected is what the file expects of a variant: what it says of all, with what it says
// of this one in its place, field by field.
func (s *Scenario) Expected(v Variant) Expect {
	e := s.Expect
	d, ok := s.variants[string(v)]
	if !ok {
		return e
	}
	if d.Status != "" {
		e.Status = d.Status
	}
	if d.Class != "" {
		e.Class = d.Class
	}
	if d.Retry != "" {
		e.Retry = d.Retry
	}
	for _, f := range []struct{ to, from *[]HopRef }{
		{&e.Roots, &d.Roots}, {&e.NotRoots, &d.NotRoots}, {&e.Handled, &d.Handled}, {&e.Secondary, &d.Secondary},
	} {
		if *f.from != nil {
			*f.to = *f.from
		}
	}
	for _, f := range []struct{ to, from *[]string }{{&e.Summary, &d.Summary}, {&e.Gaps, &d.Gaps}} {
		if *f.from != nil {
			*f.to = *f.from
		}
	}
	if d.Chain != nil {
		e.Chain, e.Codes = d.Chain, d.Codes
	}
	if d.Codes != nil {
		e.Codes = d.Codes
	}
	if d.Attempts != nil {
		e.Attempts = d.Attempts
	}
	if d.Peers != nil {
		e.Peers = d.Peers
	}
	if d.Links != nil {
		e.Links = d.Links
	}
	e.Unsure = e.Unsure || d.Unsure
	if e.Class == anything {
		e.Class = ""
	}
	if e.Retry == anything {
		e.Retry = ""
	}
	return e
}

// anything takes back, for a variant, what is expected of all.
const anything = "any"

// expectWords are what can follow "expect", with the number of words each takes.
var expectWords = map[string]struct{ least, most int }{
	"status": {1, 1}, "root": {0, 2}, "not-root": {1, 2}, "chain": {0, maxDepth}, "codes": {1, maxDepth},
	"handled": {0, 2}, "secondary": {0, 2}, "class": {1, 1}, "retry": {1, 1}, "attempts": {2, 2},
	"peer": {2, 2}, "link": {2, 2}, "summary": {1, 1}, "gap": {1, 1}, "unsure": {0, 0},
}

// add states one expectation more. words are the words after "expect".
func (e *Expect) add(words []string) error {
	key, args := words[0], words[1:]
	takes, ok := expectWords[key]
	switch {
	case !ok:
		return fmt.Errorf("%q cannot be expected; what can: chain, class, codes, attempts, gap, handled, link, not-root, peer, retry, root, secondary, status, summary, unsure", key)
	case len(args) < takes.least || len(args) > takes.most:
		return fmt.Errorf("expect %s takes %d to %d words, not %d", key, takes.least, takes.most, len(args))
	}
	ref := func() HopRef {
		r := HopRef{Service: args[0]}
		if len(args) > 1 {
			r.Code = args[1]
		}
		return r
	}
	list := func(to *[]HopRef) {
		if *to == nil {
			*to = []HopRef{}
		}
		if len(args) > 0 {
			*to = append(*to, ref())
		}
	}
	oneOf := func(to *string, allowed ...string) error {
		if !slices.Contains(allowed, args[0]) {
			return fmt.Errorf("expect %s takes one of %q, not %q", key, allowed, args[0])
		}
		*to = args[0]
		return nil
	}
	switch key {
	case "status":
		return oneOf(&e.Status, "failed", "handled", "healthy", "unknown", "not_found")
	case "class":
		return oneOf(&e.Class, "transient", "permanent", "policy", "unknown", anything)
	case "retry":
		return oneOf(&e.Retry, "yes", "idempotent", "after", "higher", "no", anything)
	case "root":
		list(&e.Roots)
	case "not-root":
		list(&e.NotRoots)
	case "handled":
		list(&e.Handled)
	case "secondary":
		list(&e.Secondary)
	case "chain":
		e.Chain = append([]string{}, args...)
	case "codes":
		for i, c := range args {
			if c == "_" {
				args[i] = ""
			}
		}
		e.Codes = args
	case "attempts":
		n, err := strconv.Atoi(args[1])
		if err != nil || n < 1 {
			return fmt.Errorf("%q is no number of attempts", args[1])
		}
		e.Attempts = with(e.Attempts, args[0], n)
	case "peer":
		e.Peers = with(e.Peers, args[0], args[1])
	case "link":
		e.Links = with(e.Links, args[0], args[1])
	case "summary":
		e.Summary = append(e.Summary, args[0])
	case "gap":
		e.Gaps = append(e.Gaps, args[0])
	case "unsure":
		e.Unsure = true
	}
	return nil
}

func with[V any](m map[string]V, k string, v V) map[string]V {
	if m == nil {
		m = map[string]V{}
	}
	m[k] = v
	return m
}

// services are the services that the expectations name.
func (e *Expect) services() []string {
	names := slices.Clone(e.Chain)
	for _, refs := range [][]HopRef{e.Roots, e.NotRoots, e.Handled, e.Secondary} {
		for _, r := range refs {
			names = append(names, r.Service)
		}
	}
	return names
}
