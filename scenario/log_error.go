package scenario

import (
	"fmt"
	"strings"
	"time"

	"triage/telemetry"
)

// failure plays a fail statement: a line with the error envelope and, from level error on,
// an exception on the span.
func (b *builder) failure(s *step, in *scope, now time.Time) {
	line := *s
	if line.level == "" {
		line.level = "error"
	}
	if !s.noLog {
		b.log(&line, in, now, b.envelope(s, in))
	}
	if s.noEvent || line.level != "error" && line.level != "fatal" {
		return
	}
	message, typ := b.text(s.name), stringField(s.fields, "error_type")
	if len(s.causes) > 0 {
		message, typ = b.joined(s), s.errorType()
	}
	attrs := telemetry.Attributes{"exception.message": message}
	if typ != "" {
		attrs["exception.type"] = typ
	}
	if s.code != "" {
		attrs["error.code"] = s.code
	}
	b.event(in, now, "exception", attrs)
	if in.span >= 0 && s.code != "" {
		b.spans[in.span].Attributes["error.code"] = s.code
	}
}

// errorType is the type of the outermost layer that has one: context that was added to an
// error often has none.
func (s *step) errorType() string {
	for _, c := range s.causes {
		if c.typ != "" {
			return c.typ
		}
	}
	return ""
}

// joined are the messages of the causes as one text, the way both Go and Rust join them.
func (b *builder) joined(s *step) string {
	texts := make([]string, len(s.causes))
	for i, c := range s.causes {
		texts[i] = b.text(c.message)
	}
	return strings.Join(texts, ": ")
}

// envelope are the fields of error-envelope/v1 as far as the service's library can write
// them: those that can nest have the layers of the error, the others its joined text.
func (b *builder) envelope(s *step, in *scope) []Field {
	var fields, resource []Field
	add := func(key string, value any) { fields = append(fields, Field{key, value}) }
	nests := true
	switch in.service.Log {
	case LogSlogText, LogLogfmt, LogKlog, LogStd, LogTracingJSON, LogTracingText, LogTracingANSI, LogOTLP:
		nests = false
	case LogPostgres, LogNginx, LogEnvoy:
		return nil // they have no such fields
	}
	if nests {
		add("schema", "error-envelope/v1")
	}
	if s.code != "" {
		add("error_code", s.code)
	}
	if nests {
		add("operation", in.operation)
		add("version", in.service.Version)
	}
	for _, f := range s.fields {
		if key, ok := strings.CutPrefix(f.Key, "resource."); ok && nests {
			resource = append(resource, Field{key, f.Value})
		} else {
			fields = append(fields, f)
		}
	}
	if resource != nil {
		add("resource", resource)
	}
	if len(s.causes) == 0 {
		return fields
	}
	if typ := s.errorType(); typ != "" {
		add("error_type", typ)
	}
	if !nests {
		add("error", b.joined(s))
		if in.service.Language == "rust" && len(s.causes) > 1 {
			var chain []any
			for _, c := range s.causes {
				chain = append(chain, b.text(c.message))
			}
			add("error_chain", chain)
		}
		return fields
	}
	add("error_message", b.joined(s))
	var layers []any
	for _, c := range s.causes {
		layer := []Field{{"message", b.text(c.message)}}
		if c.typ != "" {
			layer = append(layer, Field{"type", c.typ})
		}
		if c.code != "" {
			layer = append(layer, Field{"code", c.code})
		}
		layers = append(layers, layer)
	}
	add("cause", layers)
	return fields
}

// panics plays a panic: what the runtime writes to stderr, each line an entry of its own
// unless they are joined.
func (b *builder) panics(s *step, in *scope, now time.Time) time.Time {
	message := b.text(s.name)
	caller := stringField(s.fields, "caller")
	if caller == "" {
		caller = b.caller(in, message)
		if in.service.Language == "rust" {
			caller += ":17"
		}
	}
	var lines []string
	if in.service.Language == "rust" {
		lines = append([]string{
			fmt.Sprintf("thread 'tokio-runtime-worker' (%d) panicked at %s:", b.resource(in.service).pid, caller),
		}, strings.Split(message, "\n")...)
		lines = append(lines, "note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace")
	} else {
		lines = append(lines, strings.Split("panic: "+strings.ReplaceAll(message, "\n", "\n\t"), "\n")...)
		name := in.service.Name
		lines = append(lines,
			"", // Go leaves a line free before the stack
			fmt.Sprintf("goroutine %d [running]:", 40+b.ids.number("goroutine", message)%900),
			fmt.Sprintf("example.com/shop/%s.(*Server).%s(0xc0001c4000, {0x1a2f3e0, 0xc00041e2d0})", name, method(in.operation)),
			fmt.Sprintf("\t/src/%s +0x1a5", caller),
			"created by net/http.(*Server).Serve in goroutine 1",
			"\t/usr/local/go/src/net/http/server.go:3454 +0x485",
		)
	}
	if s.joined {
		b.write(in, now, strings.Join(lines, "\n"), nil)
		return now.Add(time.Microsecond)
	}
	for _, line := range lines {
		if line != "" { // stores do not keep empty lines
			b.write(in, now, line, nil)
			now = now.Add(time.Microsecond)
		}
	}
	return now
}
