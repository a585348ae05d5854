package playbooks

import (
	"regexp"
	"slices"
	"strconv"

	"triage/envelope"
)

const (
	maxPattern = 200      // characters of a message pattern
	maxMessage = 64 << 10 // bytes of a message that are matched
	maxNot     = 4        // conditions inside one another
)

// condition is one alternative of an entry: every constraint that is set must hold.
type condition struct {
	codes, service, operation, env globs
	errorType, severity, position  globs
	problemType, errorInfo         globs
	class                          []envelope.Class
	kind                           []envelope.Kind
	retriable                      *bool
	grpc                           []string
	http                           []httpRange
	message                        []*regexp.Regexp
	attributes                     []attribute
	not                            *condition
}

type attribute struct {
	name   string
	values globs
}

// group is the first key of the ranking: how telling the matched constraint is.
type group int

const (
	groupRetired   group = iota // a deprecated or superseded entry
	groupPossible               // matched only as a consequence of what the entry is about
	groupDefault                // embedded general advice
	groupStatus                 // kind, class, status, service
	groupSignature              // message, attributes, problem type, alert name
	groupCode                   // the service's own code
)

// hit is how one alternative fits one hop.
type hit struct {
	group    group
	exact    bool
	dims     int // constraints that held
	literals int // literal characters in the matched code glob
	why      []string
}

func (h *hit) add(g group, why string) {
	h.group = max(h.group, g)
	h.dims++
	h.why = append(h.why, why)
}

func (h hit) join(o hit) hit {
	return hit{
		group: max(h.group, o.group), exact: h.exact || o.exact, dims: h.dims + o.dims,
		literals: max(h.literals, o.literals), why: append(slices.Clone(h.why), o.why...),
	}
}

// subject is a hop with what is derived from it once, and not for every entry.
type subject struct {
	*Facts
	snakeCode, foldedAlert, alert     string
	runbook                           runbookURL
	env, grpc, problemType, errorInfo string
	text                              string // the message, bounded
}

func newSubject(f *Facts) subject {
	s := subject{
		Facts: f, env: f.Env, alert: alertName(f), text: f.Message[:min(len(f.Message), maxMessage)],
		problemType: firstOf(f.Attributes, "problem_type", "problem.type", "type"), errorInfo: errorInfo(f.Attributes),
	}
	if f.Code != "" {
		s.snakeCode = snake(f.Code)
	}
	if s.alert != "" {
		s.foldedAlert = fold(s.alert)
	}
	s.runbook, _ = parseRunbookURL(firstOf(f.Attributes, "runbook_url", "runbook.url", "runbook", "help_url", "doc_url"))
	if s.env == "" {
		s.env = firstOf(f.Attributes, "deployment.environment.name", "deployment.environment", "env")
	}
	if f.GRPCStatus != "" {
		s.grpc, _ = grpcName(f.GRPCStatus)
	}
	return s
}

// eval tells whether the condition holds of f, and how.
func (c *condition) eval(f *subject) (hit, bool) {
	var h hit
	if len(c.codes) > 0 {
		g, ok := c.codes.match(f.Code)
		if !ok || f.Code == "" {
			return hit{}, false
		}
		h = codeHit(g, f.Code)
	}
	for _, s := range [...]struct {
		name, value string
		want        globs
		group       group
	}{
		{"service", f.Service, c.service, groupStatus},
		{"operation", f.Operation, c.operation, groupStatus},
		{"error type", f.ErrorType, c.errorType, groupSignature},
		{"severity", string(f.Severity), c.severity, groupStatus},
		{"problem type", f.problemType, c.problemType, groupSignature},
		{"error info", f.errorInfo, c.errorInfo, groupSignature},
	} {
		if len(s.want) == 0 {
			continue
		}
		if _, ok := s.want.match(s.value); !ok || s.value == "" {
			return hit{}, false
		}
		h.add(s.group, s.name+" "+s.value)
	}
	if len(c.position) > 0 {
		if _, ok := c.position.match(string(f.Position)); !ok {
			return hit{}, false
		}
		h.dims++
	}
	if len(c.env) > 0 && !c.evalEnv(f, &h) {
		return hit{}, false
	}
	if !c.evalStatus(f, &h) || !c.evalSignature(f, &h) {
		return hit{}, false
	}
	if c.not != nil {
		if _, ok := c.not.eval(f); ok {
			return hit{}, false
		}
	}
	h.group = max(h.group, groupStatus)
	return h, true
}

// evalEnv lets an unknown environment pass without counting it: where the telemetry does
// not say, the entry must not disappear.
func (c *condition) evalEnv(f *subject, h *hit) bool {
	if f.env == "" {
		return true
	}
	_, ok := c.env.match(f.env)
	if ok {
		h.add(groupStatus, "environment "+f.env)
	}
	return ok
}

func (c *condition) evalStatus(f *subject, h *hit) bool {
	if len(c.kind) > 0 {
		if !slices.Contains(c.kind, f.Kind) {
			return false
		}
		h.add(groupStatus, "kind "+string(f.Kind))
	}
	if len(c.class) > 0 {
		class := f.Class
		if class == "" {
			class = envelope.ClassUnknown
		}
		if !slices.Contains(c.class, class) {
			return false
		}
		h.add(groupStatus, "class "+string(class))
	}
	if c.retriable != nil {
		if f.Retry == envelope.RetryUnknown || (f.Retry != envelope.RetryNo) != *c.retriable {
			return false
		}
		h.add(groupStatus, "retriable "+strconv.FormatBool(*c.retriable))
	}
	if len(c.grpc) > 0 {
		if f.grpc == "" || !slices.Contains(c.grpc, f.grpc) {
			return false
		}
		h.add(groupStatus, "gRPC "+f.grpc)
	}
	if len(c.http) > 0 {
		if !slices.ContainsFunc(c.http, func(r httpRange) bool { return f.HTTPStatus >= r.from && f.HTTPStatus <= r.to }) {
			return false
		}
		h.add(groupStatus, "HTTP "+strconv.Itoa(f.HTTPStatus))
	}
	return true
}

func (c *condition) evalSignature(f *subject, h *hit) bool {
	if len(c.message) > 0 {
		i := slices.IndexFunc(c.message, func(re *regexp.Regexp) bool { return re.MatchString(f.text) })
		if i < 0 {
			return false
		}
		h.add(groupSignature, "message /"+c.message[i].String()+"/")
	}
	for _, a := range c.attributes {
		v, ok := f.Attributes[a.name]
		if !ok {
			return false
		}
		if _, ok = a.values.match(v); !ok {
			return false
		}
		h.add(groupSignature, "attribute "+a.name+"="+v)
	}
	return true
}

// empty tells whether nothing is constrained: such a condition would match everything.
func (c *condition) empty() bool {
	return len(c.codes)+len(c.service)+len(c.operation)+len(c.env)+len(c.errorType)+len(c.severity)+
		len(c.position)+len(c.problemType)+len(c.errorInfo)+len(c.class)+len(c.kind)+len(c.grpc)+
		len(c.http)+len(c.message)+len(c.attributes) == 0 && c.retriable == nil && c.not == nil
}

func codeHit(g glob, code string) hit {
	h := hit{group: groupCode, exact: g.exact(), dims: 1, literals: g.literals()}
	if h.exact {
		h.why = []string{"exact code " + code}
	} else {
		h.why = []string{"code " + code + " (" + string(g) + ")"}
	}
	return h
}

func firstOf(m map[string]string, names ...string) string {
	for _, n := range names {
		if v := m[n]; v != "" {
			return v
		}
	}
	return ""
}

// errorInfo is a google.rpc.ErrorInfo as domain/REASON.
func errorInfo(m map[string]string) string {
	if v := firstOf(m, "error_info", "error.info"); v != "" {
		return v
	}
	domain, reason := firstOf(m, "error_info.domain"), firstOf(m, "error_info.reason")
	if domain == "" || reason == "" {
		return ""
	}
	return domain + "/" + reason
}
