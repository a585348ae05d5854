package scenario

import (
	"slices"
	"strconv"
	"strings"
)

// tracingSpan is a span of Rust's tracing crate, with the fields it was opened with.
type tracingSpan struct {
	name   string
	fields []Field
}

// tracingSpan is the span that a statement opens in a Rust service: the outermost has the
// ids of the request, each its own span id.
func (b *builder) tracingSpan(s *step, sc *scope) tracingSpan {
	t := tracingSpan{name: method(sc.operation)}
	if s.kind == workStep {
		for _, f := range b.filled(s.fields) {
			if !strings.Contains(f.Key, ".") { // what has a dot is for OpenTelemetry alone
				t.fields = append(t.fields, f)
			}
		}
	}
	for _, id := range idFields(sc) {
		if len(sc.tracing) == 0 || id.Key == "span_id" {
			t.fields = append(t.fields, id)
		}
	}
	return t
}

// spans are the tracing spans around an entry; a line without ids stands outside of them.
func (e *entry) spans() []tracingSpan {
	if e.ids == nil {
		return nil
	}
	return e.scope.tracing
}

// tracingJSON is tracing-subscriber's JSON formatter: fields nested, spans with their
// fields sorted and the name last.
func tracingJSON(e *entry) string {
	var o, fields objectWriter
	fields.field("message", e.message)
	for _, f := range flattened(e.fields) {
		if list, ok := f.Value.([]any); ok {
			fields.field(f.Key, debugList(list))
			continue
		}
		fields.field(f.Key, f.Value)
	}
	o.field("timestamp", e.time.Format("2006-01-02T15:04:05.000000Z07:00"))
	o.field("level", rustLevel(e.level))
	o.raw("fields", fields.done())
	o.field("target", e.target)
	if spans := e.spans(); len(spans) > 0 {
		all := make([]string, len(spans))
		for i, s := range spans {
			all[i] = s.json()
		}
		o.raw("span", all[len(all)-1])
		o.raw("spans", "["+strings.Join(all, ",")+"]")
	}
	return o.done()
}

func (s tracingSpan) json() string {
	fields := slices.Clone(s.fields)
	slices.SortStableFunc(fields, func(x, y Field) int { return strings.Compare(x.Key, y.Key) })
	var o objectWriter
	o.fields(fields)
	o.field("name", s.name)
	return o.done()
}

func rustLevel(level string) string {
	if level == "fatal" {
		return "ERROR"
	}
	return strings.ToUpper(level)
}

// tracingText is tracing-subscriber's full text formatter, with or without colours.
func tracingText(e *entry, colour bool) string {
	const dim, bold, italic, reset = "\x1b[2m", "\x1b[1m", "\x1b[3m", "\x1b[0m"
	paint := func(style, s string) string {
		if !colour {
			return s
		}
		return style + s + reset
	}
	level := rustLevel(e.level)
	style := map[string]string{"ERROR": "\x1b[31m", "WARN": "\x1b[33m", "INFO": "\x1b[32m", "DEBUG": "\x1b[34m", "TRACE": "\x1b[35m"}[level]
	var b strings.Builder
	b.WriteString(paint(dim, e.time.Format("2006-01-02T15:04:05.000000Z07:00")))
	b.WriteString(" " + strings.Repeat(" ", 5-len(level)) + paint(style, level) + " ")
	for _, s := range e.spans() {
		b.WriteString(paint(bold, s.name))
		if len(s.fields) > 0 {
			b.WriteString(paint(bold, "{"))
			for i, f := range s.fields {
				if i > 0 {
					b.WriteString(" ")
				}
				b.WriteString(paint(italic, f.Key) + paint(dim, "=") + debugText(f))
			}
			b.WriteString(paint(bold, "}"))
		}
		b.WriteString(paint(dim, ":"))
	}
	if len(e.spans()) > 0 {
		b.WriteString(" ")
	}
	b.WriteString(paint(dim, e.target) + paint(dim, ":") + " " + e.message)
	for _, f := range flattened(e.fields) {
		b.WriteString(" " + paint(italic, f.Key) + paint(dim, "=") + debugText(f))
	}
	return b.String()
}

// debugText is a value as tracing prints it: errors by Display, other texts by Debug.
func debugText(f Field) string {
	switch v := f.Value.(type) {
	case string:
		if f.Key == "error" {
			return v
		}
		return strconv.Quote(v)
	case []any:
		return debugList(v)
	}
	return plainText(f.Value)
}

// debugList is a list as Rust's Debug writes it.
func debugList(list []any) string {
	items := make([]string, len(list))
	for i, item := range list {
		if s, ok := item.(string); ok {
			items[i] = strconv.Quote(s)
		} else {
			items[i] = plainText(item)
		}
	}
	return "[" + strings.Join(items, ", ") + "]"
}
