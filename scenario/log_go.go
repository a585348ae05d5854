package scenario

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// slogJSON is Go's log/slog with its JSON handler, service and ids bound by With.
func slogJSON(e *entry) string {
	var o objectWriter
	o.field("time", e.time.Format(time.RFC3339Nano))
	o.field("level", strings.ToUpper(slogLevel(e.level)))
	o.field("msg", e.message)
	o.field("service", e.scope.service.Name)
	o.fields(e.ids)
	o.fields(e.fields)
	return o.done()
}

func slogLevel(level string) string {
	switch level {
	case "trace":
		return "debug-4"
	case "fatal":
		return "error+4"
	}
	return level
}

// slogText is Go's log/slog with its text handler.
func slogText(e *entry) string {
	var b strings.Builder
	b.WriteString("time=" + e.time.Format("2006-01-02T15:04:05.000Z07:00"))
	b.WriteString(" level=" + strings.ToUpper(slogLevel(e.level)))
	logfmtPair(&b, "msg", e.message)
	logfmtPair(&b, "service", e.scope.service.Name)
	for _, f := range flattened(append(slices.Clone(e.ids), e.fields...)) {
		logfmtPair(&b, f.Key, f.Value)
	}
	return b.String()
}

// zap is go.uber.org/zap with its production configuration.
func zap(e *entry) string {
	var o objectWriter
	level := e.level
	if level == "trace" {
		level = "debug"
	}
	o.field("level", level)
	o.raw("ts", strconv.FormatFloat(float64(e.time.UnixNano())/1e9, 'f', -1, 64))
	o.field("caller", e.caller)
	o.field("msg", e.message)
	o.field("service", e.scope.service.Name)
	o.fields(e.ids)
	o.fields(e.fields)
	if e.level == "error" || e.level == "fatal" {
		o.field("stacktrace", goStack(e))
	}
	return o.done()
}

// goStack is a stack as zap prints it: function, then file and line behind a tab.
func goStack(e *entry) string {
	pkg := e.scope.service.Name
	name := method(e.scope.operation)
	return fmt.Sprintf("example.com/shop/%s.(*Server).%s\n\t/src/%s\ngoogle.golang.org/grpc.(*Server).processUnaryRPC\n\t/go/pkg/mod/google.golang.org/grpc@v1.76.0/server.go:1431\ngoogle.golang.org/grpc.(*Server).handleStream\n\t/go/pkg/mod/google.golang.org/grpc@v1.76.0/server.go:1842\nruntime.goexit\n\t/usr/local/go/src/runtime/asm_amd64.s:1700",
		pkg, name, e.caller)
}

// zerolog is github.com/rs/zerolog as it comes: seconds, time and message last.
func zerolog(e *entry) string {
	var o objectWriter
	o.field("level", e.level)
	o.field("service", e.scope.service.Name)
	o.fields(e.ids)
	o.fields(e.fields)
	o.field("time", e.time.Format(time.RFC3339))
	o.field("message", e.message)
	return o.done()
}

// logrus is github.com/sirupsen/logrus off a terminal: logfmt, keys sorted behind the
// first three.
func logrus(e *entry) string {
	var b strings.Builder
	b.WriteString("time=" + strconv.Quote(e.time.Format(time.RFC3339)))
	level := e.level
	if level == "warn" {
		level = "warning"
	}
	b.WriteString(" level=" + level)
	logfmtPair(&b, "msg", e.message)
	fields := flattened(append(append([]Field{{"service", e.scope.service.Name}}, e.ids...), e.fields...))
	slices.SortStableFunc(fields, func(x, y Field) int { return strings.Compare(x.Key, y.Key) })
	for _, f := range fields {
		logfmtPair(&b, f.Key, f.Value)
	}
	return b.String()
}

// klog is k8s.io/klog/v2 with structured logging; it prints no year.
func klog(e *entry) string {
	letter := map[string]string{"warn": "W", "error": "E", "fatal": "F"}[e.level]
	if letter == "" {
		letter = "I"
	}
	file := e.caller[strings.LastIndexByte(e.caller, '/')+1:]
	var b strings.Builder
	fmt.Fprintf(&b, "%s%s %7d %s] %q", letter, e.time.Format("0102 15:04:05.000000"), e.resource.pid, file, e.message)
	for _, f := range flattened(append(slices.Clone(e.ids), e.fields...)) {
		key := f.Key
		if key == "error" {
			key = "err"
		}
		text, isText := f.Value.(string)
		switch {
		case isText && strings.Contains(text, "\n"):
			b.WriteString(" " + key + "=<\n\t" + strings.ReplaceAll(text, "\n", "\n\t") + "\n >")
		case isText:
			b.WriteString(" " + key + "=" + strconv.Quote(text))
		default:
			b.WriteString(" " + key + "=" + plainText(f.Value))
		}
	}
	return b.String()
}

// std is Go's log package with slog's bridge: a time without a zone.
func std(e *entry) string {
	var b strings.Builder
	b.WriteString(e.time.Format("2006/01/02 15:04:05 ") + strings.ToUpper(slogLevel(e.level)) + " " + e.message)
	for _, f := range flattened(append(slices.Clone(e.ids), e.fields...)) {
		logfmtPair(&b, f.Key, f.Value)
	}
	return b.String()
}

// logfmtPair appends a key and a value, quoted where it must be.
func logfmtPair(b *strings.Builder, key string, value any) {
	text := plainText(value)
	if text == "" || strings.ContainsAny(text, " =\"\t\n\r\\") || strings.ContainsFunc(text, func(r rune) bool { return r < 0x20 || r > 0x7e }) {
		text = strconv.Quote(text)
	}
	b.WriteString(" " + key + "=" + text)
}
