package grow

import (
	"encoding/json"
	"fmt"
	"strings"

	"triage/scenario"
)

// object writes a JSON object with its keys in the given order.
func object(fields ...scenario.Field) string {
	var b strings.Builder
	for _, f := range fields {
		if f.Key == "" {
			continue
		}
		if b.Len() == 0 {
			b.WriteByte('{')
		} else {
			b.WriteByte(',')
		}
		b.WriteString(quoteJSON(f.Key) + ":" + quoteJSON(f.Value))
	}
	return b.String() + "}"
}

// quoteJSON writes a value as JSON, without the escapes that only HTML needs.
func quoteJSON(v any) string {
	if raw, ok := v.(json.RawMessage); ok {
		return string(raw)
	}
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(v) // texts and numbers alone
	return strings.TrimSuffix(b.String(), "\n")
}

func field(key string, value any) scenario.Field { return scenario.Field{Key: key, Value: value} }

// given is the field when the text is not empty.
func given(key, text string) scenario.Field {
	if text == "" {
		return scenario.Field{}
	}
	return scenario.Field{Key: key, Value: text}
}

// stack is a stack trace as the language prints it, outermost error first or, in Python, last.
func stack(s *service, layers []layer) string {
	pkg := "org." + s.base
	var b strings.Builder
	switch s.lang {
	case onJVM:
		for i, l := range layers {
			if i > 0 {
				b.WriteString("\nCaused by: ")
			}
			fmt.Fprintf(&b, "%s: %s\n\tat %s.Client.send(Client.java:%d)", l.typ, l.text, pkg, 61+i)
			if i == 0 {
				fmt.Fprintf(&b, "\n\tat %s.Handler.handle(Handler.java:88)\n\tat java.base/java.lang.Thread.run(Thread.java:1583)", pkg)
			} else {
				b.WriteString("\n\t... 21 more")
			}
		}
	case inPython:
		for i := len(layers) - 1; i >= 0; i-- {
			fmt.Fprintf(&b, "Traceback (most recent call last):\n  File \"/app/%s/api.py\", line %d, in handle\n    return await self.next(request)\n%s: %s", s.base, 40+i, layers[i].typ, layers[i].text)
			if i > 0 {
				b.WriteString("\n\nThe above exception was the direct cause of the following exception:\n\n")
			}
		}
	case onDotnet:
		for i, l := range layers {
			if i > 0 {
				b.WriteString("\n ---> ")
			}
			b.WriteString(l.typ + ": " + l.text)
		}
		if len(layers) > 1 {
			b.WriteString("\n   --- End of inner exception stack trace ---")
		}
		fmt.Fprintf(&b, "\n   at %s.Api.Handle(Request request) in /src/Api.cs:line 57", camel(s.base))
	default:
		fmt.Fprintf(&b, "%s: %s\n    at handle (/srv/app/dist/%s.js:57:13)\n    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)", layers[0].typ, layers[0].text, s.base)
		for _, l := range layers[1:] {
			fmt.Fprintf(&b, "\n  [cause]: %s: %s\n      at send (/srv/app/dist/client.js:31:9)", l.typ, l.text)
		}
	}
	return b.String()
}

func (l *line) stackText() string {
	if len(l.layers) == 0 {
		return ""
	}
	return stack(l.svc, l.layers)
}

func (l *line) javaText() string {
	level := strings.ToUpper(l.level)
	msg := l.msg
	if l.code != "" {
		msg += " [" + l.code + "]"
	}
	var text string
	id := func(key string) string {
		for _, f := range l.ids {
			if f.Key == key {
				return fmt.Sprint(f.Value)
			}
		}
		return ""
	}
	switch l.svc.lib {
	case "logback3":
		text = fmt.Sprintf("%s %5s 1 --- [%s] [nio-8080-exec-4] [%s-%s] org.%s.Api : %s", l.at.Format("2006-01-02T15:04:05.000Z07:00"), level, l.svc.name, id(l.svc.traceKey), id(l.svc.spanKey), l.svc.base, msg)
		if r := id(l.svc.requestKey); r != "" {
			text += " " + l.svc.requestKey + "=" + r
		}
	case "jul":
		name := map[string]string{"info": "INFO", "warn": "WARNING", "error": "SEVERE", "debug": "FINE"}[l.level]
		text = l.at.Format("Jan 2, 2006 3:04:05 PM") + " org." + l.svc.base + ".Api handle\n" + name + ": " + msg + l.pairs(false)
	case "log4j":
		text = fmt.Sprintf("[%s] %s [http-nio-8080-exec-2] {%s} org.%s.Api - %s", l.at.Format("2006-01-02 15:04:05,000"), level, strings.TrimPrefix(strings.ReplaceAll(l.pairs(false), " ", ", "), ", "), l.svc.base, msg)
	default:
		text = fmt.Sprintf("%s %5s 1 --- [nio-8080-exec-3] org.%s.Api                    : %s%s", l.at.Format("2006-01-02 15:04:05.000"), level, l.svc.base, msg, l.pairs(false))
	}
	if s := l.stackText(); s != "" {
		text += "\n" + s
	}
	return text
}

func (l *line) logstash() string {
	f := []scenario.Field{field("@timestamp", l.at.Format("2006-01-02T15:04:05.000Z07:00")), field("@version", "1"), field("message", l.msg), field("logger_name", "org."+l.svc.base+".Api"),
		field("thread_name", "http-nio-8080-exec-7"), field("level", strings.ToUpper(l.level)), field("level_value", map[string]int{"debug": 10000, "info": 20000, "warn": 30000, "error": 40000}[l.level]), given("stack_trace", l.stackText())}
	f = append(append(f, l.ids...), l.fields...)
	return object(append(f, given("errorCode", l.code))...)
}

func (l *line) ecs() string {
	f := []scenario.Field{field("@timestamp", l.at.Format("2006-01-02T15:04:05.000Z07:00")), field("log.level", strings.ToUpper(l.level)), field("message", l.msg), field("ecs.version", "1.2.0"),
		field("service.name", l.svc.name), field("event.dataset", l.svc.name), field("process.thread.name", "http-nio-8080-exec-1"), field("log.logger", "org."+l.svc.base+".Api")}
	for _, id := range l.ids {
		switch id.Key {
		case l.svc.traceKey:
			id.Key = "trace.id"
		case l.svc.spanKey:
			id.Key = "span.id"
		}
		f = append(f, id)
	}
	f = append(f, l.fields...)
	if len(l.layers) > 0 {
		f = append(f, field("error.type", l.layers[0].typ), field("error.message", l.layers[0].text), field("error.stack_trace", l.stackText()))
	}
	return object(append(f, given("error.code", l.code))...)
}

func (l *line) winston() string {
	msg := l.msg
	if e := l.errText(); e != "" {
		msg += " " + l.layers[0].text
	}
	f := []scenario.Field{field("level", l.level), field("message", msg), field("service", l.svc.name), field("timestamp", l.at.Format("2006-01-02T15:04:05.000Z07:00")), given("stack", l.stackText())}
	f = append(append(f, l.ids...), l.fields...)
	return object(append(f, given("code", l.code))...)
}

func (l *line) winstonSimple() string {
	f := append(append([]scenario.Field(nil), l.ids...), l.fields...)
	text := l.level + ": " + l.msg
	if e := l.errText(); e != "" {
		text += ": " + e
	}
	f = append(f, given("code", l.code), field("timestamp", l.at.Format("2006-01-02T15:04:05.000Z07:00")))
	return text + " " + object(f...)
}

func (l *line) bunyan() string {
	level := map[string]int{"debug": 20, "info": 30, "warn": 40, "error": 50}[l.level]
	f := []scenario.Field{field("name", l.svc.name), field("hostname", l.svc.pod), field("pid", l.svc.pid), field("level", level)}
	if len(l.layers) > 0 {
		f = append(f, field("err", json.RawMessage(object(field("message", l.layers[0].text), field("name", l.layers[0].typ), field("stack", l.stackText()), given("code", l.code)))))
	}
	f = append(append(f, l.ids...), l.fields...)
	return object(append(f, field("msg", l.msg), field("time", l.at.Format("2006-01-02T15:04:05.000Z07:00")), field("v", 0))...)
}

func pythonLevel(level string) string {
	if level == "warn" {
		return "WARNING"
	}
	return strings.ToUpper(level)
}

func (l *line) pythonText() string {
	msg := l.msg
	if l.code != "" {
		msg += " code=" + l.code
	}
	text := fmt.Sprintf("%s %s %s.api: %s%s", l.at.Format("2006-01-02 15:04:05,000"), pythonLevel(l.level), l.svc.base, msg, l.pairs(false))
	if l.svc.lib == "pydash" {
		text = fmt.Sprintf("%s - %s.api - %s - [%s] %s", l.at.Format("2006-01-02 15:04:05,000"), l.svc.base, pythonLevel(l.level), strings.TrimPrefix(l.pairs(false), " "), msg)
	}
	if s := l.stackText(); s != "" {
		text += "\n" + s
	}
	return text
}

func (l *line) pythonJSON() string {
	var f []scenario.Field
	if l.svc.lib == "structlog" {
		f = append(append(f, l.ids...), l.fields...)
		f = append(f, given("error_code", l.code), field("event", l.msg), field("level", strings.ToLower(pythonLevel(l.level))), field("logger", l.svc.base+".api"), field("timestamp", l.at.Format("2006-01-02T15:04:05.000000Z07:00")), given("exception", l.stackText()))
		return object(f...)
	}
	f = append(f, field("asctime", l.at.Format("2006-01-02 15:04:05,000")), field("levelname", pythonLevel(l.level)), field("name", l.svc.base+".api"), field("message", l.msg))
	f = append(append(f, l.ids...), l.fields...)
	return object(append(f, given("error_code", l.code), given("exc_info", l.stackText()))...)
}

func (l *line) serilog() string {
	level := map[string]string{"warn": "Warning", "error": "Error", "debug": "Debug"}[l.level]
	f := []scenario.Field{field("@t", l.at.Format("2006-01-02T15:04:05.0000000Z07:00")), field("@m", l.msg), given("@l", level), given("@x", l.stackText())}
	for _, id := range l.ids {
		switch id.Key {
		case "TraceId":
			id.Key = "@tr"
		case "SpanId":
			id.Key = "@sp"
		}
		f = append(f, id)
	}
	f = append(f, l.fields...)
	return object(append(f, given("ErrorCode", l.code), field("SourceContext", camel(l.svc.base)+".Api"))...)
}

func (l *line) microsoft() string {
	level := map[string]string{"info": "Information", "warn": "Warning", "error": "Error", "debug": "Debug"}[l.level]
	state := []scenario.Field{field("Message", l.msg), given("ErrorCode", l.code)}
	state = append(state, l.fields...)
	f := []scenario.Field{field("Timestamp", l.at.Format("2006-01-02T15:04:05.000Z07:00")), field("EventId", 0), field("LogLevel", level), field("Category", camel(l.svc.base)+".Api"), field("Message", l.msg), given("Exception", l.stackText()),
		field("State", json.RawMessage(object(state...)))}
	scope := append([]scenario.Field{field("Message", "ids")}, l.ids...)
	return object(append(f, field("Scopes", json.RawMessage("["+object(scope...)+"]")))...)
}
