package scenario

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// pino is Node's pino: levels as numbers, times in milliseconds, errors as objects.
func pino(e *entry) string {
	level := map[string]int64{"trace": 10, "debug": 20, "info": 30, "warn": 40, "error": 50, "fatal": 60}[e.level]
	var o objectWriter
	o.field("level", level)
	o.field("time", e.time.UnixMilli())
	o.field("pid", int64(e.resource.pid))
	o.field("hostname", e.resource.pod)
	o.field("name", e.scope.service.Name)
	o.fields(e.ids)
	for _, f := range e.fields {
		if text, ok := f.Value.(string); ok && (f.Key == "err" || f.Key == "error") {
			o.field("err", []Field{{"type", "Error"}, {"message", text}, {"stack", "Error: " + text + "\n    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)"}})
			continue
		}
		o.field(f.Key, f.Value)
	}
	o.field("msg", e.message)
	return o.done()
}

// postgres is PostgreSQL's stderr log with log_line_prefix '%m [%p] %u@%d '; further
// fields are the lines that follow one report, in the same entry.
func postgres(e *entry) string {
	level := map[string]string{"trace": "DEBUG5", "debug": "DEBUG1", "warn": "WARNING", "error": "ERROR", "fatal": "FATAL"}[e.level]
	if level == "" {
		level = "LOG"
	}
	prefix := fmt.Sprintf("%s [%d] app@shop ", e.time.Format("2006-01-02 15:04:05.000 MST"), e.resource.pid)
	text := prefix + level + ":  " + e.message
	for _, f := range e.fields {
		text += "\n" + prefix + strings.ToUpper(f.Key) + ":  " + plainText(f.Value)
	}
	return text
}

// otlp is a record sent over OTLP, as Loki holds it: the body is the line, all else is
// structured metadata.
func otlp(e *entry) (string, map[string]string) {
	number := map[string]string{"trace": "1", "debug": "5", "info": "9", "warn": "13", "error": "17", "fatal": "21"}[e.level]
	m := map[string]string{
		"severity_text": strings.ToUpper(e.level), "severity_number": number,
		"scope_name": e.target, "service_version": e.scope.service.Version,
	}
	for _, f := range flattened(append(append([]Field(nil), e.fields...), e.ids...)) {
		m[strings.NewReplacer(".", "_", "-", "_").Replace(f.Key)] = plainText(f.Value)
	}
	return e.message, m
}

// plainEnvelope is error-envelope/v1 in its own names, for records that are no errors too.
func plainEnvelope(e *entry) string {
	var o objectWriter
	o.field("schema", "error-envelope/v1")
	o.field("timestamp", e.time.Format(time.RFC3339Nano))
	o.field("severity", e.level)
	o.field("service", e.scope.service.Name)
	o.field("message", e.message)
	o.fields(e.ids)
	for _, f := range e.fields {
		if f.Key != "schema" {
			o.field(f.Key, f.Value)
		}
	}
	return o.done()
}

// nginxError is a line of nginx's error log.
func nginxError(e *entry) string {
	level := map[string]string{"trace": "debug", "fatal": "crit"}[e.level]
	if level == "" {
		level = e.level
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s [%s] %d#%d: *%d %s", e.time.Format("2006/01/02 15:04:05"), level, e.resource.pid, e.resource.pid, 1000+e.time.UnixMilli()%9000, e.message)
	for _, f := range e.fields {
		text := plainText(f.Value)
		if f.Key == "request" || f.Key == "upstream" || f.Key == "host" || f.Key == "referrer" {
			text = strconv.Quote(text)
		}
		b.WriteString(", " + f.Key + ": " + text)
	}
	return b.String()
}

// envoyOwn is a line of Envoy's own log.
func envoyOwn(e *entry) string {
	level := map[string]string{"warn": "warning", "fatal": "critical"}[e.level]
	if level == "" {
		level = e.level
	}
	text := fmt.Sprintf("[%s][%d][%s][router] [%s] %s", e.time.Format("2006-01-02 15:04:05.000"), e.resource.pid, level, e.caller, e.message)
	for _, f := range e.fields {
		text += " " + f.Key + "=" + plainText(f.Value)
	}
	return text
}

// access writes the access line of a proxy when a request is done.
func (b *builder) access(s *step, sc *scope, begin, end time.Time, o outcome) {
	method, target, ok := strings.Cut(sc.operation, " ")
	if !ok {
		method, target = "POST", "/"+sc.operation
	}
	code := o.http
	if code == 0 {
		code = 200
		if o.given && o.word != "ok" && o.grpc != "OK" {
			code = 502
		}
	}
	took := end.Sub(begin)
	skew := sc.service.Skew
	switch sc.service.Log {
	case LogNginx:
		b.write(sc, end, fmt.Sprintf("%s - - [%s] %q %d %d \"-\" \"shop-ios/5.12.0\" rt=%.3f urt=\"%.3f\" us=\"%d\" rid=%q",
			b.address("client", sc.operation), end.Add(skew).Format("02/Jan/2006:15:04:05 -0700"), method+" "+target+" HTTP/1.1",
			code, 90+b.ids.number("size", sc.operation)%900, took.Seconds(), took.Seconds(), code, sc.request), nil)
	case LogEnvoy:
		flags := stringField(s.fields, "envoy.response_flags")
		if flags == "" {
			flags = map[int]string{502: "UPE", 503: "UF", 504: "UT"}[code]
		}
		if flags == "" {
			flags = "-"
		}
		b.write(sc, end, fmt.Sprintf("[%s] %q %d %s %d %d %d - %q %q %q %q %q",
			begin.Add(skew).Format("2006-01-02T15:04:05.000Z07:00"), method+" "+target+" HTTP/2", code, flags,
			b.ids.number("in", sc.operation)%800, b.ids.number("out", sc.operation)%800, took.Milliseconds(),
			b.address("client", sc.operation), "shop-ios/5.12.0", sc.request, sc.service.Name, b.address("upstream", sc.operation)+":8080"), nil)
	}
}
