package grow

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// language is what a service is written in.
type language string

const (
	inGo     language = "go"
	inRust   language = "rust"
	onJVM    language = "java"
	onNode   language = "nodejs"
	inPython language = "python"
	onDotnet language = "dotnet"
	noCode   language = "" // a proxy
)

// service is one program and its habits of telling.
type service struct {
	n          int
	name, base string
	lang       language
	lib        library
	proxy      bool
	job        bool // starts work by itself: it has no caller

	spans, logs, forwards bool // sends spans, writes logs, hands the trace header on

	requestKey, traceKey, spanKey string
	logsRequest, logsTrace        bool
	attrRequest                   bool // the request id is an attribute of its server spans
	convention                    convention
	exceptions                    bool // records exceptions on spans
	statusText                    bool
	marksSpans                    bool // sets the status of its spans when they fail
	rpcInt                        bool // gRPC status as a number

	codes      codeStyle
	codeWord   string
	logsErrors bool   // writes a line when a handling fails
	twice      bool   // and another one
	errorLevel string // error, or warn by habit
	refusal    string // level at which it tells of a 4xx
	access     bool   // a line at the end of each handling
	chatty     bool
	bodies     bool // its error answers carry code and text
	tells      tells
	labels     int
	wrapped    bool // its lines come through a container runtime's own format
	splits     bool // its stacks come line by line
	chainForm  int  // how a chain of causes is written

	version, pod, ip string
	pid              int
	skew             time.Duration
}

// convention is which attributes its spans have.
type convention uint8

const (
	newConvention convention = iota
	oldConvention
	noConvention
)

// codeStyle is how its error codes look.
type codeStyle uint8

const (
	noCodes codeStyle = iota
	prefixCodes
	dottedCodes
	numberCodes
	wordCodes
)

// tells is how much of an error a service hands to its callers.
type tells uint8

const (
	tellsTop tells = iota
	tellsAll
	tellsNothing
)

var librariesOf = map[language][]library{
	inGo:     {"slog", "slog-text", "zap", "zerolog", "logfmt", "klog", "hclog", "gokit", "charm", "otlp", "std", "gcp"},
	inRust:   {"tracing-json", "tracing-text", "tracing-ansi", "env-logger", "slog-term"},
	onJVM:    {"logback", "logback3", "logstash", "ecs", "jul", "log4j"},
	onNode:   {"pino", "winston", "bunyan", "winston-simple"},
	inPython: {"pylog", "pyjson", "structlog", "pydash"},
	onDotnet: {"serilog", "mslog"},
	noCode:   {"nginx", "nginx-json", "envoy", "envoy-json", "haproxy"},
}

var languages = []language{inGo, inGo, inRust, inRust, onJVM, onJVM, onNode, inPython, onDotnet}

// newService draws a program. r is of the structure alone: names come from elsewhere, so
// that renaming changes nothing else.
func (w *world) newService() *service {
	r := w.r
	s := &service{n: len(w.services)}
	s.name, s.base = w.names.serviceName()
	s.lang = pick(r, languages...)
	s.lib = pick(r, librariesOf[s.lang]...)
	s.spans = r.IntN(100) < 82
	s.logs = r.IntN(100) < 88 || !s.spans
	s.forwards = s.spans || r.IntN(10) < 7
	s.drawIDs(r)
	s.convention = pick(r, newConvention, newConvention, oldConvention, oldConvention, noConvention)
	s.exceptions, s.statusText, s.marksSpans, s.rpcInt = r.IntN(10) < 6, r.IntN(10) < 7, r.IntN(10) < 9, r.IntN(2) == 0
	s.codes = pick(r, noCodes, noCodes, prefixCodes, dottedCodes, numberCodes, wordCodes)
	s.logsErrors, s.twice = r.IntN(10) < 9, r.IntN(5) == 0
	s.errorLevel = pick(r, "error", "error", "error", "error", "error", "warn")
	s.refusal = pick(r, "warn", "warn", "info", "error")
	s.access, s.chatty, s.bodies = r.IntN(10) < 5, r.IntN(10) < 7, r.IntN(10) < 4
	s.tells = pick(r, tellsTop, tellsTop, tellsAll, tellsNothing)
	s.labels, s.wrapped, s.splits, s.chainForm = r.IntN(4), r.IntN(12) == 0, r.IntN(8) == 0, r.IntN(4)
	s.version = fmt.Sprintf("%d.%d.%d", 1+r.IntN(6), r.IntN(30), r.IntN(9))
	s.pod = fmt.Sprintf("%s-%s-%s", s.name, letters(r, 9), letters(r, 5))
	s.ip, s.pid = fmt.Sprintf("10.%d.%d.%d", 8+r.IntN(40), r.IntN(250), 3+r.IntN(240)), 7+r.IntN(30000)
	w.services = append(w.services, s)
	return s
}

func (s *service) drawIDs(r *rand.Rand) {
	s.requestKey = pick(r, "request_id", "request_id", "req_id", "requestId", "x_request_id", "reqId")
	s.traceKey, s.spanKey = "trace_id", "span_id"
	switch {
	case s.lang == onJVM || s.lang == onNode && r.IntN(2) == 0:
		s.traceKey, s.spanKey = "traceId", "spanId"
	case s.lang == inPython && r.IntN(2) == 0:
		s.traceKey, s.spanKey = "otelTraceID", "otelSpanID"
	case s.lang == onDotnet:
		s.requestKey, s.traceKey, s.spanKey = "RequestId", "TraceId", "SpanId"
	}
	s.logsRequest, s.logsTrace = r.IntN(10) < 9, s.forwards && r.IntN(10) < 7
	if !s.logsTrace {
		s.logsRequest = true
	}
	s.attrRequest = r.IntN(10) < 5
}

// becomeProxy makes the service a proxy that writes an access line and nothing more.
func (s *service) becomeProxy(r *rand.Rand) {
	s.proxy, s.lang = true, noCode
	s.lib = pick(r, librariesOf[noCode]...)
	s.logs, s.forwards, s.access, s.chatty, s.twice, s.wrapped = true, true, true, false, false, false
	s.spans = (s.lib == "envoy" || s.lib == "envoy-json") && r.IntN(2) == 0
	s.logsRequest, s.logsTrace, s.attrRequest = true, false, s.spans
	s.codes, s.exceptions, s.bodies = noCodes, false, false
	s.requestKey = "request_id"
}

// code is the service's code for what happened; "" when it has none.
func (s *service) code(what string) string {
	switch s.codes {
	case prefixCodes:
		return upper(s.base) + "_" + upper(what)
	case dottedCodes:
		return s.base + "." + what
	case numberCodes:
		sum := s.n * 131
		for _, c := range what {
			sum = sum*31 + int(c)
		}
		return fmt.Sprintf("%s-%04d", upper(s.base[:3]), 1000+(sum&0x7fffffff)%9000)
	case wordCodes:
		return upper(what)
	}
	return ""
}

func (s *service) silent() bool { return !s.spans && !s.logs }
