package envelope

import "strings"

// tabbed reads what stands behind the level of a line whose parts are separated by tabs:
// zap's console encoder (logger, caller, message, JSON) and AWS Lambda's text format, in
// which the request id stands before the level.
func tabbed(f *filler, h *head, rank int32) bool {
	parts := strings.Split(h.rest, "\t")
	if len(parts) > 64 {
		return false
	}
	if n := len(parts) - 1; n > 0 && strings.HasPrefix(parts[n], "{") && f.trailingObject(parts[n], rank) {
		parts = parts[:n]
	}
	message := parts[len(parts)-1]
	for _, p := range parts[:len(parts)-1] {
		switch {
		case isPlace(p):
			f.setCaller(p, rank)
		case isLogger(p) && f.e.Logger == "":
			if f.take(FieldLogger, rank+5, FromField, "head") {
				f.e.Logger = p
			}
		default:
			message = p + "\t" + message
		}
	}
	for _, w := range h.words {
		if strings.Count(w, "-") == 4 && len(w) == 36 && f.take(FieldRequestID, rank+5, FromField, "head") {
			f.e.RequestID = w
		}
	}
	f.setMessage(message, rank)
	return true
}

// springBoot reads what stands behind the level in Spring Boot's pattern: process id,
// "---", brackets of application, thread and trace, logger, " : ", message.
func springBoot(f *filler, h *head, rank int32) bool {
	pid, rest, ok := strings.Cut(h.rest, " --- ")
	ids, after, sleuth := strings.Cut(pid, "] ") // Sleuth's and Micrometer's [application,trace,span] beside the level
	if sleuth && strings.HasPrefix(ids, "[") && strings.Count(ids, ",") >= 2 {
		pid = after
	}
	if !ok || !allDigits(strings.TrimSpace(pid)) {
		return false
	}
	if pid == after && sleuth {
		f.mapped(ids[1:], rank)
		if name, _, _ := strings.Cut(ids[1:], ","); isLogger(name) && f.take(FieldService, rank+150, FromField, "head") {
			f.e.Service = name
		}
	}
	var brackets []string
	rest = strings.TrimLeft(rest, " ")
	for strings.HasPrefix(rest, "[") {
		inner, after, found := strings.Cut(rest[1:], "]")
		if !found {
			return false
		}
		inner = strings.TrimSpace(inner)
		if !f.mapped(inner, rank) && strings.Trim(inner, "-, ") != "" {
			brackets = append(brackets, inner)
		}
		rest = strings.TrimLeft(after, " ")
	}
	logger, message, ok := strings.Cut(rest, ": ")
	if !ok {
		return false
	}
	logger = strings.TrimSpace(logger)
	if n := len(brackets); n > 0 {
		f.setAttribute("thread", brackets[n-1])
		if n > 1 && f.take(FieldService, rank+150, FromField, "head") { // [application] [thread]
			f.e.Service = brackets[0]
		}
	}
	if f.take(FieldLogger, rank+5, FromField, "head") {
		f.e.Logger = logger
	}
	f.setMessage(message, rank)
	return true
}
