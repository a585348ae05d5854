package grow

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"triage/scenario"
)

// library is what a service logs with.
type library string

// line is one line before its library writes it.
type line struct {
	at     time.Time // by the service's clock
	level  string
	msg    string
	layers []layer
	code   string
	ids    []scenario.Field
	fields []scenario.Field
	svc    *service
	op     string
	caller int // a line in the source
	a      *access
	method string
	path   string
	client string
	req    string // the request id, for access lines of proxies
}

// write puts the line into the shape of the service's library.
func (l *line) write() (string, map[string]string) {
	if l.a != nil && l.svc.proxy {
		return l.proxyAccess(), nil
	}
	if l.a != nil {
		l.accessFields()
	}
	switch l.svc.lib {
	case "logback", "logback3", "log4j", "jul":
		return l.javaText(), nil
	case "logstash":
		return l.logstash(), nil
	case "ecs":
		return l.ecs(), nil
	case "winston":
		return l.winston(), nil
	case "winston-simple":
		return l.winstonSimple(), nil
	case "bunyan":
		return l.bunyan(), nil
	case "pylog", "pydash":
		return l.pythonText(), nil
	case "pyjson", "structlog":
		return l.pythonJSON(), nil
	case "serilog":
		return l.serilog(), nil
	case "mslog":
		return l.microsoft(), nil
	case "hclog":
		return l.hclog(), nil
	case "gokit":
		return l.gokit(), nil
	case "charm":
		return l.charm(), nil
	case "gcp":
		return l.google(), nil
	case "env-logger", "slog-term":
		return l.rustText(), nil
	}
	return l.ofScenario()
}

// accessFields are what a framework's middleware says at the end of a handling.
func (l *line) accessFields() {
	ms := float64(l.a.took.Microseconds()) / 1000
	http := strings.Contains(l.op, " ")
	switch {
	case l.svc.lang == inGo && http, l.svc.lang == inRust && http:
		l.fields = append(l.fields, scenario.Field{Key: "method", Value: l.method}, scenario.Field{Key: "path", Value: l.path}, scenario.Field{Key: "status", Value: int64(l.a.http)}, scenario.Field{Key: "duration_ms", Value: ms})
	case http && l.svc.lang == onNode:
		l.msg = fmt.Sprintf("%s %s %d %.3f ms", l.method, l.path, l.a.http, ms)
		l.fields = append(l.fields, scenario.Field{Key: "statusCode", Value: int64(l.a.http)}, scenario.Field{Key: "responseTime", Value: ms})
	case http && l.svc.lang == inPython:
		l.msg = fmt.Sprintf("%s:0 - \"%s %s HTTP/1.1\" %d", l.client, l.method, l.path, l.a.http)
	case http && l.svc.lang == onDotnet:
		l.msg = fmt.Sprintf("Request finished HTTP/1.1 %s http://%s%s - %d - application/json %.4fms", l.method, l.svc.name, l.path, l.a.http, ms)
		l.fields = append(l.fields, scenario.Field{Key: "StatusCode", Value: int64(l.a.http)})
	case http:
		l.msg = fmt.Sprintf("Completed %d on %s %s in %.0f ms", l.a.http, l.method, l.path, ms)
	case l.svc.lang == inGo, l.svc.lang == inRust:
		l.msg = "finished unary call"
		l.fields = append(l.fields, scenario.Field{Key: "grpc.method", Value: l.op}, scenario.Field{Key: "grpc.code", Value: camel(strings.ToLower(l.a.grpc))}, scenario.Field{Key: "grpc.time_ms", Value: ms})
	default:
		l.msg = fmt.Sprintf("%s finished with %s in %.1f ms", l.op, l.a.grpc, ms)
	}
}

// ofScenario lets package scenario write the line.
func (l *line) ofScenario() (string, map[string]string) {
	fields := l.fields
	if len(l.layers) > 0 {
		key := map[library]string{"zap": "error", "zerolog": "error", "slog": "err", "pino": "err"}[l.svc.lib]
		if key == "" {
			key = "error"
		}
		text := joined(l.layers)
		if l.svc.lang == inRust && len(l.layers) > 1 && l.svc.chainForm == 0 {
			text = anyhow(l.layers)
		}
		fields = append(fields, scenario.Field{Key: key, Value: text})
		if l.svc.lang == inRust && l.svc.chainForm == 1 && len(l.layers) > 1 {
			fields[len(fields)-1].Value = l.layers[0].text
			var rest []any
			for _, c := range l.layers[1:] {
				rest = append(rest, c.text)
			}
			fields = append(fields, scenario.Field{Key: "error.sources", Value: rest})
		}
	}
	if l.code != "" {
		fields = append(fields, scenario.Field{Key: map[language]string{onNode: "code"}[l.svc.lang] + map[bool]string{true: "", false: "error_code"}[l.svc.lang == onNode], Value: l.code})
	}
	return scenario.Line{
		Time: l.at, Level: l.level, Message: l.msg, Fields: fields, IDs: l.ids, Operation: l.op, Pod: l.svc.pod, PID: l.svc.pid,
		Service: &scenario.Service{Name: l.svc.name, Language: string(l.svc.lang), Log: scenario.Format(l.svc.lib), Version: l.svc.version},
		Caller:  fmt.Sprintf("api/%s.go:%d", l.svc.base, l.caller),
	}.Render()
}

// anyhow is a chain of causes as anyhow's Debug writes it.
func anyhow(layers []layer) string {
	text := layers[0].text + "\n\nCaused by:"
	for i, c := range layers[1:] {
		if len(layers) == 2 {
			text += "\n    " + c.text
			break
		}
		text += fmt.Sprintf("\n    %d: %s", i, c.text)
	}
	return text
}

// pairs writes ids and fields as key=value.
func (l *line) pairs(quoted bool) string {
	var b strings.Builder
	for _, f := range append(append([]scenario.Field(nil), l.fields...), l.ids...) {
		text := fmt.Sprint(f.Value)
		if quoted && strings.ContainsAny(text, " \"=\n") {
			text = strconv.Quote(text)
		}
		b.WriteString(" " + f.Key + "=" + text)
	}
	return b.String()
}

func (l *line) errText() string {
	if len(l.layers) == 0 {
		return ""
	}
	return joined(l.layers)
}

func (l *line) hclog() string {
	level := map[string]string{"info": "[INFO] ", "warn": "[WARN] ", "error": "[ERROR]", "debug": "[DEBUG]"}[l.level]
	text := l.at.Format("2006-01-02T15:04:05.000Z07:00") + " " + level + " " + l.svc.base + ".api: " + l.msg + ":" + l.pairs(true)
	if l.code != "" {
		text += " code=" + l.code
	}
	if e := l.errText(); e != "" {
		text += " error=" + strconv.Quote(e)
	}
	return text
}

func (l *line) gokit() string {
	text := "level=" + l.level + " ts=" + l.at.Format(time.RFC3339Nano) + fmt.Sprintf(" caller=%s.go:%d", l.svc.base, l.caller) + " msg=" + strconv.Quote(l.msg) + l.pairs(true)
	if l.code != "" {
		text += " error_code=" + l.code
	}
	if e := l.errText(); e != "" {
		text += " err=" + strconv.Quote(e)
	}
	return text
}

func (l *line) charm() string {
	level := map[string]string{"info": "INFO", "warn": "WARN", "error": "ERRO", "debug": "DEBU"}[l.level]
	text := l.at.Format("2006/01/02 15:04:05") + " " + level + " " + l.svc.base + ": " + l.msg + l.pairs(true)
	if e := l.errText(); e != "" {
		text += " err=" + strconv.Quote(e)
	}
	if l.code != "" {
		text += " code=" + l.code
	}
	return text
}

// google is the structured shape that Cloud Logging reads.
func (l *line) google() string {
	level := map[string]string{"warn": "WARNING"}[l.level]
	if level == "" {
		level = strings.ToUpper(l.level)
	}
	msg := l.msg
	if e := l.errText(); e != "" {
		msg += ": " + e
	}
	f := []scenario.Field{field("severity", level), field("time", l.at.Format(time.RFC3339Nano)), field("message", msg), field("serviceContext", json.RawMessage(object(field("service", l.svc.name), field("version", l.svc.version))))}
	for _, id := range l.ids {
		switch id.Key {
		case l.svc.traceKey:
			id = field("logging.googleapis.com/trace", fmt.Sprintf("projects/prod/traces/%v", id.Value))
		case l.svc.spanKey:
			id.Key = "logging.googleapis.com/spanId"
		}
		f = append(f, id)
	}
	f = append(f, l.fields...)
	return object(append(f, given("error_code", l.code))...)
}

func (l *line) rustText() string {
	text := l.msg
	if e := l.errText(); e != "" {
		text += ": " + e
	}
	if l.svc.lib == "slog-term" {
		level := map[string]string{"info": "INFO", "warn": "WARN", "error": "ERRO", "debug": "DEBG"}[l.level]
		out := l.at.Format("Jan 02 15:04:05.000") + " " + level + " " + l.msg
		if e := l.errText(); e != "" {
			out += ", error: " + e
		}
		if l.code != "" {
			out += ", code: " + l.code
		}
		for _, f := range append(append([]scenario.Field(nil), l.fields...), l.ids...) {
			out += fmt.Sprintf(", %s: %v", f.Key, f.Value)
		}
		return out
	}
	if l.code != "" {
		text += " code=" + l.code
	}
	return "[" + l.at.Format("2006-01-02T15:04:05Z07:00") + " " + strings.ToUpper(l.level) + " " + strings.ReplaceAll(l.svc.base, "-", "_") + "::api] " + text + l.pairs(true)
}
