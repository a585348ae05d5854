package envelope

import "strings"

// phpPrevious stands before each further layer of an exception that Monolog printed.
const phpPrevious = "[previous exception] "

// phpObject reads an exception as Monolog prints it inside its context: "[object]
// (App\\PayFailed(code: 0): message at /srv/Pay.php:7)", frames behind "[stacktrace]", and
// the exceptions that it wraps behind "[previous exception]".
func phpObject(s string) (errText, bool) {
	if !strings.HasPrefix(s, "[object] (") {
		return errText{}, false
	}
	t := errText{how: CauseExplicit, stack: true}
	for len(t.layers) < maxLayers {
		part, rest, more := strings.Cut(s, phpPrevious)
		if c, ok := phpLayer(part); ok {
			t.layers = append(t.layers, c)
		}
		if !more {
			break
		}
		s = rest
	}
	if len(t.layers) == 0 {
		return errText{}, false
	}
	if len(t.layers) == 1 {
		t.how = CauseSingle
	}
	t.typ, t.message = t.layers[0].Type, t.layers[0].Message
	return t, true
}

// phpLayer reads "[object] (Type(code: 7): message at /file.php:12)".
func phpLayer(s string) (Cause, bool) {
	s, ok := strings.CutPrefix(s, "[object] (")
	if !ok {
		return Cause{}, false
	}
	s, _, _ = strings.Cut(s, "\n[stacktrace]")
	typ, rest, ok := strings.Cut(s, "(code: ")
	if !ok || typ == "" || len(typ) > 256 || strings.ContainsAny(typ, " \n") {
		return Cause{}, false
	}
	code, message, ok := strings.Cut(rest, "): ")
	if !ok || len(code) > 64 {
		return Cause{}, false
	}
	message = strings.TrimSuffix(strings.TrimRight(message, "\n "), ")")
	if i := strings.LastIndex(message, " at "); i >= 0 && isPlace(message[i+len(" at "):]) {
		message = message[:i]
	}
	if allDigits(code) { // most exceptions have none and say 0; a number is the library's own
		code = ""
	}
	return Cause{Type: typ, Message: message, Code: code}, true
}
