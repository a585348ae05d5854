package scenario

import (
	"fmt"
	"path"
	"strings"
	"time"

	"triage/telemetry"
)

// entry is what a service has to say, before its library writes it down.
type entry struct {
	time     time.Time // by the service's clock
	level    string
	message  string
	fields   []Field
	ids      []Field
	scope    *scope
	resource *resource
	target   string // logger name or Rust target
	caller   string // file:line
}

// log plays a log line.
func (b *builder) log(s *step, in *scope, now time.Time, fields []Field) {
	fields = b.filled(fields)
	e := entry{
		time: now.Add(in.service.Skew), level: s.level, message: b.text(s.name), scope: in,
		resource: b.resource(in.service),
	}
	if !s.noIDs && in.trace != "" {
		e.ids = idFields(in)
	}
	for _, f := range fields {
		text, isText := f.Value.(string)
		switch {
		case isText && f.Key == "target":
			e.target = text
		case isText && f.Key == "caller":
			e.caller = text
		default:
			e.fields = append(e.fields, f)
		}
	}
	if e.caller == "" {
		e.caller = b.caller(in, s.name)
	}
	if e.target == "" {
		e.target = target(in)
	}
	line, metadata := render(&e)
	b.write(in, now, line, metadata)
}

// write puts a line into the log store.
func (b *builder) write(in *scope, now time.Time, line string, metadata map[string]string) {
	b.logs = append(b.logs, telemetry.LogRecord{
		Time: now.Add(in.service.Skew), Line: line, Labels: b.resource(in.service).labels, Metadata: metadata,
		Source: in.service.Name,
	})
}

// idFields are the ids that the service writes into its lines.
func idFields(in *scope) []Field {
	var ids []Field
	add := func(wanted bool, key, value string) {
		if wanted && value != "" {
			ids = append(ids, Field{key, value})
		}
	}
	add(in.service.IDs.Request, "request_id", in.request)
	add(in.service.IDs.Correlation, "correlation_id", in.correlation)
	add(in.service.IDs.Trace, "trace_id", in.trace)
	add(in.service.IDs.Span, "span_id", in.id)
	return ids
}

// caller is a place in the source that depends on the message alone.
func (b *builder) caller(in *scope, message string) string {
	n := 20 + b.ids.number("caller", in.service.Name, message)%380
	if in.service.Language == "rust" {
		return fmt.Sprintf("src/%s.rs:%d", method(in.operation), n)
	}
	return fmt.Sprintf("%s/%s.go:%d", in.service.Name, method(in.operation), n)
}

// target is the module that a Rust service logs from.
func target(in *scope) string {
	crate := strings.ReplaceAll(in.service.Name, "-", "_")
	if m := method(in.operation); m != "main" {
		return crate + "::" + m
	}
	return crate
}

// method is an operation's last word in the form of an identifier.
func method(operation string) string {
	if i := strings.LastIndexByte(operation, ' '); i >= 0 {
		operation = operation[i+1:]
	}
	operation, _, _ = strings.Cut(operation, "?")
	name := strings.Map(func(r rune) rune {
		switch {
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		}
		return '_'
	}, path.Base(operation))
	if name = strings.Trim(name, "_"); name == "" {
		return "main"
	}
	return name
}

// render writes the entry as the service's library does. Only OTLP keeps something beside
// the line.
func render(e *entry) (line string, metadata map[string]string) {
	switch e.scope.service.Log {
	case LogSlogText:
		return slogText(e), nil
	case LogZap:
		return zap(e), nil
	case LogZerolog:
		return zerolog(e), nil
	case LogLogfmt:
		return logrus(e), nil
	case LogKlog:
		return klog(e), nil
	case LogStd:
		return std(e), nil
	case LogTracingJSON:
		return tracingJSON(e), nil
	case LogTracingText:
		return tracingText(e, false), nil
	case LogTracingANSI:
		return tracingText(e, true), nil
	case LogPino:
		return pino(e), nil
	case LogPostgres:
		return postgres(e), nil
	case LogNginx:
		return nginxError(e), nil
	case LogEnvoy:
		return envoyOwn(e), nil
	case LogOTLP:
		return otlp(e)
	case LogEnvelope:
		return plainEnvelope(e), nil
	}
	return slogJSON(e), nil
}
